using System.Text.Json.Serialization;

namespace Jumun.Engine.Postgres;

/// <summary>How the positions in a view's checkpoint are written.</summary>
[JsonSerializable(typeof(Dictionary<string, long>))]
internal sealed partial class SourcesJson : JsonSerializerContext;

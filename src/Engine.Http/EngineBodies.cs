using System.Text.Json.Serialization;

namespace Jumun.Engine.Http;

/// <summary>How the bodies of the engine's own routes are written.</summary>
[JsonSerializable(typeof(ItemsBody<AlertBody>))]
[JsonSerializable(typeof(ItemsBody<ProcessBody>))]
[JsonSerializable(typeof(ItemsBody<ProcessReportBody>))]
[JsonSerializable(typeof(ItemsBody<DeadLetterBody>))]
[JsonSerializable(typeof(ItemsBody<HistoryEntryBody>))]
[JsonSerializable(typeof(ReasonBody))]
[JsonSerializable(typeof(ResumeBody))]
[JsonSerializable(typeof(DoneBody))]
[JsonSerializable(typeof(StoryBody))]
[JsonSerializable(typeof(HealthBody))]
[JsonSerializable(typeof(WelcomeBody))]
internal sealed partial class EngineBodies : JsonSerializerContext;

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Jumun.Engine.Http;

/// <summary>Times as RFC 3339: read with any offset, never without one; written in UTC with <c>Z</c>.</summary>
internal sealed class TimeInBodies : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK";

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && TryRead(reader.GetString()!, out var time)
            ? time
            : throw new JsonException("A time is written as 2026-01-31T09:30:00Z.");

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime);

    public static bool TryRead(string text, out DateTimeOffset time)
    {
        time = default;
        var hasOffset = text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T');
        return hasOffset && DateTimeOffset.TryParseExact(
            text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out time);
    }
}

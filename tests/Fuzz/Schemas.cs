using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Jumun.Fuzz;

/// <summary>
/// The part of JSON Schema that the document uses. What it doesn't know it takes for an error, so that nothing is
/// passed over unseen.
/// </summary>
public sealed class Schemas(JsonObject document)
{
    private static readonly HashSet<string> Known =
    [
        "$ref", "type", "properties", "required", "additionalProperties", "items", "enum", "minLength", "maxLength",
        "pattern", "format", "minItems", "maxItems", "description", "examples", "example", "default",
    ];

    /// <summary>The schema itself, or what it refers to.</summary>
    public JsonObject Resolved(JsonObject schema) => schema["$ref"]?.ToString() is { } reference
        ? reference.Split('/').Skip(1).Aggregate((JsonNode?)document, (at, step) => at?[step])!.AsObject()
        : schema;

    /// <summary>What about a value is not as the schema says, and where; null when all is.</summary>
    public string? Complaint(JsonNode? value, JsonObject schema, string at = "$")
    {
        schema = Resolved(schema);
        if (schema.Select(member => member.Key).FirstOrDefault(key => !Known.Contains(key)) is { } unknown)
        {
            return $"{at}: the schema says '{unknown}', which this check does not know";
        }

        var type = schema["type"]?.ToString();
        var kind = value?.GetValueKind() ?? JsonValueKind.Null;
        var isFit = type switch
        {
            null => true,
            "object" => kind == JsonValueKind.Object,
            "array" => kind == JsonValueKind.Array,
            "string" => kind == JsonValueKind.String,
            "boolean" => kind is JsonValueKind.True or JsonValueKind.False,
            "integer" => kind == JsonValueKind.Number && IsInteger(value!.ToJsonString(), schema["format"]?.ToString()),
            _ => false,
        };
        if (!isFit)
        {
            return $"{at}: {value?.ToJsonString() ?? "null"} is no {type}";
        }

        return value switch
        {
            JsonObject one => OfObject(one, schema, at),
            JsonArray list => OfArray(list, schema, at),
            _ when kind == JsonValueKind.String => OfText(value!.ToString(), schema, at),
            _ => null,
        };
    }

    private string? OfObject(JsonObject value, JsonObject schema, string at)
    {
        var properties = schema["properties"] as JsonObject;
        var missing = (schema["required"] as JsonArray ?? []).FirstOrDefault(name => !value.ContainsKey($"{name}"));
        if (missing is not null)
        {
            return $"{at}: '{missing}' is missing";
        }

        foreach (var (name, member) in value)
        {
            var described = properties?[name] as JsonObject ?? schema["additionalProperties"] as JsonObject;
            var isOpen = schema["additionalProperties"] is null || $"{schema["additionalProperties"]}" == "true";
            var complaint = described is not null ? Complaint(member, described, $"{at}.{name}")
                : isOpen ? null
                : $"{at}: '{name}' is not described";
            if (complaint is not null)
            {
                return complaint;
            }
        }

        return null;
    }

    private string? OfArray(JsonArray list, JsonObject schema, string at) =>
        list.Count < ((int?)schema["minItems"] ?? 0) || list.Count > ((int?)schema["maxItems"] ?? int.MaxValue)
            ? $"{at}: {list.Count} items"
            : schema["items"] is not JsonObject items ? null
            : list.Select((item, i) => Complaint(item, items, $"{at}[{i}]")).FirstOrDefault(c => c is not null);

    private static string? OfText(string text, JsonObject schema, string at) =>
        text.Length < ((int?)schema["minLength"] ?? 0) ? $"{at}: '{text}' is too short"
        : text.Length > ((int?)schema["maxLength"] ?? int.MaxValue) ? $"{at}: a text of {text.Length} is too long"
        : schema["pattern"]?.ToString() is { } pattern && !Regex.IsMatch(text, pattern) ? $"{at}: '{text}'"
        : schema["enum"] is JsonArray known && !known.Any(one => $"{one}" == text) ? $"{at}: '{text}' is none of them"
        : schema["format"]?.ToString() == "date-time" && !DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? $"{at}: '{text}' is no time"
        : null;

    private static bool IsInteger(string text, string? format) => format == "int32"
        ? int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);
}

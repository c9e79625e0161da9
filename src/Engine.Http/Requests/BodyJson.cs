using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Jumun.Engine.Http;

/// <summary>
/// How bodies are written and, strictly, read: camelCase, enums as text, numbers as numbers, nothing unknown, nothing
/// twice, nothing missing, nothing deep, no text without a limit.
/// </summary>
public static class BodyJson
{
    /// <summary>Levels of objects and lists in a body.</summary>
    public const int DepthMax = 16;

    /// <summary>Characters of a text that has neither <see cref="LengthAttribute"/> nor another limit.</summary>
    public const int TextLengthMax = 1000;

    public static void Configure(
        JsonSerializerOptions options, IEnumerable<JsonSerializerContext> bodies, IEnumerable<BodyValue> values)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.PropertyNameCaseInsensitive = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.MaxDepth = DepthMax;
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        foreach (var value in values)
        {
            options.Converters.Add(value.Converter);
        }

        options.Converters.Add(new TextInCollections());
        options.Converters.Add(new IdInBodies());
        options.Converters.Add(new TimeInBodies());
        options.Converters.Add(new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false));
        var known = JsonTypeInfoResolver.Combine([.. bodies, EngineBodies.Default]).WithAddedModifier(LimitTexts)
            .WithAddedModifier(RefuseNullsInLists);
        options.TypeInfoResolverChain.Insert(0, known);
    }

    internal static void LimitTexts(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
        {
            if (property.PropertyType == typeof(string) && property.CustomConverter is null)
            {
                var attributes = property.AttributeProvider?.GetCustomAttributes(true) ?? [];
                var length = attributes.OfType<LengthAttribute>().FirstOrDefault();
                var lengthMax = attributes.OfType<MaxLengthAttribute>().FirstOrDefault();
                property.CustomConverter = new LimitedText(
                    length?.MinimumLength ?? 0, length?.MaximumLength ?? lengthMax?.Length ?? TextLengthMax);
            }
        }
    }

    /// <summary>Items of a list are never null; by itself the serializer sees to that for properties only.</summary>
    private static void RefuseNullsInLists(JsonTypeInfo type)
    {
        if (type.Kind == JsonTypeInfoKind.Enumerable)
        {
            type.OnDeserialized = list =>
            {
                foreach (var item in (System.Collections.IEnumerable)list)
                {
                    if (item is null)
                    {
                        throw new JsonException();
                    }
                }
            };
        }
    }
}

/// <summary>A value that is written in bodies in its own way.</summary>
/// <param name="Schema">Its JSON schema, with an example, for the OpenAPI document.</param>
public sealed record BodyValue(Type Type, JsonConverter Converter, string Schema);

/// <summary>A text of limited length without control characters.</summary>
internal class LimitedText(int lengthMin, int lengthMax) : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new JsonException();
        }

        return Limited(reader.GetString()!);
    }

    public override string ReadAsPropertyName(
        ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Limited(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);

    public override void WriteAsPropertyName(
        Utf8JsonWriter writer, [DisallowNull] string value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value);

    private string Limited(string text)
    {
        if (text.Length < lengthMin || text.Length > lengthMax)
        {
            throw new UnfitText(
                Faults.TextLength,
                lengthMin == 0
                    ? $"The text is longer than {lengthMax} characters."
                    : $"The text must have {lengthMin} to {lengthMax} characters, not {text.Length}.");
        }

        foreach (var c in text)
        {
            if (char.IsControl(c))
            {
                throw new UnfitText(Faults.TextControl, "The text contains a control character.");
            }
        }

        return text;
    }
}

/// <summary>A text as an item of a list, or as a name or a value in a dictionary: there it is never null.</summary>
internal sealed class TextInCollections() : LimitedText(0, BodyJson.TextLengthMax)
{
    public override bool HandleNull => true;
}

/// <summary>A text that may not be so; the serializer adds where it was.</summary>
internal sealed class UnfitText(Fault fault, string message) : JsonException(message)
{
    public Fault Fault { get; } = fault;
}

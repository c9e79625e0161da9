using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Jumun.Engine.Http;

/// <summary>
/// The schemas of bodies: what our own way of writing values hides from the generator is said here. Nulls are never
/// written, so what may be null is simply not required.
/// </summary>
internal static class BodySchemas
{
    public static async Task Complete(
        OpenApiSchema schema, OpenApiSchemaTransformerContext context, IReadOnlyList<BodyValue> values,
        CancellationToken stop)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (IdInBodies.IsId(type))
        {
            (schema.Type, schema.MinLength, schema.MaxLength) = (JsonSchemaType.String, 1, HttpLimits.IdLengthMax);
        }
        else if (values.FirstOrDefault(v => v.Type == type) is { } value)
        {
            DescribeValue(schema, JsonNode.Parse(value.Schema)!.AsObject());
        }
        else if (type == typeof(string) || type == typeof(DateTimeOffset) || type.IsEnum)
        {
            schema.Type = JsonSchemaType.String;
            schema.MaxLength ??= context.JsonPropertyInfo?.AttributeProvider?.GetCustomAttributes(inherit: true)
                .OfType<MaxLengthAttribute>().FirstOrDefault()?.Length;
        }
        else if (type == typeof(JsonElement))
        {
            schema.Type = JsonSchemaType.Object;
        }

        if (schema.Type is { } kind && kind.HasFlag(JsonSchemaType.Array) && schema.Items is null
            && context.JsonTypeInfo.ElementType is { } element)
        {
            schema.Items = await context.GetOrCreateSchemaAsync(element, cancellationToken: stop);
        }

        if (context.JsonPropertyInfo is { IsGetNullable: true } && schema.Type is { } plain)
        {
            schema.Type = plain | JsonSchemaType.Null;
        }
    }

    /// <summary>What may be null is not required, and is not said to be null.</summary>
    public static void LeaveOutNulls(OpenApiSchema schema)
    {
        schema.Type &= ~JsonSchemaType.Null;
        foreach (var (name, property) in schema.Properties?.ToList() ?? [])
        {
            var other = property.OneOf?.FirstOrDefault(one => one.Type != JsonSchemaType.Null);
            var isNull = property.OneOf?.Any(one => one.Type == JsonSchemaType.Null) == true;
            if (isNull && other is not null)
            {
                schema.Properties![name] = other;
                schema.Required?.Remove(name);
            }
            else if (property is OpenApiSchema { Type: { } type } plain && type.HasFlag(JsonSchemaType.Null))
            {
                plain.Type = type & ~JsonSchemaType.Null;
                schema.Required?.Remove(name);
            }
        }
    }

    /// <summary>Bodies are called after what they are: <c>OrderBody</c> is Order, a page of them OrderPage.</summary>
    public static string? NameOf(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } actual)
        {
            return actual.IsEnum || actual.IsPrimitive || actual == typeof(DateTimeOffset) ? null : actual.Name;
        }

        return type.IsGenericType && type.Name.Split('`')[0] is ("PageBody" or "ItemsBody") and var list
            ? Short(type.GetGenericArguments()[0]) + list.Replace("Body", "")
            : type.Name.EndsWith("Body", StringComparison.Ordinal) ? Short(type)
            : null;
    }

    private static string Short(Type type) => type.Name.Replace("Body", "");

    private static void DescribeValue(OpenApiSchema schema, JsonObject known)
    {
        schema.Type = JsonSchemaType.Object;
        schema.Description = (string?)known["description"];
        schema.AdditionalPropertiesAllowed = false;
        schema.Properties = known["properties"]!.AsObject().ToDictionary(
            property => property.Key, property => TextSchema(property.Value!));
        schema.Required = schema.Properties.Keys.ToHashSet();
        schema.Examples = [known["example"]!.DeepClone()];
    }

    private static IOpenApiSchema TextSchema(JsonNode property) => new OpenApiSchema
    {
        Type = JsonSchemaType.String,
        Description = (string?)property["description"],
        Pattern = (string?)property["pattern"],
        MaxLength = (int?)property["maxLength"],
    };
}

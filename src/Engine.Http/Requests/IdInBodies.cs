using System.Text.Json;
using System.Text.Json.Serialization;

namespace Jumun.Engine.Http;

/// <summary>Reads ids in bodies: 1 to <see cref="HttpLimits.IdLengthMax"/> characters, no controls.</summary>
internal sealed class IdInBodies : JsonConverterFactory
{
    public override bool CanConvert(Type typeToConvert) => IsId(typeToConvert);

    public static bool IsId(Type type) =>
        type.IsValueType && type.GetInterfaces().Any(
            i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IId<>));

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(IdText<>).MakeGenericType(typeToConvert))!;

    private sealed class IdText<TId> : JsonConverter<TId>
        where TId : struct, IId<TId>
    {
        private static readonly LimitedText Text = new(1, HttpLimits.IdLengthMax);

        public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            TId.Of(Text.Read(ref reader, typeof(string), options)!);

        public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.Value);
    }
}

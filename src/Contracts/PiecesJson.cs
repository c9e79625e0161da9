using System.Text.Json;
using System.Text.Json.Serialization;

namespace Jumun.Contracts;

/// <summary>Pieces in the journal, where they are in every reservation: <c>{"seoul":2,"busan":1}</c>.</summary>
public sealed class PiecesJson : JsonConverter<Pieces[]>
{
    public override Pieces[] Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var pieces = new List<Pieces>(1);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var warehouse = WarehouseId.Of(reader.GetString()!);
            reader.Read();
            pieces.Add(new(warehouse, reader.GetInt64()));
        }

        return [.. pieces];
    }

    public override void Write(Utf8JsonWriter writer, Pieces[] value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (warehouse, quantity) in value)
        {
            writer.WriteNumber(warehouse.Value, quantity);
        }

        writer.WriteEndObject();
    }
}

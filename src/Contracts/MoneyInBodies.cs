using System.Text.Json;
using System.Text.Json.Serialization;

namespace Jumun.Contracts;

/// <summary>
/// Money as callers see it: <c>{"currency":"KRW","amount":"5000"}</c>, a decimal text checked against the currency's
/// exponent.
/// </summary>
public sealed class MoneyInBodies : JsonConverter<Money>
{
    /// <summary>Its JSON schema, for API documents.</summary>
    public const string Schema = """
        {
          "description": "Money, exactly: at most the decimals that ISO 4217 gives the currency (KRW 0, GBP 2, BHD 3).",
          "properties": {
            "currency": { "description": "ISO 4217, three capitals.", "pattern": "^[A-Z]{3}$" },
            "amount": { "description": "A decimal number.", "pattern": "^-?[0-9]+(\\.[0-9]+)?$", "maxLength": 21 }
          },
          "example": { "currency": "KRW", "amount": "12000" }
        }
        """;

    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Malformed();
        }

        string? currency = null, amount = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ref var part = ref reader.ValueTextEquals("currency"u8) ? ref currency : ref amount;
            if (part is not null || (!reader.ValueTextEquals("currency"u8) && !reader.ValueTextEquals("amount"u8)))
            {
                throw Malformed();
            }

            reader.Read();
            part = reader.TokenType == JsonTokenType.String ? reader.GetString() : throw Malformed();
        }

        return Money.TryParse(currency, amount, out var money) ? money : throw Malformed();
    }

    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("currency"u8, value.Currency.Code);
        writer.WriteString("amount"u8, value.AmountText);
        writer.WriteEndObject();
    }

    private static JsonException Malformed() =>
        new("""Money is written as {"currency":"KRW","amount":"5000"}, with the currency's decimals at most.""");
}

using System.Text.Json.Nodes;

namespace Jumun.Fuzz;

/// <summary>Makes values that a schema allows, mostly about things that exist, so that requests reach deep.</summary>
public sealed class Values(Random random, Schemas schemas)
{
    private static readonly string[] Words = ["tea", "차", "Grüße", "a b", "O'Brien", "<b>", "%41", "🍵", "\\n", "1"];
    private static readonly string[] Hours = ["22:00", "08:00", "00:00"];
    private static readonly string[] Times = ["2020-01-31T09:30:00Z", "2090-01-31T09:30:00+09:00"];

    /// <summary>The things that there are in a stocked shop: see <see cref="Stall"/>.</summary>
    public string Sku() => random.Next(8) == 0 ? $"new-{random.Next(40)}" : Stall.Sku(random.Next(Stall.Count));

    public string Customer() =>
        random.Next(8) == 0 ? $"new-{random.Next(40)}" : Stall.Customer(random.Next(Stall.Count));

    public string Code() => random.Next(8) == 0 ? $"NEW-{random.Next(40)}" : Stall.Code(random.Next(Stall.Codes));

    public JsonNode Of(JsonObject schema, string name = "")
    {
        schema = schemas.Resolved(schema);
        if (schema["enum"] is JsonArray known)
        {
            return known[random.Next(known.Count)]!.DeepClone();
        }

        return schema["type"]!.ToString() switch
        {
            "object" => OfObject(schema, name),
            "array" => OfArray(schema, name),
            "integer" => OfInteger(name),
            "boolean" => random.Next(2) == 0,
            _ => OfText(schema, name),
        };
    }

    private JsonObject OfObject(JsonObject schema, string name)
    {
        var made = new JsonObject();
        if (schema["properties"] is not JsonObject properties)
        {
            made[Words[random.Next(Words.Length)]] = Words[random.Next(Words.Length)];
            return made;
        }

        if (properties.ContainsKey("currency"))
        {
            // Money: the text alone does not say how many decimals there may be.
            var amount = name is "amount" or "price" or "balanceShare" ? random.Next(1, 5000) : random.Next(1, 100_000);
            return new() { ["currency"] = random.Next(20) == 0 ? "GBP" : "KRW", ["amount"] = $"{amount}" };
        }

        var required = (schema["required"] as JsonArray ?? []).Select(one => one!.ToString()).ToHashSet();
        foreach (var (property, described) in properties)
        {
            if (required.Contains(property) || random.Next(3) == 0)
            {
                made[property] = Of(described!.AsObject(), property);
            }
        }

        return made;
    }

    private JsonArray OfArray(JsonObject schema, string name)
    {
        var count = random.Next((int?)schema["minItems"] ?? 0, 5);
        return new([.. Enumerable.Range(0, count).Select(_ => Of(schema["items"]!.AsObject(), name))]);
    }

    private JsonNode OfInteger(string name) => name switch
    {
        "percent" => random.Next(1, 101),
        "priority" => random.Next(-5, 6),
        "limit" => random.Next(1, 50),
        _ => random.Next(1, 20),
    };

    private string OfText(JsonObject schema, string name)
    {
        if (name is "from" or "until" && (int?)schema["maxLength"] == Hours[0].Length)
        {
            return Hours[random.Next(Hours.Length)];
        }

        if (name is "from" or "until" or "at")
        {
            return Times[name == "from" ? 0 : random.Next(Times.Length)];
        }

        return name switch
        {
            "sku" => Sku(),
            "id" or "customerId" => Customer(),
            "code" or "couponCode" => Code(),
            "warehouse" => $"W{random.Next(3)}",
            "country" => "KR",
            "timeZone" => "Asia/Seoul",
            "email" => $"someone{random.Next(100)}@shop.example",
            _ => Words[random.Next(Words.Length)].PadRight((int?)schema["minLength"] ?? 0, 'x'),
        };
    }
}

using System.Globalization;
using System.Text.Json;

namespace Jumun.Auditing;

/// <summary>Money as the auditor counts it: whole minor units of a currency.</summary>
internal readonly record struct Amount(string Currency, long Minor)
{
    /// <summary>The decimals of the currencies that workloads use (ISO 4217).</summary>
    private static readonly Dictionary<string, int> Decimals = new() { ["KRW"] = 0, ["GBP"] = 2, ["BHD"] = 3 };

    public static string Text(string currency, long minor)
    {
        var decimals = Decimals[currency];
        var digits = Math.Abs(minor).ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        return (minor < 0 ? "-" : "") + (decimals == 0 ? digits : $"{digits[..^decimals]}.{digits[^decimals..]}");
    }

    /// <summary>As resources show it; null when there is none or when it is no money.</summary>
    public static Amount? Shown(JsonElement money)
    {
        if (money.Text("currency") is not { } currency || money.Text("amount") is not { } text
            || !Decimals.TryGetValue(currency, out var decimals)
            || !decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var value))
        {
            return null;
        }

        for (; decimals > 0; decimals--)
        {
            value *= 10;
        }

        return value == decimal.Truncate(value) ? new(currency, (long)value) : null;
    }

    /// <summary>As histories show it: <c>KRW 21600</c>, in minor units.</summary>
    public static Amount? Recorded(JsonElement money) =>
        money.ValueKind == JsonValueKind.String && money.GetString()!.Split(' ') is [{ } currency, { } digits]
        && long.TryParse(digits, CultureInfo.InvariantCulture, out var minor)
            ? new(currency, minor)
            : null;

    public override string ToString() => $"{Currency} {Text(Currency, Minor)}";
}

/// <summary>Reads JSON that may lack anything.</summary>
internal static class JsonReading
{
    public static JsonElement At(this JsonElement json, string property) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(property, out var value) ? value : default;

    public static bool Has(this JsonElement json, string property) =>
        json.At(property).ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    public static string? Text(this JsonElement json, string property) =>
        json.At(property) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    public static long? Number(this JsonElement json, string property) =>
        json.At(property) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value)
            ? value : null;

    public static DateTimeOffset? Time(this JsonElement json, string property) =>
        json.At(property) is { ValueKind: JsonValueKind.String } text && text.TryGetDateTimeOffset(out var time)
            ? time : null;

    public static IEnumerable<JsonElement> Items(this JsonElement json, string property) =>
        json.At(property) is { ValueKind: JsonValueKind.Array } items ? items.EnumerateArray() : [];
}

using System.Text.Json;

namespace Jumun.Auditing;

/// <summary>Whoever looks never sees less than what was told before.</summary>
internal static class ReadRules
{
    private const string Forward = "A thing is never shown older than an answer told before it was asked for.";
    private const string Kept = "In the end nothing is older than what was told of it.";

    public static void Inspect(Inspection at)
    {
        var told = new Dictionary<string, List<(int At, long Version)>>();
        foreach (var sending in at.Exchanges.Answered)
        {
            var body = sending.Json;
            if (sending.Ask.Method == "GET")
            {
                LooksForward(at, told, sending, body);
            }

            if (sending.Outcome is Outcome.Done or Outcome.Accepted && AddressOf(body) is { } address
                && body.Number("version") is { } version)
            {
                var known = told.TryGetValue(address, out var list) ? list : told[address] = [];
                known.Add((sending.AnsweredAt!.Value, Math.Max(version, known.Count > 0 ? known[^1].Version : 0)));
            }
        }

        foreach (var (address, versions) in told)
        {
            var shown = at.State.Body(address);
            if ((shown.Number("version") ?? 0) < versions[^1].Version)
            {
                at.Find(Kept, $"{shown}, but version {versions[^1].Version} was told.", address.Split('/')[3]);
            }
        }
    }

    private static void LooksForward(
        Inspection at, Dictionary<string, List<(int At, long Version)>> told, Sending look, JsonElement body)
    {
        if (look.Outcome is not (Outcome.Done or Outcome.Invalid) || !told.TryGetValue(look.Ask.Path, out var known))
        {
            return;
        }

        var before = known.FindLastIndex(version => version.At < look.SentAt);
        if (before >= 0 && (body.Number("version") ?? 0) < known[before].Version)
        {
            at.Find(
                Forward, $"{look.Ask} was answered {look.Answer}, but version {known[before].Version} was told.",
                look.Ask.Path.Split('/')[3]);
        }
    }

    /// <summary>Where the thing that an answer shows can be looked at.</summary>
    private static string? AddressOf(JsonElement body) =>
        body.Has("placedAt") ? $"/v1/orders/{body.Text("id")}"
        : body.Has("scheduledPrices") ? $"/v1/products/{body.Text("sku")}"
        : body.Has("warehouses") ? $"/v1/stock/{body.Text("sku")}"
        : body.Has("balances") ? $"/v1/customers/{body.Text("customerId")}/balance"
        : body.Has("redeemed") ? $"/v1/coupon-campaigns/{body.Text("code")}"
        : body.Has("registeredAt") ? $"/v1/customers/{body.Text("id")}"
        : null;
}

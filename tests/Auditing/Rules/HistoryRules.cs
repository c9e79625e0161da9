using System.Text.Json;

namespace Jumun.Auditing;

/// <summary>Histories are whole, and whatever was told at any time is on them.</summary>
internal sealed class HistoryRules
{
    private const string Gapless = "A history counts from 1 without a gap, and its times never go back.";
    private const string Replays = "A history replays to the state that is shown.";
    private const string Told = "What an answer showed of a version is what the history makes of that version.";
    private const string Then = "The state at a time is what the history makes of that time.";

    private readonly Inspection _at;
    private readonly Dictionary<string, (List<JsonElement> Entries, List<string> States)> _histories = [];

    private HistoryRules(Inspection at) => _at = at;

    public static void Inspect(Inspection at)
    {
        var rules = new HistoryRules(at);
        foreach (var order in at.Books.Orders)
        {
            rules.IsWhole($"/v1/orders/{order.Id}", order.Id);
            rules.Remembers(order);
        }

        foreach (var sku in at.Books.Products.Select(wish => wish.Body.Text("sku")).OfType<string>().Distinct())
        {
            rules.IsWhole($"/v1/products/{sku}", sku);
        }

        foreach (var customer in at.Books.CustomerIds)
        {
            rules.IsWhole($"/v1/customers/{customer}/balance", customer);
        }

        foreach (var told in at.Exchanges.Answered.Where(s => s.Outcome is Outcome.Done or Outcome.Accepted))
        {
            rules.WasTrue(told);
        }
    }

    private void IsWhole(string address, string id)
    {
        var (entries, states) = HistoryOf(address);
        var body = _at.State.Body(address);
        var last = default(DateTimeOffset?);
        foreach (var (index, entry) in entries.Index())
        {
            var time = entry.Time("at");
            if (entry.Number("version") != index + 1 || time is null || time < last)
            {
                _at.Find(Gapless, $"{address}: the event after {index} others is {entry}.", id);
            }

            last = time;
        }

        if ((body.Number("version") ?? 0) != entries.Count || (states.Count > 0 && Shown(body) != states[^1]))
        {
            _at.Find(Replays, $"{body}, but replayed: {(states.Count > 0 ? states[^1] : "nothing")}", id);
        }
    }

    /// <summary>The order as it was at the time of its first event, and at that of its last.</summary>
    private void Remembers(ShownOrder order)
    {
        var (entries, states) = HistoryOf($"/v1/orders/{order.Id}");
        foreach (var entry in entries.Count > 1 ? [entries[0], entries[^1]] : entries)
        {
            var then = _at.State.Body($"/v1/orders/{order.Id}?at={entry.Text("at")}");
            var version = entries.FindLastIndex(e => e.Time("at") <= entry.Time("at"));
            if (version < 0 || then.Number("version") != version + 1 || Shown(then) != states[version])
            {
                _at.Find(Then, $"At {entry.Text("at")} it was {then}, but the history says otherwise.", order.Id);
            }
        }
    }

    private void WasTrue(Sending told)
    {
        var body = told.Json;
        if (body.Number("version") is not { } version || version == 0 || AddressOf(body) is not { } address)
        {
            return;
        }

        var states = HistoryOf(address).States;
        if (version > states.Count || Shown(body) != states[(int)version - 1])
        {
            var then = version <= states.Count ? states[(int)version - 1] : "nothing";
            _at.Find(Told, $"{told.Ask} was answered {body}, but that version is: {then}", address.Split('/')[3]);
        }
    }

    private (List<JsonElement> Entries, List<string> States) HistoryOf(string address)
    {
        if (!_histories.TryGetValue(address, out var history))
        {
            var entries = _at.State.Body($"{address}/history").Items("items").ToList();
            history = (entries, address.Split('/')[2] switch
            {
                "orders" => Folds.Order(entries),
                "products" => Folds.Product(entries),
                _ => Folds.Balance(entries),
            });
            _histories.Add(address, history);
        }

        return history;
    }

    /// <summary>Where the thing that an answer shows has its history; null: it has none that is public.</summary>
    private static string? AddressOf(JsonElement body) =>
        body.Has("placedAt") ? $"/v1/orders/{body.Text("id")}"
        : body.Has("scheduledPrices") ? $"/v1/products/{body.Text("sku")}"
        : body.Has("balances") ? $"/v1/customers/{body.Text("customerId")}/balance"
        : null;

    private static string Shown(JsonElement body) =>
        body.Has("placedAt") ? Folds.ShownOrder(body)
        : body.Has("scheduledPrices") ? Folds.ShownProduct(body)
        : Folds.ShownBalance(body);
}

using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Jumun.RunningHost;

namespace Jumun.Fuzz;

/// <summary>
/// What the answers said was done, to be compared with what the platform holds: whatever it holds beyond that came from
/// a request that it refused.
/// </summary>
public sealed class Ledger
{
    private readonly ConcurrentDictionary<string, bool> _products = new();
    private readonly ConcurrentDictionary<string, bool> _customers = new();
    private readonly ConcurrentDictionary<string, bool> _orders = new();

    /// <summary>By key, because a repeated request is done once.</summary>
    private readonly ConcurrentDictionary<string, (string Sku, long Pieces)> _stock = new();
    private readonly ConcurrentDictionary<string, (string Customer, string Currency, decimal Amount)> _topUps = new();

    public Ledger()
    {
        for (var i = 0; i < Stall.Count; i++)
        {
            _products[Stall.Sku(i)] = true;
            _customers[Stall.Customer(i)] = true;
            _stock[$"stock-{i}"] = (Stall.Sku(i), Stall.OpeningPieces);
            _topUps[$"top-up-{i}"] = (Stall.Customer(i), "KRW", Stall.OpeningBalance);
        }
    }

    public void Note(Draft draft, WireAnswer answer)
    {
        if (answer.Json is not { } body || draft.Method != "POST")
        {
            return;
        }

        if (draft.Operation.Name == "placeOrder" && (body["id"] ?? body["orderId"])?.ToString() is { } order)
        {
            _orders[order] = true;
        }

        if (answer.Status == 201)
        {
            NoteDone(draft, body, answer.Headers["location"]);
        }
    }

    /// <summary>What the platform holds and no answer told of, or the other way round.</summary>
    public async Task<IReadOnlyList<string>> Differences(Shop shop)
    {
        var differences = new List<string>();
        await Same("products", "/v1/products", "sku", _products);
        await Same("customers", "/v1/customers", "id", _customers);
        await Same("orders", "/v1/orders", "id", _orders);
        var orders = new List<JsonNode>();
        foreach (var id in _orders.Keys)
        {
            var order = await shop.Get($"/v1/orders/{id}");
            orders.AddRange(order.Text("status") is "Confirmed" or "Preparing" ? [order.Body!] : []);
        }

        var sold = orders.SelectMany(order => order["lines"]!.AsArray())
            .ToLookup(line => line!["sku"]!.ToString(), line => (long)line!["quantity"]!);
        foreach (var sku in _stock.Values.Select(one => one.Sku).Distinct())
        {
            var expected = _stock.Values.Where(one => one.Sku == sku).Sum(one => one.Pieces) - sold[sku].Sum();
            var stock = await shop.Get($"/v1/stock/{Uri.EscapeDataString(sku)}");
            var found = $"{stock.Text("available")}, {stock.Text("reserved")} reserved";
            Compare($"stock of {sku}", $"{expected}, 0 reserved", found);
        }

        await Balances(orders, shop, Compare);
        return differences;

        async Task Same(string what, string path, string id, ConcurrentDictionary<string, bool> told)
        {
            var held = await shop.List(path).Select(item => item[id]!.ToString()).ToHashSetAsync();
            differences.AddRange(held.Except(told.Keys).Select(one => $"{what}: {one} is there untold"));
            differences.AddRange(told.Keys.Except(held).Select(one => $"{what}: {one} was told and is not there"));
        }

        void Compare(string what, string expected, string found)
        {
            if (expected != found)
            {
                differences.Add($"{what}: {found}, by the answers {expected}");
            }
        }
    }

    private async Task Balances(List<JsonNode> orders, Shop shop, Action<string, string, string> compare)
    {
        var spent = orders.ToLookup(
            order => (order["customerId"]!.ToString(), order["total"]!["currency"]!.ToString()),
            order => decimal.Parse(order["total"]!["amount"]!.ToString()));
        foreach (var purse in _topUps.Values.GroupBy(one => (one.Customer, one.Currency)))
        {
            var (customer, currency) = purse.Key;
            var balance = await shop.Get($"/v1/customers/{Uri.EscapeDataString(customer)}/balance?currency={currency}");
            var expected = purse.Sum(one => one.Amount) - spent[purse.Key].Sum();
            var found = decimal.Parse(balance.Body!["balance"]!["amount"]!.ToString());
            compare($"balance of {customer}", $"{expected:0.##} {currency}", $"{found:0.##} {currency}");
        }
    }

    private void NoteDone(Draft draft, JsonObject body, string location)
    {
        var asked = JsonNode.Parse(Draft.Encode(draft.Content!));
        var key = draft.Key?.Trim().Trim('"') ?? "";
        switch (draft.Operation.Name)
        {
            case "addProduct":
                _products[body["sku"]!.ToString()] = true;
                break;
            case "registerCustomer":
                _customers[body["id"]!.ToString()] = true;
                break;
            case "adjustStock":
                _stock[key] = (body["sku"]!.ToString(), (long)asked!["quantity"]!);
                break;
            case "topUp":
                var amount = asked!["amount"]!;
                _topUps[key + location] = (
                    body["customerId"]!.ToString(), amount["currency"]!.ToString(),
                    decimal.Parse(amount["amount"]!.ToString()));
                break;
        }
    }
}

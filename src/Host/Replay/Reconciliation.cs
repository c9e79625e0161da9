using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Jumun.Host.Replay;

/// <summary>Something that is not as the file says it must be.</summary>
public sealed record Difference(string What, string Expected, string Found);

/// <summary>
/// Compares what the file alone says must be with what the platform answers: stock by sku, balance by customer, and
/// each order with its total.
/// </summary>
public sealed class Reconciliation(
    PlatformClient platform, ReplayPlan plan, int repetitions, Opening opening, IReadOnlyList<OrderResult> results,
    IReadOnlyCollection<string> givenUp, int concurrency)
{
    private readonly ILookup<string, long> _piecesBack = plan.Returns.SelectMany(returns => returns.Returns)
        .SelectMany(one => one.Lines).ToLookup(line => line.Sku, line => line.Quantity);
    private readonly ILookup<string, long> _penceBack =
        plan.Returns.ToLookup(returns => plan.Orders[returns.Order].Customer, returns => returns.Pence);
    private readonly ConcurrentBag<Difference> _differences = [];
    private readonly ConcurrentDictionary<string, JsonNode> _orders = new();

    /// <summary>Orders of the file's customers that this replay did not place; known once all is compared.</summary>
    public int OrdersFromElsewhere { get; private set; }

    public static int StepsOf(ReplayPlan plan) => plan.Products.Count + plan.Customers.Count;

    public async Task<IReadOnlyList<Difference>> Differences(Action advance, CancellationToken stop)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = stop };
        await Parallel.ForAsync(0, plan.Customers.Count, options, async (index, token) =>
        {
            await CompareBalance(index, token);
            await FetchOrders(plan.Customers[index].Id, token);
            advance();
        });
        await Parallel.ForAsync(0, plan.Products.Count, options, async (index, token) =>
        {
            await CompareStock(index, token);
            advance();
        });
        CompareOrders();
        return [.. _differences.OrderBy(difference => difference.What, StringComparer.Ordinal)];
    }

    /// <summary>The stock of a product once nothing of it is held for an order, or at last as it is.</summary>
    public static Task<Answer> NothingReserved(PlatformClient platform, string sku, CancellationToken stop) =>
        platform.GetUntil(
            $"/v1/stock/{Uri.EscapeDataString(sku)}", answer => answer.Text("reserved") == "0", stop);

    private async Task CompareStock(int index, CancellationToken stop)
    {
        var product = plan.Products[index];
        var answer = await NothingReserved(platform, product.Sku, stop);
        var kept = product.Opening - product.Sold + _piecesBack[product.Sku].Sum();
        var unsold = opening.Stock[index] + (repetitions * kept);
        Compare($"stock of {product.Sku}", Number(unsold), answer.Text("available"));
        Compare($"reserved of {product.Sku}", "0", answer.Text("reserved"));
    }

    private async Task CompareBalance(int index, CancellationToken stop)
    {
        var customer = plan.Customers[index];
        var answer = await platform.Get($"/v1/customers/{customer.Id}/balance?currency={Pounds.Currency}", stop);
        var kept = customer.OpeningPence - customer.SpentPence + _penceBack[customer.Id].Sum();
        var pence = opening.Pence[index] + (repetitions * kept);
        Compare($"balance of {customer.Id}", Pounds.Text(pence), Bodies.BalanceText(answer));
    }

    /// <summary>All orders of a customer, from the list, page by page; also those that no replay placed.</summary>
    private async Task FetchOrders(string customer, CancellationToken stop)
    {
        var page = $"/v1/orders?customerId={customer}&limit=200";
        for (string? cursor = ""; cursor is not null;)
        {
            var answer = await platform.Get(cursor.Length == 0 ? page : $"{page}&cursor={cursor}", stop);
            foreach (var order in answer.Body?["items"]?.AsArray() ?? [])
            {
                _orders[order!["id"]!.ToString()] = order;
            }

            cursor = answer.Text("nextCursor") is { Length: > 0 } next ? Uri.EscapeDataString(next) : null;
        }
    }

    private void CompareOrders()
    {
        var revenue = 0L;
        var counted = new HashSet<string>();
        for (var index = 0; index < results.Count; index++)
        {
            var planned = plan.Orders[index % plan.Orders.Count];
            var what = $"order for invoice {planned.Reference}, repetition {(index / plan.Orders.Count) + 1}";
            if (results[index].Refusal is { } refusal)
            {
                _differences.Add(new(what, "Confirmed", refusal));
            }
            else if (!counted.Add(results[index].Id))
            {
                _differences.Add(new(what, "an order of its own", $"{results[index].Id}, which is another invoice's"));
            }
            else if (!_orders.TryGetValue(results[index].Id, out var order))
            {
                _differences.Add(new(what, $"{results[index].Id} in the list of orders", "not in it"));
            }
            else
            {
                var total = Bodies.AmountOf(order["total"]) ?? 0;
                revenue += total;
                var status = order["status"]!.ToString();
                var found = $"{(Bodies.IsConfirmed(status) ? "Confirmed" : status)} {Pounds.Text(total)}";
                Compare(what, $"Confirmed {Pounds.Text(planned.TotalPence)}", found);
            }
        }

        OrdersFromElsewhere = _orders.Keys.Except(results.Select(result => result.Id)).Except(givenUp).Count();
        Compare("revenue", Pounds.Text(repetitions * plan.RevenuePence), Pounds.Text(revenue));
    }

    private void Compare(string what, string expected, string? found)
    {
        if (expected != found)
        {
            _differences.Add(new(what, expected, found ?? "no answer"));
        }
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}

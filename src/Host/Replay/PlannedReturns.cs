namespace Jumun.Host.Replay;

/// <summary>Goods of one order that one invoice of the file takes back.</summary>
/// <param name="Reference">The invoice's number, which begins with <c>C</c>.</param>
/// <param name="Pence">What is given back for them.</param>
public sealed record PlannedReturn(string Reference, IReadOnlyList<(string Sku, long Quantity)> Lines, long Pence);

/// <summary>All returns of one order, one after another.</summary>
/// <param name="Order">Its index in <see cref="ReplayPlan.Orders"/>.</param>
public sealed record PlannedReturns(int Order, IReadOnlyList<PlannedReturn> Returns)
{
    public long Pence => Returns.Sum(one => one.Pence);

    /// <summary>
    /// A line that takes goods back does not say which sale it is about: it is the customer's latest above it of the
    /// same code at the same price, and earlier ones for what that does not hold.
    /// </summary>
    /// <param name="linesReturned">How many lines found all their goods; the others are about sales that the file does
    /// not hold.</param>
    public static IReadOnlyList<PlannedReturns> Of(
        IEnumerable<RetailLine> lines, IReadOnlyList<PlannedOrder> orders, out int linesReturned)
    {
        var parts = Enumerable.Range(0, orders.Count).ToLookup(index => orders[index].Invoice);
        var sold = new Dictionary<(string Customer, string Sku), List<Sale>>();
        var taken = new List<(int Order, string Invoice, RetailLine Line, long Quantity)>();
        linesReturned = 0;
        foreach (var line in lines)
        {
            if (line.Reason is null)
            {
                var order = parts[line.Invoice].First(part => orders[part].Lines.Any(own => own.Sku == line.Sku));
                SalesOf(line).Add(new(order, line.Quantity));
            }
            else if (line.IsReturn && SalesOf(line) is var sales && sales.Sum(sale => sale.Kept) >= -line.Quantity)
            {
                linesReturned++;
                var missing = -line.Quantity;
                foreach (var sale in Enumerable.Reverse(sales).Where(sale => sale.Kept > 0).TakeWhile(_ => missing > 0))
                {
                    var quantity = Math.Min(missing, sale.Kept);
                    sale.Kept -= quantity;
                    missing -= quantity;
                    taken.Add((sale.Order, line.Invoice, line, quantity));
                }
            }
        }

        return
        [
            .. taken.GroupBy(one => one.Order).Select(order => new PlannedReturns(
                order.Key,
                [
                    .. order.GroupBy(one => one.Invoice).Select(invoice => new PlannedReturn(
                        invoice.Key,
                        [.. invoice.GroupBy(one => one.Line.Sku).Select(own => (own.Key, own.Sum(o => o.Quantity)))],
                        invoice.Sum(one => one.Quantity * one.Line.Pence))),
                ])),
        ];

        List<Sale> SalesOf(RetailLine line) =>
            sold.TryGetValue((line.Customer, line.Sku), out var found)
                ? found : sold[(line.Customer, line.Sku)] = [];
    }

    private sealed class Sale(int order, long quantity)
    {
        public int Order => order;

        public long Kept { get; set; } = quantity;
    }
}

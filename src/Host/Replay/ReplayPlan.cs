namespace Jumun.Host.Replay;

/// <summary>One code at one price. Its sku carries both, for example <c>85123A@2.55</c>.</summary>
public sealed record PlannedProduct(string Sku, string Name, long Pence, long Sold, long Opening);

/// <summary>A customer with what they spend and what they bring along to pay it from.</summary>
public sealed record PlannedCustomer(string Id, string Number, string Country, long SpentPence, long OpeningPence);

/// <summary>An invoice, or a part of one that has more lines than an order may have.</summary>
/// <param name="Part">From 1.</param>
public sealed record PlannedOrder(
    string Invoice, int Part, string Customer, string Country, IReadOnlyList<(string Sku, long Quantity)> Lines,
    long TotalPence)
{
    /// <summary>The invoice's number, with <c>-2</c> and so on for its further parts.</summary>
    public string Reference => Part == 1 ? Invoice : $"{Invoice}-{Part}";
}

/// <summary>
/// What a file implies, for one repetition of it: products, customers, opening stock and balances, orders and
/// returns; and so what must be true afterwards. Computed from the file alone, without asking the platform anything.
/// </summary>
/// <remarks>
/// A customer never names a price: the platform takes it from its catalog. The file sells one code at several prices on
/// one day, so each code and price is a product of its own. Changing one product's price before each invoice would
/// force the invoices into a row, and an order placed again after a crash could meet another price than before.
/// </remarks>
public sealed record ReplayPlan(
    IReadOnlyList<PlannedProduct> Products, IReadOnlyList<PlannedCustomer> Customers,
    IReadOnlyList<PlannedOrder> Orders, long RevenuePence, IReadOnlyList<PlannedReturns> Returns, int LinesReturned)
{
    public const int OrderLinesMax = 100;

    /// <summary>
    /// What the opening stock is rounded up to, and the balance in pence: something is left over, so that the
    /// reconciliation compares more than zeros.
    /// </summary>
    private const long OpeningPieces = 10;
    private const long OpeningPence = 100_00;

    public static ReplayPlan Of(RetailFile file)
    {
        var lines = file.Lines.Where(line => line.Reason is null).ToList();
        var products = lines.GroupBy(line => line.Sku).Select(Product).ToList();
        var customers = lines.GroupBy(line => line.Customer).Select(Customer).ToList();
        var orders = lines.GroupBy(line => line.Invoice).SelectMany(OrdersOf).ToList();
        var returns = PlannedReturns.Of(file.Lines, orders, out var linesReturned);
        return new(products, customers, orders, lines.Sum(Cost), returns, linesReturned);
    }

    /// <summary>What is given back for what comes back.</summary>
    public long RefundedPence => Returns.Sum(returns => returns.Pence);

    private static PlannedProduct Product(IGrouping<string, RetailLine> lines)
    {
        var name = lines.Select(line => line.Description).FirstOrDefault(name => name.Length > 0) ?? lines.Key;
        var sold = lines.Sum(line => line.Quantity);
        return new(lines.Key, name, lines.First().Pence, sold, RoundedUp(sold, OpeningPieces));
    }

    private static PlannedCustomer Customer(IGrouping<string, RetailLine> lines)
    {
        var spent = lines.Sum(Cost);
        return new(CustomerId(lines.Key), lines.Key, lines.First().Country, spent, RoundedUp(spent, OpeningPence));
    }

    /// <summary>Lines of one sku are one line of the order; more than 100 become several orders.</summary>
    private static IEnumerable<PlannedOrder> OrdersOf(IGrouping<string, RetailLine> invoice) =>
        invoice.GroupBy(line => line.Sku).Chunk(OrderLinesMax).Select((skus, part) => new PlannedOrder(
            invoice.Key,
            part + 1,
            CustomerId(invoice.First().Customer),
            invoice.First().Country,
            [.. skus.Select(lines => (lines.Key, lines.Sum(line => line.Quantity)))],
            skus.Sum(lines => lines.Sum(Cost))));

    private static string CustomerId(string number) => $"retail-{number}";

    private static long Cost(RetailLine line) => line.Quantity * line.Pence;

    private static long RoundedUp(long value, long unit) => (value + unit - 1) / unit * unit;
}

using System.Globalization;

namespace Jumun.Host.Replay;

/// <summary>What a replay tells at its end. Every line of the file is counted in it once.</summary>
public static class ReplayReport
{
    private const int DifferencesShownMax = 50;

    public static void OfFile(ReplayDisplay display, RetailFile file, ReplayPlan plan)
    {
        var kept = file.Lines.Where(line => line.Reason is null).ToList();
        var invoices = file.Lines.Select(line => line.Invoice).Distinct().Count();
        var placed = kept.Select(line => line.Invoice).Distinct().Count();
        var cancelled = file.Lines.Where(line => line.Invoice[0] == 'C').DistinctBy(line => line.Invoice).Count();
        var returned = plan.Returns.SelectMany(order => order.Returns).DistinctBy(one => one.Reference).Count();
        var cut = plan.Orders.Count(order => order.Reference.EndsWith("-2", StringComparison.Ordinal));
        display.Table("The file", [
            ("lines read", Number(file.Lines.Count)),
            ("lines ordered", Number(kept.Count)),
            ("lines returned", Number(plan.LinesReturned)),
            .. Enum.GetValues<LeftOut>().Select(reason => (
                $"lines left out, {Words(reason)}",
                Number(file.Lines.Count(line => line.Reason == reason)
                    - (reason == LeftOut.Cancellation ? plan.LinesReturned : 0)))),
            ("invoices read", Number(invoices)),
            ("invoices ordered", Number(placed)),
            ("invoices returned, at least in part", Number(returned)),
            ("invoices left out, cancellations", Number(cancelled - returned)),
            ("invoices left out, no line to order", Number(invoices - placed - cancelled)),
            ("invoices cut into several orders", Number(cut)),
            ("lines merged with one of the same product", Number(kept.Count - plan.Orders.Sum(o => o.Lines.Count))),
            ("stock codes", Number(kept.DistinctBy(line => line.StockCode).Count())),
            ("stock codes at several prices", Number(CodesWithSeveral(kept, line => line.Pence))),
            ("stock codes with several descriptions", Number(CodesWithSeveral(kept, line => line.Description))),
            ("products", Number(plan.Products.Count)),
            ("customers", Number(plan.Customers.Count)),
        ]);
    }

    public static void OfOutcome(ReplayDisplay display, ReplayPlan plan, int repetitions, ReplayOutcome outcome)
    {
        var confirmed = outcome.Results.Count(result => result.IsConfirmed);
        var refusals = outcome.Results.Where(result => !result.IsConfirmed).GroupBy(result => result.Refusal!);
        display.Table("The orders", [
            ("orders placed", Number(outcome.Results.Count)),
            ("orders confirmed", Number(confirmed)),
            .. refusals.OrderByDescending(refusal => refusal.Count())
                .Select(refusal => ($"orders refused, {refusal.Key}", Number(refusal.Count()))),
            ("orders placed again after running out of time", Number(outcome.PlacedAgain)),
            ("requests asked again", Number(outcome.Retries)),
            ("orders per second", Number((long)(confirmed / Math.Max(outcome.PlacingTook.TotalSeconds, 0.001)))),
        ]);
        var differences = outcome.Differences;
        display.Table("The reconciliation", [
            ("stock compared, products", Number(plan.Products.Count)),
            ("balances compared, customers", Number(plan.Customers.Count)),
            ("orders compared", Number(outcome.Results.Count)),
            ("orders of these customers from elsewhere", Number(outcome.OrdersFromElsewhere)),
            ("returns compared", Number(repetitions * plan.Returns.Sum(order => order.Returns.Count))),
            ("revenue by the file", $"{Pounds.Currency} {Pounds.Text(repetitions * plan.RevenuePence)}"),
            ("of it given back", $"{Pounds.Currency} {Pounds.Text(repetitions * plan.RefundedPence)}"),
            ("differences", Number(differences.Count)),
        ]);
        if (differences.Count > 0)
        {
            if (outcome.OrdersFromElsewhere > 0)
            {
                display.Write("These customers have orders of another replay, perhaps of one with a larger --repeat: "
                    + "what that one brought and sold since is among the differences.");
            }

            display.Table(
                $"Differences (the first {Math.Min(differences.Count, DifferencesShownMax)})",
                differences.Take(DifferencesShownMax)
                    .Select(found => (found.What, $"expected {found.Expected}, found {found.Found}")));
        }
    }

    private static int CodesWithSeveral<T>(IEnumerable<RetailLine> lines, Func<RetailLine, T> what) =>
        lines.GroupBy(line => line.StockCode).Count(code => code.DistinctBy(what).Skip(1).Any());

    private static string Words(LeftOut reason) => reason switch
    {
        LeftOut.Cancellation => "cancellation of no goods sold above it",
        LeftOut.WriteOff => "written off",
        LeftOut.NoGoods => "no goods",
        LeftOut.ZeroPrice => "zero price",
        LeftOut.PartOfPenny => "price not in whole pence",
        LeftOut.NoCustomer => "no customer",
        _ => throw Engine.Unreachable.Case(reason),
    };

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}

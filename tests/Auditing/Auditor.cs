namespace Jumun.Auditing;

/// <summary>
/// Sees every request and answer, and in the end asks what anybody may ask. It knows nothing of how the platform works,
/// only what it promises.
/// </summary>
public sealed class Auditor
{
    private readonly Exchanges _exchanges = new();

    public void Sent(Ask ask) => _exchanges.Sent(ask);

    /// <param name="answer">Null: nothing came back.</param>
    public void Answered(Ask ask, Answer? answer) => _exchanges.Answer(ask, answer);

    /// <summary>
    /// True when nothing changes by itself any more: no process is open, and no scheduled price is about to come due.
    /// Whoever wants an audit waits for this, as long as they find it may take.
    /// </summary>
    public static bool IsAtRest(Func<Ask, Answer> ask)
    {
        var state = new PublicState(ask);
        return !state.Body("/v1/ops/processes").Items("items").Any()
            && !state.List("/v1/products").Select(product => state.Body($"/v1/products/{product.Text("sku")}"))
                .SelectMany(product => product.Items("scheduledPrices"))
                .Any(price => price.Text("from") != Market.FarFuture);
    }

    /// <summary>
    /// A quick look while work goes on: the requests that were answered last are answered the same again.
    /// </summary>
    public IReadOnlyList<Finding> Recheck(Func<Ask, Answer> ask, int latest)
    {
        var inspection = new Inspection(_exchanges, new(ask));
        KeyRules.Recheck(inspection, latest);
        return inspection.Findings;
    }

    /// <summary>Checks everything, once faults have stopped and the platform has come to rest.</summary>
    /// <param name="ask">Asks the platform, without fail. Requests that were answered are sent again as well.</param>
    public IReadOnlyList<Finding> Audit(Func<Ask, Answer> ask)
    {
        var inspection = new Inspection(_exchanges, new(ask));
        KeyRules.Inspect(inspection); // First: whatever a repeated request does wrongly, the others see.
        OperationsRules.Inspect(inspection);
        FactRules.Inspect(inspection);
        OrderRules.Inspect(inspection);
        RefusalRules.Inspect(inspection);
        StockRules.Inspect(inspection);
        MoneyRules.Inspect(inspection);
        PointRules.Inspect(inspection);
        CouponRules.Inspect(inspection);
        HistoryRules.Inspect(inspection);
        ReadRules.Inspect(inspection);
        ListRules.Inspect(inspection);
        return inspection.Findings;
    }
}

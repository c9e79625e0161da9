using System.Text.Json;

namespace Jumun.Auditing;

/// <summary>
/// What a history makes of a thing, event by event, written so that it can be compared with what is shown of it.
/// Deliberately written anew: it shares nothing with the code that it checks.
/// </summary>
internal static class Folds
{
    /// <summary>The order after each of its events.</summary>
    public static List<string> Order(IEnumerable<JsonElement> history)
    {
        var states = new List<string>();
        var (status, progress, refunded, refunding) = ("", "", default(Amount?), default(Amount?));
        var (placed, total, reason) = (default(JsonElement), default(Amount?), "");
        var (placedAt, decidedAt) = (default(DateTimeOffset?), default(DateTimeOffset?));
        foreach (var entry in history)
        {
            var data = entry.At("data");
            switch (entry.Text("what"))
            {
                case "ordering.order-placed.v1":
                    (status, progress, placed, placedAt) = ("Pending", "Pending", data, entry.Time("at"));
                    break;
                case "ordering.order-accepted.v1":
                    total = Amount.Recorded(data.At("total"));
                    break;
                case "ordering.order-confirmed.v1":
                    (status, progress, decidedAt) = ("Confirmed", "Confirmed", entry.Time("at"));
                    break;
                case "ordering.order-rejected.v1":
                    (status, decidedAt) = ("Rejected", entry.Time("at"));
                    reason = data.At("reason").Text("code") ?? "?";
                    break;
                case "ordering.order-preparing.v1":
                    (status, progress) = Further(
                        status, progress, progress == "Confirmed" ? "Preparing" : progress);
                    break;
                case "ordering.order-shipped.v1":
                    (status, progress) = Further(status, progress, "Shipped");
                    break;
                case "ordering.order-delivered.v1":
                    (status, progress) = Further(
                        status, progress, data.At("isLast").ValueKind == JsonValueKind.True ? "Delivered" : "Shipped");
                    break;
                case "ordering.order-cancelled.v1":
                    refunded = status == "Cancelling" ? total : null;
                    (status, decidedAt) = ("Cancelled", decidedAt ?? entry.Time("at"));
                    break;
                default:
                    (status, progress, refunded, refunding) = Later(entry, (status, progress, refunded, refunding));
                    break;
            }

            var lines = placed.Items("lines").Select(line =>
                $"{line.Number("quantity")} {line.Text("sku")} at {Amount.Recorded(line.At("unitPrice"))} "
                + $"v{line.Number("priceVersion")}");
            states.Add(OrderState(
                status, placed.Text("customer"), lines, placed.Text("coupon"), total, refunded, reason, placedAt,
                decidedAt));
        }

        return states;
    }

    /// <summary>What happens to an order that was confirmed: cancels, revisions, returns.</summary>
    private static (string Status, string Progress, Amount? Refunded, Amount? Refunding) Later(
        JsonElement entry, (string Status, string Progress, Amount? Refunded, Amount? Refunding) before)
    {
        var (data, (status, progress, refunded, refunding)) = (entry.At("data"), before);
        switch (entry.Text("what"))
        {
            case "ordering.order-cancel-failed.v1" or "ordering.order-revise-failed.v1"
                or "ordering.order-return-failed.v1":
                status = progress;
                break;
            case "ordering.order-cancel-requested.v1":
                status = status is "Pending" or "Shipped" ? status : "Cancelling";
                break;
            case "ordering.order-cancel-begun.v1" or "ordering.order-revised.v1"
                or "ordering.order-shipment-returned.v1" or "ordering.shipment-planned.v1"
                or "ordering.payment-requested.v1" or "ordering.purchase-completed.v1"
                or "ordering.purchase-called-off.v1":
                break;
            case "ordering.order-revise-begun.v1":
                (status, refunding) = ("Revising", Repaid(data) ?? refunded);
                break;
            case "ordering.order-revise-finished.v1":
                progress = data.At("isDelivered").ValueKind == JsonValueKind.True ? "Delivered" : progress;
                (status, refunded) = (progress, refunding);
                break;
            case "ordering.order-return-requested.v1":
                status = "Returning";
                break;
            case "ordering.order-return-arrived.v1":
                (status, refunding) = ("Returning", Repaid(data));
                break;
            case "ordering.order-returned.v1":
                progress = data.At("isAll").ValueKind == JsonValueKind.True ? "Returned" : "PartlyReturned";
                (status, refunded) = (progress, refunding);
                break;
            default:
                status = $"unknown event {entry.Text("what")}";
                break;
        }

        return (status, progress, refunded, refunding);
    }

    private static (string Status, string Progress) Further(string status, string before, string progress) =>
        before is "Returned" or "PartlyReturned" ? (status, before)
        : (status is "Cancelling" or "Revising" or "Returning" ? status : progress, progress);

    private static Amount? Repaid(JsonElement data) => Amount.Recorded(data.At("repayment").At("inAll"));

    public static string ShownOrder(JsonElement body)
    {
        var order = new ShownOrder("", body);
        var lines = order.Lines.Select(l => $"{l.Quantity} {l.Sku} at {l.UnitPrice} v{l.PriceVersion}");
        return OrderState(
            order.Status, order.Customer, lines, order.Coupon, order.Total, Amount.Shown(body.At("refunded")),
            order.ReasonCode ?? "", order.PlacedAt, order.DecidedAt);
    }

    /// <summary>The product after each of its events.</summary>
    public static List<string> Product(IEnumerable<JsonElement> history)
    {
        var states = new List<string>();
        var (status, added, price, version) = ("", default(JsonElement), default(Amount?), 0L);
        var scheduled = new SortedDictionary<DateTimeOffset, Amount?>();
        foreach (var entry in history)
        {
            var data = entry.At("data");
            switch (entry.Text("what"))
            {
                case "catalog.product-added.v1":
                    (status, added) = ("Active", data);
                    break;
                case "catalog.price-scheduled.v1":
                    scheduled[data.Time("from") ?? default] = Amount.Recorded(data.At("price"));
                    break;
                case "catalog.price-changed.v1":
                    (price, version) = (Amount.Recorded(data.At("price")), data.Number("version") ?? 0);
                    foreach (var past in scheduled.Keys.Where(from => from <= entry.Time("at")).ToList())
                    {
                        scheduled.Remove(past);
                    }

                    break;
                case "catalog.product-activated.v1":
                    status = "Active";
                    break;
                case "catalog.product-deactivated.v1":
                    status = "Inactive";
                    break;
                default:
                    status = $"unknown event {entry.Text("what")}";
                    break;
            }

            states.Add(ProductState(status, added, price, version, scheduled.Select(s => (s.Key, s.Value))));
        }

        return states;
    }

    public static string ShownProduct(JsonElement body) => ProductState(
        body.Text("status") ?? "", body, Amount.Shown(body.At("price")), body.Number("priceVersion") ?? 0,
        body.Items("scheduledPrices").Select(s => (s.Time("from") ?? default, Amount.Shown(s.At("price")))));

    /// <summary>The balance after each of its movements.</summary>
    public static List<string> Balance(IEnumerable<JsonElement> history)
    {
        var states = new List<string>();
        var purses = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var entry in history)
        {
            var amount = Amount.Recorded(entry.At("data").At("amount")) ?? new("unreadable", 0);
            var signed = entry.Text("what") == "wallet.balance-debited.v1" ? -amount.Minor : amount.Minor;
            purses[amount.Currency] = purses.GetValueOrDefault(amount.Currency) + signed;
            states.Add(BalanceState(purses.Select(purse => new Amount(purse.Key, purse.Value))));
        }

        return states;
    }

    public static string ShownBalance(JsonElement body) => BalanceState(
        body.Items("balances").Select(Amount.Shown).OfType<Amount>().OrderBy(a => a.Currency, StringComparer.Ordinal));

    private static string OrderState(
        string status, string? customer, IEnumerable<string> lines, string? coupon, Amount? total, Amount? refunded,
        string reason, DateTimeOffset? placedAt, DateTimeOffset? decidedAt) =>
        $"{status} {reason} for {customer}: {string.Join(" + ", lines)} with {coupon}, total {total} less {refunded}, "
        + $"placed {placedAt:O}, decided {decidedAt:O}";

    private static string ProductState(
        string status, JsonElement described, Amount? price, long version,
        IEnumerable<(DateTimeOffset From, Amount? Price)> scheduled)
    {
        var attributes = described.At("attributes") is { ValueKind: JsonValueKind.Object } named
            ? named.EnumerateObject().Select(a => $"{a.Name}={a.Value}").Order(StringComparer.Ordinal)
            : Enumerable.Empty<string>();
        return $"{status} {described.Text("name")} ({described.Text("description")}, {described.Text("category")}, "
            + $"{string.Join(' ', attributes)}) at {price} v{version}, "
            + $"then {string.Join(", ", scheduled.Select(s => $"{s.Price} from {s.From:O}"))}";
    }

    private static string BalanceState(IEnumerable<Amount> purses) => string.Join(", ", purses);
}

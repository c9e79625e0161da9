using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine;

namespace Jumun.Services.Ordering;

/// <summary>
/// Undoes what was done for a confirmed order: its shipments are stopped, and then there is no way back. When one has
/// left, those that were stopped go on, and so does the order.
/// </summary>
public sealed record Cancel(
    OrderId Order, CustomerId Customer, IReadOnlyList<PlannedShipment> Shipments, Money Total, string Reason,
    PaymentMethod Method, Money? BalanceShare, CouponCode? Coupon, Money? Refunded = null)
{
    /// <summary>What was taken from the balance and not given back before.</summary>
    [JsonIgnore]
    public Money FromBalance => Refunded is { } refunded
        ? Checkout.ShareOf(Total, Method, BalanceShare) - Checkout.ShareOf(refunded, Method, BalanceShare)
        : Checkout.ShareOf(Total, Method, BalanceShare);

    public static readonly Saga<Cancel> Steps = Saga.Of("cancel", 1, OrderingStates.Default.SagaStateCancel)
        .StartedBy<OrderCancelBegun>(Of, begun => $"{begun.Order}-cancel-{begun.Number}") // One may follow another.
        .Within(TimeSpan.FromMinutes(5))
        .Retries(attemptsMax: 10, backoffFirst: TimeSpan.FromSeconds(1))
        .ForEach(c => c.ShipmentIds(), "stop shipments",
            (c, shipment) => new CancelShipment(shipment, c.Reason, c.Order),
            undo: (_, shipment) => new ReinstateShipment(shipment))
        .Pivot("refund payment", c => new RefundPayment(c.Order))
        .Then("credit balance",
            c => new CreditBalance(c.Customer, c.Order, c.FromBalance, "order cancelled"),
            when: c => c.FromBalance.IsPositive)
        .Then("restore coupon",
            c => new RestoreCoupon(c.Coupon!.Value, c.Order, c.Customer), when: c => c.Coupon is not null)
        .ThenForEach(c => c.Held(), "free stock",
            (c, held) => new FreeStock(held.Sku, held.From, held.Quantity, c.Order))
        .Then("take points back", c => new TakeBackPoints(c.Order, c.Total, "order cancelled"))
        .Then("finish", c => new FinishCancel(c.Order))
        .Refused((c, reason) => new KeepOrder(c.Order, reason));

    private static Cancel Of(OrderCancelBegun begun) => new(
        begun.Order, begun.Customer, begun.Shipments, begun.Total, begun.Reason, begun.Method, begun.BalanceShare,
        begun.Coupon, begun.Refunded);

    /// <summary>A shipment without items was stopped before, and stays so.</summary>
    private IReadOnlyList<ShipmentId> ShipmentIds() =>
    [
        .. Shipments.Index().Where(shipment => shipment.Item.Items is not { Count: 0 })
            .Select(shipment => ShipmentId.Of(Order, shipment.Index + 1)),
    ];

    private IReadOnlyList<(Sku Sku, WarehouseId From, long Quantity)> Held() =>
        [.. Shipments.SelectMany(s => s.Items!.Select(item => (item.Sku, s.From, item.Quantity)))];
}

using Jumun.Contracts;
using Jumun.Engine;
using static Jumun.Contracts.OrderingRefusals;
using static Jumun.Services.Ordering.OrderStatus;

namespace Jumun.Services.Ordering;

/// <summary>
/// A purchase without a checkout: Inventory, Coupons, Wallet and Payments each react to the event of the one before,
/// and here is only decided what the order itself decides: its price, and whether it is confirmed or called off.
/// Whoever goes on with an order that was called off, not having heard of it, is told again.
/// </summary>
/// <param name="Shipments">Where its goods are, once that is known.</param>
public sealed record Choreography(OrderId Id, IReadOnlyList<PlannedShipment>? Shipments = null)
{
    /// <summary>It is rejected when it is not decided so long after it was placed.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    internal static Decision<OrderEvent> Decide(Order order, OrderCommand command, DateTimeOffset at) =>
        (command, order.Status) switch
        {
            (PriceOrder or ConfirmOrder, Pending) when order.Cancel is { } wish =>
            [
                new OrderCancelled(command.Order, wish.Reason, wish.By),
                new PurchaseCalledOff(command.Order, CancelRequested),
            ],
            (PriceOrder c, Pending) when order.Total is null => Price(order, c),
            (ConfirmOrder, Pending) when order.Total is null => NotAccepted,
            (ConfirmOrder c, Pending) =>
            [
                new OrderConfirmed(c.Order, order.Customer, order.Total, order.Choreography!.Shipments),
                new PurchaseCompleted(c.Order),
            ],
            (RejectOrder c, Pending) => CallOff(c.Order, c.Reason),
            (ReviewOrder, Pending) => WakesAt(order) <= at
                ? CallOff(order.Choreography!.Id, ProcessRefusals.TimedOut)
                : [],
            (PriceOrder or ConfirmOrder, Rejected or Cancelled) =>
                [new PurchaseCalledOff(command.Order, order.Rejection ?? AlreadyCancelled)],
            _ => [],
        };

    internal static Order Evolve(Order order, OrderEvent happened) =>
        happened is PaymentRequested e && order.Choreography is { } choreography
            ? order with { Choreography = choreography with { Shipments = e.Shipments } }
            : order;

    internal static DateTimeOffset? WakesAt(Order order) =>
        order is { Status: Pending, Choreography: not null } ? order.PlacedAt + Patience : null;

    private static Decision<OrderEvent> Price(Order order, PriceOrder c)
    {
        var accepted = Order.Accept(order, c.Discount);
        if (accepted.Refusal is { } reason)
        {
            return CallOff(c.Order, reason);
        }

        var total = ((OrderAccepted)accepted.Events[0]).Total;
        var fromBalance = Checkout.ShareOf(total, order.Method, order.BalanceShare);
        return
        [
            accepted.Events[0],
            new PaymentRequested(c.Order, order.Customer, total, fromBalance, c.Shipments, order.Method),
        ];
    }

    private static Decision<OrderEvent> CallOff(OrderId order, Refusal reason) =>
        [new OrderRejected(reason, order), new PurchaseCalledOff(order, reason)];
}

using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine;
using static Jumun.Contracts.OrderingRefusals;
using static Jumun.Services.Ordering.OrderStatus;
using static Jumun.Services.Ordering.ReturnStatus;

namespace Jumun.Services.Ordering;

[JsonConverter(typeof(JsonStringEnumConverter<ReturnStatus>))]
public enum ReturnStatus
{
    /// <summary>The carrier fetches the goods from the customer.</summary>
    Collecting,

    /// <summary>The goods are in the warehouse, and what was paid for them is being given back.</summary>
    Arrived,
    Done,

    /// <summary>The goods were not collected.</summary>
    Failed,
}

/// <summary>Goods of an order that come back.</summary>
/// <param name="Shipment">In which they come: a collection, or a delivery that nobody took.</param>
/// <param name="IsCollected">False for a delivery that nobody took.</param>
/// <param name="EndedAt">When it was done, or had failed.</param>
/// <param name="Failure">Why it has failed.</param>
public sealed record OrderReturn(
    int Number, ReturnStatus Status, ShipmentId Shipment, bool IsCollected, IReadOnlyList<OrderItem> Items,
    DateTimeOffset Since, string? Reason = null, ReturnedBy By = ReturnedBy.Customer, Repayment? Repayment = null,
    DateTimeOffset? EndedAt = null, string? Failure = null);

/// <summary>
/// How goods of an order come back: because they are asked for, or because nobody took them. One after the other: until
/// the goods of one are back, and paid back, the order is locked.
/// </summary>
internal static class OrderReturns
{
    public static Decision<OrderEvent> Decide(Order order, OrderCommand command, DateTimeOffset at) => command switch
    {
        ReturnItems c => Ask(order, c, at),
        NoteReturnArrived c => (Find(order, c.Collection), order.Back.Contains(c.Collection)) switch
        {
            (null, _) => ShipmentUnknown.With("shipment", c.Collection.Value),
            ({ Status: Collecting }, _) => [Arrived(order, c.Order, c.Collection)],
            ({ Status: Failed }, false) => IsBack(order, c.Order, c.Collection, at), // It was cancelled too late.
            _ => [],
        },
        NoteReturnFailed c => Find(order, c.Collection) switch
        {
            null => ShipmentUnknown.With("shipment", c.Collection.Value),
            { Status: Collecting } one => Order.Onwards(
                order, c.Order, at, new OrderReturnFailed(c.Order, one.Number, c.Reason)),
            _ => [],
        },
        NoteShipmentReturned c => order.Shipments.FirstOrDefault(s => s.Id == c.Shipment) switch
        {
            null => ShipmentUnknown.With("shipment", c.Shipment.Value),
            { IsBack: true } or { HasLeft: false } => [],
            _ => IsBack(order, c.Order, c.Shipment, at),
        },
        FinishReturn c => order.Returns.FirstOrDefault(one => one.Number == c.Number) switch
        {
            { Status: ReturnStatus.Arrived } one => Order.Onwards(order, c.Order, at, Returned(order, c.Order, one)),
            { Status: Done } => [],
            _ => NotReturning,
        },
        _ => throw Unreachable.Case(command),
    };

    public static Order Evolve(Order order, OrderEvent happened, DateTimeOffset at) => happened switch
    {
        OrderReturnRequested e => order with
        {
            Status = Returning,
            Returns =
            [
                .. order.Returns, new(e.Number, Collecting, e.Collection, true, e.Items, at, e.Reason, e.By),
            ],
        },
        OrderReturnArrived e => With(Known(order, e, at), e.Number, one => one with
        {
            Status = ReturnStatus.Arrived, Items = e.Items, Repayment = e.Repayment, EndedAt = null, Failure = null,
        }) with
        {
            Status = Returning,
            Back = [.. order.Back.Where(shipment => shipment != e.Shipment)],
            Repayments = e.Repayment.Number,
        },
        OrderReturned e => Order.Unlocked(
            Ended(order, e.Number, one => one with { Status = Done, EndedAt = at }) with
            {
                Refunded = order.Returns[e.Number - 1].Repayment!.InAll,
            },
            at),
        OrderReturnFailed e => Order.Unlocked(
            Ended(order, e.Number, one => one with { Status = Failed, EndedAt = at, Failure = e.Reason }), at),
        OrderShipmentReturned e => order.With(e.Shipment, s => s with { IsBack = true }) with
        {
            Back = [.. order.Back, e.Shipment],
        },
        _ => throw Unreachable.Case(happened),
    };

    /// <summary>The refusal of whatever else is wanted meanwhile.</summary>
    public static Refusal UnderWay(Order order) => Current(order) is { } one
        ? BeingReturned.With("return", $"{one.Number}")
        : BeingReturned;

    /// <summary>
    /// What has left is returned. What has not is first taken off the order, its shipments being stopped; has one left
    /// meanwhile, all of them go on, and their goods can be returned later.
    /// </summary>
    public static Decision<OrderEvent> InsteadOfCancel(Order order, CancelOrder c, DateTimeOffset at)
    {
        OrderCancelRequested wish = new(c.By, c.Reason);
        return OrderRevisions.OfWhatHasNotLeft(order, c.Order, c.Reason) is { } withdrawal
            ? [wish, withdrawal]
            : Order.Onwards(order, c.Order, at, wish);
    }

    /// <summary>The return that a cancel has become; null: none has.</summary>
    public static OrderEvent? OfCancel(Order order, OrderId id) =>
        order is not { Cancel: { } wish, Status: Shipped or Delivered or PartlyReturned or OrderStatus.Returned } ? null
        : OrderGoods.Returnable(order) is not { Count: > 0 } items ? new OrderCancelFailed(NothingToReturn)
        : Requested(
            order, id, items, wish.Reason,
            wish.By == CancelledBy.Operator ? ReturnedBy.Operator : ReturnedBy.Customer);

    /// <summary>The return of goods that came back meanwhile; null: there are none.</summary>
    public static OrderEvent? OfWhatIsBack(Order order, OrderId id) =>
        order.Back is [var first, ..] ? Arrived(order, id, first) : null;

    private static Decision<OrderEvent> Ask(Order order, ReturnItems c, DateTimeOffset at) => order.Status switch
    {
        _ when Order.IsBlank(c.Reason) => ReasonMissing,
        Pending or Confirmed or Preparing => NotShipped.With("orderStatus", $"{order.Status}"),
        Rejected => AlreadyRejected,
        Cancelling => CancelRequested,
        Cancelled => AlreadyCancelled,
        Revising => BeingRevised,
        Returning => IsSame(order, c) ? [] : UnderWay(order),
        OrderStatus.Returned => AlreadyReturned,
        Completed => WindowOver(order),
        _ when c.By == ReturnedBy.Customer && order.DeliveredAt + Order.ReturnWindow < at => WindowOver(order),
        Shipped or Delivered or PartlyReturned => Request(order, c),
        _ => throw Unreachable.Case(order),
    };

    private static Decision<OrderEvent> Request(Order order, ReturnItems c)
    {
        var left = OrderGoods.Returnable(order);
        var wanted = c.Items ?? left;
        if (wanted.Count > Order.LinesMax)
        {
            return TooManyLines.With("limit", $"{Order.LinesMax}");
        }

        foreach (var (sku, quantity) in wanted)
        {
            if (quantity <= 0 || (quantity > Order.QuantityMax && c.Items is not null))
            {
                return QuantityOutOfRange.With("sku", sku.Value).With("limit", $"{Order.QuantityMax}");
            }

            if (!order.Lines.Any(line => line.Sku == sku))
            {
                return NotOrdered.With("sku", sku.Value);
            }
        }

        return wanted.Count == 0 ? NothingToReturn
            : wanted.Less(left) is [var missing, ..] ? TooManyReturned.With("sku", missing.Sku.Value)
                .With("requested", $"{wanted.Total()[missing.Sku]}")
                .With("left", $"{left.Total().GetValueOrDefault(missing.Sku)}")
            : [Requested(order, c.Order, wanted.Less([]), c.Reason, c.By)];
    }

    /// <summary>True when it asks for the very goods that are on their way back.</summary>
    private static bool IsSame(Order order, ReturnItems c) => Current(order) is { IsCollected: true } one
        && (c.Items is null
            ? OrderGoods.Returnable(order).Less(one.Status == Collecting ? one.Items : []).Count == 0
            : c.Items.HasSame(one.Items));

    private static Refusal WindowOver(Order order) =>
        ReturnWindowOver.With("until", $"{order.DeliveredAt + Order.ReturnWindow:yyyy-MM-ddTHH:mm:ssZ}");

    private static Decision<OrderEvent> IsBack(Order order, OrderId id, ShipmentId shipment, DateTimeOffset at) =>
        Order.Onwards(order, id, at, new OrderShipmentReturned(shipment));

    private static OrderReturnRequested Requested(
        Order order, OrderId id, IReadOnlyList<OrderItem> items, string reason, ReturnedBy by)
    {
        var number = order.Returns.Count + 1;
        return new(
            id, number, order.Customer, ShipmentId.OfCollection(id, number), order.Shipments[0].Goods.From,
            order.ShipTo!, items, reason, by);
    }

    /// <summary>
    /// Carriers say what they like: no more is returned than what has left and did not come back in another way.
    /// </summary>
    private static OrderReturnArrived Arrived(Order order, OrderId id, ShipmentId shipment)
    {
        var known = Find(order, shipment);
        var goods = known?.Items ?? order.Shipments.First(s => s.Id == shipment).Goods.Items!;
        var items = goods.AtMost(OrderGoods.Returnable(order));
        return new(
            id, known?.Number ?? order.Returns.Count + 1, order.Customer, shipment, items,
            OrderGoods.RepaymentFor(order, items));
    }

    private static OrderReturned Returned(Order order, OrderId id, OrderReturn one) => new(
        id, one.Number, order.Customer, one.Repayment!.Refund, OrderGoods.IsAllGivenBack(order));

    private static OrderReturn? Find(Order order, ShipmentId collection) =>
        order.Returns.FirstOrDefault(one => one.Shipment == collection);

    private static OrderReturn? Current(Order order) =>
        order.Returns.LastOrDefault(one => one.Status is Collecting or ReturnStatus.Arrived);

    /// <summary>What nobody took was not asked for before it came.</summary>
    private static Order Known(Order order, OrderReturnArrived e, DateTimeOffset at) =>
        e.Number <= order.Returns.Count ? order : order with
        {
            Returns = [.. order.Returns, new(e.Number, ReturnStatus.Arrived, e.Shipment, false, e.Items, at)],
        };

    private static Order With(Order order, int number, Func<OrderReturn, OrderReturn> change) => order with
    {
        Returns = [.. order.Returns.Select(one => one.Number == number ? change(one) : one)],
    };

    /// <summary>A cancel that has become a return is over with it, whatever came of it.</summary>
    private static Order Ended(Order order, int number, Func<OrderReturn, OrderReturn> change) =>
        With(order, number, change) with
        {
            Cancel = order.Returns[number - 1].IsCollected ? null : order.Cancel,
        };
}

using Jumun.Contracts;
using Jumun.Engine;
using static Jumun.Contracts.OrderingRefusals;
using static Jumun.Services.Ordering.OrderStatus;

namespace Jumun.Services.Ordering;

/// <summary>A change of an order whose goods have not left.</summary>
/// <param name="IsCommitted">All shipments are as they shall be.</param>
/// <param name="IsOver">What follows from that is done, too.</param>
/// <param name="Failure">Why the order goes on as it was.</param>
public sealed record Revision(
    int Number, IReadOnlyList<RevisedShipment> Shipments, Address? ShipTo, Repayment? Repayment,
    bool IsCommitted = false, bool IsOver = false, Refusal? Failure = null);

/// <summary>
/// How an order is changed before its goods leave. Shipping alone knows whether they have: if one of its shipments has,
/// all go on as they were, and so does the order.
/// </summary>
internal static class OrderRevisions
{
    public static Decision<OrderEvent> Decide(Order order, OrderCommand command, DateTimeOffset at) => command switch
    {
        ReviseOrder c => Ask(order, c),
        CommitRevision { Number: var number } when number < order.Revision?.Number => [], // Those are long over.
        FinishRevision { Number: var number } when number < order.Revision?.Number => [],
        DropRevision { Number: var number } when number < order.Revision?.Number => [],
        CommitRevision c => Of(order, c.Number) switch
        {
            { IsCommitted: true } => [],
            { Failure: null } => [new OrderRevised(c.Order, c.Number)],
            _ => NotRevising,
        },
        FinishRevision c => Of(order, c.Number) switch
        {
            { IsOver: true } => [],
            { IsCommitted: true } => Order.Onwards(order, c.Order, at, Finished(order, c.Order, c.Number, at)),
            _ => NotRevising,
        },
        DropRevision c => Of(order, c.Number) switch
        {
            { Failure: not null } => [],
            { IsCommitted: false } => Order.Onwards(
                order, c.Order, at, new OrderReviseFailed(c.Order, c.Number, c.Reason)),
            _ => NotRevising,
        },
        _ => throw Unreachable.Case(command),
    };

    public static Order Evolve(Order order, OrderEvent happened, DateTimeOffset at) => happened switch
    {
        OrderReviseBegun e => order with
        {
            Status = Revising,
            Revision = new(e.Number, e.Shipments, e.ShipTo, e.Repayment),
        },
        OrderRevised => Revised(order, order.Revision!),
        OrderReviseFinished => Order.Unlocked(
            order with
            {
                Revision = order.Revision! with { IsOver = true },
                Refunded = order.Revision.Repayment?.InAll ?? order.Refunded,
            },
            at),
        OrderReviseFailed e => Order.Unlocked(
            order with { Revision = order.Revision! with { Failure = e.Reason } }, at),
        _ => throw Unreachable.Case(happened),
    };

    /// <summary>True when nothing is left to be done for it.</summary>
    public static bool IsSo(Order order, ReviseOrder c) => Plan(order, c) is { ShipTo: null, Shipments.Count: 0 };

    /// <summary>Whatever has not left is not to; null: all has.</summary>
    public static OrderEvent? OfWhatHasNotLeft(Order order, OrderId id, string reason) =>
        Begun(order, id, reason, null,
        [
            .. order.Shipments.Where(s => s is { IsExpected: true, HasLeft: false })
                .Select(s => new RevisedShipment(s.Id, s.Goods.From, s.Goods.Items!, [])),
        ]);

    /// <summary>
    /// A shipment of a revision that failed may have left before it could be as before: what did not leave with it is
    /// taken off the order. Null: nothing was missing.
    /// </summary>
    public static OrderEvent? OfShortShipments(Order order, OrderId id) =>
        Begun(order, id, "left with fewer pieces", null,
        [
            .. order.Shipments.Where(s => s.Left is { } left && s.Goods.Items!.Less(left).Count > 0)
                .Select(s => new RevisedShipment(s.Id, s.Goods.From, s.Goods.Items!, s.Left!, HasLeft: true)),
        ]);

    private static Decision<OrderEvent> Ask(Order order, ReviseOrder c) => order.Status switch
    {
        _ when Order.IsBlank(c.Reason) => ReasonMissing,
        Pending or Confirmed => NotPrepared,
        Rejected => AlreadyRejected,
        Cancelling => CancelRequested,
        Cancelled => AlreadyCancelled,
        Returning => OrderReturns.UnderWay(order),
        Returned => AlreadyReturned,
        Revising => IsSame(order, Plan(order, c)) ? [] : BeingRevised,
        Preparing => WhyNot(order, c) is { } refusal ? refusal
            : Plan(order, c) is var plan && Begun(order, c.Order, c.Reason, plan.ShipTo, plan.Shipments) is { } begun
                ? [begun] : [],
        _ => AlreadyShipped.With("orderStatus", $"{order.Status}"),
    };

    private static Refusal? WhyNot(Order order, ReviseOrder c)
    {
        if (c.ShipTo?.MalformedField() is { } field)
        {
            return AddressMalformed.With("field", field);
        }

        var now = ItemsOf(order).Total();
        foreach (var (sku, quantity) in (c.Items ?? []).Total())
        {
            if (!order.Lines.Any(line => line.Sku == sku))
            {
                return NotOrdered.With("sku", sku.Value);
            }

            if (quantity < 0)
            {
                return QuantityOutOfRange.With("sku", sku.Value).With("limit", $"{Order.QuantityMax}");
            }

            if (quantity > now.GetValueOrDefault(sku))
            {
                return QuantityNotLower.With("sku", sku.Value).With("quantity", $"{now.GetValueOrDefault(sku)}");
            }

            now[sku] = quantity;
        }

        return now.Values.Sum() == 0 ? NothingLeft : null;
    }

    /// <summary>The shipments that differ, and the address if it does.</summary>
    private static (Address? ShipTo, IReadOnlyList<RevisedShipment> Shipments) Plan(Order order, ReviseOrder c)
    {
        var shipTo = c.ShipTo == order.ShipTo ? null : c.ShipTo;
        var surplus = ItemsOf(order).Where(item => c.Items?.Any(other => other.Sku == item.Sku) == true)
            .Less(c.Items ?? []).Total();
        var revised = new List<RevisedShipment>();
        foreach (var shipment in order.Shipments.Where(s => s.IsExpected).Reverse())
        {
            var was = shipment.Goods.Items!;
            var items = Without(was, surplus);
            if (items.Count > 0 && shipTo is not null || !items.SequenceEqual(was))
            {
                revised.Insert(0, new(shipment.Id, shipment.Goods.From, was, items));
            }
        }

        return (shipTo, revised);
    }

    /// <summary>Pieces are taken off from behind: from the shipments, and from the lines, that come last.</summary>
    private static List<OrderItem> Without(IReadOnlyList<OrderItem> items, OrderedDictionary<Sku, long> surplus)
    {
        var kept = new List<OrderItem>();
        foreach (var (sku, quantity) in items.Reverse())
        {
            var off = Math.Min(quantity, surplus.GetValueOrDefault(sku));
            surplus[sku] = surplus.GetValueOrDefault(sku) - off;
            if (quantity > off)
            {
                kept.Insert(0, new(sku, quantity - off));
            }
        }

        return kept;
    }

    private static OrderReviseBegun? Begun(
        Order order, OrderId id, string reason, Address? shipTo, IReadOnlyList<RevisedShipment> shipments)
    {
        var off = shipments.SelectMany(s => s.Was).Less(shipments.SelectMany(s => s.Items));
        return shipments.Count == 0 ? null : new(
            id, (order.Revision?.Number ?? 0) + 1, order.Customer, shipments, reason, shipTo,
            shipTo is null ? null : order.ShipTo, off.Count == 0 ? null : OrderGoods.RepaymentFor(order, off));
    }

    /// <summary>True when it asks for the very change that is being made, or has just been made.</summary>
    private static bool IsSame(Order order, (Address? ShipTo, IReadOnlyList<RevisedShipment> Shipments) plan)
    {
        var current = order.Revision!;
        return current.IsCommitted
            ? plan is { ShipTo: null, Shipments.Count: 0 }
            : plan.ShipTo == current.ShipTo && plan.Shipments.Count == current.Shipments.Count
                && plan.Shipments.Zip(current.Shipments).All(
                    pair => pair.First.Shipment == pair.Second.Shipment
                        && pair.First.Items.SequenceEqual(pair.Second.Items));
    }

    private static Order Revised(Order order, Revision revision)
    {
        foreach (var revised in revision.Shipments)
        {
            order = order.With(revised.Shipment, s => s with { Goods = s.Goods with { Items = revised.Items } });
        }

        return order with
        {
            Revision = revision with { IsCommitted = true },
            ShipTo = revision.ShipTo ?? order.ShipTo,
            Repayments = revision.Repayment?.Number ?? order.Repayments,
        };
    }

    private static OrderReviseFinished Finished(Order order, OrderId id, int number, DateTimeOffset at) =>
        new(id, number, Order.Unlocked(order, at).Status == Delivered);

    /// <summary>The revision of this number, if it is the last.</summary>
    private static Revision? Of(Order order, int number) =>
        order.Revision is { } last && last.Number == number ? last : null;

    private static IEnumerable<OrderItem> ItemsOf(Order order) => order.Shipments.SelectMany(s => s.Goods.Items!);
}

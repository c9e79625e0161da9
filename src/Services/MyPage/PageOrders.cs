using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine;
using static Jumun.Services.MyPage.DeliveryStage;
using static Jumun.Services.MyPage.OrderStage;

namespace Jumun.Services.MyPage;

/// <summary>How far an order is, by Ordering's words.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<OrderStage>))]
public enum OrderStage
{
    Unplaced,
    Pending,
    Confirmed,
    Rejected,
    Preparing,
    Shipped,
    Delivered,
    Completed,
    Cancelling,
    Cancelled,
    Revising,
    Returning,
    Returned,
    PartlyReturned,
}

/// <summary>
/// An order on its customer's page. Each part is of one kind of stream, and waits for no other: a delivery may be heard
/// of before the order is. Millions of them are held in memory, so it is small.
/// </summary>
/// <param name="Customer">Nobody, until the order is heard of.</param>
/// <param name="Progress">How far it were, if it were not being cancelled.</param>
/// <param name="Total">Until the order is accepted, what its goods cost.</param>
/// <param name="Reason">The code of the refusal that it was rejected for.</param>
/// <param name="Paid">Of no currency until it is.</param>
/// <param name="Deliveries">In the order of their ids; null: none.</param>
public sealed record PageOrder(
    OrderId Order, CustomerId Customer = default, DateTimeOffset PlacedAt = default, OrderStage Stage = Unplaced,
    OrderStage Progress = Unplaced, int Lines = 0, Money Total = default, string? Reason = null, Money Paid = default,
    Money Refunded = default, IReadOnlyList<PageDelivery>? Deliveries = null)
{
    /// <summary>Months are counted through all years, in UTC.</summary>
    public static int MonthOf(DateTimeOffset time) => (time.UtcDateTime.Year * 12) + time.UtcDateTime.Month - 1;

    public PageOrder After(OrderEvent happened, DateTimeOffset at) => happened switch
    {
        OrderPlaced e => this with
        {
            Customer = e.Customer, PlacedAt = at, Stage = Pending, Progress = Pending, Lines = e.Lines.Count,
            Total = e.Goods,
        },
        OrderAccepted e => this with { Total = e.Total },
        OrderConfirmed => Now(Confirmed),
        OrderRejected e => Ended(Rejected) with { Reason = e.Reason.Code },
        OrderPreparing => Now(Preparing),
        OrderShipped => Now(Shipped),
        OrderDelivered e => Now(e.IsLast ? Delivered : Shipped),
        OrderCompleted => Now(Completed),
        OrderCancelRequested when Stage is Pending or Shipped => this,
        OrderCancelRequested => this with { Stage = Cancelling },
        OrderReviseBegun => this with { Stage = Revising },
        OrderReturnRequested or OrderReturnArrived => this with { Stage = OrderStage.Returning },
        OrderReviseFinished { IsDelivered: true } => Ended(Delivered),
        OrderCancelFailed or OrderReviseFinished or OrderReviseFailed or OrderReturnFailed =>
            this with { Stage = Progress },
        OrderReturned e => Ended(e.IsAll ? OrderStage.Returned : PartlyReturned),
        OrderCancelled => Ended(Cancelled),
        _ => throw Unreachable.Case(happened),
    };

    public PageOrder After(PaymentEvent happened) => happened switch
    {
        PaymentSettled e => this with { Paid = e.Amount },
        PaymentRefunded e => this with { Refunded = Refunded.Currency.IsNone ? e.Amount : Refunded + e.Amount },
        _ => throw Unreachable.Case(happened),
    };

    public PageOrder After(ShipmentEvent happened, DateTimeOffset at) => happened switch
    {
        ShipmentPrepared e => With(new(e.Shipment, e.Tracking, Prepared, at)),
        CollectionPrepared e => With(new(e.Shipment, e.Tracking, Prepared, at, IsCollection: true)),
        _ => Deliveries?.FirstOrDefault(delivery => delivery.Shipment == happened.Shipment) is { } delivery
            ? With(After(delivery, happened, at)) : this,
    };

    private static PageDelivery After(PageDelivery delivery, ShipmentEvent happened, DateTimeOffset at) =>
        happened switch
        {
            ShipmentPickedUp e => Left(delivery, PickedUp, e.At ?? at),
            CollectionPickedUp e => Left(delivery, PickedUp, e.At ?? at),
            CancelledShipmentLeft e =>
                Left(delivery, delivery.IsCollection ? PickedUp : DeliveryStage.Returning, e.At ?? at),
            ShipmentInTransit e => Now(delivery, InTransit, e.At ?? at),
            ShipmentDelivered e => Now(delivery, WithCustomer, e.At ?? at),
            CancelledShipmentDelivered e => Now(delivery, WithCustomer, e.At ?? at),
            CollectionArrived e => Now(delivery, Arrived, e.At ?? at),
            ShipmentFailed e => Now(delivery, Failed, e.At ?? at),
            CollectionFailed e => Now(delivery, Failed, e.At ?? at) with { HasLeft = delivery.HasLeft && !e.IsBack },
            ShipmentReturned e => Now(delivery, DeliveryStage.Returned, e.At ?? at),
            ShipmentCancelled or CollectionCancelled => Now(delivery, CalledOff, at),
            ShipmentReinstated => Now(delivery, Prepared, at),
            RedeliveryOrdered => Now(delivery, delivery.HasLeft ? PickedUp : Prepared, at),
            _ => throw Unreachable.Case(happened),
        };

    /// <summary>A lock stays until it is gone; and what was returned stays so, wherever the rest is.</summary>
    private PageOrder Now(OrderStage progress) => Progress is OrderStage.Returned or PartlyReturned ? this : this with
    {
        Stage = Stage is Cancelling or Revising or OrderStage.Returning ? Stage : progress,
        Progress = progress,
    };

    private PageOrder Ended(OrderStage stage) => this with { Stage = stage, Progress = stage };

    /// <summary>Ids of one order differ in their last digits, so the shorter one is the lower one.</summary>
    private PageOrder With(PageDelivery changed) => this with
    {
        Deliveries =
        [
            .. (Deliveries ?? []).Where(delivery => delivery.Shipment != changed.Shipment).Append(changed)
                .OrderBy(delivery => delivery.Shipment.Value.Length)
                .ThenBy(delivery => delivery.Shipment.Value, StringComparer.Ordinal),
        ],
    };

    private static PageDelivery Now(PageDelivery delivery, DeliveryStage stage, DateTimeOffset since) =>
        delivery with { Stage = stage, ChangedAt = since };

    private static PageDelivery Left(PageDelivery delivery, DeliveryStage stage, DateTimeOffset since) =>
        Now(delivery, stage, since) with { HasLeft = true };
}

/// <summary>
/// All orders, each where its id leads, found by customer and month: documents are numbered as they are first heard of,
/// which is not the order in which they were placed, so a month is read whole.
/// </summary>
public abstract class PageOrders : IView<PageOrder>
{
    /// <summary>The index of a customer's orders of a month.</summary>
    public const string ByMonth = "customer-month";

    public static ViewShape<PageOrder> Shape { get; } = new(
        "page-orders", 2, MyPageStates.Default.PageOrder,
        [
            typeof(OrderPlaced), typeof(OrderAccepted), typeof(OrderConfirmed), typeof(OrderRejected),
            typeof(OrderPreparing), typeof(OrderShipped), typeof(OrderDelivered), typeof(OrderCompleted),
            typeof(OrderCancelRequested), typeof(OrderCancelFailed), typeof(OrderCancelled),
            typeof(OrderReviseBegun), typeof(OrderReviseFinished), typeof(OrderReviseFailed),
            typeof(OrderReturnRequested), typeof(OrderReturnArrived), typeof(OrderReturned), typeof(OrderReturnFailed),
            typeof(PaymentSettled), typeof(PaymentRefunded),
            typeof(ShipmentPrepared), typeof(ShipmentPickedUp), typeof(ShipmentInTransit), typeof(ShipmentDelivered),
            typeof(ShipmentFailed), typeof(ShipmentReturned), typeof(ShipmentCancelled), typeof(ShipmentReinstated),
            typeof(RedeliveryOrdered), typeof(CancelledShipmentLeft), typeof(CancelledShipmentDelivered),
            typeof(CollectionPrepared), typeof(CollectionPickedUp), typeof(CollectionArrived),
            typeof(CollectionFailed), typeof(CollectionCancelled),
        ],
        (ByMonth, MonthKeyOf))
    {
        HeardBy = OrderOf,
    };

    public static string MonthKey(CustomerId customer, int month) => $"{customer.Value}/{month}";

    public static void On(IEvent happened, in Happening context, Documents<PageOrder> documents)
    {
        var key = OrderOf(happened, context.Key);
        var order = documents.TryGet(key, out var known) ? known : new(new(key));
        documents.Put(key, happened switch
        {
            OrderEvent e => order.After(e, context.At),
            PaymentEvent e => order.After(e),
            ShipmentEvent e => order.After(e, context.At),
            _ => throw Unreachable.Case(happened),
        });
    }

    private static string? MonthKeyOf(PageOrder order) =>
        order.Stage == Unplaced ? null : MonthKey(order.Customer, PageOrder.MonthOf(order.PlacedAt));

    /// <summary>Streams of orders and payments are called after the order.</summary>
    private static string OrderOf(IEvent happened, string key) =>
        happened is ShipmentEvent shipment ? shipment.Order.Value : key;
}

using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine;
using static Jumun.Contracts.OrderingRefusals;
using static Jumun.Services.Ordering.OrderStatus;

namespace Jumun.Services.Ordering;

[JsonConverter(typeof(JsonStringEnumConverter<OrderStatus>))]
public enum OrderStatus
{
    Unplaced,
    Pending,
    Confirmed,
    Rejected,

    /// <summary>Its shipments wait for the carrier.</summary>
    Preparing,

    /// <summary>A shipment has left.</summary>
    Shipped,

    /// <summary>All shipments are with the customer.</summary>
    Delivered,

    /// <summary>It can't be returned any more.</summary>
    Completed,

    /// <summary>What was done for it is being undone: nothing else may happen to it now.</summary>
    Cancelling,
    Cancelled,

    /// <summary>Its shipments are being changed: nothing else may happen to it now.</summary>
    Revising,

    /// <summary>Goods of it are on their way back: nothing else may happen to it until they are.</summary>
    Returning,

    /// <summary>Nothing of it is left.</summary>
    Returned,
    PartlyReturned,
}

/// <summary>A shipment of an order, as far as Ordering has heard.</summary>
/// <param name="Goods">What it is to bring; no items: it is not to leave.</param>
/// <param name="Left">What has left in it, where that is not what was planned.</param>
/// <param name="IsBack">Nobody took it.</param>
public sealed record OrderShipment(
    ShipmentId Id, PlannedShipment Goods, bool HasLeft = false, bool IsDelivered = false,
    IReadOnlyList<OrderItem>? Left = null, bool IsBack = false)
{
    /// <summary>True when the customer has it, or shall get it.</summary>
    [JsonIgnore]
    public bool IsExpected => Goods.Items is not { Count: 0 } && !IsBack;
}

/// <summary>That it shall be cancelled, for whom and why.</summary>
public sealed record CancelWish(CancelledBy By, string Reason);

/// <summary>
/// One customer's order: placed at frozen prices, accepted with its total, confirmed or rejected; then prepared,
/// shipped, delivered and completed; revised or cancelled before its goods leave, returned after that. What it was
/// placed and paid with stays on it for ever: what was taken off or given back stands beside it.
/// </summary>
public sealed record Order : IDecider<Order, OrderCommand, OrderEvent>
{
    public const int LinesMax = 100;
    public const int QuantityMax = 100_000;
    public const int ReasonMax = 200;

    /// <summary>So long after its confirmation the customer may cancel it.</summary>
    public static readonly TimeSpan CancelWindow = TimeSpan.FromHours(24);

    /// <summary>So long after its delivery it may be returned.</summary>
    public static readonly TimeSpan ReturnWindow = TimeSpan.FromDays(14);

    public OrderStatus Status { get; init; }

    public CustomerId Customer { get; init; }

    public IReadOnlyList<OrderLine> Lines { get; init; } = [];

    public CouponCode? Coupon { get; init; }

    /// <summary>What the customer pays; null until the order is accepted.</summary>
    public Money? Total { get; init; }

    /// <summary>What the customer was shown and insists on.</summary>
    public Money? ExpectedTotal { get; init; }

    public PaymentMethod Method { get; init; }

    public Money? BalanceShare { get; init; }

    public Address? ShipTo { get; init; }

    public DateTimeOffset PlacedAt { get; init; }

    /// <summary>When it was confirmed or rejected.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>When the last shipment was delivered that was to be.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>In the order of their numbers, from 1.</summary>
    public IReadOnlyList<OrderShipment> Shipments { get; init; } = [];

    /// <summary>Whether its checkout is over.</summary>
    public bool IsPrepared { get; init; }

    /// <summary>How often it was begun to be cancelled: all but the last have failed.</summary>
    public int CancelsBegun { get; init; }

    /// <summary>While it is being cancelled and when it was.</summary>
    public CancelWish? Cancel { get; init; }

    /// <summary>In the order of their numbers, from 1.</summary>
    public IReadOnlyList<OrderReturn> Returns { get; init; } = [];

    /// <summary>Shipments that are back and whose goods are still to be returned.</summary>
    public IReadOnlyList<ShipmentId> Back { get; init; } = [];

    /// <summary>The last one.</summary>
    public Revision? Revision { get; init; }

    /// <summary>How many times something was, or is being, given back of what was paid.</summary>
    public int Repayments { get; init; }

    /// <summary>What was given back of what was paid; null: nothing.</summary>
    public Money? Refunded { get; init; }

    /// <summary>Of a choreographed purchase, what is to be known while it goes on; else null.</summary>
    public Choreography? Choreography { get; init; }

    /// <summary>Why it was rejected.</summary>
    public Refusal? Rejection { get; init; }

    [JsonIgnore]
    public bool IsDecided => Status is not (Unplaced or Pending);

    /// <summary>What the goods cost before the discount; of a placed order.</summary>
    [JsonIgnore]
    public Money Goods => OrderLine.Sum(Lines);

    [JsonIgnore]
    public Money? Discount => Goods - Total;

    /// <summary>True while a process is at work on it that nothing else may disturb.</summary>
    [JsonIgnore]
    public bool IsLocked => Status is Cancelling or Revising or Returning;

    public static Order Initial { get; } = new();

    public static Decision<OrderEvent> Decide(Order order, OrderCommand command, DateTimeOffset at) =>
        (command, order.Status) switch
        {
            (PlaceOrder c, Unplaced) => Place(c),
            (PlaceOrder, _) => [],                                  // A retry: the order already stands.
            (_, Unplaced) => Unknown,
            (PriceOrder, _) => Choreography.Decide(order, command, at),
            (ConfirmOrder or RejectOrder or ReviewOrder, Pending or Rejected or Cancelled)
                when order.Choreography is not null => Choreography.Decide(order, command, at),
            (AcceptOrder or ConfirmOrder, Rejected) => AlreadyRejected,
            (AcceptOrder or ConfirmOrder, Cancelled) => AlreadyCancelled,
            (AcceptOrder c, Pending) when order.Total is null => Accept(order, c.Discount),
            (AcceptOrder, _) => [],
            (ConfirmOrder, Pending) when order.Total is null => NotAccepted,
            (ConfirmOrder, Pending) when order.Cancel is not null => CancelRequested,
            (ConfirmOrder c, Pending) => [new OrderConfirmed(c.Order, order.Customer, order.Total, c.Shipments)],
            (ConfirmOrder, _) => [],
            (RejectOrder c, Pending) when order.Cancel is { } wish && c.Reason.Code == CancelRequested.Code =>
                [new OrderCancelled(c.Order, wish.Reason, wish.By)],
            (RejectOrder c, Pending) => [new OrderRejected(c.Reason, c.Order)],
            (RejectOrder, Rejected or Cancelled) => [],
            (RejectOrder c, Confirmed or Preparing or Cancelling) =>
                [new OrderRejected(c.Reason, c.Order, order.Total)], // Only an operator gives a checkout up then.
            (RejectOrder, _) => AlreadyShipped.With("orderStatus", $"{order.Status}"),
            (BeginPreparing, Pending or Rejected) => NotConfirmed,
            (BeginPreparing, _) when order.IsPrepared => [],
            (BeginPreparing c, Cancelling) =>
                [new OrderPreparing(), .. Plan(order, c.Order), Begun(order, c.Order, order.Cancel!.Reason)],
            (BeginPreparing c, _) => [new OrderPreparing(), .. Plan(order, c.Order)],
            (NoteShipment c, _) => Note(order, c, at),
            (ReviewOrder, Delivered) => order.DeliveredAt + ReturnWindow <= at ? [new OrderCompleted()] : [],
            (ReviewOrder, _) => [],
            (NoteShipmentReturned or ReturnItems or NoteReturnArrived or NoteReturnFailed or FinishReturn, _) =>
                OrderReturns.Decide(order, command, at),
            (ReviseOrder or CommitRevision or FinishRevision or DropRevision, _) =>
                OrderRevisions.Decide(order, command, at),
            (CancelOrder c, _) => DecideCancel(order, c, at),
            (FinishCancel c, Cancelling) => [new OrderCancelled(c.Order, order.Cancel!.Reason, order.Cancel.By)],
            (FinishCancel, Cancelled) => [],
            (KeepOrder c, Cancelling) => Onwards(order, c.Order, at, new OrderCancelFailed(c.Reason)),
            (FinishCancel, _) => NotCancelling,
            (KeepOrder, Cancelled) => AlreadyCancelled,
            (KeepOrder, _) => [],
            _ => throw Unreachable.Case(command),
        };

    public static Order Evolve(Order order, OrderEvent happened, DateTimeOffset at) => happened switch
    {
        OrderPlaced e => new()
        {
            Status = Pending,
            Customer = e.Customer,
            Lines = e.Lines,
            Coupon = e.Coupon,
            ExpectedTotal = e.ExpectedTotal,
            Method = e.Method,
            BalanceShare = e.BalanceShare,
            ShipTo = e.ShipTo,
            PlacedAt = at,
            Choreography = e.Style == PurchaseStyle.Choreographed ? new(e.Order) : null,
        },
        PaymentRequested or PurchaseCompleted or PurchaseCalledOff => Choreography.Evolve(order, happened),
        OrderAccepted e => order with { Total = e.Total },
        OrderConfirmed e => order with { Status = Confirmed, DecidedAt = at, Shipments = Planned(order, e) },
        OrderRejected e => order with { Status = Rejected, DecidedAt = at, Rejection = e.Reason },
        OrderPreparing => Standing(order with { IsPrepared = true }, at),
        ShipmentPlanned => order,
        OrderShipped e => Standing(order.With(e.Shipment, s => s with { HasLeft = true, Left = e.Items }), at),
        OrderDelivered e => Standing(order.With(e.Shipment, s => s with { HasLeft = true, IsDelivered = true }), at),
        OrderCompleted => order with { Status = Completed },
        OrderCancelRequested e => order with
        {
            Status = order.Status is Pending or Shipped ? order.Status : Cancelling,
            Cancel = new(e.By, e.Reason),
        },
        OrderCancelBegun e => order with { CancelsBegun = e.Number },
        OrderCancelled => order with
        {
            Status = Cancelled,
            DecidedAt = order.DecidedAt ?? at,
            Refunded = order.Status == Cancelling ? order.Total : null, // A pending one's customer has paid nothing.
        },
        OrderCancelFailed => Unlocked(order with { Cancel = null }, at),
        OrderReturnRequested or OrderReturnArrived or OrderReturned or OrderReturnFailed or OrderShipmentReturned =>
            OrderReturns.Evolve(order, happened, at),
        OrderReviseBegun or OrderRevised or OrderReviseFinished or OrderReviseFailed =>
            OrderRevisions.Evolve(order, happened, at),
        _ => throw Unreachable.Case(happened),
    };

    /// <summary>Nobody asks it for anything soon: its goods are on their way, or it has come to an end.</summary>
    public static bool IsClosed(Order order) => order.Status is not (Pending or Confirmed or Cancelling or Revising);

    public static bool HasOutcome(Order order) => order.Status is not (Unplaced or Pending) && !order.IsLocked;

    public static DateTimeOffset? WakesAt(Order order) =>
        order.Status == Delivered ? order.DeliveredAt + ReturnWindow : Choreography.WakesAt(order);

    public static OrderCommand Wake(Order order) => new ReviewOrder();

    private static Decision<OrderEvent> DecideCancel(
        Order order, CancelOrder c, DateTimeOffset at) => order.Status switch
    {
        _ when IsBlank(c.Reason) => ReasonMissing,
        Rejected => AlreadyRejected,
        _ when order.Cancel is not null => [], // It is under way, or done.
        Pending => [new OrderCancelRequested(c.By, c.Reason)],
        Confirmed or Preparing when c.By == CancelledBy.Customer && order.DecidedAt + CancelWindow < at =>
            CancelWindowOver.With("until", $"{order.DecidedAt + CancelWindow:yyyy-MM-ddTHH:mm:ssZ}"),
        Confirmed => [new OrderCancelRequested(c.By, c.Reason)],
        Preparing => [new OrderCancelRequested(c.By, c.Reason), Begun(order, c.Order, c.Reason)],
        Shipped => OrderReturns.InsteadOfCancel(order, c, at),
        Revising => BeingRevised,
        Returning => OrderReturns.UnderWay(order),
        Returned => AlreadyReturned,
        Delivered or PartlyReturned => AlreadyDelivered.With("orderStatus", $"{order.Status}"),
        _ => AlreadyShipped.With("orderStatus", $"{order.Status}"),
    };

    /// <summary>
    /// These events, and after them what has waited for a lock to be gone: what follows from goods that left or came
    /// back meanwhile, and the return that a cancel has become.
    /// </summary>
    internal static Decision<OrderEvent> Onwards(
        Order order, OrderId id, DateTimeOffset at, params ReadOnlySpan<OrderEvent> events)
    {
        foreach (var happened in events)
        {
            order = Evolve(order, happened, at);
        }

        var next = order.IsLocked ? null
            : OrderRevisions.OfShortShipments(order, id) ?? OrderReturns.OfWhatIsBack(order, id)
            ?? OrderReturns.OfCancel(order, id);
        return next is null ? [.. events] : [.. events, next];
    }

    internal static bool IsBlank(string reason) => string.IsNullOrWhiteSpace(reason) || reason.Length > ReasonMax;

    /// <summary>What its checkout did, for whoever undoes it.</summary>
    private static OrderCancelBegun Begun(Order order, OrderId id, string reason) => new(
        id, order.CancelsBegun + 1, order.Customer, [.. order.Shipments.Select(shipment => shipment.Goods)],
        order.Total!.Value, reason, order.Method, order.BalanceShare, order.Coupon, order.Refunded);

    private static IEnumerable<OrderEvent> Plan(Order order, OrderId id) => order.Shipments.Select(
        shipment => new ShipmentPlanned(shipment.Id, id, order.Customer, order.ShipTo!, shipment.Goods));

    private static Decision<OrderEvent> Note(Order order, NoteShipment c, DateTimeOffset at) =>
        order.Shipments.FirstOrDefault(shipment => shipment.Id == c.Shipment) switch
        {
            null => ShipmentUnknown.With("shipment", c.Shipment.Value),
            { IsDelivered: true } => [],
            { HasLeft: true } when !c.IsDelivered => [],
            _ when c.IsDelivered => [new OrderDelivered(
                c.Shipment, order.Shipments.All(s => s.IsDelivered || s.Id == c.Shipment || !s.IsExpected))],
            { Goods.Items: { } planned } when c.Items is { } items && !items.HasSame(planned) =>
                Onwards(order, c.Order, at, new OrderShipped(c.Shipment, items)),
            _ => [new OrderShipped(c.Shipment)],
        };

    private static OrderShipment[] Planned(Order order, OrderConfirmed e) =>
        e is { Shipments: { } shipments, Order: { } id }
            ? [.. shipments.Select((goods, i) => new OrderShipment(
                ShipmentId.Of(id, i + 1), goods with { Items = goods.Items ?? order.AllItems }))]
            : [];

    internal IReadOnlyList<OrderItem> AllItems => [.. Lines.Select(line => new OrderItem(line.Sku, line.Quantity))];

    internal Order With(ShipmentId id, Func<OrderShipment, OrderShipment> change) =>
        this with { Shipments = [.. Shipments.Select(shipment => shipment.Id == id ? change(shipment) : shipment)] };

    /// <summary>The lock is gone: it is as far as it has got meanwhile.</summary>
    internal static Order Unlocked(Order order, DateTimeOffset at) => Standing(order with { Status = Confirmed }, at);

    /// <summary>As far as it has got, unless it is locked or has come to an end.</summary>
    private static Order Standing(Order order, DateTimeOffset at)
    {
        var isDelivered = order.Shipments.Any(s => s.IsExpected)
            && order.Shipments.All(s => s.IsDelivered || !s.IsExpected);
        order = isDelivered && order.DeliveredAt is null ? order with { DeliveredAt = at } : order;
        return order.IsLocked || order.Status is Pending or Rejected or Cancelled or Completed ? order : order with
        {
            Status = OrderGoods.IsSomeReturned(order) ? (OrderGoods.IsAllGivenBack(order) ? Returned : PartlyReturned)
                : isDelivered ? Delivered
                : order.Shipments.Any(s => s.HasLeft) ? Shipped
                : order.IsPrepared ? Preparing
                : Confirmed,
        };
    }

    /// <summary>Everything that makes an order impossible is said here, before anything is stored.</summary>
    private static Decision<OrderEvent> Place(PlaceOrder c)
    {
        var quote = c.Quote ?? throw new InvalidOperationException("An order is placed with its quote.");
        if (c.Items.Count == 0)
        {
            return NoLines;
        }

        if (c.Items.Count > LinesMax)
        {
            return TooManyLines.With("limit", $"{LinesMax}");
        }

        if (!quote.CustomerIsKnown)
        {
            return CustomerUnknown.With("customer", c.Customer.Value);
        }

        if (c.ShipTo.MalformedField() is { } field)
        {
            return AddressMalformed.With("field", field);
        }

        if (c.Method != PaymentMethod.Balance)
        {
            return PaymentsRefusals.MethodUnavailable.With("method", "card");
        }

        if (c.BalanceShare is not null)
        {
            return BalanceShareOutOfRange; // By balance, the whole total is its share.
        }

        return Priced(c, quote);
    }

    /// <summary>Freezes the prices on the lines.</summary>
    private static Decision<OrderEvent> Priced(PlaceOrder c, Quote quote)
    {
        var lines = new OrderLine[c.Items.Count];
        for (var i = 0; i < lines.Length; i++)
        {
            var (sku, quantity) = c.Items[i];
            if (quantity is <= 0 or > QuantityMax)
            {
                return QuantityOutOfRange.With("sku", sku.Value).With("limit", $"{QuantityMax}");
            }

            if (quote.Prices[i] is not { } quoted)
            {
                return SkuUnknown.With("sku", sku.Value);
            }

            lines[i] = new(sku, quantity, quoted.Price, quoted.Version);
        }

        var currency = lines[0].UnitPrice.Currency;
        var isOneCurrency = Array.TrueForAll(lines, line => line.UnitPrice.Currency == currency)
            && (c.ExpectedTotal is not { } expected || expected.Currency == currency);
        return isOneCurrency
            ? [new OrderPlaced(
                c.Order, c.Customer, lines, c.ShipTo, c.Method, c.Coupon, c.BalanceShare, c.ExpectedTotal,
                c.Style)]
            : CurrenciesMixed;
    }

    internal static Decision<OrderEvent> Accept(Order order, Money? given)
    {
        var total = given is { } discount ? order.Goods - discount : order.Goods;
        return order.ExpectedTotal is { } expected && expected != total
            ? TotalChanged.With("currency", total.Currency.Code)
                .With("expected", expected.AmountText).With("total", total.AmountText)
            : [new OrderAccepted(total)];
    }
}

/// <summary>The timer rang: it can't be returned any more, or was not decided in time.</summary>
internal sealed record ReviewOrder() : OrderCommand(default(OrderId));

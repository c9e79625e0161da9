using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine;
using static Jumun.Contracts.ShippingRefusals;
using static Jumun.Services.Shipping.ShipmentStatus;

namespace Jumun.Services.Shipping;

[JsonConverter(typeof(JsonStringEnumConverter<ShipmentKind>))]
public enum ShipmentKind
{
    /// <summary>From a warehouse to the customer.</summary>
    [JsonStringEnumMemberName("delivery")]
    Delivery,

    /// <summary>From the customer to a warehouse.</summary>
    [JsonStringEnumMemberName("collection")]
    Collection,
}

[JsonConverter(typeof(JsonStringEnumConverter<ShipmentStatus>))]
public enum ShipmentStatus
{
    Unprepared,
    Prepared,
    PickedUp,
    InTransit,

    /// <summary>A delivery is with the customer.</summary>
    Delivered,

    /// <summary>A collection is in the warehouse.</summary>
    Arrived,
    Failed,

    /// <summary>A delivery that left though it was cancelled.</summary>
    Returning,

    /// <summary>A delivery that is back in the warehouse.</summary>
    Returned,
    Cancelled,
}

/// <summary>
/// The goods of an order on their way, in one of two kinds: a delivery to the customer or a collection from there. What
/// the carrier says of it is <see cref="CarrierReports"/>' affair.
/// </summary>
public sealed record Shipment : IDecider<Shipment, ShipmentCommand, ShipmentEvent>
{
    public const int LinesMax = 100;
    public const int QuantityMax = 100_000;
    public const int TextMax = 200;

    /// <summary>What is prepared for longer and was not picked up is late.</summary>
    public static readonly TimeSpan PickedUpWithin = TimeSpan.FromDays(2);

    /// <summary>What was picked up longer ago and was not delivered is late.</summary>
    public static readonly TimeSpan DeliveredWithin = TimeSpan.FromDays(5);

    public ShipmentId Id { get; init; }

    public ShipmentKind Kind { get; init; }

    public ShipmentStatus Status { get; init; }

    public OrderId Order { get; init; }

    public CustomerId Customer { get; init; }

    /// <summary>Where a delivery comes from, or a collection goes to.</summary>
    public WarehouseId Warehouse { get; init; }

    /// <summary>The customer's: where a delivery goes to, or a collection is fetched.</summary>
    public Address? Address { get; init; }

    public IReadOnlyList<ShipmentLine> Lines { get; init; } = [];

    public TrackingNumber Tracking { get; init; }

    public DateTimeOffset PreparedAt { get; init; }

    /// <summary>When the carrier got it; null while it has not left.</summary>
    public DateTimeOffset? PickedUpAt { get; init; }

    /// <summary>When the last attempt failed.</summary>
    public DateTimeOffset? FailedAt { get; init; }

    /// <summary>Since when its status is what it is.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>When what it waits for is late; null when it waits for nothing, or that has been said.</summary>
    public DateTimeOffset? LateAt { get; init; }

    /// <summary>True when what it waits for now is late.</summary>
    public bool IsLate { get; init; }

    /// <summary>Why the last attempt failed, as the carrier says.</summary>
    public string? Note { get; init; }

    /// <summary>Why it was cancelled; it may have left all the same.</summary>
    public string? CancelReason { get; init; }

    /// <summary>Why the carrier shall try again, or does; null once that has failed, too.</summary>
    public string? Redelivery { get; init; }

    [JsonIgnore]
    public bool HasLeft => PickedUpAt is not null;

    /// <summary>What the carrier should say next.</summary>
    private CarrierStatus Awaited => Status == Prepared ? CarrierStatus.PickedUp : CarrierStatus.Delivered;

    public static Shipment Initial { get; } = new();

    public static Decision<ShipmentEvent> Decide(Shipment shipment, ShipmentCommand command, DateTimeOffset at) =>
        (command, shipment.Status) switch
        {
            (PrepareShipment c, Unprepared) => Prepare(shipment, c),
            (PrepareShipment c, _) => shipment.Is(ShipmentKind.Delivery, c.Order, c.Customer, c.From) ? [] : Exists,
            (PrepareCollection c, Unprepared) => Prepare(c),
            (PrepareCollection c, _) => shipment.Is(ShipmentKind.Collection, c.Order, c.Customer, c.To) ? [] : Exists,
            (CancelShipment, _) when shipment.CancelReason is not null => [], // It may have left all the same.
            (CancelShipment c, _) when IsBlank(c.Reason) => Malformed.With("field", "reason"),
            (CancelShipment { Order: { } order } c, Unprepared) =>
                [new ShipmentForestalled(c.Shipment, order, c.Reason)],
            (ReinstateShipment, Unprepared) when shipment.CancelReason is not null =>
                [new ShipmentReinstated(shipment.Id, shipment.Order)],
            (_, Unprepared) => Unknown,
            (ReviseShipment c, Prepared) => Revise(shipment, c),
            (ReviseShipment { IsUndo: true }, _) => [],
            (ReviseShipment, _) => shipment.Refused(shipment.HasLeft ? AlreadyLeft : NotPrepared),
            (CancelCollection, _) when shipment.Kind != ShipmentKind.Collection => NotCollection,
            (CancelCollection c, _) => Cancel(shipment, c.Reason),
            (CancelShipment c, _) => Cancel(shipment, c.Reason),
            (ReinstateShipment, Cancelled) => [new ShipmentReinstated(shipment.Id, shipment.Order)],
            (ReinstateShipment, _) => [], // It was never stopped, or has left all the same and is to come back.
            (RecordCarrierStatus { Note.Length: > TextMax }, _) => Malformed.With("field", "note"),
            (RecordCarrierStatus c, _) => CarrierReports.Decide(shipment, c, at),
            (OrderRedelivery c, _) when IsBlank(c.Reason) => Malformed.With("field", "reason"),
            (OrderRedelivery c, Failed) => [new RedeliveryOrdered(shipment.Id, shipment.Order, c.Reason)],
            (OrderRedelivery, Prepared or PickedUp or InTransit) when shipment.Redelivery is not null => [],
            (OrderRedelivery, _) => shipment.Refused(NotFailed),
            (ReviewShipment, _) => shipment.LateAt <= at
                ? [new ShipmentLate(shipment.Id, shipment.Order, shipment.Awaited)]
                : [],
            _ => throw Unreachable.Case(command),
        };

    public static Shipment Evolve(Shipment shipment, ShipmentEvent happened, DateTimeOffset at) => happened switch
    {
        ShipmentPrepared e => Begun(e, at),
        CollectionPrepared e => Begun(e, at),
        ShipmentRevised e => shipment with
        {
            Address = e.ShipTo ?? shipment.Address,
            Lines = e.Lines ?? shipment.Lines,
        },
        ShipmentPickedUp e => shipment.Left(PickedUp, e.At ?? at, DeliveredWithin),
        CollectionPickedUp e => shipment.Left(PickedUp, e.At ?? at, DeliveredWithin),
        ShipmentInTransit e => shipment.OnItsWay(e.At ?? at),
        ShipmentDelivered e => shipment.Now(Delivered, e.At ?? at),
        CollectionArrived e => shipment.Now(Arrived, e.At ?? at),
        ShipmentFailed e => shipment.NotDelivered(e.Note, e.At ?? at),
        CollectionFailed e => shipment.NotDelivered(e.Note, e.At ?? at, e.IsBack),
        ShipmentReturned e => shipment.Now(Returned, e.At ?? at),
        ShipmentCancelled e => shipment.Now(Cancelled, at) with { CancelReason = e.Reason },
        CollectionCancelled e => shipment.Now(Cancelled, at) with { CancelReason = e.Reason },
        ShipmentForestalled e => shipment with { Id = e.Shipment, Order = e.Order, CancelReason = e.Reason },
        ShipmentReinstated when shipment.Status == Unprepared => shipment with { CancelReason = null },
        ShipmentReinstated => shipment.Now(Prepared, at, PickedUpWithin) with { CancelReason = null },
        CancelledShipmentLeft e => shipment.Kind == ShipmentKind.Delivery
            ? shipment.Left(Returning, e.At ?? at)
            : shipment.Left(PickedUp, e.At ?? at, DeliveredWithin), // It goes to the warehouse, as it would have.
        CancelledShipmentDelivered e => shipment.Now(Delivered, e.At ?? at),
        RedeliveryOrdered e => shipment.TriedAgain(e.Reason, at),
        ShipmentLate => shipment with { LateAt = null, IsLate = true },
        _ => throw Unreachable.Case(happened),
    };

    /// <summary>
    /// The carrier has had its last word, or is not to have any, or takes hours or days for its first: a shipment that
    /// stayed in memory until then would outlive the collector's young generations.
    /// </summary>
    public static bool IsClosed(Shipment shipment) =>
        shipment.Status is Prepared or Delivered or Arrived or Returned or Cancelled;

    public static DateTimeOffset? WakesAt(Shipment shipment) => shipment.LateAt;

    public static ShipmentCommand Wake(Shipment shipment) => new ReviewShipment();

    private static Decision<ShipmentEvent> Prepare(Shipment shipment, PrepareShipment c)
    {
        if (MalformedField(c.Lines) is { } field)
        {
            return Malformed.With("field", field);
        }

        if (c.ShipTo.MalformedField() is { } part)
        {
            return Malformed.With("field", $"shipTo.{part}");
        }

        ShipmentPrepared prepared = new(
            c.Shipment, c.Order, c.Customer, c.From, c.ShipTo, c.Lines, Carrier.TrackingOf(c.Shipment));
        return shipment.CancelReason is { } reason
            ? [prepared, new ShipmentCancelled(c.Shipment, c.Order, c.Lines, reason)]
            : [prepared];
    }

    private static Decision<ShipmentEvent> Prepare(PrepareCollection c) =>
        MalformedField(c.Lines) is { } field ? Malformed.With("field", field)
        : c.CollectAt.MalformedField() is { } part ? Malformed.With("field", $"collectAt.{part}")
        : [new CollectionPrepared(
            c.Shipment, c.Order, c.Customer, c.To, c.CollectAt, c.Lines, Carrier.TrackingOf(c.Shipment))];

    /// <summary>Only what differs is new; nothing does when it is a retry.</summary>
    private static Decision<ShipmentEvent> Revise(Shipment shipment, ReviseShipment c)
    {
        var shipTo = c.ShipTo == shipment.Address ? null : c.ShipTo;
        var lines = c.Lines is null || c.Lines.SequenceEqual(shipment.Lines) ? null : c.Lines;
        return shipTo?.MalformedField() is { } part ? Malformed.With("field", $"shipTo.{part}")
            : lines is not null && MalformedField(lines) is { } field ? Malformed.With("field", field)
            : shipTo is null && lines is null ? []
            : [new ShipmentRevised(shipment.Id, shipment.Order, shipTo, lines, shipment.Customer)];
    }

    private static Decision<ShipmentEvent> Cancel(Shipment shipment, string reason) =>
        shipment.CancelReason is not null ? [] // It may have left all the same.
        : IsBlank(reason) ? Malformed.With("field", "reason")
        : shipment.HasLeft ? shipment.Refused(AlreadyLeft)
        : [shipment.CancelledFor(reason)];

    private static Shipment Begun(ShipmentPrepared e, DateTimeOffset at) => new Shipment
    {
        Id = e.Shipment,
        Kind = ShipmentKind.Delivery,
        Order = e.Order,
        Customer = e.Customer,
        Warehouse = e.From,
        Address = e.ShipTo,
        Lines = e.Lines,
        Tracking = e.Tracking,
        PreparedAt = at,
    }.Now(Prepared, at, PickedUpWithin);

    private static Shipment Begun(CollectionPrepared e, DateTimeOffset at) => new Shipment
    {
        Id = e.Shipment,
        Kind = ShipmentKind.Collection,
        Order = e.Order,
        Customer = e.Customer,
        Warehouse = e.To,
        Address = e.CollectAt,
        Lines = e.Lines,
        Tracking = e.Tracking,
        PreparedAt = at,
    }.Now(Prepared, at, PickedUpWithin);

    private static string? MalformedField(IReadOnlyList<ShipmentLine> lines) =>
        lines.Count is 0 or > LinesMax ? "lines"
        : lines.Any(line => line.Quantity is <= 0 or > QuantityMax) ? "lines.quantity"
        : null;

    private static bool IsBlank(string reason) => string.IsNullOrWhiteSpace(reason) || reason.Length > TextMax;

    /// <summary>True when preparing it again is a retry; address and lines may be revised by now.</summary>
    private bool Is(ShipmentKind kind, OrderId order, CustomerId customer, WarehouseId warehouse) =>
        (kind, order, customer, warehouse) == (Kind, Order, Customer, Warehouse);

    private ShipmentEvent CancelledFor(string reason) => Kind == ShipmentKind.Delivery
        ? new ShipmentCancelled(Id, Order, Lines, reason)
        : new CollectionCancelled(Id, Order, Lines, reason);

    private Decision<ShipmentEvent> Refused(Refusal refusal) => refusal.With("status", $"{Status}");

    /// <param name="patience">How long it may wait for what comes next; null: it waits for nothing.</param>
    private Shipment Now(ShipmentStatus status, DateTimeOffset since, TimeSpan? patience = null) =>
        this with { Status = status, ChangedAt = since, LateAt = since + patience, IsLate = false };

    private Shipment Left(ShipmentStatus status, DateTimeOffset since, TimeSpan? patience = null) =>
        Now(status, since, patience) with { PickedUpAt = since };

    /// <summary>On its way it waits as before; after a failure, anew.</summary>
    private Shipment OnItsWay(DateTimeOffset since) => Status == Failed
        ? Now(InTransit, since, DeliveredWithin)
        : this with { Status = InTransit, ChangedAt = since };

    /// <summary>A failure is an alert by itself, so nothing is waited for.</summary>
    private Shipment NotDelivered(string? note, DateTimeOffset since, bool isBack = false) =>
        Now(Failed, since) with
        {
            FailedAt = since,
            Note = note,
            Redelivery = null,
            PickedUpAt = isBack ? null : PickedUpAt,
        };

    private Shipment TriedAgain(string reason, DateTimeOffset since) => HasLeft
        ? Now(PickedUp, since, DeliveredWithin) with { Redelivery = reason }
        : Now(Prepared, since, PickedUpWithin) with { Redelivery = reason };
}

/// <summary>The timer rang: see whether it is late.</summary>
internal sealed record ReviewShipment() : ShipmentCommand(default(ShipmentId));

using System.Text.Json.Serialization;
using Jumun.Engine;

namespace Jumun.Contracts;

/// <summary>
/// A shipment belongs to an order and is called after it: <c>order-1</c> when it goes to the customer, <c>order-r1</c>
/// when it is collected there. Without a slash, since it stands in addresses.
/// </summary>
[JsonConverter(typeof(IdJson<ShipmentId>))]
public readonly record struct ShipmentId(string Value) : IId<ShipmentId>
{
    public static ShipmentId Of(string value) => new(value);

    /// <param name="number">From 1.</param>
    public static ShipmentId Of(OrderId order, int number) => new($"{order.Value}-{number}");

    /// <param name="number">From 1.</param>
    public static ShipmentId OfCollection(OrderId order, int number) => new($"{order.Value}-r{number}");

    public override string ToString() => Value;
}

/// <summary>Under this the carrier knows a shipment.</summary>
[JsonConverter(typeof(IdJson<TrackingNumber>))]
public readonly record struct TrackingNumber(string Value) : IId<TrackingNumber>
{
    public static TrackingNumber Of(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>So many of a sku.</summary>
public sealed record ShipmentLine(Sku Sku, long Quantity);

/// <summary>What a carrier says of a shipment. None is zero, so that it is always written.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CarrierStatus>))]
public enum CarrierStatus
{
    /// <summary>The carrier has it.</summary>
    [JsonStringEnumMemberName("picked-up")]
    PickedUp = 1,

    [JsonStringEnumMemberName("in-transit")]
    InTransit = 2,

    /// <summary>It is where it should go: with the customer, or a collection in the warehouse.</summary>
    [JsonStringEnumMemberName("delivered")]
    Delivered = 3,

    /// <summary>An attempt failed; more may follow.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed = 4,

    /// <summary>It is back where it came from.</summary>
    [JsonStringEnumMemberName("returned")]
    Returned = 5,
}

/// <summary>A request to one shipment.</summary>
public abstract record ShipmentCommand(ShipmentId Shipment) : ICommand
{
    string ICommand.Key => Shipment.Value;
}

/// <summary>A delivery: these goods go from a warehouse to the customer.</summary>
[Wire("shipping.prepare-shipment.v1")]
public sealed record PrepareShipment(
    ShipmentId Shipment, OrderId Order, CustomerId Customer, WarehouseId From, Address ShipTo,
    IReadOnlyList<ShipmentLine> Lines) : ShipmentCommand(Shipment);

/// <summary>A collection: these goods are fetched from the customer and brought to a warehouse.</summary>
[Wire("shipping.prepare-collection.v1")]
public sealed record PrepareCollection(
    ShipmentId Shipment, OrderId Order, CustomerId Customer, WarehouseId To, Address CollectAt,
    IReadOnlyList<ShipmentLine> Lines) : ShipmentCommand(Shipment);

/// <summary>Another address or other lines, while it is only prepared. Null: as they are.</summary>
/// <param name="ShipTo">Of a collection: where it is collected.</param>
/// <param name="Customer">Whose address it is.</param>
/// <param name="IsUndo">It shall be as before, if that is still possible: what has left is left alone.</param>
[Wire("shipping.revise-shipment.v1")]
public sealed record ReviseShipment(
    ShipmentId Shipment, Address? ShipTo = null, IReadOnlyList<ShipmentLine>? Lines = null,
    CustomerId? Customer = null, bool IsUndo = false) : ShipmentCommand(Shipment);

/// <summary>It shall not leave.</summary>
/// <param name="Order">Said by whoever may be ahead of its preparing: it is then cancelled as soon as it is
/// prepared.</param>
[Wire("shipping.cancel-shipment.v1")]
public sealed record CancelShipment(ShipmentId Shipment, string Reason, OrderId? Order = null)
    : ShipmentCommand(Shipment);

/// <summary>A collection shall not be fetched; a delivery is cancelled with its order only.</summary>
[Wire("shipping.cancel-collection.v1")]
public sealed record CancelCollection(ShipmentId Shipment, string Reason) : ShipmentCommand(Shipment);

/// <summary>What was cancelled and has not left shall leave after all.</summary>
[Wire("shipping.reinstate-shipment.v1")]
public sealed record ReinstateShipment(ShipmentId Shipment) : ShipmentCommand(Shipment);

/// <summary>What the carrier says; in any order, twice, or never.</summary>
/// <param name="At">When that was, by the carrier's clock; null: when we hear it.</param>
[Wire("shipping.record-carrier-status.v1")]
public sealed record RecordCarrierStatus(
    ShipmentId Shipment, CarrierStatus Status, DateTimeOffset? At = null, string? Note = null)
    : ShipmentCommand(Shipment);

/// <summary>The carrier shall try again what failed; an operator's word.</summary>
[Wire("shipping.order-redelivery.v1")]
public sealed record OrderRedelivery(ShipmentId Shipment, string Reason) : ShipmentCommand(Shipment);

/// <summary>
/// Something that happened to a shipment. Each names shipment and order, for whoever sees only the event. Where there
/// is an <c>At</c> it is when that was by the carrier's clock; null: when it was heard.
/// </summary>
public abstract record ShipmentEvent(ShipmentId Shipment, OrderId Order) : IEvent;

[Wire("shipping.shipment-prepared.v1")]
public sealed record ShipmentPrepared(
    ShipmentId Shipment, OrderId Order, CustomerId Customer, WarehouseId From, Address ShipTo,
    IReadOnlyList<ShipmentLine> Lines, TrackingNumber Tracking) : ShipmentEvent(Shipment, Order);

/// <summary>Of a delivery or a collection: what is not null is so from now on.</summary>
/// <param name="Customer">Whose address it is; null in events from before it was said.</param>
[Wire("shipping.shipment-revised.v1")]
public sealed record ShipmentRevised(
    ShipmentId Shipment, OrderId Order, Address? ShipTo = null, IReadOnlyList<ShipmentLine>? Lines = null,
    CustomerId? Customer = null) : ShipmentEvent(Shipment, Order);

/// <summary>The goods have left the warehouse.</summary>
[Wire("shipping.shipment-picked-up.v1")]
public sealed record ShipmentPickedUp(
    ShipmentId Shipment, OrderId Order, WarehouseId From, IReadOnlyList<ShipmentLine> Lines,
    DateTimeOffset? At = null) : ShipmentEvent(Shipment, Order);

/// <summary>On its way; after a failure: again.</summary>
[Wire("shipping.shipment-in-transit.v1")]
public sealed record ShipmentInTransit(ShipmentId Shipment, OrderId Order, DateTimeOffset? At = null)
    : ShipmentEvent(Shipment, Order);

[Wire("shipping.shipment-delivered.v1")]
public sealed record ShipmentDelivered(
    ShipmentId Shipment, OrderId Order, IReadOnlyList<ShipmentLine> Lines, DateTimeOffset? At = null)
    : ShipmentEvent(Shipment, Order);

/// <summary>The customer did not get it: an alert. It may still be delivered, or come back.</summary>
/// <param name="Note">What the carrier says about it; may name people.</param>
[Wire("shipping.shipment-failed.v1")]
public sealed record ShipmentFailed(
    ShipmentId Shipment, OrderId Order, string? Note = null, DateTimeOffset? At = null)
    : ShipmentEvent(Shipment, Order);

/// <summary>The goods are back in the warehouse that they came from.</summary>
/// <param name="WasCancelled">They had left though they should not: see <see cref="CancelledShipmentLeft"/>.</param>
[Wire("shipping.shipment-returned.v1")]
public sealed record ShipmentReturned(
    ShipmentId Shipment, OrderId Order, WarehouseId From, IReadOnlyList<ShipmentLine> Lines,
    DateTimeOffset? At = null, bool WasCancelled = false) : ShipmentEvent(Shipment, Order);

/// <summary>It does not leave, as far as is known: see <see cref="CancelledShipmentLeft"/>.</summary>
[Wire("shipping.shipment-cancelled.v1")]
public sealed record ShipmentCancelled(
    ShipmentId Shipment, OrderId Order, IReadOnlyList<ShipmentLine> Lines, string Reason)
    : ShipmentEvent(Shipment, Order);

/// <summary>It was cancelled before it was prepared: it will be both at once.</summary>
[Wire("shipping.shipment-forestalled.v1")]
public sealed record ShipmentForestalled(ShipmentId Shipment, OrderId Order, string Reason)
    : ShipmentEvent(Shipment, Order);

/// <summary>It leaves after all; a delivery or a collection.</summary>
[Wire("shipping.shipment-reinstated.v1")]
public sealed record ShipmentReinstated(ShipmentId Shipment, OrderId Order) : ShipmentEvent(Shipment, Order);

/// <summary>The carrier shall try again.</summary>
[Wire("shipping.redelivery-ordered.v1")]
public sealed record RedeliveryOrdered(ShipmentId Shipment, OrderId Order, string Reason)
    : ShipmentEvent(Shipment, Order);

/// <summary>It has waited too long: an alert, once for each waiting.</summary>
/// <param name="WaitsFor">What the carrier should have said by now: picked up, or delivered.</param>
[Wire("shipping.shipment-late.v1")]
public sealed record ShipmentLate(ShipmentId Shipment, OrderId Order, CarrierStatus WaitsFor)
    : ShipmentEvent(Shipment, Order);

/// <summary>
/// The cancel reached the carrier too late: an alert. A delivery is to come back; a collection comes all the same.
/// </summary>
[Wire("shipping.cancelled-shipment-left.v1")]
public sealed record CancelledShipmentLeft(ShipmentId Shipment, OrderId Order, DateTimeOffset? At = null)
    : ShipmentEvent(Shipment, Order);

/// <summary>
/// The customer got the goods of a cancelled delivery: an alert, since nobody owes them. Not
/// <see cref="ShipmentDelivered"/>, on which an order goes on.
/// </summary>
[Wire("shipping.cancelled-shipment-delivered.v1")]
public sealed record CancelledShipmentDelivered(
    ShipmentId Shipment, OrderId Order, IReadOnlyList<ShipmentLine> Lines, DateTimeOffset? At = null)
    : ShipmentEvent(Shipment, Order);

[Wire("shipping.collection-prepared.v1")]
public sealed record CollectionPrepared(
    ShipmentId Shipment, OrderId Order, CustomerId Customer, WarehouseId To, Address CollectAt,
    IReadOnlyList<ShipmentLine> Lines, TrackingNumber Tracking) : ShipmentEvent(Shipment, Order);

/// <summary>The customer has handed the goods over.</summary>
[Wire("shipping.collection-picked-up.v1")]
public sealed record CollectionPickedUp(
    ShipmentId Shipment, OrderId Order, IReadOnlyList<ShipmentLine> Lines, DateTimeOffset? At = null)
    : ShipmentEvent(Shipment, Order);

/// <summary>The goods are in the warehouse.</summary>
[Wire("shipping.collection-arrived.v1")]
public sealed record CollectionArrived(
    ShipmentId Shipment, OrderId Order, WarehouseId To, IReadOnlyList<ShipmentLine> Lines,
    DateTimeOffset? At = null) : ShipmentEvent(Shipment, Order);

/// <summary>The goods were not handed over, or got lost on the way: an alert.</summary>
/// <param name="IsBack">The carrier had them, and the customer has them again.</param>
/// <param name="Note">What the carrier says about it; may name people.</param>
[Wire("shipping.collection-failed.v1")]
public sealed record CollectionFailed(
    ShipmentId Shipment, OrderId Order, bool IsBack = false, string? Note = null, DateTimeOffset? At = null)
    : ShipmentEvent(Shipment, Order);

[Wire("shipping.collection-cancelled.v1")]
public sealed record CollectionCancelled(
    ShipmentId Shipment, OrderId Order, IReadOnlyList<ShipmentLine> Lines, string Reason)
    : ShipmentEvent(Shipment, Order);

/// <summary>Why Shipping says no.</summary>
public static class ShippingRefusals
{
    public static readonly Refusal Unknown =
        new("shipment.unknown", "There is no such shipment.", RefusalKind.NotFound);

    public static readonly Refusal Exists =
        new("shipment.exists", "The id is taken by another shipment.");

    /// <summary>Fact: field.</summary>
    public static readonly Refusal Malformed =
        new("shipment.malformed", "A field of the shipment is missing, out of range or too long.",
            RefusalKind.Invalid);

    /// <summary>Fact: status.</summary>
    public static readonly Refusal AlreadyLeft = new("shipment.left", "The shipment has left.");

    /// <summary>Fact: status.</summary>
    public static readonly Refusal NotPrepared =
        new("shipment.not-prepared", "A shipment is revised only while it is prepared.");

    /// <summary>Fact: status.</summary>
    public static readonly Refusal NotFailed =
        new("shipment.not-failed", "Only what failed is delivered anew.");

    public static readonly Refusal NotCollection =
        new("shipment.not-collection", "A delivery is cancelled with its order; only collections are by themselves.");
}

/// <summary>How Shipping's language is written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(PrepareShipment))]
[JsonSerializable(typeof(PrepareCollection))]
[JsonSerializable(typeof(ReviseShipment))]
[JsonSerializable(typeof(CancelShipment))]
[JsonSerializable(typeof(CancelCollection))]
[JsonSerializable(typeof(ReinstateShipment))]
[JsonSerializable(typeof(RecordCarrierStatus))]
[JsonSerializable(typeof(OrderRedelivery))]
[JsonSerializable(typeof(ShipmentPrepared))]
[JsonSerializable(typeof(ShipmentRevised))]
[JsonSerializable(typeof(ShipmentPickedUp))]
[JsonSerializable(typeof(ShipmentInTransit))]
[JsonSerializable(typeof(ShipmentDelivered))]
[JsonSerializable(typeof(ShipmentFailed))]
[JsonSerializable(typeof(ShipmentReturned))]
[JsonSerializable(typeof(ShipmentCancelled))]
[JsonSerializable(typeof(ShipmentForestalled))]
[JsonSerializable(typeof(ShipmentReinstated))]
[JsonSerializable(typeof(RedeliveryOrdered))]
[JsonSerializable(typeof(ShipmentLate))]
[JsonSerializable(typeof(CancelledShipmentLeft))]
[JsonSerializable(typeof(CancelledShipmentDelivered))]
[JsonSerializable(typeof(CollectionPrepared))]
[JsonSerializable(typeof(CollectionPickedUp))]
[JsonSerializable(typeof(CollectionArrived))]
[JsonSerializable(typeof(CollectionFailed))]
[JsonSerializable(typeof(CollectionCancelled))]
public sealed partial class ShippingJson : JsonSerializerContext;

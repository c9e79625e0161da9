using System.Text.Json.Serialization;
using Jumun.Engine;

namespace Jumun.Contracts;

[JsonConverter(typeof(IdJson<WarehouseId>))]
public readonly record struct WarehouseId(string Value) : IId<WarehouseId>
{
    public static WarehouseId Of(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A reservation belongs to one line of an order and is called after both: <c>order/1</c>.</summary>
[JsonConverter(typeof(IdJson<ReservationId>))]
public readonly record struct ReservationId(string Value) : IId<ReservationId>
{
    public static ReservationId Of(string value) => new(value);

    /// <param name="line">From 1.</param>
    public static ReservationId Of(OrderId order, int line) => new($"{order.Value}/{line}");

    public override string ToString() => Value;
}

/// <summary>So many pieces in, or from, one warehouse.</summary>
public readonly record struct Pieces(WarehouseId Warehouse, long Quantity);

/// <summary>A request to the stock of one sku.</summary>
public abstract record StockCommand(Sku Sku) : ICommand
{
    string ICommand.Key => Sku.Value;
}

/// <summary>Puts pieces into a warehouse or takes them out, for a reason; never below what is reserved.</summary>
/// <param name="Priority">Lower is taken from first; null: unchanged, and a new warehouse comes last.</param>
[Wire("inventory.adjust-stock.v1")]
public sealed record AdjustStock(Sku Sku, WarehouseId Warehouse, long Delta, string Reason, int? Priority = null)
    : StockCommand(Sku);

/// <summary>Holds pieces for one order line, from several warehouses if need be; wholly or not at all.</summary>
[Wire("inventory.reserve-stock.v1")]
public sealed record ReserveStock(Sku Sku, ReservationId Id, long Quantity) : StockCommand(Sku);

/// <summary>Gives a reservation back.</summary>
[Wire("inventory.release-stock.v1")]
public sealed record ReleaseStock(Sku Sku, ReservationId Id) : StockCommand(Sku);

/// <summary>The reserved pieces are sold: they are held, each where it is, until they leave.</summary>
[Wire("inventory.hold-stock.v1")]
public sealed record HoldStock(Sku Sku, ReservationId Id) : StockCommand(Sku);

/// <summary>Held pieces have left a warehouse.</summary>
[Wire("inventory.ship-stock.v1")]
public sealed record ShipStock(Sku Sku, WarehouseId From, long Quantity, ShipmentId Shipment) : StockCommand(Sku);

/// <summary>Held pieces are not sold after all, and stay.</summary>
[Wire("inventory.free-stock.v1")]
public sealed record FreeStock(Sku Sku, WarehouseId From, long Quantity, OrderId Order) : StockCommand(Sku);

/// <summary>Pieces that had left are in a warehouse again.</summary>
[Wire("inventory.restock.v1")]
public sealed record Restock(Sku Sku, WarehouseId To, long Quantity, ShipmentId Shipment) : StockCommand(Sku);

/// <summary>Has operators warned when fewer are available; 0: never.</summary>
[Wire("inventory.warn-of-low-stock.v1")]
public sealed record WarnOfLowStock(Sku Sku, long Below) : StockCommand(Sku);

/// <summary>
/// The reserved pieces are sold and gone at once: what checkouts asked for before there were shipments.
/// </summary>
[Wire("inventory.commit-stock.v1")]
public sealed record CommitStock(Sku Sku, ReservationId Id) : StockCommand(Sku);

/// <summary>Something that happened to a stock. The stream's key is the sku; events don't repeat it.</summary>
public abstract record StockEvent : IEvent;

[Wire("inventory.stock-adjusted.v1")]
public sealed record StockAdjusted(WarehouseId Warehouse, long Delta, string Reason, int Priority) : StockEvent;

/// <param name="From">How many from which warehouse, in order of priority.</param>
[Wire("inventory.stock-reserved.v1")]
public sealed record StockReserved(ReservationId Id, [property: JsonConverter(typeof(PiecesJson))] Pieces[] From)
    : StockEvent;

[Wire("inventory.stock-released.v1")]
public sealed record StockReleased(ReservationId Id) : StockEvent;

[Wire("inventory.stock-held.v1")]
public sealed record StockHeld(ReservationId Id) : StockEvent;

[Wire("inventory.stock-shipped.v1")]
public sealed record StockShipped(WarehouseId From, long Quantity, ShipmentId Shipment) : StockEvent;

[Wire("inventory.stock-freed.v1")]
public sealed record StockFreed(WarehouseId From, long Quantity, OrderId Order) : StockEvent;

[Wire("inventory.restocked.v1")]
public sealed record Restocked(WarehouseId To, long Quantity, ShipmentId Shipment) : StockEvent;

[Wire("inventory.stock-committed.v1")]
public sealed record StockCommitted(ReservationId Id) : StockEvent;

[Wire("inventory.low-stock-warning-set.v1")]
public sealed record LowStockWarningSet(long Below) : StockEvent;

/// <summary>Fewer are available than there should be.</summary>
[Wire("inventory.stock-ran-low.v1")]
public sealed record StockRanLow(long Available, long Below) : StockEvent;

/// <summary>It had run low, and as many are available again as there should be.</summary>
[Wire("inventory.stock-refilled.v1")]
public sealed record StockRefilled(long Available) : StockEvent;

/// <summary>The open reservations were looked through; those listed, often none, have expired.</summary>
[Wire("inventory.reservations-reviewed.v1")]
public sealed record ReservationsReviewed(IReadOnlyList<ReservationId> Expired) : StockEvent;

/// <summary>All lines of a choreographed order are reserved. With all that the next ones need to know.</summary>
/// <param name="Goods">What the goods cost before the discount.</param>
[Wire("inventory.order-stock-reserved.v1")]
public sealed record OrderStockReserved(
    OrderId Order, CustomerId Customer, Money Goods, IReadOnlyList<PlannedShipment> Shipments,
    CouponCode? Coupon = null) : IEvent;

/// <summary>Not all lines of a choreographed order could be reserved, so none is.</summary>
[Wire("inventory.order-stock-refused.v1")]
public sealed record OrderStockRefused(OrderId Order, Refusal Reason) : IEvent;

/// <summary>The stock of a choreographed order that was confirmed is held until its goods leave.</summary>
[Wire("inventory.order-stock-held.v1")]
public sealed record OrderStockHeld(OrderId Order) : IEvent;

/// <summary>Why Inventory says no.</summary>
public static class InventoryRefusals
{
    /// <summary>Nothing is known of the sku's stock; for queries. An order of it is simply short.</summary>
    public static readonly Refusal Unknown =
        new("stock.unknown", "There is no stock of this sku.", RefusalKind.NotFound);

    /// <summary>Facts: sku, requested, available.</summary>
    public static readonly Refusal Insufficient = new("stock.insufficient", "There are not enough pieces.");

    /// <summary>Facts: sku, warehouse, onHand, reserved.</summary>
    public static readonly Refusal BelowReserved =
        new("stock.below-reserved", "The warehouse would hold less than what is reserved there.");

    public static readonly Refusal QuantityOutOfRange =
        new("stock.quantity-out-of-range", "The quantity is zero, negative or too large.", RefusalKind.Invalid);

    public static readonly Refusal TooManyWarehouses =
        new("stock.too-many-warehouses", "The sku is in too many warehouses.", RefusalKind.Invalid);

    public static readonly Refusal ReasonMissing =
        new("stock.reason-missing", "An adjustment needs a reason and a warehouse.", RefusalKind.Invalid);

    /// <summary>Facts: sku, warehouse, held.</summary>
    public static readonly Refusal NotHeld =
        new("stock.not-held", "So many pieces are not held in the warehouse.");

    /// <summary>Facts: sku, reservation.</summary>
    public static readonly Refusal ReservationUnknown =
        new("reservation.unknown", "There is no such open reservation; it may have expired.");
}

/// <summary>How Inventory's language is written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(AdjustStock))]
[JsonSerializable(typeof(ReserveStock))]
[JsonSerializable(typeof(ReleaseStock))]
[JsonSerializable(typeof(WarnOfLowStock))]
[JsonSerializable(typeof(HoldStock))]
[JsonSerializable(typeof(ShipStock))]
[JsonSerializable(typeof(FreeStock))]
[JsonSerializable(typeof(Restock))]
[JsonSerializable(typeof(CommitStock))]
[JsonSerializable(typeof(StockAdjusted))]
[JsonSerializable(typeof(StockReserved))]
[JsonSerializable(typeof(LowStockWarningSet))]
[JsonSerializable(typeof(StockRanLow))]
[JsonSerializable(typeof(StockRefilled))]
[JsonSerializable(typeof(StockReleased))]
[JsonSerializable(typeof(StockHeld))]
[JsonSerializable(typeof(StockShipped))]
[JsonSerializable(typeof(StockFreed))]
[JsonSerializable(typeof(Restocked))]
[JsonSerializable(typeof(StockCommitted))]
[JsonSerializable(typeof(ReservationsReviewed))]
[JsonSerializable(typeof(OrderStockReserved))]
[JsonSerializable(typeof(OrderStockRefused))]
[JsonSerializable(typeof(OrderStockHeld))]
public sealed partial class InventoryJson : JsonSerializerContext;

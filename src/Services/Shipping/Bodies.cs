using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine.Http;

namespace Jumun.Services.Shipping;

/// <summary>What a carrier's webhook says.</summary>
/// <param name="At">When that was; absent: now.</param>
/// <param name="Note">Why it failed, in the carrier's words.</param>
public sealed record CarrierReportBody(
    CarrierStatus Status, DateTimeOffset? At = null, [property: MaxLength(Shipment.TextMax)] string? Note = null)
    : IBody<CarrierReportBody>
{
    public static CarrierReportBody Example => new(
        CarrierStatus.Failed, new(2026, 2, 2, 14, 10, 0, TimeSpan.Zero), "Nobody was there.");
}

/// <param name="Reason">Why the carrier shall try again; kept in the history.</param>
public sealed record RedeliveryBody([property: Length(1, Shipment.TextMax)] string Reason) : IBody<RedeliveryBody>
{
    public static RedeliveryBody Example => new("The customer is at home on Saturday.");
}

/// <summary>A shipment: a delivery to the customer, or a collection from there.</summary>
/// <param name="Warehouse">Where a delivery comes from, or a collection goes to.</param>
/// <param name="Address">The customer's: where a delivery goes to, or a collection is fetched.</param>
/// <param name="PickedUpAt">When the carrier got it; absent while it has not left.</param>
/// <param name="ChangedAt">Since when its status is what it is.</param>
/// <param name="IsLate">True when what it waits for now should have come by now.</param>
/// <param name="FailedAt">When the last attempt failed, also when a later one did not.</param>
/// <param name="FailureNote">Why the last attempt failed, as the carrier says.</param>
/// <param name="CancelReason">Why it was cancelled; it may have left all the same.</param>
/// <param name="Version">How many things have happened to it; also its ETag.</param>
public sealed record ShipmentBody(
    ShipmentId Id, OrderId OrderId, CustomerId CustomerId, ShipmentKind Kind, ShipmentStatus Status,
    WarehouseId Warehouse, Address? Address, IReadOnlyList<ShipmentLineBody> Lines, TrackingNumber TrackingNumber,
    DateTimeOffset PreparedAt, DateTimeOffset? PickedUpAt, DateTimeOffset ChangedAt, bool IsLate,
    DateTimeOffset? FailedAt, string? FailureNote, string? CancelReason, long Version) : IBody<ShipmentBody>
{
    internal static readonly OrderId ExampleOrder = new("1d4qf7g2k0m8n6r3s5t9v1w2xy");
    internal static readonly ShipmentId ExampleId = ShipmentId.Of(ExampleOrder, 1);

    public static ShipmentBody Example => new(
        ExampleId, ExampleOrder, new("demo-0001"), ShipmentKind.Delivery, ShipmentStatus.Failed, new("SEOUL"),
        new("A. Customer", "1 Sejong-daero", "Seoul", "KR", "04524"), [new(new("TEA-001"), 2)],
        Carrier.TrackingOf(ExampleId), new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero),
        new(2026, 2, 1, 8, 0, 0, TimeSpan.Zero), new(2026, 2, 2, 14, 10, 0, TimeSpan.Zero), false,
        new(2026, 2, 2, 14, 10, 0, TimeSpan.Zero), "Nobody was there.", null, 3);

    public static ShipmentBody Of(Shipment shipment, long version) => new(
        shipment.Id, shipment.Order, shipment.Customer, shipment.Kind, shipment.Status, shipment.Warehouse,
        shipment.Address, [.. shipment.Lines.Select(line => new ShipmentLineBody(line.Sku, line.Quantity))],
        shipment.Tracking, shipment.PreparedAt, shipment.PickedUpAt, shipment.ChangedAt, shipment.IsLate,
        shipment.FailedAt, shipment.Note, shipment.CancelReason, version);
}

/// <summary>So many of a sku.</summary>
public sealed record ShipmentLineBody(Sku Sku, long Quantity);

/// <summary>A shipment in a list.</summary>
/// <param name="IsLate">True when what it waits for now should have come by now.</param>
public sealed record ShipmentSummaryBody(
    ShipmentId Id, OrderId OrderId, CustomerId CustomerId, ShipmentKind Kind, ShipmentStatus Status,
    WarehouseId Warehouse, TrackingNumber TrackingNumber, DateTimeOffset PreparedAt, DateTimeOffset? PickedUpAt,
    DateTimeOffset ChangedAt, bool IsLate) : IBody<ShipmentSummaryBody>
{
    public static ShipmentSummaryBody Example => new(
        ShipmentBody.ExampleId, ShipmentBody.ExampleOrder, new("demo-0001"), ShipmentKind.Delivery,
        ShipmentStatus.Delivered, new("SEOUL"), Carrier.TrackingOf(ShipmentBody.ExampleId),
        new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero), new(2026, 2, 1, 8, 0, 0, TimeSpan.Zero),
        new(2026, 2, 2, 14, 10, 0, TimeSpan.Zero), false);

    public static ShipmentSummaryBody Of(ShipmentSummary shipment) => new(
        shipment.Shipment, shipment.Order, shipment.Customer, shipment.Kind, shipment.Status, shipment.Warehouse,
        shipment.Tracking, shipment.PreparedAt, shipment.PickedUpAt, shipment.ChangedAt, shipment.IsLate);
}

/// <summary>What is stuck on a shipment.</summary>
/// <param name="Text">To be printed, a line each.</param>
public sealed record LabelBody(ShipmentId ShipmentId, TrackingNumber TrackingNumber, string Text) : IBody<LabelBody>
{
    public static LabelBody Example => new(
        ShipmentBody.ExampleId, Carrier.TrackingOf(ShipmentBody.ExampleId),
        $"FROM\nWarehouse SEOUL\nTO\nA. Customer\n1 Sejong-daero\n04524 Seoul\nKR\nTRACKING "
        + $"{Carrier.TrackingOf(ShipmentBody.ExampleId)}\nSHIPMENT {ShipmentBody.ExampleId}");

    public static LabelBody Of(Shipment shipment) => new(shipment.Id, shipment.Tracking, Carrier.LabelOf(shipment));
}

/// <summary>How Shipping's bodies are written.</summary>
[JsonSerializable(typeof(CarrierReportBody))]
[JsonSerializable(typeof(RedeliveryBody))]
[JsonSerializable(typeof(ShipmentBody))]
[JsonSerializable(typeof(PageBody<ShipmentSummaryBody>))]
[JsonSerializable(typeof(ItemsBody<ShipmentSummaryBody>))]
[JsonSerializable(typeof(LabelBody))]
internal sealed partial class Bodies : JsonSerializerContext;

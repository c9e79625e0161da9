using Jumun.Contracts;
using Jumun.Engine;
using static Jumun.Services.Shipping.ShipmentStatus;

namespace Jumun.Services.Shipping;

/// <summary>A shipment in a list: no address, no lines.</summary>
public sealed record ShipmentSummary(
    ShipmentId Shipment, OrderId Order, CustomerId Customer, ShipmentKind Kind, ShipmentStatus Status,
    WarehouseId Warehouse, TrackingNumber Tracking, DateTimeOffset PreparedAt, DateTimeOffset ChangedAt,
    DateTimeOffset? PickedUpAt = null, bool IsLate = false);

/// <summary>All shipments, newest first, by order, by status, and those that somebody must look after.</summary>
public abstract class Shipments : IView<ShipmentSummary>
{
    public static ViewShape<ShipmentSummary> Shape { get; } = new(
        "shipments", 2, ShippingStates.Default.ShipmentSummary,
        [
            typeof(ShipmentPrepared), typeof(ShipmentPickedUp), typeof(ShipmentInTransit), typeof(ShipmentDelivered),
            typeof(ShipmentFailed), typeof(ShipmentReturned), typeof(ShipmentCancelled), typeof(ShipmentReinstated),
            typeof(RedeliveryOrdered),
            typeof(ShipmentLate), typeof(CancelledShipmentLeft), typeof(CancelledShipmentDelivered),
            typeof(CollectionPrepared), typeof(CollectionPickedUp), typeof(CollectionArrived),
            typeof(CollectionFailed), typeof(CollectionCancelled),
        ],
        ("order", shipment => shipment.Order.Value),
        ("status", shipment => $"{shipment.Status}"),
        ("alert", shipment => shipment.Status == Failed ? Alerts.NotDelivered : shipment.IsLate ? Alerts.Late : null));

    public static void On(IEvent happened, in Happening context, Documents<ShipmentSummary> documents)
    {
        var at = context.At;
        if (happened is ShipmentPrepared e)
        {
            documents.Put(context.Key, new(
                e.Shipment, e.Order, e.Customer, ShipmentKind.Delivery, Prepared, e.From, e.Tracking, at, at));
        }
        else if (happened is CollectionPrepared c)
        {
            documents.Put(context.Key, new(
                c.Shipment, c.Order, c.Customer, ShipmentKind.Collection, Prepared, c.To, c.Tracking, at, at));
        }
        else if (documents.TryGet(context.Key, out var shipment))
        {
            documents.Put(context.Key, After(shipment, happened, at));
        }
    }

    private static ShipmentSummary After(ShipmentSummary shipment, IEvent happened, DateTimeOffset at) =>
        happened switch
        {
            ShipmentPickedUp e => Left(shipment, PickedUp, e.At ?? at),
            CollectionPickedUp e => Left(shipment, PickedUp, e.At ?? at),
            CancelledShipmentLeft e => Left(
                shipment, shipment.Kind == ShipmentKind.Delivery ? Returning : PickedUp, e.At ?? at),
            ShipmentInTransit e => shipment with { Status = InTransit, ChangedAt = e.At ?? at },
            ShipmentDelivered e => Now(shipment, Delivered, e.At ?? at),
            CancelledShipmentDelivered e => Now(shipment, Delivered, e.At ?? at),
            CollectionArrived e => Now(shipment, Arrived, e.At ?? at),
            ShipmentFailed e => Now(shipment, Failed, e.At ?? at),
            CollectionFailed { IsBack: true } e => Now(shipment, Failed, e.At ?? at) with { PickedUpAt = null },
            CollectionFailed e => Now(shipment, Failed, e.At ?? at),
            ShipmentReturned e => Now(shipment, Returned, e.At ?? at),
            ShipmentCancelled or CollectionCancelled => Now(shipment, Cancelled, at),
            ShipmentReinstated => Now(shipment, Prepared, at),
            RedeliveryOrdered => Now(shipment, shipment.PickedUpAt is null ? Prepared : PickedUp, at),
            ShipmentLate => shipment with { IsLate = true },
            _ => throw Unreachable.Case(happened),
        };

    private static ShipmentSummary Now(ShipmentSummary shipment, ShipmentStatus status, DateTimeOffset since) =>
        shipment with { Status = status, ChangedAt = since, IsLate = false };

    private static ShipmentSummary Left(ShipmentSummary shipment, ShipmentStatus status, DateTimeOffset since) =>
        Now(shipment, status, since) with { PickedUpAt = since };
}

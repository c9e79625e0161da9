using Jumun.Contracts;
using Jumun.Engine;
using static Jumun.Services.Shipping.ShipmentStatus;
using Said = Jumun.Contracts.CarrierStatus;

namespace Jumun.Services.Shipping;

/// <summary>
/// What follows from what the carrier says. It says so in any order, twice, or never; what follows is a history that
/// makes sense to listeners. So one status brings along those that must have come before it, what is known already or
/// is behind what is known brings nothing, and nothing comes after the end. The tables are in README.md, too.
/// </summary>
internal static class CarrierReports
{
    public static Decision<ShipmentEvent> Decide(Shipment shipment, RecordCarrierStatus report, DateTimeOffset at) =>
        IsOlderThanFailure(shipment, report) ? []
        : shipment.Kind == ShipmentKind.Delivery ? OfDelivery(shipment, report, TimeOf(shipment, report, at))
        : OfCollection(shipment, report, TimeOf(shipment, report, at));

    /// <summary>
    /// What fails to be delivered has been picked up. One that was cancelled and left is to come back; when the
    /// customer gets it all the same, that is not the delivery that its order waited for.
    /// </summary>
    private static Decision<ShipmentEvent> OfDelivery(Shipment s, RecordCarrierStatus c, DateTimeOffset? time) =>
        (s.Status, c.Status) switch
        {
            (Prepared, Said.PickedUp) => [PickedUpOf(s, time)],
            (Prepared, Said.InTransit) => [PickedUpOf(s, time), new ShipmentInTransit(s.Id, s.Order, time)],
            (Prepared, Said.Delivered) => [PickedUpOf(s, time), DeliveredOf(s, time)],
            (Prepared, Said.Failed) => [PickedUpOf(s, time), new ShipmentFailed(s.Id, s.Order, c.Note, time)],
            (Prepared, Said.Returned) => [PickedUpOf(s, time), ReturnedOf(s, time)],

            (PickedUp or Failed, Said.InTransit) => [new ShipmentInTransit(s.Id, s.Order, time)],
            (PickedUp or InTransit, Said.Failed) => [new ShipmentFailed(s.Id, s.Order, c.Note, time)],
            (PickedUp or InTransit or Failed, Said.Delivered) => [DeliveredOf(s, time)],
            (PickedUp or InTransit or Failed or Returning, Said.Returned) => [ReturnedOf(s, time)],

            (Cancelled, Said.PickedUp or Said.InTransit or Said.Failed) => [LeftOf(s, time)],
            (Cancelled, Said.Delivered) => [LeftOf(s, time), CancelledDeliveredOf(s, time)],
            (Cancelled, Said.Returned) => [LeftOf(s, time), ReturnedOf(s, time)],
            (Returning, Said.Delivered) => [CancelledDeliveredOf(s, time)],

            (PickedUp or InTransit or Failed or Returning or Delivered or Returned, _) => [],
            _ => throw Unreachable.Case(c),
        };

    /// <summary>
    /// A carrier may fail to be handed the goods, so a failure does not mean that it had them. Being on the way is no
    /// event of a collection: nobody waits for that. One that was cancelled and is picked up all the same goes on.
    /// </summary>
    private static Decision<ShipmentEvent> OfCollection(Shipment s, RecordCarrierStatus c, DateTimeOffset? time) =>
        (s.Status, c.Status) switch
        {
            (Prepared, Said.PickedUp or Said.InTransit) => [CollectedOf(s, time)],
            (Failed, Said.PickedUp or Said.InTransit) => s.HasLeft ? [] : [CollectedOf(s, time)],
            (Prepared or Failed, Said.Delivered) when !s.HasLeft => [CollectedOf(s, time), ArrivedOf(s, time)],
            (PickedUp or Failed, Said.Delivered) => [ArrivedOf(s, time)],

            (Prepared or PickedUp, Said.Failed) => [new CollectionFailed(s.Id, s.Order, false, c.Note, time)],
            (Prepared or PickedUp, Said.Returned) => [new CollectionFailed(s.Id, s.Order, s.HasLeft, c.Note, time)],
            (Failed, Said.Returned) => s.HasLeft ? [new CollectionFailed(s.Id, s.Order, true, c.Note, time)] : [],

            (Cancelled, Said.PickedUp or Said.InTransit) => [LeftOf(s, time)],
            (Cancelled, Said.Delivered) => [LeftOf(s, time), ArrivedOf(s, time)],

            (PickedUp or Failed or Cancelled or Arrived, _) => [],
            _ => throw Unreachable.Case(c),
        };

    /// <summary>
    /// Of a failure that is known, or of what was before it. Only the carrier's clock tells: without it, a second word
    /// of failure after good news is a second failure. What ends a shipment is believed whenever it was.
    /// </summary>
    private static bool IsOlderThanFailure(Shipment s, RecordCarrierStatus c) => c.Status switch
    {
        Said.Failed => c.At <= s.FailedAt,
        Said.PickedUp or Said.InTransit => c.At < s.FailedAt,
        Said.Delivered or Said.Returned => false,
        _ => throw Unreachable.Case(c),
    };

    /// <summary>The carrier's clock is not ours: nothing is later than now, or before what came before it.</summary>
    private static DateTimeOffset? TimeOf(Shipment s, RecordCarrierStatus c, DateTimeOffset at) =>
        c.At < s.ChangedAt ? s.ChangedAt : c.At > at ? at : c.At;

    private static ShipmentPickedUp PickedUpOf(Shipment s, DateTimeOffset? time) =>
        new(s.Id, s.Order, s.Warehouse, s.Lines, time);

    private static ShipmentDelivered DeliveredOf(Shipment s, DateTimeOffset? time) => new(s.Id, s.Order, s.Lines, time);

    private static ShipmentReturned ReturnedOf(Shipment s, DateTimeOffset? time) =>
        new(s.Id, s.Order, s.Warehouse, s.Lines, time, s.CancelReason is not null);

    private static CancelledShipmentLeft LeftOf(Shipment s, DateTimeOffset? time) => new(s.Id, s.Order, time);

    private static CancelledShipmentDelivered CancelledDeliveredOf(Shipment s, DateTimeOffset? time) =>
        new(s.Id, s.Order, s.Lines, time);

    private static CollectionPickedUp CollectedOf(Shipment s, DateTimeOffset? time) =>
        new(s.Id, s.Order, s.Lines, time);

    private static CollectionArrived ArrivedOf(Shipment s, DateTimeOffset? time) =>
        new(s.Id, s.Order, s.Warehouse, s.Lines, time);
}

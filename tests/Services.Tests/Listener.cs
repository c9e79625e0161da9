using Jumun.Contracts;
using Jumun.Services.Shipping;
using static Jumun.Services.Shipping.ShipmentStatus;

namespace Jumun.Tests;

/// <summary>
/// Somebody who hears of a shipment only by its events, and is surprised by what can't follow on what was before.
/// </summary>
/// <param name="IsWarned">True when what is waited for has been told to be late.</param>
internal sealed record Listener(ShipmentStatus Status, bool HasLeft, bool IsWarned, int Heard)
{
    public static Listener After(IEnumerable<ShipmentEvent> history) =>
        history.Aggregate(new Listener(Unprepared, false, false, 0), (listener, happened) => listener.On(happened));

    private Listener On(ShipmentEvent happened) => ((Status, HasLeft, happened) switch
    {
        (Unprepared, _, ShipmentPrepared or CollectionPrepared) => Now(Prepared),
        (Unprepared, _, ShipmentForestalled or ShipmentReinstated) => this,
        (Prepared, _, ShipmentRevised) => this,

        (Prepared, false, ShipmentPickedUp) => Now(PickedUp, hasLeft: true),
        (PickedUp, true, ShipmentInTransit) => this with { Status = InTransit },
        (Failed, true, ShipmentInTransit) => Now(InTransit),
        (PickedUp or InTransit or Failed, true, ShipmentDelivered) => Now(Delivered),
        (PickedUp or InTransit, true, ShipmentFailed) => Now(Failed),
        (PickedUp or InTransit or Failed or Returning, true, ShipmentReturned) => Now(Returned),
        (Prepared, false, ShipmentCancelled) => Now(Cancelled),
        (Cancelled, false, CancelledShipmentLeft) when !IsCollection => Now(Returning, hasLeft: true),
        (Returning, true, CancelledShipmentDelivered) => Now(Delivered),

        (Prepared or Failed, false, CollectionPickedUp) => Now(PickedUp, hasLeft: true),
        (PickedUp or Failed, true, CollectionArrived) => Now(Arrived),
        (PickedUp or Failed, true, CollectionFailed { IsBack: true }) => Now(Failed, hasLeft: false),
        (Prepared or PickedUp, _, CollectionFailed { IsBack: false }) => Now(Failed),
        (Prepared or Failed, false, CollectionCancelled) => Now(Cancelled),
        (Cancelled, false, CancelledShipmentLeft) => Now(PickedUp, hasLeft: true),

        (Failed, true, RedeliveryOrdered) => Now(PickedUp),
        (Failed, false, RedeliveryOrdered) => Now(Prepared),
        (Prepared, _, ShipmentLate { WaitsFor: CarrierStatus.PickedUp }) when !IsWarned => Warned,
        (PickedUp or InTransit, _, ShipmentLate { WaitsFor: CarrierStatus.Delivered }) when !IsWarned => Warned,
        _ => throw new InvalidOperationException($"{happened} after {this}."),
    }) with { Heard = Heard + 1, IsCollection = IsCollection || happened is CollectionPrepared };

    private bool IsCollection { get; init; }

    private Listener Warned => this with { IsWarned = true };

    private Listener Now(ShipmentStatus status, bool? hasLeft = null) =>
        this with { Status = status, HasLeft = hasLeft ?? HasLeft, IsWarned = false };
}

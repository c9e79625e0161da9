using FsCheck;
using FsCheck.Fluent;
using Jumun.Contracts;
using Jumun.Services.Shipping;
using static Jumun.Contracts.CarrierStatus;
using static Jumun.Contracts.ShippingRefusals;
using Subject = Jumun.Tests.Stream<
    Jumun.Services.Shipping.Shipment, Jumun.Contracts.ShipmentCommand, Jumun.Contracts.ShipmentEvent>;

namespace Jumun.Tests;

public sealed class ShipmentTests
{
    private static readonly OrderId Order = new("order-1");
    private static readonly CustomerId Kim = new("kim");
    private static readonly WarehouseId Seoul = new("seoul");
    private static readonly ShipmentId Parcel = ShipmentId.Of(Order, 1);
    private static readonly ShipmentId Return = ShipmentId.OfCollection(Order, 1);
    private static readonly Address Home = new("A. Kim", "1 Sejong-daero", "Seoul", "KR", "04524");
    private static readonly Address Office = Home with { Line1 = "2 Sejong-daero" };
    private static readonly ShipmentLine[] Goods = [new(new("TEA-001"), 2)];
    private static readonly ShipmentLine[] Fewer = [Goods[0] with { Quantity = 1 }];
    private static readonly PrepareShipment Delivery = new(Parcel, Order, Kim, Seoul, Home, Goods);
    private static readonly ShipmentPrepared PreparedDelivery =
        new(Parcel, Order, Kim, Seoul, Home, Goods, Carrier.TrackingOf(Parcel));

    private static readonly PrepareCollection Collection = new(Return, Order, Kim, Seoul, Home, Goods);

    [Fact]
    public void A_shipment_is_called_after_its_order_and_fits_into_an_address()
    {
        Assert.Equal("order-1-1", Parcel.Value);
        Assert.Equal("order-1-r1", Return.Value);
    }

    [Fact]
    public void A_delivery_is_prepared_once() =>
        Nothing()
            .When(Delivery).Then(PreparedDelivery)
            .When(Delivery).ThenNothing()
            .Given(new ReviseShipment(Parcel, Office, Fewer))
            .When(Delivery).ThenNothing()
            .When(Delivery with { Order = new("order-2") }).ThenRefused(Exists)
            .When(Delivery with { From = new("busan") }).ThenRefused(Exists)
            .When(Collection with { Shipment = Parcel }).ThenRefused(Exists);

    [Fact]
    public void A_collection_is_prepared_once() =>
        Nothing()
            .When(Collection)
            .Then(new CollectionPrepared(Return, Order, Kim, Seoul, Home, Goods, Carrier.TrackingOf(Return)))
            .When(Collection).ThenNothing()
            .When(Collection with { Customer = new("lee") }).ThenRefused(Exists)
            .When(Delivery with { Shipment = Return }).ThenRefused(Exists);

    [Fact]
    public void What_cannot_be_sent_is_refused()
    {
        Nothing().When(Delivery with { Lines = [] }).ThenRefused(Malformed, ("field", "lines"));
        Nothing().When(Collection with { Lines = [.. Enumerable.Repeat(Goods[0], Shipment.LinesMax + 1)] })
            .ThenRefused(Malformed, ("field", "lines"));
        Nothing().When(Delivery with { Lines = [Goods[0] with { Quantity = 0 }] })
            .ThenRefused(Malformed, ("field", "lines.quantity"));
        Nothing().When(Delivery with { ShipTo = Home with { City = "" } })
            .ThenRefused(Malformed, ("field", "shipTo.city"));
        Nothing().When(Collection with { CollectAt = Home with { Country = "Korea" } })
            .ThenRefused(Malformed, ("field", "collectAt.country"));
        Prepared().When(new ReviseShipment(Parcel, Home with { Name = " " }))
            .ThenRefused(Malformed, ("field", "shipTo.name"));
        Prepared().When(new ReviseShipment(Parcel, Lines: [])).ThenRefused(Malformed, ("field", "lines"));
    }

    [Fact]
    public void What_was_never_prepared_is_unknown()
    {
        Nothing().When(new ReviseShipment(Parcel, Office)).ThenRefused(Unknown);
        Nothing().When(new CancelShipment(Parcel, "order cancelled")).ThenRefused(Unknown);
        Nothing().When(new CancelCollection(Return, "kept")).ThenRefused(Unknown);
        Nothing().When(new OrderRedelivery(Parcel, "again")).ThenRefused(Unknown);
    }

    [Fact]
    public void What_is_cancelled_ahead_of_its_preparing_is_both_at_once() =>
        Nothing()
            .When(new CancelShipment(Parcel, "order cancelled", Order))
            .Then(new ShipmentForestalled(Parcel, Order, "order cancelled"))
            .When(new CancelShipment(Parcel, "order cancelled", Order)).ThenNothing()
            .When(new ReviseShipment(Parcel, Home)).ThenRefused(Unknown)
            .When(Delivery).Then(PreparedDelivery, new ShipmentCancelled(Parcel, Order, Goods, "order cancelled"))
            .When(Delivery).ThenNothing()
            .When(new ReinstateShipment(Parcel)).Then(new ShipmentReinstated(Parcel, Order))
            .Where(shipment => Assert.Equal(ShipmentStatus.Prepared, shipment.Status));

    [Fact]
    public void What_was_cancelled_ahead_may_be_prepared_after_all() =>
        Nothing().Given(new CancelShipment(Parcel, "order cancelled", Order))
            .When(new ReinstateShipment(Parcel)).Then(new ShipmentReinstated(Parcel, Order))
            .When(Delivery).Then(PreparedDelivery);

    [Fact]
    public void A_prepared_shipment_is_revised_and_only_what_differs_is_told() =>
        Prepared()
            .When(new ReviseShipment(Parcel, Office, Goods))
            .Then(new ShipmentRevised(Parcel, Order, Office, Customer: Kim))
            .When(new ReviseShipment(Parcel, Office)).ThenNothing()
            .When(new ReviseShipment(Parcel)).ThenNothing()
            .When(new ReviseShipment(Parcel, Lines: Fewer))
            .Then(new ShipmentRevised(Parcel, Order, Lines: Fewer, Customer: Kim))
            .Where(shipment => Assert.Equal(Office, shipment.Address))
            .When(Says(PickedUp)).Then(new ShipmentPickedUp(Parcel, Order, Seoul, Fewer))
            .When(new ReviseShipment(Parcel, Home)).ThenRefused(AlreadyLeft, ("status", "PickedUp"))
            .When(new ReviseShipment(Parcel, Home, IsUndo: true)).ThenNothing();

    [Fact]
    public void A_revision_is_undone_while_that_is_possible() =>
        Prepared().Given(new ReviseShipment(Parcel, Office, Fewer))
            .When(new ReviseShipment(Parcel, Home, Goods, IsUndo: true))
            .Then(new ShipmentRevised(Parcel, Order, Home, Goods, Kim));

    [Fact]
    public void A_collection_is_cancelled_by_itself_and_a_delivery_only_with_its_order()
    {
        Prepared().When(new CancelCollection(Parcel, "kept")).ThenRefused(NotCollection);
        Asked()
            .When(new CancelCollection(Return, "")).ThenRefused(Malformed, ("field", "reason"))
            .When(new CancelCollection(Return, "kept")).Then(new CollectionCancelled(Return, Order, Goods, "kept"))
            .When(new CancelCollection(Return, "kept")).ThenNothing();
        Asked().Given(Of(Return, PickedUp))
            .When(new CancelCollection(Return, "kept")).ThenRefused(AlreadyLeft, ("status", "PickedUp"));
    }

    [Fact]
    public void What_is_cancelled_or_failed_is_not_revised()
    {
        Prepared().Given(new CancelShipment(Parcel, "order cancelled"))
            .When(new ReviseShipment(Parcel, Office)).ThenRefused(NotPrepared, ("status", "Cancelled"));
        Asked().Given(Of(Return, Failed))
            .When(new ReviseShipment(Return, Office)).ThenRefused(NotPrepared, ("status", "Failed"));
    }

    [Fact]
    public void A_shipment_is_cancelled_until_it_left()
    {
        Prepared()
            .When(new CancelShipment(Parcel, " ")).ThenRefused(Malformed, ("field", "reason"))
            .When(new CancelShipment(Parcel, "order cancelled"))
            .Then(new ShipmentCancelled(Parcel, Order, Goods, "order cancelled"))
            .When(new CancelShipment(Parcel, "once more")).ThenNothing();
        Prepared().Given(Says(PickedUp))
            .When(new CancelShipment(Parcel, "order cancelled")).ThenRefused(AlreadyLeft, ("status", "PickedUp"));
        Prepared().Given(Says(Delivered))
            .When(new CancelShipment(Parcel, "order cancelled")).ThenRefused(AlreadyLeft, ("status", "Delivered"));
        Asked()
            .When(new CancelShipment(Return, "kept after all"))
            .Then(new CollectionCancelled(Return, Order, Goods, "kept after all"));
    }

    [Fact]
    public void A_cancel_that_comes_too_late_becomes_a_return() =>
        Prepared()
            .Given(new CancelShipment(Parcel, "order cancelled"))
            .When(Says(InTransit)).Then(new CancelledShipmentLeft(Parcel, Order))
            .When(Says(PickedUp)).ThenNothing()
            .When(new CancelShipment(Parcel, "order cancelled")).ThenNothing()
            .When(Says(Returned)).Then(new ShipmentReturned(Parcel, Order, Seoul, Goods, WasCancelled: true))
            .When(new CancelShipment(Parcel, "order cancelled")).ThenNothing();

    [Fact]
    public void What_failed_is_tried_again() =>
        Prepared()
            .When(new OrderRedelivery(Parcel, "again")).ThenRefused(NotFailed, ("status", "Prepared"))
            .Given(Says(PickedUp))
            .When(Says(Failed, note: "nobody there")).Then(new ShipmentFailed(Parcel, Order, "nobody there"))
            .When(new OrderRedelivery(Parcel, "")).ThenRefused(Malformed, ("field", "reason"))
            .When(new OrderRedelivery(Parcel, "at home on Saturday"))
            .Then(new RedeliveryOrdered(Parcel, Order, "at home on Saturday"))
            .When(new OrderRedelivery(Parcel, "at home on Saturday")).ThenNothing()
            .When(Says(InTransit)).Then(new ShipmentInTransit(Parcel, Order))
            .When(new OrderRedelivery(Parcel, "at home on Saturday")).ThenNothing()
            .When(Says(Failed)).Then(new ShipmentFailed(Parcel, Order))
            .When(new OrderRedelivery(Parcel, "on Sunday")).Then(new RedeliveryOrdered(Parcel, Order, "on Sunday"))
            .When(Says(Delivered)).Then(new ShipmentDelivered(Parcel, Order, Goods))
            .When(new OrderRedelivery(Parcel, "on Sunday")).ThenRefused(NotFailed, ("status", "Delivered"));

    [Fact]
    public void A_collection_that_is_back_with_the_customer_is_fetched_anew_or_cancelled()
    {
        Subject Back() => Asked().Given(
            Of(Return, PickedUp), Of(Return, Failed), Of(Return, Returned));
        Back()
            .Given(new OrderRedelivery(Return, "packed better"))
            .When(Of(Return, PickedUp)).Then(new CollectionPickedUp(Return, Order, Goods));
        Back()
            .When(new CancelShipment(Return, "kept")).Then(new CollectionCancelled(Return, Order, Goods, "kept"));
    }

    [Fact]
    public void What_is_not_picked_up_within_two_days_is_late_once() =>
        Prepared()
            .After(TimeSpan.FromHours(47)).Given(new ReviseShipment(Parcel, Office))
            .Where(shipment => Assert.False(shipment.IsLate))
            .After(TimeSpan.FromHours(1)).Then(new ShipmentLate(Parcel, Order, PickedUp))
            .Where(shipment => Assert.True(shipment.IsLate))
            .After(TimeSpan.FromDays(30)).Then(new ShipmentLate(Parcel, Order, PickedUp)) // Still the only one.
            .Where(shipment => Assert.Null(Shipment.WakesAt(shipment)))
            .Given(Says(PickedUp))
            .Where(shipment => Assert.False(shipment.IsLate));

    [Fact]
    public void What_is_not_delivered_within_five_days_of_pick_up_is_late_once()
    {
        var shipment = Prepared();
        var pickedUp = shipment.Now.AddDays(1);
        shipment.After(TimeSpan.FromDays(2) - TimeSpan.FromTicks(1))
            .Given(Says(PickedUp, pickedUp), Says(InTransit)) // Told only now.
            .After(TimeSpan.FromDays(4))
            .Where(s => Assert.False(s.IsLate))
            .After(TimeSpan.FromTicks(1)).Then(new ShipmentLate(Parcel, Order, Delivered))
            .After(TimeSpan.FromDays(30));
        Assert.Single(shipment.History.OfType<ShipmentLate>());
    }

    [Fact]
    public void A_failure_waits_for_nothing_and_a_redelivery_waits_anew()
    {
        var shipment = Prepared().Given(Says(PickedUp)).After(TimeSpan.FromDays(6)).Given(Says(Failed))
            .Where(s => Assert.Null(Shipment.WakesAt(s)))
            .Given(new OrderRedelivery(Parcel, "again"))
            .After(TimeSpan.FromDays(5)).Then(new ShipmentLate(Parcel, Order, Delivered));
        Assert.Equal(2, shipment.History.OfType<ShipmentLate>().Count());
        Asked().Given(Of(Return, Failed), new OrderRedelivery(Return, "again"))
            .After(TimeSpan.FromDays(2)).Then(new ShipmentLate(Return, Order, PickedUp));
    }

    [Fact]
    public void A_timer_that_rings_too_early_changes_nothing() =>
        Prepared().When(Shipment.Wake(Prepared().State)).ThenNothing()
            .Given(new CancelShipment(Parcel, "order cancelled"))
            .When(Shipment.Wake(Prepared().State)).ThenNothing();

    [Fact]
    public void The_carriers_time_is_believed_within_reason()
    {
        var shipment = Prepared();
        var prepared = shipment.Now;
        shipment.After(TimeSpan.FromHours(8))
            .When(Says(PickedUp, prepared.AddHours(1)))
            .Then(new ShipmentPickedUp(Parcel, Order, Seoul, Goods, prepared.AddHours(1)))
            .Where(s => Assert.Equal(prepared.AddHours(1), s.PickedUpAt))
            .When(Says(InTransit, prepared.AddHours(-1))) // Not before it was picked up,
            .Then(new ShipmentInTransit(Parcel, Order, prepared.AddHours(1)))
            .When(Says(Delivered, prepared.AddYears(1)))  // and not in the future.
            .Then(new ShipmentDelivered(Parcel, Order, Goods, prepared.AddHours(8)));
    }

    [Fact]
    public void A_failure_that_is_told_again_later_is_no_second_one()
    {
        var shipment = Prepared().Given(Says(PickedUp));
        var nine = shipment.Now.AddHours(1);
        shipment.After(TimeSpan.FromHours(5)).Given(Says(Failed, nine.AddHours(1)))
            .When(Says(InTransit, nine)).ThenNothing() // That was before it.
            .Given(Says(InTransit, nine.AddHours(2)))
            .When(Says(Failed, nine.AddHours(1))).ThenNothing()
            .When(Says(Failed, nine.AddHours(3))).Then(new ShipmentFailed(Parcel, Order, null, nine.AddHours(3)));
    }

    [Fact]
    public void A_note_is_not_endless() =>
        Prepared().When(Says(Failed, note: new('x', Shipment.TextMax + 1)))
            .ThenRefused(Malformed, ("field", "note"));

    [Fact]
    public void A_tracking_number_follows_from_the_shipment_and_has_a_check_digit()
    {
        Assert.Equal(3, Carrier.CheckDigitOf("629104150021")); // GS1's own example.
        Assert.Equal(0, Carrier.CheckDigitOf("000000000000"));
        Assert.Matches("^JM[0-9]{13}$", Carrier.TrackingOf(Parcel).Value);
        Assert.Equal(Carrier.TrackingOf(Parcel), Carrier.TrackingOf(Parcel));
        Assert.NotEqual(Carrier.TrackingOf(Parcel), Carrier.TrackingOf(Return));
        var number = Carrier.TrackingOf(Parcel).Value;
        Assert.Equal(number[^1] - '0', Carrier.CheckDigitOf(number[2..^1]));
    }

    [Fact]
    public void A_label_says_from_where_to_whom()
    {
        var number = Carrier.TrackingOf(Parcel);
        Assert.Equal(
            "FROM\nWarehouse seoul\nTO\nA. Kim\n1 Sejong-daero\n04524 Seoul\nKR\n"
            + $"TRACKING {number}\nSHIPMENT order-1-1",
            Carrier.LabelOf(Prepared().State));
        Assert.StartsWith("FROM\nA. Kim\n", Carrier.LabelOf(Asked().State));
    }

    [Fact]
    public void Whatever_happens_listeners_hear_a_history_that_makes_sense() =>
        Histories.Check<Shipment, ShipmentCommand, ShipmentEvent>(
            Shipping.Service, Commands,
            stream =>
            {
                var heard = Listener.After(stream.History);
                Assert.Equal((heard.Status, heard.HasLeft), (stream.State.Status, stream.State.HasLeft));
                Assert.True(stream.State.PickedUpAt is not { } left || left >= stream.State.PreparedAt);
                Assert.True(stream.State.ChangedAt <= stream.Now);
                Assert.Equal(heard.IsWarned, stream.State.IsLate);
            },
            minutesMax: 3 * 24 * 60);

    private static Gen<ShipmentCommand> Commands =>
        from kind in Gen.Choose(0, 19)
        from status in Gen.Elements(PickedUp, InTransit, Delivered, Failed, Failed, Returned)
        from hours in Gen.Choose(-24, 24 * 10)
        select kind switch
        {
            0 => (ShipmentCommand)(Collection with { Shipment = Parcel }),
            1 => Delivery,
            2 => new ReviseShipment(Parcel, hours % 2 == 0 ? Office : Home, hours % 3 == 0 ? Fewer : null),
            3 when hours % 5 == 0 => new CancelCollection(Parcel, "kept"),
            3 => new CancelShipment(Parcel, "order cancelled", hours % 2 == 0 ? Order : null),
            < 7 => new OrderRedelivery(Parcel, "again"),
            < 13 => Says(status),
            _ => Says(status, Nothing().Now.AddHours(hours)),
        };

    private static RecordCarrierStatus Says(CarrierStatus status, DateTimeOffset? at = null, string? note = null) =>
        new(Parcel, status, at, note);

    private static RecordCarrierStatus Of(ShipmentId shipment, CarrierStatus status) => new(shipment, status);

    private static Subject Nothing() => new(Shipping.Service);

    private static Subject Prepared() => Nothing().Given(Delivery);

    private static Subject Asked() => Nothing().Given(Collection);
}

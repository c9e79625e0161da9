using FsCheck;
using FsCheck.Fluent;
using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Services.Ordering;
using static Jumun.Contracts.OrderingRefusals;
using Subject = Jumun.Tests.Stream<
    Jumun.Services.Ordering.Order, Jumun.Contracts.OrderCommand, Jumun.Contracts.OrderEvent>;

namespace Jumun.Tests;

public sealed class OrderTests
{
    private static readonly OrderId Id = new("order-1");
    private static readonly Sku Tea = new("TEA-001");
    private static readonly Address Home = new("A. Kim", "1 Sejong-daero", "Seoul", "KR", "04524");

    [Fact]
    public void Prices_are_frozen_on_the_order_with_their_version() =>
        New().When(TwoTeas)
            .Then(new OrderPlaced(Id, new("kim"), [new(Tea, 2, Won(12_000), 3)], Home));

    [Fact]
    public void An_order_is_placed_once() => New().Given(TwoTeas).When(TwoTeas).ThenNothing();

    [Fact]
    public void An_order_goes_its_way_to_confirmed() =>
        New().Given(TwoTeas)
            .When(new AcceptOrder(Id, Won(2_400))).Then(new OrderAccepted(Won(21_600)))
            .Where(order => Assert.Equal(Won(2_400), order.Discount))
            .When(new AcceptOrder(Id, Won(2_400))).ThenNothing()
            .When(new ConfirmOrder(Id)).Then(new OrderConfirmed(Id, new("kim"), Won(21_600)))
            .When(new ConfirmOrder(Id)).ThenNothing()
            .Where(order => Assert.True(order.IsDecided));

    [Fact]
    public void An_order_is_rejected_with_its_reason()
    {
        var reason = InventoryRefusals.Insufficient.With("sku", "TEA-001");
        New().Given(TwoTeas)
            .When(new RejectOrder(Id, reason)).Then(new OrderRejected(reason, Id))
            .When(new RejectOrder(Id, reason)).ThenNothing()
            .When(new AcceptOrder(Id)).ThenRefused(AlreadyRejected)
            .When(new ConfirmOrder(Id)).ThenRefused(AlreadyRejected)
            .Where(order => Assert.True(order.IsDecided));
    }

    [Fact]
    public void A_confirmed_order_that_an_operator_gave_up_is_rejected() =>
        New().Given(TwoTeas, new AcceptOrder(Id), new ConfirmOrder(Id))
            .When(new RejectOrder(Id, ProcessRefusals.GivenUp))
            .Then(new OrderRejected(ProcessRefusals.GivenUp, Id, Won(24_000)));

    [Fact]
    public void A_confirmed_order_is_prepared_shipped_delivered_and_completed() =>
        Confirmed()
            .Where(order => Assert.Equal(OrderStatus.Confirmed, order.Status))
            .When(new BeginPreparing(Id)).Then([new OrderPreparing(), .. Plan])
            .When(new BeginPreparing(Id)).ThenNothing()
            .When(new NoteShipment(Id, One)).Then(new OrderShipped(One))
            .When(new NoteShipment(Id, One)).ThenNothing()
            .Where(order => Assert.Equal(OrderStatus.Shipped, order.Status))
            .When(new NoteShipment(Id, One, true)).Then(new OrderDelivered(One, false))
            .When(new NoteShipment(Id, One)).ThenNothing()
            .Where(order => Assert.Equal(OrderStatus.Shipped, order.Status))
            .When(new NoteShipment(Id, Two, true)).Then(new OrderDelivered(Two, true))
            .Where(order => Assert.Equal(OrderStatus.Delivered, order.Status))
            .After(Order.ReturnWindow - TimeSpan.FromSeconds(1))
            .Where(order => Assert.Equal(OrderStatus.Delivered, order.Status))
            .After(TimeSpan.FromSeconds(1)).Then(new OrderCompleted())
            .Where(order => Assert.Equal(OrderStatus.Completed, order.Status));

    [Fact]
    public void A_shipment_that_is_not_the_orders_is_refused() =>
        Confirmed().When(new NoteShipment(Id, new("order-1-3")))
            .ThenRefused(ShipmentUnknown, ("shipment", "order-1-3"));

    [Fact]
    public void A_prepared_order_is_locked_while_it_is_cancelled() =>
        Confirmed().Given(new BeginPreparing(Id))
            .When(new CancelOrder(Id, "ordered twice"))
            .Then(new OrderCancelRequested(CancelledBy.Customer, "ordered twice"), Begun)
            .Where(order => Assert.Equal(OrderStatus.Cancelling, order.Status))
            .When(new CancelOrder(Id, "again")).ThenNothing()
            .When(new FinishCancel(Id)).Then(new OrderCancelled(Id, "ordered twice"))
            .When(new FinishCancel(Id)).ThenNothing()
            .When(new CancelOrder(Id, "again")).ThenNothing()
            .When(new KeepOrder(Id, ShippingRefusals.AlreadyLeft)).ThenRefused(AlreadyCancelled)
            .Where(order => Assert.Equal(OrderStatus.Cancelled, order.Status));

    [Fact]
    public void A_confirmed_order_is_cancelled_when_its_checkout_is_over() =>
        Confirmed()
            .When(new CancelOrder(Id, "ordered twice"))
            .Then(new OrderCancelRequested(CancelledBy.Customer, "ordered twice"))
            .Where(order => Assert.Equal(OrderStatus.Cancelling, order.Status))
            .When(new BeginPreparing(Id)).Then([new OrderPreparing(), .. Plan, Begun]);

    [Fact]
    public void What_comes_from_one_warehouse_is_all_of_the_order() =>
        New().Given(TwoTeas, new AcceptOrder(Id), new ConfirmOrder(Id, [new(new("seoul"))]))
            .When(new BeginPreparing(Id)).Then(
                new OrderPreparing(),
                new ShipmentPlanned(One, Id, new("kim"), Home, new(new("seoul"), [new(Tea, 2)])));

    [Fact]
    public void A_pending_order_that_shall_be_cancelled_is_not_confirmed() =>
        New().Given(TwoTeas, new AcceptOrder(Id))
            .When(new CancelOrder(Id, "ordered twice", CancelledBy.Operator))
            .Then(new OrderCancelRequested(CancelledBy.Operator, "ordered twice"))
            .When(new ConfirmOrder(Id)).ThenRefused(CancelRequested)
            .When(new RejectOrder(Id, CancelRequested))
            .Then(new OrderCancelled(Id, "ordered twice", CancelledBy.Operator))
            .When(new ConfirmOrder(Id)).ThenRefused(AlreadyCancelled)
            .When(new RejectOrder(Id, CancelRequested)).ThenNothing();

    [Fact]
    public void A_pending_order_that_shall_be_cancelled_may_be_rejected_for_its_own_reason() =>
        New().Given(TwoTeas, new CancelOrder(Id, "ordered twice"))
            .When(new RejectOrder(Id, InventoryRefusals.Insufficient))
            .Then(new OrderRejected(InventoryRefusals.Insufficient, Id))
            .When(new CancelOrder(Id, "again")).ThenRefused(AlreadyRejected);

    [Fact]
    public void What_left_in_the_meantime_goes_on_when_the_cancel_failed() =>
        Confirmed().Given(new BeginPreparing(Id), new CancelOrder(Id, "ordered twice"), new NoteShipment(Id, One))
            .Where(order => Assert.Equal(OrderStatus.Cancelling, order.Status))
            .When(new KeepOrder(Id, ShippingRefusals.AlreadyLeft))
            .Then(new OrderCancelFailed(ShippingRefusals.AlreadyLeft))
            .Where(order => Assert.Equal((OrderStatus.Shipped, null), (order.Status, order.Cancel)))
            .When(new CancelOrder(Id, "again"))
            .Then(
                new OrderCancelRequested(CancelledBy.Customer, "again"),
                new OrderReviseBegun(
                    Id, 1, new("kim"), [new(Two, new("busan"), [new(Tea, 1)], [])], "again",
                    Repayment: new(1, Won(12_000), Won(12_000), Won(12_000))));

    [Fact]
    public void A_cancel_that_failed_may_be_followed_by_another() =>
        Confirmed().Given(new BeginPreparing(Id), new CancelOrder(Id, "first"))
            .Given(new KeepOrder(Id, ProcessRefusals.TimedOut))
            .When(new CancelOrder(Id, "ordered twice"))
            .Then(new OrderCancelRequested(CancelledBy.Customer, "ordered twice"), Begun with { Number = 2 });

    [Fact]
    public void A_customer_may_cancel_for_a_day_and_an_operator_until_it_is_shipped() =>
        Confirmed().Given(new BeginPreparing(Id))
            .After(Order.CancelWindow + TimeSpan.FromSeconds(1))
            .When(new CancelOrder(Id, "late"))
            .ThenRefused(CancelWindowOver, ("until", "2030-01-02T12:00:00Z"))
            .When(new CancelOrder(Id, "late", CancelledBy.Operator))
            .Then(new OrderCancelRequested(CancelledBy.Operator, "late"), Begun with { Reason = "late" });

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void A_cancel_has_a_reason(string reason) =>
        Confirmed().When(new CancelOrder(Id, reason)).ThenRefused(ReasonMissing);

    [Fact]
    public void An_order_is_accepted_before_it_is_confirmed() =>
        New().Given(TwoTeas).When(new ConfirmOrder(Id)).ThenRefused(NotAccepted);

    [Fact]
    public void An_order_that_costs_another_amount_than_shown_is_not_accepted() =>
        New().Given(TwoTeas with { ExpectedTotal = Won(21_600) })
            .When(new AcceptOrder(Id))
            .ThenRefused(TotalChanged, ("currency", "KRW"), ("expected", "21600"), ("total", "24000"))
            .When(new AcceptOrder(Id, Won(2_400))).Then(new OrderAccepted(Won(21_600)));

    [Fact]
    public void An_unplaced_order_can_only_be_placed() => New().When(new ConfirmOrder(Id)).ThenRefused(Unknown);

    [Fact]
    public void An_order_has_lines() => New().When(Placing([])).ThenRefused(NoLines);

    [Fact]
    public void An_order_has_at_most_a_hundred_lines()
    {
        New().When(Placing([.. Enumerable.Repeat(new OrderItem(Tea, 1), 101)]))
            .ThenRefused(TooManyLines, ("limit", "100"));
        New().Given(Placing([.. Enumerable.Repeat(new OrderItem(Tea, 1), 100)]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(100_001)]
    public void An_impossible_quantity_is_refused(long quantity) =>
        New().When(Placing([new(Tea, quantity)]))
            .ThenRefused(QuantityOutOfRange, ("sku", "TEA-001"), ("limit", "100000"));

    [Fact]
    public void A_sku_that_is_not_sold_is_named() =>
        New().When(Placing([new(Tea, 1), new(new("GONE"), 1)]) with
        {
            Quote = new(true, [new(Won(1), 1), null]),
        }).ThenRefused(SkuUnknown, ("sku", "GONE"));

    [Fact]
    public void A_customer_is_registered() =>
        New().When(TwoTeas with { Quote = TwoTeas.Quote! with { CustomerIsKnown = false } })
            .ThenRefused(CustomerUnknown, ("customer", "kim"));

    [Fact]
    public void All_amounts_are_in_one_currency()
    {
        New().When(Placing([new(Tea, 1), new(Tea, 1)]) with
        {
            Quote = new(true, [new(Won(1), 1), new(Money.Of("GBP", 1), 1)]),
        }).ThenRefused(CurrenciesMixed);
        New().When(TwoTeas with { ExpectedTotal = Money.Of("GBP", 24_000) }).ThenRefused(CurrenciesMixed);
    }

    [Fact]
    public void A_card_is_refused_before_anything_is_stored()
    {
        var order = New().When(TwoTeas with { Method = PaymentMethod.Card })
            .ThenRefused(PaymentsRefusals.MethodUnavailable, ("method", "card"));
        Assert.False(order.Refusal!.IsStored);
    }

    [Fact]
    public void A_balance_share_makes_no_sense_when_all_is_paid_from_the_balance() =>
        New().When(TwoTeas with { BalanceShare = Won(1) }).ThenRefused(BalanceShareOutOfRange);

    [Fact]
    public void An_address_is_complete() =>
        New().When(TwoTeas with { ShipTo = Home with { City = "" } })
            .ThenRefused(AddressMalformed, ("field", "city"));

    [Fact]
    public void The_dearest_order_does_not_overflow()
    {
        var items = Enumerable.Repeat(new OrderItem(Tea, Order.QuantityMax), Order.LinesMax).ToList();
        var dearest = new QuotedPrice(Won(Money.PriceMax), 1);
        New().Given(Placing(items) with { Quote = new(true, [.. items.Select(_ => dearest)]) })
            .Where(order => Assert.True(order.Goods <= Won(Money.BalanceMax)));
    }

    [Fact]
    public void Whatever_happens_an_order_is_confirmed_and_rejected_at_most_once_in_that_order() =>
        Histories.Check<Order, OrderCommand, OrderEvent>(
            Ordering.Service, Commands,
            stream =>
            {
                var confirmed = stream.History.Index().Where(e => e.Item is OrderConfirmed).ToList();
                var rejected = stream.History.Index().Where(e => e.Item is OrderRejected).ToList();
                Assert.InRange(confirmed.Count, 0, 1);
                Assert.InRange(rejected.Count, 0, 1);
                Assert.True(confirmed.Count + rejected.Count < 2 || confirmed[0].Index < rejected[0].Index);
                Assert.InRange(stream.History.OfType<OrderAccepted>().Count(), 0, 1);
                Assert.Equal(stream.State.IsDecided, stream.State.DecidedAt is not null);
                Assert.InRange(stream.History.Count(e => e is OrderCancelled or OrderRejected or OrderCompleted), 0, 1);
                Assert.Equal(stream.State.Status == OrderStatus.Rejected, stream.State.Rejection is not null);
            });

    private static Gen<OrderCommand> Commands => Gen.Elements<OrderCommand>(
        TwoTeas, TwoTeas with { ExpectedTotal = Won(1) }, Placing([]), new AcceptOrder(Id),
        new AcceptOrder(Id, Won(100)), new ConfirmOrder(Id, Planned),
        new RejectOrder(Id, InventoryRefusals.Insufficient),
        new RejectOrder(Id, CancelRequested), new BeginPreparing(Id), new NoteShipment(Id, One),
        new NoteShipment(Id, One, true), new NoteShipment(Id, Two, true), new CancelOrder(Id, "ordered twice"),
        new FinishCancel(Id), new KeepOrder(Id, ShippingRefusals.AlreadyLeft));

    private static readonly ShipmentId One = ShipmentId.Of(Id, 1);
    private static readonly ShipmentId Two = ShipmentId.Of(Id, 2);

    private static readonly PlannedShipment[] Planned =
        [new(new("seoul"), [new(Tea, 1)]), new(new("busan"), [new(Tea, 1)])];

    private static readonly OrderEvent[] Plan =
    [
        new ShipmentPlanned(One, Id, new("kim"), Home, Planned[0]),
        new ShipmentPlanned(Two, Id, new("kim"), Home, Planned[1]),
    ];

    private static readonly OrderCancelBegun Begun =
        new(Id, 1, new("kim"), Planned, Won(24_000), "ordered twice");

    private static Subject Confirmed() =>
        New().Given(TwoTeas, new AcceptOrder(Id), new ConfirmOrder(Id, Planned));

    private static PlaceOrder TwoTeas => Placing([new(Tea, 2)]);

    private static PlaceOrder Placing(IReadOnlyList<OrderItem> items) =>
        new(Id, new("kim"), items, Home, Quote: new(true, [.. items.Select(_ => new QuotedPrice(Won(12_000), 3))]));

    private static Subject New() => new(Ordering.Service);

    private static Money Won(long amount) => Money.Of("KRW", amount);
}

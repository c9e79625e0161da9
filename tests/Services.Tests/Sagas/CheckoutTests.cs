using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Services.Coupons;
using Jumun.Services.Inventory;
using Jumun.Services.Loyalty;
using Jumun.Services.Ordering;
using Jumun.Services.Payments;
using Jumun.Services.Shipping;
using Jumun.Services.Wallet;
using static Jumun.Tests.Sagas.TeaShop;

namespace Jumun.Tests.Sagas;

/// <summary>A purchase of two teas and a cup through all services, and what can go wrong on the way.</summary>
public sealed class CheckoutTests
{
    private static readonly PlaceOrder Purchase =
        new(Id, Kim, [new(Tea, 2), new(Cup, 1)], Home, Coupon: Code);

    private readonly Market _market = TeaShop.Open();

    [Fact]
    public void An_order_goes_step_by_step_to_confirmed()
    {
        Place(Purchase);

        AskedFor(
            "ReserveStock", "ReserveStock", "RedeemCoupon", "DebitBalance", "AcceptOrder", "Pay", "ConfirmOrder",
            "HoldStock", "HoldStock");
        IsConfirmed(Won(27_000));
        Holds(tea: (8, 0), cup: (9, 0), balance: 73_000, redeemed: 1);
        Assert.Equal((10, 2), (Stock(Tea).OnHand(), Stock(Tea).Held()));
        Assert.Equal((ShipmentStatus.Prepared, Home), (Parcel.Status, Parcel.Address));
        Assert.Equal(
            [new(Tea, 2), new(Cup, 1)], Parcel.Lines);
        Assert.Equal(PaymentStatus.Settled, Payment.Status);
    }

    [Fact]
    public void A_confirmed_order_gives_points_for_what_is_paid()
    {
        Place(Purchase);

        Assert.Equal(new OrderPoints(Kim, Won(27_000), 270, 0), _market.State<OrderPoints>(Id.Value));
    }

    [Fact]
    public void A_rejected_order_gives_no_points()
    {
        Place(Purchase with { ExpectedTotal = Won(1) });

        IsRejected("order.price-changed");
        Assert.Same(OrderPoints.Initial, _market.State<OrderPoints>(Id.Value));
    }

    [Fact]
    public void Without_a_coupon_there_is_nothing_to_redeem()
    {
        Place(Purchase with { Coupon = null });

        Assert.DoesNotContain("RedeemCoupon", _market.Log);
        IsConfirmed(Won(30_000));
    }

    [Fact]
    public void An_order_that_costs_nothing_is_not_debited()
    {
        _market.Send(new OpenCampaign(new("GIFT"), new(CouponKind.Public, Percent: 100)));

        Place(Purchase with { Coupon = new("GIFT") });

        Assert.DoesNotContain("DebitBalance", _market.Log);
        IsConfirmed(Won(0));
    }

    [Fact]
    public void Two_lines_of_one_sku_have_their_own_reservations()
    {
        Place(Purchase with { Items = [new(Tea, 2), new(Tea, 3)] });

        Assert.Equal(OrderStatus.Preparing, Order.Status);
        Assert.Equal((5, 0), StockOf(Tea));
    }

    [Fact]
    public void When_stock_is_short_the_other_lines_are_released()
    {
        Place(Purchase with { Items = [new(Tea, 2), new(Cup, 11)] });

        AskedFor("ReserveStock", "ReserveStock: stock.insufficient", "ReleaseStock", "RejectOrder");
        IsRejectedWithoutTrace("stock.insufficient");
        Assert.Equal(("CUP-001", "10"), (Order.Rejection!.Facts["sku"], Order.Rejection.Facts["available"]));
    }

    [Fact]
    public void When_the_coupon_is_used_up_stock_is_released()
    {
        Place(Purchase with { Order = new("order-0") });
        _market.Log.Clear();

        Place(Purchase);

        AskedFor(
            "ReserveStock", "ReserveStock", "RedeemCoupon: coupon.used-up", "ReleaseStock", "ReleaseStock",
            "RejectOrder");
        IsRejected("coupon.used-up");
        Holds(tea: (8, 0), cup: (9, 0), balance: 73_000, redeemed: 1);
    }

    [Fact]
    public void When_the_balance_is_short_the_coupon_is_restored_and_stock_released()
    {
        _market.Send(new DebitBalance(Kim, new("order-0"), Won(80_000)));

        Place(Purchase);

        AskedFor(
            "ReserveStock", "ReserveStock", "RedeemCoupon", "DebitBalance: balance.insufficient", "RestoreCoupon",
            "ReleaseStock", "ReleaseStock", "RejectOrder");
        IsRejected("balance.insufficient");
        Holds(tea: (10, 0), cup: (10, 0), balance: 20_000, redeemed: 0);
    }

    [Fact]
    public void When_the_price_has_changed_everything_is_undone_in_reverse()
    {
        Place(Purchase with { ExpectedTotal = Won(26_999) });

        AskedFor(
            "ReserveStock", "ReserveStock", "RedeemCoupon", "DebitBalance", "AcceptOrder: order.price-changed",
            "CreditBalance", "RestoreCoupon", "ReleaseStock", "ReleaseStock", "RejectOrder");
        IsRejectedWithoutTrace("order.price-changed");
    }

    [Fact]
    public void When_the_payment_is_refused_everything_is_undone_in_reverse()
    {
        _market.Send(new Pay(Id, Kim, Won(1)));

        Place(Purchase);

        AskedFor(
            "ReserveStock", "ReserveStock", "RedeemCoupon", "DebitBalance", "AcceptOrder", "Pay: payment.differs",
            "CreditBalance", "RestoreCoupon", "ReleaseStock", "ReleaseStock", "RejectOrder");
        IsRejectedWithoutTrace("payment.differs");
    }

    [Fact]
    public void When_the_order_can_not_be_confirmed_the_payment_is_refunded_too()
    {
        _market.Hold("payments");
        Place(Purchase);
        _market.Send(new RejectOrder(Id, OrderingRefusals.AlreadyRejected));
        _market.LetGo("payments");
        _market.Run();

        Assert.Equal(
            ["Pay", "ConfirmOrder: order.rejected", "RefundPayment", "CreditBalance", "RestoreCoupon"],
            _market.Log.Skip(5).Take(5));
        IsRejectedWithoutTrace("order.rejected");
        Assert.Equal(PaymentStatus.Refunded, Payment.Status);
    }

    [Theory]
    [InlineData("inventory")]
    [InlineData("coupons")]
    [InlineData("wallet")]
    [InlineData("payments")]
    public void When_a_service_does_not_answer_the_order_is_given_up_and_what_it_did_after_all_is_undone(string service)
    {
        _market.Hold(service);
        Place(Purchase);
        _market.After(TimeSpan.FromSeconds(29));
        Assert.Equal(OrderStatus.Pending, Order.Status);

        _market.After(TimeSpan.FromSeconds(1));
        if (service != "inventory") // Its releases wait as well.
        {
            IsRejected("process.timed-out");
            Assert.Equal(SagaStage.Lingering, Checkout.Stage);
        }

        _market.LetGo(service);
        _market.Run();

        IsRejectedWithoutTrace("process.timed-out");
        Assert.Equal(SagaStage.Over, Checkout.Stage);
    }

    [Fact]
    public void A_refusal_that_comes_too_late_ends_it()
    {
        _market.Send(new DebitBalance(Kim, new("order-0"), Won(80_000)));
        _market.Hold("wallet");
        Place(Purchase);
        _market.After(TimeSpan.FromSeconds(30));
        _market.LetGo("wallet");
        _market.Run();

        Assert.DoesNotContain("CreditBalance", _market.Log);
        Assert.Equal(SagaStage.Over, Checkout.Stage);
        Holds(tea: (10, 0), cup: (10, 0), balance: 20_000, redeemed: 0);
    }

    [Fact]
    public void A_refusal_heard_before_the_time_was_up_is_the_reason()
    {
        _market.Send(Purchase with { Items = [new(Cup, 11), new(Tea, 1)] });
        while (!_market.Log.Contains("ReserveStock: stock.insufficient"))
        {
            Assert.True(_market.Step(_ => 0));
        }

        _market.Hold("inventory"); // It has still to answer about the tea.
        _market.Run();
        _market.After(TimeSpan.FromSeconds(30));
        _market.LetGo("inventory");
        _market.Run();

        IsRejectedWithoutTrace("stock.insufficient");
    }

    [Fact]
    public void A_step_after_the_pivot_is_retried_until_it_is_stuck_and_goes_on_when_it_is_told_to()
    {
        LosesItsReservationBeforeCommit();
        _market.After(TimeSpan.FromHours(1));

        Assert.Equal(10, _market.Log.Count(line => line == "HoldStock: reservation.unknown"));
        Assert.Equal("'hold stock' was refused 10 times.", Checkout.StuckBecause);
        Assert.Equal(OrderStatus.Confirmed, Order.Status);

        _market.Send(new ReserveStock(Tea, ReservationId.Of(Id, 1), 2));
        Assert.Null(_market.Resume(Id.Value, Resumption.Retry));
        _market.Run();

        Assert.Equal(SagaStage.Over, Checkout.Stage);
        Holds(tea: (8, 0), cup: (9, 0), balance: 73_000, redeemed: 1);
    }

    [Fact]
    public void A_stuck_step_can_be_skipped()
    {
        LosesItsReservationBeforeCommit();
        _market.After(TimeSpan.FromHours(1));

        Assert.Null(_market.Resume(Id.Value, Resumption.Skip));
        _market.Run();

        Assert.Equal(SagaStage.Over, Checkout.Stage);
        Assert.Null(Checkout.StuckBecause);
        Assert.Equal(OrderStatus.Preparing, Order.Status);
    }

    [Fact]
    public void A_stuck_order_can_be_given_up_as_a_whole()
    {
        LosesItsReservationBeforeCommit();
        _market.After(TimeSpan.FromHours(1));

        Assert.Null(_market.Resume(Id.Value, Resumption.Compensate));
        _market.Run();

        Assert.Equal(SagaStage.Over, Checkout.Stage);
        IsRejected("process.given-up");
        Assert.Equal(PaymentStatus.Refunded, Payment.Status);
        Holds(tea: (10, 0), cup: (9, 0), balance: 100_000, redeemed: 0);
    }

    [Fact]
    public void Undoing_that_is_refused_is_retried_until_it_is_stuck()
    {
        CreditWillBeRefused();
        _market.After(TimeSpan.FromHours(1));

        Assert.Equal(10, _market.Log.Count(line => line == "CreditBalance: balance.too-large"));
        Assert.Equal("'undo debit balance' was refused 10 times.", Checkout.StuckBecause);
        Assert.Equal(OrderStatus.Pending, Order.Status);

        _market.Send(new DebitBalance(Kim, new("order-0"), Won(100_000)));
        Assert.Null(_market.Resume(Id.Value, Resumption.Retry));
        _market.Run();

        IsRejected("payment.differs");
        Assert.Equal(SagaStage.Over, Checkout.Stage);
    }

    [Fact]
    public void Undoing_that_is_refused_once_goes_on_by_itself()
    {
        CreditWillBeRefused();
        _market.Send(new DebitBalance(Kim, new("order-0"), Won(100_000)));
        _market.After(TimeSpan.FromSeconds(1));

        IsRejected("payment.differs");
        Assert.Equal(SagaStage.Over, Checkout.Stage);
    }

    [Fact]
    public void A_checkout_that_is_not_stuck_is_not_resumed()
    {
        _market.Hold("wallet");
        Place(Purchase);

        Assert.Equal("process.not-stuck", _market.Resume(Id.Value, Resumption.Skip)?.Code);
        Assert.Equal("process.unknown", _market.Resume("order-2", Resumption.Skip)?.Code);
    }

    [Fact]
    public void A_checkout_that_is_over_sends_and_says_nothing_more()
    {
        Place(Purchase);
        var asked = _market.Log.Count;

        _market.After(TimeSpan.FromDays(1));

        Assert.Equal(asked, _market.Log.Count);
        Assert.Equal(SagaStage.Over, Checkout.Stage);
    }

    /// <summary>What the journals write besides is not JSON; see benchmarks/RESULTS.md for all of it.</summary>
    [Fact]
    public void What_is_written_for_an_order_is_small()
    {
        var before = _market.Written;
        Place(new(
            new("01kh4mmpvn8r3q5tby0z7wxgda"), Kim, [new(Tea, 2)], Home with { Line1 = "110 Sejong-daero, Jung-gu" },
            Coupon: Code));

        Assert.InRange(_market.Written - before, 1_700, 2_200);
    }

    private Order Order => _market.State<Order>(Id.Value);

    private Payment Payment => _market.State<Payment>(Id.Value);

    private SagaState<Checkout> Checkout => _market.State<SagaState<Checkout>>(Id.Value);

    private void Place(PlaceOrder order)
    {
        Assert.Null(_market.Send(order));
        _market.Run();
    }

    private void LosesItsReservationBeforeCommit()
    {
        _market.Hold("payments");
        Place(Purchase);
        _market.Send(new ReleaseStock(Tea, ReservationId.Of(Id, 1)));
        _market.LetGo("payments");
        _market.Run();
    }

    private void CreditWillBeRefused()
    {
        _market.Send(new Pay(Id, Kim, Won(1)));
        _market.Hold("payments");
        Place(Purchase);
        _market.Send(new TopUp(Kim, Won(Money.BalanceMax - 73_000), "a fortune"));
        _market.LetGo("payments");
        _market.Run();
    }

    private void AskedFor(params IEnumerable<string> commands)
    {
        Assert.Equal(commands, _market.Log);
        _market.MustReplay();
    }

    private void IsConfirmed(Money total) =>
        Assert.Equal((OrderStatus.Preparing, total), (Order.Status, Order.Total));

    private void IsRejected(string code) =>
        Assert.Equal((OrderStatus.Rejected, code), (Order.Status, Order.Rejection?.Code));

    private void IsRejectedWithoutTrace(string code)
    {
        IsRejected(code);
        Holds(tea: (10, 0), cup: (10, 0), balance: 100_000, redeemed: 0);
    }

    private void Holds((long Unsold, long Reserved) tea, (long Unsold, long Reserved) cup, long balance, int redeemed)
    {
        Assert.Equal((tea, cup), (StockOf(Tea), StockOf(Cup)));
        Assert.Equal(Won(balance), _market.State<Balance>(Kim.Value).Purses[0].Amount);
        Assert.Equal(redeemed, _market.State<Campaign>(Code.Value).Redeemed);
        _market.MustReplay();
    }

    private (long Unsold, long Reserved) StockOf(Sku sku) =>
        (Stock(sku).OnHand() - Stock(sku).Held(), Stock(sku).Reserved());

    private Stock Stock(Sku sku) => _market.State<Stock>(sku.Value);

    private Shipment Parcel => _market.State<Shipment>(ShipmentId.Of(Id, 1).Value);
}

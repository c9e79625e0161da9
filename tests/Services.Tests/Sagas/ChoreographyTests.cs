using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Services.Coupons;
using Jumun.Services.Inventory;
using Jumun.Services.Ordering;
using Jumun.Services.Payments;
using Jumun.Services.Shipping;
using Jumun.Services.Wallet;
using static Jumun.Tests.Sagas.TeaShop;

namespace Jumun.Tests.Sagas;

/// <summary>A purchase that nobody orchestrates, through all services, and what can go wrong on the way.</summary>
public sealed class ChoreographyTests
{
    private static readonly PlaceOrder Purchase =
        new(Id, Kim, [new(Tea, 2), new(Cup, 1)], Home, Coupon: Code, Style: PurchaseStyle.Choreographed);

    private readonly Market _market = TeaShop.Open();

    [Fact]
    public void An_order_goes_from_event_to_event_to_confirmed_and_is_prepared()
    {
        Place(Purchase);

        Assert.Equal((OrderStatus.Preparing, Won(27_000)), (Order.Status, Order.Total));
        Assert.Equal(SagaStage.New, _market.State<SagaState<Checkout>>(Id.Value).Stage);
        Assert.Equal(ShipmentStatus.Prepared, _market.State<Shipment>(ShipmentId.Of(Id, 1).Value).Status);
        Assert.Equal((10, 2, 8), (Stock(Tea).OnHand(), Stock(Tea).Held(), Stock(Tea).Available()));
        Holds(tea: 8, cup: 9, balance: 73_000, redeemed: 1, PaymentStatus.Settled);
    }

    [Fact]
    public void When_stock_is_short_nothing_else_is_asked()
    {
        Place(Purchase with { Items = [new(Tea, 2), new(Cup, 11)] });

        IsRejected("stock.insufficient");
        Holds(tea: 10, cup: 10, balance: 100_000, redeemed: 0, PaymentStatus.Unpaid);
    }

    [Fact]
    public void When_the_coupon_is_refused_stock_is_released()
    {
        Place(Purchase with { Order = new("order-0") });

        Place(Purchase);

        IsRejected("coupon.used-up");
        Holds(tea: 8, cup: 9, balance: 73_000, redeemed: 1, PaymentStatus.Unpaid);
    }

    [Fact]
    public void When_the_price_has_changed_coupon_and_stock_are_given_back()
    {
        Place(Purchase with { ExpectedTotal = Won(26_999) });

        IsRejected("order.price-changed");
        Holds(tea: 10, cup: 10, balance: 100_000, redeemed: 0, PaymentStatus.Unpaid);
    }

    [Fact]
    public void When_the_balance_is_short_coupon_and_stock_are_given_back()
    {
        _market.Send(new DebitBalance(Kim, new("order-0"), Won(80_000)));

        Place(Purchase);

        IsRejected("balance.insufficient");
        Holds(tea: 10, cup: 10, balance: 20_000, redeemed: 0, PaymentStatus.Unpaid);
    }

    [Fact]
    public void When_payment_fails_everyone_undoes_their_own_part()
    {
        _market.Send(new Pay(Id, Kim, Won(1))); // Something else was paid for it.

        Place(Purchase);

        IsRejected("payment.differs");
        Holds(tea: 10, cup: 10, balance: 100_000, redeemed: 0, PaymentStatus.Settled);
    }

    [Theory]
    [InlineData("inventory")]
    [InlineData("coupons")]
    [InlineData("wallet")]
    [InlineData("payments")]
    public void A_pending_order_that_is_cancelled_is_called_off_wherever_it_is(string service)
    {
        _market.Hold(service);
        Place(Purchase);

        Assert.Null(_market.Send(new CancelOrder(Id, "ordered twice")));
        _market.LetGo(service);
        _market.Run();

        Assert.Equal(OrderStatus.Cancelled, Order.Status);
        Holds(tea: 10, cup: 10, balance: 100_000, redeemed: 0, Payment.Status);
        Assert.NotEqual(PaymentStatus.Settled, Payment.Status);
        NothingIsOpen();
    }

    [Theory]
    [InlineData("inventory")]
    [InlineData("coupons")]
    [InlineData("wallet")]
    [InlineData("payments")]
    public void What_is_not_decided_in_time_is_rejected_and_undone_also_by_who_hears_it_late(string service)
    {
        _market.Hold(service);
        Place(Purchase);
        _market.After(TimeSpan.FromSeconds(30));
        IsRejected("process.timed-out");

        _market.LetGo(service);
        _market.Run();

        IsRejected("process.timed-out");
        Holds(tea: 10, cup: 10, balance: 100_000, redeemed: 0, Payment.Status);
        Assert.NotEqual(PaymentStatus.Settled, Payment.Status);
        NothingIsOpen();
    }

    private void Place(PlaceOrder purchase)
    {
        Assert.Null(_market.Send(purchase));
        _market.Run();
    }

    private void IsRejected(string code) =>
        Assert.Equal((OrderStatus.Rejected, code), (Order.Status, Order.Rejection?.Code));

    private void Holds(long tea, long cup, long balance, long redeemed, PaymentStatus paid)
    {
        Assert.Equal((tea, 0), (Stock(Tea).Available(), Stock(Tea).Reserved()));
        Assert.Equal((cup, 0), (Stock(Cup).Available(), Stock(Cup).Reserved()));
        Assert.Equal(Won(balance), _market.State<Balance>(Kim.Value).In(Currency.Of("KRW"))!.Amount);
        Assert.Equal(redeemed, _market.State<Campaign>(Code.Value).Redeemed);
        Assert.Equal(paid, Payment.Status);
    }

    private void NothingIsOpen() => Assert.All(
        [
            _market.State<SagaState<OrderStock>>(Id.Value).Stage, _market.State<SagaState<OrderCoupon>>(Id.Value).Stage,
            _market.State<SagaState<OrderBalance>>(Id.Value).Stage,
            _market.State<SagaState<OrderPayment>>(Id.Value).Stage,
        ],
        stage => Assert.True(stage is SagaStage.New or SagaStage.Over, $"{stage}"));

    private Order Order => _market.State<Order>(Id.Value);

    private Payment Payment => _market.State<Payment>(Id.Value);

    private Stock Stock(Sku sku) => _market.State<Stock>(sku.Value);
}

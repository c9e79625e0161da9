using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Services.Coupons;
using Jumun.Services.Inventory;
using Jumun.Services.Loyalty;
using Jumun.Services.Ordering;
using Jumun.Services.Payments;
using Jumun.Services.Shipping;
using Jumun.Services.Wallet;

namespace Jumun.Tests.Sagas;

/// <summary>What follows a confirmation: the goods go to the customer, or everything is undone.</summary>
public sealed class CancelTests
{
    private static readonly OrderId Id = new("order-1");
    private static readonly CustomerId Kim = new("kim");
    private static readonly CouponCode Code = new("ONCE10");
    private static readonly Sku Tea = new("TEA-001");
    private static readonly WarehouseId Seoul = new("seoul");
    private static readonly WarehouseId Busan = new("busan");
    private static readonly ShipmentId One = ShipmentId.Of(Id, 1);
    private static readonly ShipmentId Two = ShipmentId.Of(Id, 2);

    /// <summary>Seven from Seoul and one from Busan.</summary>
    private static readonly PlaceOrder Purchase = new(
        Id, Kim, [new(Tea, 8)], new("A. Kim", "1 Sejong-daero", "Seoul", "KR", "04524"), Coupon: Code);

    private readonly Market _market = new();

    public CancelTests()
    {
        ICommand[] opening =
        [
            new AddProduct(Tea, "Green tea", Price: Won(1_000)),
            new AdjustStock(Tea, Seoul, 7, "opening stock"),
            new AdjustStock(Tea, Busan, 7, "opening stock"),
            new RegisterCustomer(Kim, "A. Kim", "kim@example.com"),
            new TopUp(Kim, Won(100_000), "paid in"),
            new OpenCampaign(Code, new(CouponKind.Limited, Percent: 10, Limit: 1)),
        ];
        Assert.All(opening, command => Assert.Null(_market.Send(command)));
        _market.Run();
    }

    [Fact]
    public void When_a_shipment_leaves_stock_goes_down_and_when_all_are_delivered_the_order_is()
    {
        Place();
        Is(OrderStatus.Preparing, onHand: 14, held: 8, balance: 92_800);

        Says(One, CarrierStatus.PickedUp);
        Is(OrderStatus.Shipped, onHand: 7, held: 1, balance: 92_800);
        Says(One, CarrierStatus.Delivered);
        Is(OrderStatus.Shipped, onHand: 7, held: 1, balance: 92_800);
        Says(Two, CarrierStatus.Delivered);
        Is(OrderStatus.Delivered, onHand: 6, held: 0, balance: 92_800);

        _market.After(Order.ReturnWindow);
        Is(OrderStatus.Completed, onHand: 6, held: 0, balance: 92_800);
    }

    [Fact]
    public void When_nobody_takes_the_goods_stock_comes_back_with_them()
    {
        Place();
        Says(One, CarrierStatus.Failed);
        Says(One, CarrierStatus.Returned);

        Is(OrderStatus.PartlyReturned, onHand: 14, held: 1, balance: 99_100);
    }

    [Fact]
    public void When_a_customer_cancels_delivery_is_cancelled_too_and_everything_is_as_before()
    {
        Place();
        _market.Log.Clear();

        Cancel();

        Assert.Equal(
            [
                "CancelShipment", "CancelShipment", "RefundPayment", "CreditBalance", "RestoreCoupon", "FreeStock",
                "FreeStock", "TakeBackPoints", "FinishCancel",
            ],
            _market.Log);
        IsUndone();
        Assert.Equal(ShipmentStatus.Cancelled, Shipment(One).Status);
        Assert.Equal(ShipmentStatus.Cancelled, Shipment(Two).Status);
    }

    [Theory]
    [InlineData("inventory")]
    [InlineData("wallet")]
    [InlineData("payments")]
    [InlineData("shipping")]
    public void A_cancel_that_races_the_checkout_wins(string held)
    {
        _market.Hold(held);
        Place();
        Assert.Null(_market.Send(new CancelOrder(Id, "ordered twice")));
        _market.Run();
        Assert.NotEqual(OrderStatus.Cancelled, Order.Status);

        _market.LetGo(held);
        _market.Run();

        IsUndone();
    }

    [Fact]
    public void A_cancel_that_races_a_shipment_loses_and_the_order_goes_on()
    {
        Place();
        _market.Hold("ordering"); // It has not heard yet that one has left.
        Says(Two, CarrierStatus.PickedUp);
        Assert.Null(_market.Send(new CancelOrder(Id, "ordered twice")));
        _market.LetGo("ordering");
        _market.Run();

        Is(OrderStatus.Shipped, onHand: 13, held: 7, balance: 92_800);
        Assert.Equal(ShipmentStatus.Prepared, Shipment(One).Status);
        Assert.Equal(PaymentStatus.Settled, _market.State<Payment>(Id.Value).Status);
        Assert.Null(_market.Send(new CancelOrder(Id, "again"))); // What has left comes back then.
        _market.Run();
        Is(OrderStatus.Returning, onHand: 13, held: 0, balance: 99_100);
    }

    [Fact]
    public void A_cancel_that_took_too_long_fails_and_can_be_asked_for_again()
    {
        Place();
        _market.Hold("shipping");
        Cancel();
        _market.After(TimeSpan.FromMinutes(5));
        _market.LetGo("shipping");
        _market.Run();
        Is(OrderStatus.Preparing, onHand: 14, held: 8, balance: 92_800);

        Cancel();

        IsUndone();
    }

    [Fact]
    public void Of_two_cancels_the_first_is_the_reason_and_the_second_changes_nothing()
    {
        Place();
        Assert.Null(_market.Send(new CancelOrder(Id, "first")));
        Assert.Null(_market.Send(new CancelOrder(Id, "second")));
        _market.Run();

        IsUndone();
        Assert.Equal("first", Order.Cancel!.Reason);
    }

    [Fact]
    public void A_cancelled_shipment_that_left_all_the_same_comes_back_and_is_not_counted_twice()
    {
        Place();
        Cancel();
        Says(One, CarrierStatus.PickedUp);
        Says(One, CarrierStatus.Returned);

        IsUndone();
    }

    [Fact]
    public void A_checkout_that_is_stuck_after_its_confirmation_can_be_given_up_with_its_shipments()
    {
        _market.Hold("inventory");
        Place();
        while (Order.Status != OrderStatus.Confirmed)
        {
            _market.LetGo("inventory");
            Assert.True(_market.Step(_ => 0));
        }

        _market.Send(new ReleaseStock(Tea, ReservationId.Of(Id, 1)));
        _market.Run();
        _market.After(TimeSpan.FromHours(1));
        Assert.Null(_market.Resume(Id.Value, Resumption.Compensate));
        _market.Run();

        Assert.Equal(OrderStatus.Rejected, Order.Status);
        Assert.Equal((14, 0), (Stock.OnHand(), Stock.Held()));
        _market.MustReplay();
    }

    private Order Order => _market.State<Order>(Id.Value);

    private Stock Stock => _market.State<Stock>(Tea.Value);

    private Shipment Shipment(ShipmentId id) => _market.State<Shipment>(id.Value);

    private void Place()
    {
        Assert.Null(_market.Send(Purchase));
        _market.Run();
    }

    private void Cancel()
    {
        Assert.Null(_market.Send(new CancelOrder(Id, "ordered twice")));
        _market.Run();
    }

    private void Says(ShipmentId shipment, CarrierStatus status)
    {
        Assert.Null(_market.Send(new RecordCarrierStatus(shipment, status)));
        _market.Run();
    }

    private void Is(OrderStatus status, long onHand, long held, long balance)
    {
        Assert.Equal(status, Order.Status);
        Assert.Equal((onHand, 0, held), (Stock.OnHand(), Stock.Reserved(), Stock.Held()));
        Assert.Equal(Won(balance), _market.State<Balance>(Kim.Value).Purses[0].Amount);
        Assert.True(_market.Of<Orders, OrderSummary>().TryGet(Id.Value, out var listed));
        Assert.Equal(status, listed.Status);
        _market.MustReplay();
    }

    private void IsUndone()
    {
        Is(OrderStatus.Cancelled, onHand: 14, held: 0, balance: 100_000);
        Assert.NotEqual(PaymentStatus.Settled, _market.State<Payment>(Id.Value).Status);
        Assert.Equal(0, _market.State<Campaign>(Code.Value).Redeemed);
        var points = _market.State<OrderPoints>(Id.Value);
        Assert.Equal(points.Points, points.TakenBack);
    }

    private static Money Won(long amount) => Money.Of("KRW", amount);
}

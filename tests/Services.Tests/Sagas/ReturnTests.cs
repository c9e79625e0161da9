using FsCheck;
using FsCheck.Fluent;
using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Services.Inventory;
using Jumun.Services.Loyalty;
using Jumun.Services.Ordering;
using Jumun.Services.Payments;
using Jumun.Services.Shipping;
using Jumun.Services.Wallet;

namespace Jumun.Tests.Sagas;

/// <summary>Goods come back, or are taken off before they leave: stock, money and points follow them.</summary>
public sealed class ReturnTests
{
    private const int Steps = 25;

    private static readonly OrderId Id = new("order-1");
    private static readonly CustomerId Kim = new("kim");
    private static readonly Sku Tea = new("TEA-001");
    private static readonly WarehouseId Seoul = new("seoul");
    private static readonly WarehouseId Busan = new("busan");
    private static readonly ShipmentId One = ShipmentId.Of(Id, 1);
    private static readonly ShipmentId Two = ShipmentId.Of(Id, 2);
    private static readonly ShipmentId FirstReturn = ShipmentId.OfCollection(Id, 1);
    private static readonly Address Home = new("A. Kim", "1 Sejong-daero", "Seoul", "KR", "04524");
    private static readonly Address Office = Home with { Line1 = "2 Sejong-daero" };
    private static readonly string[] Services = ["inventory", "wallet", "payments", "shipping", "ordering", "loyalty"];

    /// <summary>Seven from Seoul and one from Busan, for 7,992 won.</summary>
    private static readonly PlaceOrder Purchase = new(Id, Kim, [new(Tea, 8)], Home);

    private readonly Market _market = Opened();

    [Fact]
    public void What_is_returned_is_on_the_shelf_again_and_paid_back_with_its_points()
    {
        Delivered();
        _market.Log.Clear();

        Must(new ReturnItems(Id, [new(Tea, 3)], "too bitter"));
        Assert.Equal(ShipmentStatus.Prepared, Shipment(FirstReturn).Status);
        Is(OrderStatus.Returning, onHand: 6, held: 0, refunded: 0);
        Says(FirstReturn, CarrierStatus.Delivered);

        Assert.Equal(
            ["PrepareCollection", "RefundPayment", "CreditBalance", "TakeBackPoints", "FinishReturn"],
            _market.Log.Where(line => line != "Restock"));
        Is(OrderStatus.PartlyReturned, onHand: 9, held: 0, refunded: 2_997);
        Assert.Equal(PaymentStatus.PartlyRefunded, _market.State<Payment>(Id.Value).Status);

        Must(new ReturnItems(Id, null, "all of it"));
        Says(ShipmentId.OfCollection(Id, 2), CarrierStatus.Delivered);
        Is(OrderStatus.Returned, onHand: 14, held: 0, refunded: 7_992);
        Assert.Equal(PaymentStatus.Refunded, _market.State<Payment>(Id.Value).Status);
    }

    [Fact]
    public void A_collection_that_failed_waits_and_one_that_is_cancelled_ends_the_return()
    {
        Delivered();
        Must(new ReturnItems(Id, null, "too bitter"));
        Says(FirstReturn, CarrierStatus.Failed);
        Is(OrderStatus.Returning, onHand: 6, held: 0, refunded: 0);

        Must(new CancelCollection(FirstReturn, "kept"));
        Is(OrderStatus.Delivered, onHand: 6, held: 0, refunded: 0);
    }

    [Fact]
    public void A_cancel_after_a_shipment_stops_what_has_not_left_and_has_the_rest_returned()
    {
        Prepared();
        Says(One, CarrierStatus.PickedUp);
        Must(new CancelOrder(Id, "ordered twice"));

        Assert.Equal(ShipmentStatus.Cancelled, Shipment(Two).Status);
        Is(OrderStatus.Returning, onHand: 7, held: 0, refunded: 999);
        Says(FirstReturn, CarrierStatus.Delivered);
        Is(OrderStatus.Returned, onHand: 14, held: 0, refunded: 7_992);
    }

    [Fact]
    public void What_leaves_before_a_late_cancel_could_stop_it_goes_on()
    {
        Prepared();
        Says(One, CarrierStatus.PickedUp);
        _market.Hold("ordering"); // It has not heard yet that the other has left, too.
        Says(Two, CarrierStatus.PickedUp);
        Assert.Null(_market.Send(new CancelOrder(Id, "ordered twice")));
        _market.LetGo("ordering");
        _market.Run();

        Is(OrderStatus.Returning, onHand: 6, held: 0, refunded: 0);
        Says(FirstReturn, CarrierStatus.Delivered);
        Says(Two, CarrierStatus.Delivered);
        var returned = _market.State<Order>(Id.Value).Returns.Sum(one => one.Items.Sum(item => item.Quantity));
        Is(
            returned == 8 ? OrderStatus.Returned : OrderStatus.PartlyReturned, onHand: (int)(6 + returned), held: 0,
            refunded: 999 * returned);
    }

    [Fact]
    public void A_revision_changes_shipments_and_frees_and_pays_back_what_is_taken_off()
    {
        Prepared();
        Must(new ReviseOrder(Id, "moved", Office, [new(Tea, 5)]));

        Is(OrderStatus.Preparing, onHand: 14, held: 5, refunded: 2_997);
        Assert.Equal((ShipmentStatus.Cancelled, Office), (Shipment(Two).Status, Shipment(One).Address));
        Assert.Equal([new(Tea, 5)], Shipment(One).Lines);

        Says(One, CarrierStatus.Delivered);
        Is(OrderStatus.Delivered, onHand: 9, held: 0, refunded: 2_997);
        Must(new ReturnItems(Id, null, "too bitter"));
        Says(FirstReturn, CarrierStatus.Delivered);
        Is(OrderStatus.Returned, onHand: 14, held: 0, refunded: 7_992);
    }

    [Fact]
    public void A_cancel_after_a_revision_gives_back_the_rest()
    {
        Prepared();
        Must(new ReviseOrder(Id, "fewer", Items: [new(Tea, 5)]));
        Must(new CancelOrder(Id, "ordered twice"));

        Assert.Equal(OrderStatus.Cancelled, _market.State<Order>(Id.Value).Status);
        Assert.Equal((14, 0), (Stock.OnHand(), Stock.Held()));
        Assert.Equal(Won(100_000), _market.State<Balance>(Kim.Value).Purses[0].Amount);
        Assert.Equal(PaymentStatus.Refunded, _market.State<Payment>(Id.Value).Status);
        Assert.Equal(0, PointsLeft);
        _market.MustReplay();
    }

    [Fact]
    public void A_revision_that_races_a_shipment_loses_and_the_order_goes_on_as_it_was()
    {
        Prepared();
        _market.Hold("ordering");
        Says(Two, CarrierStatus.PickedUp);
        Assert.Null(_market.Send(new ReviseOrder(Id, "moved", Office, [new(Tea, 5)])));
        _market.LetGo("ordering");
        _market.Run();

        Is(OrderStatus.Shipped, onHand: 13, held: 7, refunded: 0);
        Assert.Equal((Home, 7), (Shipment(One).Address!, Shipment(One).Lines.Sum(line => line.Quantity)));
        Assert.Equal("shipment.left", _market.State<Order>(Id.Value).Revision!.Failure!.Code);
    }

    [Fact]
    public void Whatever_is_asked_in_whatever_order_stock_money_and_points_add_up() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), Live).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    private static void Live(int seed)
    {
        var (chance, market) = (new Random(seed), Opened());
        Assert.Null(market.Send(Purchase));
        market.Run();
        for (var step = 0; step < Steps; step++)
        {
            market.Send(Anything(market, chance));
            for (var steps = chance.Next(12); steps > 0 && market.Step(chance.Next); steps--)
            {
            }

            var service = chance.GetItems(Services, 1)[0];
            if (chance.Next(4) == 0)
            {
                market.Hold(service);
            }
            else
            {
                market.LetGo(service);
            }
        }

        Array.ForEach(Services, market.LetGo);
        market.Run(chance.Next);
        market.After(TimeSpan.FromMinutes(30), chance.Next);
        market.MustReplay();
        AddsUp(market);
    }

    /// <summary>Goods come back once only: a carrier collects nothing that it was told not to.</summary>
    private static ICommand Anything(Market market, Random chance) => chance.Next(12) switch
    {
        0 => new CancelOrder(Id, "ordered twice", CancelledBy.Operator),
        1 or 2 => new ReturnItems(Id, chance.Next(2) == 0 ? null : [new(Tea, chance.Next(1, 8))], "too bitter"),
        3 or 4 => new ReviseOrder(
            Id, "fewer", chance.Next(2) == 0 ? Office : null, [new(Tea, chance.Next(1, 9))]),
        5 => new CancelCollection(ShipmentId.OfCollection(Id, chance.Next(1, 4)), "kept"),
        < 9 => new RecordCarrierStatus(
            chance.Next(2) == 0 ? One : Two,
            chance.Next(2) == 0 ? CarrierStatus.PickedUp : CarrierStatus.Delivered),
        _ when ShipmentId.OfCollection(Id, chance.Next(1, 4)) is var collection
            && market.State<Shipment>(collection.Value).Status != ShipmentStatus.Cancelled =>
            new RecordCarrierStatus(collection, CarrierStatus.Delivered),
        _ => new ReturnItems(Id, null, "too bitter"),
    };

    private static void AddsUp(Market market)
    {
        var order = market.State<Order>(Id.Value);
        var isCancelled = order.Status == OrderStatus.Cancelled;
        var gone = isCancelled ? 8 : 8 - order.Lines.Sum(line => line.Quantity)
            + order.Returns.Where(one => one.Status == ReturnStatus.Done).SelectMany(one => one.Items)
                .Sum(item => item.Quantity)
            + (8 - order.Shipments.Sum(s => s.Goods.Items!.Sum(item => item.Quantity)));
        var kept = isCancelled ? Won(0) : order.Total!.Value - (order.Refunded ?? Won(0));
        Assert.True(!order.IsLocked || order.Status == OrderStatus.Returning, $"{order.Status}");
        Assert.Equal(999 * (8 - gone), kept.Minor);

        var stock = market.State<Stock>(Tea.Value);
        Assert.Equal((14 - (8 - gone), 0), (stock.OnHand() - stock.Held(), stock.Reserved()));
        var waiting = order.Shipments.Where(s => !isCancelled && s is { IsExpected: true, HasLeft: false });
        Assert.Equal(waiting.Sum(s => s.Goods.Items!.Sum(item => item.Quantity)), stock.Held());
        Assert.All(waiting, s => Assert.Equal(
            s.Goods.Items!.Select(item => (item.Sku, item.Quantity)),
            market.State<Shipment>(s.Id.Value).Lines.Select(line => (line.Sku, line.Quantity))));

        Assert.Equal(Won(100_000) - kept, market.State<Balance>(Kim.Value).Purses[0].Amount);
        Assert.Equal(kept, market.State<Payment>(Id.Value).Left);
        var points = market.State<OrderPoints>(Id.Value);
        Assert.Equal(kept.Minor / 100, points.Points - points.TakenBack);
        Assert.True(market.Of<Orders, OrderSummary>().TryGet(Id.Value, out var listed));
        Assert.Equal(order.Status, listed.Status);
    }

    private static Market Opened()
    {
        var market = new Market();
        ICommand[] opening =
        [
            new AddProduct(Tea, "Green tea", Price: Won(999)),
            new AdjustStock(Tea, Seoul, 7, "opening stock"),
            new AdjustStock(Tea, Busan, 7, "opening stock"),
            new RegisterCustomer(Kim, "A. Kim", "kim@example.com"),
            new TopUp(Kim, Won(100_000), "paid in"),
        ];
        Assert.All(opening, command => Assert.Null(market.Send(command)));
        market.Run();
        return market;
    }

    private Stock Stock => _market.State<Stock>(Tea.Value);

    private long PointsLeft =>
        _market.State<OrderPoints>(Id.Value) is var points ? points.Points - points.TakenBack : 0;

    private Shipment Shipment(ShipmentId id) => _market.State<Shipment>(id.Value);

    private void Prepared() => Must(Purchase);

    private void Delivered()
    {
        Prepared();
        Says(One, CarrierStatus.Delivered);
        Says(Two, CarrierStatus.Delivered);
    }

    private void Must(ICommand command)
    {
        Assert.Null(_market.Send(command));
        _market.Run();
    }

    private void Says(ShipmentId shipment, CarrierStatus status) => Must(new RecordCarrierStatus(shipment, status));

    private void Is(OrderStatus status, int onHand, int held, long refunded)
    {
        var order = _market.State<Order>(Id.Value);
        Assert.Equal((status, refunded), (order.Status, order.Refunded?.Minor ?? 0));
        Assert.Equal((onHand, 0, held), (Stock.OnHand(), Stock.Reserved(), Stock.Held()));
        Assert.Equal(Won(100_000 - 7_992 + refunded), _market.State<Balance>(Kim.Value).Purses[0].Amount);
        Assert.Equal((7_992 - refunded) / 100, PointsLeft);
        Assert.True(_market.Of<Orders, OrderSummary>().TryGet(Id.Value, out var listed));
        Assert.Equal(status, listed.Status);
        _market.MustReplay();
    }

    private static Money Won(long amount) => Money.Of("KRW", amount);
}

using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Services.Loyalty;
using Jumun.Services.MyPage;
using Jumun.Services.Ordering;
using Jumun.Services.Wallet;
using Jumun.Tests.Sagas;

namespace Jumun.Tests;

/// <summary>What customers' pages show of the life of several orders, heard in any order.</summary>
public sealed class MyPageTests
{
    private static readonly Sku Tea = new("TEA-001");
    private static readonly CouponCode Gift = new("GIFT");
    private static readonly CustomerId Kim = new("kim");
    private static readonly CustomerId Lee = new("lee");
    private static readonly Address Home = new("A. Customer", "1 Sejong-daero", "Seoul", "KR", "04524");
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Everything that can happen to an order happens to one of these.</summary>
    private static readonly Lazy<Market> Lived = new(Live);

    [Fact]
    public void Pages_are_the_same_in_whatever_order_the_services_are_heard()
    {
        var streams = Lived.Value.Happened.Where(happened => happened.Record.Events.Length > 0)
            .GroupBy(happened => (happened.Service, happened.Record.Kind, happened.Record.Key))
            .Select(stream => stream.ToList()).ToList();
        var expected = Written(Lived.Value.Of<PageCustomers, PageCustomer>(), Lived.Value.Of<PageOrders, PageOrder>());

        Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), seed => Assert.Equal(expected, Heard(streams, seed)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Fact]
    public void Pages_agree_with_what_the_services_themselves_say()
    {
        var market = Lived.Value;
        foreach (var (key, page) in market.Of<PageOrders, PageOrder>().Capture())
        {
            var order = market.State<Order>(key);
            Assert.Equal(
                ($"{order.Status}", order.Customer, order.Lines.Count, order.Total ?? order.Goods, order.PlacedAt),
                ($"{page.Stage}", page.Customer, page.Lines, page.Total, page.PlacedAt));
            Assert.Equal(order.Rejection?.Code, page.Reason);
            Assert.Equal(
                order.Shipments.Select(shipment => shipment.Id),
                (page.Deliveries ?? []).Where(d => !d.IsCollection).Select(delivery => delivery.Shipment));
        }

        foreach (var customer in (CustomerId[])[Kim, Lee])
        {
            var page = CustomerOf(market, customer);
            Assert.Equal(
                market.State<Balance>(customer.Value).Purses.Select(p => p.Amount).OrderBy(a => a.Currency.Code),
                page.Balances);
            Assert.True(market.Of<PointAccounts, PointAccount>().TryGet(customer.Value, out var account));
            Assert.Equal(account.Balance, page.Points);
        }
    }

    [Fact]
    public void A_page_tells_of_orders_deliveries_money_points_and_coupons()
    {
        var market = Lived.Value;
        var (delivered, cancelled, rejected) = (OrderOf("order-1"), OrderOf("order-2"), OrderOf("order-3"));

        Assert.Equal((OrderStage.Delivered, Won(900), Won(900), default), Money(delivered));
        Assert.Equal(DeliveryStage.WithCustomer, delivered.Deliveries!.Single().Stage);
        Assert.Equal((OrderStage.Cancelled, Won(2_000), Won(2_000), Won(2_000)), Money(cancelled));
        Assert.Equal(DeliveryStage.CalledOff, cancelled.Deliveries!.Single().Stage);
        Assert.Equal((OrderStage.Rejected, "stock.insufficient"), (rejected.Stage, rejected.Reason));
        Assert.Equal(OrderStage.Shipped, OrderOf("order-4").Stage);
        Assert.Equal(DeliveryStage.Failed, OrderOf("order-4").Deliveries![0].Stage);
        Assert.Equal((OrderStage.Returned, Won(1_000), Won(1_000), Won(1_000)), Money(OrderOf("order-6")));
        Assert.Equal(
            [DeliveryStage.WithCustomer, DeliveryStage.Arrived],
            OrderOf("order-6").Deliveries!.Select(delivery => delivery.Stage));

        var kim = CustomerOf(market, Kim);
        Assert.Equal(("A. Park", 9), (kim.Name, kim.Points));
        Assert.Equal(["staff"], kim.Groups);
        Assert.Equal([Contracts.Money.Of("GBP", 500), Won(19_100)], kim.Balances);
        Assert.Equal(new OrderId("order-1"), kim.Coupons!.Single().UsedFor);
        Assert.Equal(3, kim.Months!.Sum(month => month.Orders));
        Assert.Null(CustomerOf(market, Lee).Coupons!.Single().UsedFor);

        PageOrder OrderOf(string key) =>
            market.Of<PageOrders, PageOrder>().TryGet(key, out var order) ? order : throw new KeyNotFoundException(key);
    }

    [Fact]
    public void A_coupon_knows_for_what_it_was_used_when()
    {
        var coupon = new PageCoupon(Gift, Noon).Used(new("order-1"), Noon.AddHours(1)).Restored(Noon.AddHours(2))
            .Used(new("order-2"), Noon.AddHours(3));

        Assert.Equal(
            [null, "order-1", null, "order-2"],
            new[] { 0, 1, 2, 3 }.Select(hours => coupon.Then(Noon.AddHours(hours)).UsedFor?.Value));
        Assert.Equal("order-2", coupon.UsedFor?.Value); // Now, whatever the time up to which all is known.
        for (var i = 0; i < 20; i++)
        {
            coupon = coupon.Restored(Noon.AddHours(4 + i)).Used(new($"order-{i}"), Noon.AddHours(4 + i));
        }

        Assert.Equal(("order-19", 10), (coupon.UsedFor?.Value, coupon.Uses!.Count));
    }

    [Fact]
    public void The_newest_coupons_are_kept_in_whatever_order_they_are_heard_of()
    {
        var ofAll = Enumerable.Range(0, PageCustomer.CouponsMax + 20).ToList();

        var forward = ofAll.Aggregate(new PageCustomer(), Issue);
        var backward = Enumerable.Reverse(ofAll).Aggregate(new PageCustomer(), Issue);

        Assert.Equal(PageCustomer.CouponsMax, forward.Coupons!.Count);
        Assert.Equal("CODE-119", forward.Coupons[0].Code.Value);
        Assert.Equal(forward.Coupons, backward.Coupons);

        static PageCustomer Issue(PageCustomer customer, int i) =>
            customer.Issued(new($"CODE-{i}"), Noon.AddMinutes(i));
    }

    private static Market Live()
    {
        var market = new Market();
        market.Send(new AddProduct(Tea, "Green tea", Price: Won(1_000)));
        market.Send(new AdjustStock(Tea, new("seoul"), 8, "opening stock"));
        market.Send(new AdjustStock(Tea, new("busan"), 4, "opening stock"));
        market.Send(new OpenCampaign(Gift, new(CouponKind.Personal, Percent: 10)));
        foreach (var customer in (CustomerId[])[Kim, Lee])
        {
            market.Send(new RegisterCustomer(customer, "A. Kim", $"{customer}@example.com"));
            market.Send(new TopUp(customer, Won(20_000), "paid in"));
            market.Send(new IssueCoupon(Gift, customer));
        }

        market.Send(new JoinCustomerGroup(Kim, "staff"));
        market.Send(new JoinCustomerGroup(Kim, "regulars"));
        market.Send(new LeaveCustomerGroup(Kim, "regulars"));
        market.Send(new ChangeCustomerName(Kim, "A. Park"));
        market.Send(new TopUp(Kim, Contracts.Money.Of("GBP", 500), "paid in"));
        market.Run();
        Order(market, "order-1", Kim, 1, Gift);
        Order(market, "order-2", Kim, 2, null);
        Order(market, "order-3", Lee, 100, Gift); // Refused: the coupon is restored, if it was redeemed.
        Order(market, "order-4", Lee, 9, null);   // From two warehouses.
        Order(market, "order-5", Kim, 999, null);
        Carrier(market, "order-1-1", CarrierStatus.PickedUp, CarrierStatus.InTransit, CarrierStatus.Delivered);
        Carrier(market, "order-4-1", CarrierStatus.PickedUp, CarrierStatus.Failed);
        market.Send(new CancelOrder(new("order-2"), "changed their mind"));
        market.Run();
        Order(market, "order-6", Lee, 1, null);
        Carrier(market, "order-6-1", CarrierStatus.PickedUp, CarrierStatus.Delivered);
        Assert.Null(market.Send(new ReturnItems(new("order-6"), null, "too bitter")));
        market.Run();
        Carrier(market, "order-6-r1", CarrierStatus.PickedUp, CarrierStatus.Delivered);
        market.After(TimeSpan.FromHours(1), _ => 0);
        return market;
    }

    private static void Order(Market market, string id, CustomerId customer, int quantity, CouponCode? coupon)
    {
        Assert.Null(market.Send(new PlaceOrder(new(id), customer, [new(Tea, quantity)], Home, Coupon: coupon)));
        market.Run();
        market.After(TimeSpan.FromMinutes(1), _ => 0);
    }

    private static void Carrier(Market market, string shipment, params CarrierStatus[] statuses)
    {
        foreach (var status in statuses)
        {
            Assert.Null(market.Send(new RecordCarrierStatus(new(shipment), status)));
            market.Run();
        }
    }

    /// <summary>All pages, after the streams were heard, each in its own order.</summary>
    private static string Heard(IReadOnlyList<List<(string Service, Engine.Record Record)>> streams, int seed)
    {
        var chance = new Random(seed);
        var (customers, orders) = (
            new Documents<PageCustomer>(PageCustomers.Shape), new Documents<PageOrder>(PageOrders.Shape));
        var left = streams.Select(stream => new Queue<(string Service, Engine.Record Record)>(stream)).ToList();
        while (left.Count > 0)
        {
            var at = chance.Next(left.Count);
            for (var several = chance.Next(1, 9); several > 0 && left[at].TryDequeue(out var happened); several--)
            {
                var (service, record) = happened;
                var context = new Happening(
                    service, record.Kind, record.Key, record.Version, record.At, record.Correlation);
                foreach (var e in record.Events.Where(e => PageCustomers.Shape.Hears.Contains(e.GetType())))
                {
                    PageCustomers.On(e, context, customers);
                }

                foreach (var e in record.Events.Where(e => PageOrders.Shape.Hears.Contains(e.GetType())))
                {
                    PageOrders.On(e, context, orders);
                }
            }

            left.RemoveAll(stream => stream.Count == 0);
        }

        return Written(customers, orders);
    }

    private static string Written(Documents<PageCustomer> customers, Documents<PageOrder> orders) => string.Join(
        '\n',
        customers.Capture().Select(c => $"{c.Key} {JsonSerializer.Serialize(c.Document, PageCustomers.Shape.Json)}")
            .Concat(orders.Capture().Select(
                o => $"{o.Key} {JsonSerializer.Serialize(o.Document, PageOrders.Shape.Json)}"))
            .Order(StringComparer.Ordinal));

    private static PageCustomer CustomerOf(Market market, CustomerId id) =>
        market.Of<PageCustomers, PageCustomer>().TryGet(id.Value, out var customer)
            ? customer : throw new KeyNotFoundException(id.Value);

    private static (OrderStage Stage, Money Total, Money Paid, Money Refunded) Money(PageOrder order) =>
        (order.Stage, order.Total, order.Paid, order.Refunded);

    private static Money Won(long amount) => Contracts.Money.Of("KRW", amount);
}

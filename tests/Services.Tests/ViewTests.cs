using System.Text.Json;
using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Services.Catalog;
using Jumun.Services.Coupons;
using Jumun.Services.Customers;
using Jumun.Services.Loyalty;
using Jumun.Services.Ordering;
using Jumun.Services.Shipping;
using Jumun.Services.Wallet;

namespace Jumun.Tests;

public sealed class ViewTests
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_product_is_listed_with_its_current_price_under_its_category_and_status()
    {
        var products = After<Products, ProductSummary>(
            ("TEA", new ProductAdded("Green tea", Category: "tea")),
            ("TEA", new PriceChanged(Won(12_000), 1)),
            ("CUP", new ProductAdded("Cup")),
            ("CUP", new ProductDeactivated()));

        Assert.Equal(
            [new(new("TEA"), "Green tea", "tea", ProductStatus.Active, Won(12_000), 1)],
            products.List(10, index: "category", value: "tea").Items);
        Assert.Equal(["CUP"], products.List(10, index: "status", value: "Inactive").Items.Select(p => p.Sku.Value));
    }

    [Fact]
    public void A_customer_is_found_by_e_mail_in_any_case()
    {
        var customers = After<RegisteredCustomers, RegisteredCustomer>(
            ("kim", new CustomerRegistered("A. Kim", "Kim@Example.com")));

        var email = RegisteredCustomers.Lower("kIM@example.COM");
        Assert.Equal(["kim"], customers.List(10, index: "email", value: email).Items.Select(c => c.Customer.Value));
    }

    [Fact]
    public void Customers_are_found_by_the_domain_of_the_e_mail_that_they_have_now()
    {
        var customers = After<RegisteredCustomers, RegisteredCustomer>(
            ("kim", new CustomerRegistered("A. Kim", "kim@shop.example")),
            ("lee", new CustomerRegistered("B. Lee", "lee@Shop.Example")),
            ("kim", new CustomerEmailChanged(new("kim"), "kim@other.example")));

        Assert.Equal(["lee"], Found(customers, "email-domain", "shop.example"));
        Assert.Equal(["kim"], Found(customers, "email-domain", "other.example"));
        Assert.Equal(["kim"], Found(customers, "email", "kim@other.example"));
        Assert.Empty(Found(customers, "email", "kim@shop.example"));
    }

    [Fact]
    public void A_groups_members_are_listed_as_they_are_called_now_and_every_customer_once()
    {
        var customers = After<RegisteredCustomers, RegisteredCustomer>(
            ("kim", new CustomerRegistered("A. Kim", "kim@shop.example")),
            ("lee", new CustomerRegistered("B. Lee", "lee@shop.example")),
            ("kim", new CustomerGroupJoined(new("kim"), "regulars")),
            ("kim", new CustomerGroupJoined(new("kim"), "staff")),
            ("lee", new CustomerGroupJoined(new("lee"), "regulars")),
            ("kim", new CustomerNameChanged(new("kim"), "A. Park")),
            ("kim", new CustomerEmailChanged(new("kim"), "park@shop.example")),
            ("lee", new CustomerGroupLeft(new("lee"), "regulars")));

        Assert.Equal(
            [new(new("kim"), "A. Park", "park@shop.example", "regulars")],
            customers.List(10, index: "group", value: "regulars").Items);
        Assert.Equal(["kim"], Found(customers, "group", "staff"));
        Assert.Equal(["lee", "kim"], Found(customers, RegisteredCustomers.Everyone, RegisteredCustomers.Everyone));
        Assert.Equal(["kim"], Found(customers, "email", "park@shop.example"));
    }

    [Fact]
    public void A_customers_coupons_say_what_they_were_used_for()
    {
        var coupons = After<CustomerCoupons, CustomerCoupon>(
            ("GIFT", new CouponIssued(new("kim"))),
            ("GIFT", new CouponIssued(new("lee"))),
            ("GIFT", new CouponRedeemed(new("order-1"), Won(1), new("kim"))),
            ("GIFT", new CouponRedeemed(new("order-2"), Won(1), new("lee"))),
            ("GIFT", new CouponRestored(new("order-2"), new("lee"))),
            ("ALL", new CouponRedeemed(new("order-3"), Won(1))));

        Assert.Equal(
            [new(new("GIFT"), new("kim"), Noon, new("order-1"))],
            coupons.List(10, index: "customer", value: "kim").Items);
        Assert.Null(coupons.List(10, index: "customer", value: "lee").Items.Single().UsedFor);
        Assert.Equal(2, coupons.Capture().Count());
    }

    [Fact]
    public void Totals_are_the_sum_of_all_movements_of_a_currency()
    {
        var totals = After<Totals, CurrencyTotal>(
            ("kim", new BalanceToppedUp(Won(10_000), "paid in")),
            ("lee", new BalanceToppedUp(Won(5_000), "paid in")),
            ("lee", new BalanceToppedUp(Money.Of("GBP", 500), "paid in")),
            ("kim", new BalanceDebited(new("order-1"), Won(4_000))),
            ("kim", new BalanceCredited(new("order-1"), Won(1_000), "returned")));

        Assert.True(totals.TryGet("KRW", out var won));
        Assert.Equal(new CurrencyTotal("KRW", 15_000, 1_000, 4_000, 4), won);
        Assert.Equal(12_000, won.Balance);
        Assert.Equal(2, totals.Capture().Count());
    }

    [Fact]
    public void An_order_moves_from_status_to_status()
    {
        var placed = new OrderPlaced(
            new("order-1"), new("kim"), [new(new("TEA"), 2, Won(12_000), 1)],
            new("A. Kim", "1 Sejong-daero", "Seoul", "KR"));
        var orders = After<Orders, OrderSummary>(
            ("order-1", placed), ("order-1", new OrderAccepted(Won(21_600))), ("order-1", new OrderConfirmed()),
            ("order-2", placed), ("order-2", new OrderRejected(CouponsRefusals.UsedUp)), ("order-3", placed));

        Assert.Equal(["order-3", "order-2", "order-1"], orders.List(10).Items.Select(o => o.Order.Value));
        Assert.Equal(3, orders.List(10, index: "customer", value: "kim").Items.Count);
        Assert.Equal(
            [new(new("order-1"), new("kim"), OrderStatus.Confirmed, Won(21_600), Noon, OrderStatus.Confirmed)],
            orders.List(10, index: "status", value: "Confirmed").Items);
    }

    [Fact]
    public void A_customers_points_are_what_came_less_what_was_taken_back()
    {
        var accounts = After<PointAccounts, PointAccount>(Points);

        Assert.True(accounts.TryGet("kim", out var kim));
        Assert.Equal((390, 390), (kim.Balance, kim.PointsOfLastYear(Noon)));
        Assert.Equal([new(PointAccount.MonthOf(Noon), 390)], kim.Months);
        Assert.Equal(2, accounts.Capture().Count()); // Whoever got no point has no account.
    }

    [Fact]
    public void A_customers_movements_are_listed_newest_first()
    {
        var movements = After<PointMovements, PointMovement>(Points);

        Assert.Equal(
            [
                new(new("kim"), new("order-2"), -90, Noon, "order returned"),
                new(new("kim"), new("order-2"), 240, Noon), new(new("kim"), new("order-1"), 240, Noon),
            ],
            movements.List(10, index: "customer", value: "kim").Items);
        Assert.Equal([5], movements.List(10, index: "customer", value: "lee").Items.Select(m => m.Points));
        Assert.Empty(movements.List(10, index: "customer", value: "max").Items);
    }

    [Fact]
    public void A_shipment_moves_from_status_to_status_and_is_found_by_its_order()
    {
        var (order, parcel, back) = (new OrderId("order-1"), new ShipmentId("order-1-1"), new ShipmentId("order-1-r1"));
        var home = new Address("A. Kim", "1 Sejong-daero", "Seoul", "KR");
        ShipmentLine[] goods = [new(new("TEA"), 2)];
        var shipments = After<Shipments, ShipmentSummary>(
            ("order-1-1", new ShipmentPrepared(parcel, order, new("kim"), new("seoul"), home, goods, new("JM1"))),
            ("order-1-1", new ShipmentLate(parcel, order, CarrierStatus.PickedUp)),
            ("order-1-r1", new CollectionPrepared(back, order, new("kim"), new("seoul"), home, goods, new("JM2"))),
            ("order-1-1", new ShipmentPickedUp(parcel, order, new("seoul"), goods, Noon.AddHours(-1))),
            ("order-1-1", new ShipmentFailed(parcel, order, "nobody there")),
            ("order-1-r1", new ShipmentLate(back, order, CarrierStatus.PickedUp)));

        Assert.Equal(["order-1-r1", "order-1-1"], ShipmentsOf(shipments, "order", "order-1"));
        Assert.Equal(
            new(parcel, order, new("kim"), ShipmentKind.Delivery, ShipmentStatus.Failed, new("seoul"), new("JM1"), Noon,
                Noon, Noon.AddHours(-1)),
            shipments.List(10, index: "status", value: "Failed").Items.Single());
        Assert.True(shipments.List(10, index: "status", value: "Prepared").Items.Single().IsLate);
        Assert.Empty(ShipmentsOf(shipments, "order", "order-2"));
    }

    [Fact]
    public void The_price_list_follows_catalog()
    {
        var prices = After<PriceList, ListedProduct>(
            ("TEA", new ProductAdded("Green tea")), ("TEA", new PriceChanged(Won(12_000), 1)),
            ("TEA", new PriceChanged(Won(13_000), 2)), ("TEA", new ProductDeactivated()));

        Assert.True(prices.TryGet("TEA", out var tea));
        Assert.Equal(new(IsActive: false, new(Won(13_000), 2)), tea);
    }

    [Fact]
    public void An_order_is_quoted_only_what_is_sold()
    {
        var market = new Sagas.Market();
        market.Send(new AddProduct(new("TEA"), "Green tea", Price: Won(12_000)));
        market.Send(new AddProduct(new("CUP"), "Cup"));
        market.Send(new RegisterCustomer(new("kim"), "A. Kim", "kim@example.com"));
        var home = new Address("A. Kim", "1 Sejong-daero", "Seoul", "KR");
        PlaceOrder Of(string customer, string sku) => new(new("order-1"), new(customer), [new(new(sku), 1)], home);

        Assert.Equal("order.customer-unknown", market.Send(Of("lee", "TEA"))?.Code);
        Assert.Equal("order.sku-unknown", market.Send(Of("kim", "POT"))?.Code);
        Assert.Equal("order.sku-unknown", market.Send(Of("kim", "CUP"))?.Code); // It has no price.
        market.Send(new DeactivateProduct(new("TEA")));
        Assert.Equal("order.sku-unknown", market.Send(Of("kim", "TEA"))?.Code);
        market.Send(new ActivateProduct(new("TEA")));
        Assert.Null(market.Send(Of("kim", "TEA")));
    }

    private static (string Key, IEvent Event)[] Points =>
        [
            ("order-1", new PointsAwarded(new("order-1"), new("kim"), Won(24_000), 240)),
            ("order-2", new PointsAwarded(new("order-2"), new("kim"), Won(24_000), 240)),
            ("order-3", new PointsAwarded(new("order-3"), new("lee"), Won(500), 5)),
            ("order-4", new PointsAwarded(new("order-4"), new("max"), Won(99), 0)),
            ("order-2", new PointsTakenBack(new("kim"), new("order-2"), 90, "order returned")),
        ];

    private static IEnumerable<string> Found(
        Documents<RegisteredCustomer> customers, string index, string value) =>
        customers.List(10, index: index, value: value).Items.Select(customer => customer.Customer.Value);

    private static List<string> ShipmentsOf(Documents<ShipmentSummary> shipments, string index, string value) =>
        [.. shipments.List(10, index: index, value: value).Items.Select(shipment => shipment.Shipment.Value)];

    /// <summary>The documents after these events, each of which is also written and read once.</summary>
    private static Documents<TDocument> After<TView, TDocument>(params (string Key, IEvent Event)[] events)
        where TView : IView<TDocument>
        where TDocument : class
    {
        var documents = new Documents<TDocument>(TView.Shape);
        var versions = new Dictionary<string, long>();
        foreach (var (key, happened) in events)
        {
            Assert.Contains(happened.GetType(), TView.Shape.Hears);
            var version = versions[key] = versions.GetValueOrDefault(key) + 1;
            TView.On(happened, new("service", "kind", key, version, Noon, "correlation"), documents);
        }

        foreach (var (_, document) in documents.Capture())
        {
            var json = JsonSerializer.Serialize(document, TView.Shape.Json);
            Assert.Equivalent(document, JsonSerializer.Deserialize(json, TView.Shape.Json), strict: true);
        }

        return documents;
    }

    private static Money Won(long amount) => Money.Of("KRW", amount);
}

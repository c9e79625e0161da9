using FsCheck;
using FsCheck.Fluent;
using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Services.Coupons;
using Jumun.Services.Inventory;
using Jumun.Services.Loyalty;
using Jumun.Services.Ordering;
using Jumun.Services.Payments;
using Jumun.Services.Wallet;

namespace Jumun.Tests.Sagas;

/// <summary>
/// A day on the market: many purchases at once for too few goods, too little money and too few coupons; messages of
/// different services overtake each other and some are very late. In the evening everything adds up.
/// </summary>
public sealed class MarketDayTests
{
    private const int OrdersMax = 30;

    private static readonly CouponCode Code = new("FIRST3");
    private static readonly Sku[] Skus = [new("TEA-001"), new("CUP-001"), new("POT-001")];
    private static readonly CustomerId[] Customers = [new("kim"), new("lee"), new("park")];
    private static readonly string[] Services = ["inventory", "coupons", "wallet", "payments", "loyalty"];
    private static readonly Address Home = new("A. Customer", "1 Sejong-daero", "Seoul", "KR", "04524");

    [Fact]
    public void In_the_evening_stock_money_and_coupons_add_up() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), Live)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    private static void Live(int seed)
    {
        var chance = new Random(seed);
        var market = Opened();
        for (var order = 1; order <= OrdersMax; order++)
        {
            Assert.Null(market.Send(Purchase(chance, order)));
            Disturb(market, chance);
        }

        foreach (var service in Services)
        {
            market.LetGo(service);
        }

        market.Run(chance.Next);
        market.After(TimeSpan.FromMinutes(30), chance.Next);
        market.MustReplay();
        AddsUp(market);
    }

    private static Market Opened()
    {
        var market = new Market();
        foreach (var sku in Skus)
        {
            market.Send(new AddProduct(sku, sku.Value, Price: Won(1_000)));
            market.Send(new AdjustStock(sku, new("seoul"), 12, "opening stock"));
            market.Send(new AdjustStock(sku, new("busan"), 8, "opening stock"));
        }

        foreach (var customer in Customers)
        {
            market.Send(new RegisterCustomer(customer, customer.Value, $"{customer}@example.com"));
            market.Send(new TopUp(customer, Won(15_000), "paid in"));
        }

        market.Send(new OpenCampaign(Code, new(CouponKind.Limited, Percent: 33, Limit: 3)));
        market.Run();
        return market;
    }

    private static PlaceOrder Purchase(Random chance, int order)
    {
        var lines = Enumerable.Range(0, chance.Next(1, 4))
            .Select(_ => new OrderItem(chance.GetItems(Skus, 1)[0], chance.Next(1, 4)));
        return new(
            new($"order-{order}"), chance.GetItems(Customers, 1)[0], [.. lines], Home,
            Coupon: chance.Next(2) == 0 ? Code : null,
            ExpectedTotal: chance.Next(5) == 0 ? Won(2_000) : null);
    }

    /// <summary>Some messages arrive, some service falls silent or is heard again, some time passes.</summary>
    private static void Disturb(Market market, Random chance)
    {
        for (var steps = chance.Next(30); steps > 0 && market.Step(chance.Next); steps--)
        {
        }

        var service = chance.GetItems(Services, 1)[0];
        switch (chance.Next(6))
        {
            case 0:
                market.Hold(service);
                break;
            case < 4:
                market.LetGo(service);
                break;
            case 4:
                market.After(TimeSpan.FromSeconds(chance.Next(20)), chance.Next);
                break;
        }
    }

    private static void AddsUp(Market market)
    {
        var orders = Enumerable.Range(1, OrdersMax).Select(i => market.State<Order>($"order-{i}")).ToList();
        Assert.All(orders, order => Assert.True(order.IsDecided));
        for (var i = 1; i <= OrdersMax; i++)
        {
            var checkout = market.State<SagaState<Checkout>>($"order-{i}");
            Assert.Equal((SagaStage.Over, null), (checkout.Stage, checkout.StuckBecause));
            var isPaid = market.State<Payment>($"order-{i}").Status == PaymentStatus.Settled;
            Assert.Equal(orders[i - 1].Status == OrderStatus.Preparing, isPaid);
        }

        var confirmed = orders.Where(order => order.Status == OrderStatus.Preparing).ToList();
        foreach (var sku in Skus)
        {
            var sold = confirmed.SelectMany(order => order.Lines).Where(line => line.Sku == sku).Sum(l => l.Quantity);
            var stock = market.State<Stock>(sku.Value);
            Assert.Equal((20, sold, 0, 0), (stock.OnHand(), stock.Held(), stock.Reserved(), stock.Open.Count));
        }

        foreach (var customer in Customers)
        {
            var spent = confirmed.Where(o => o.Customer == customer).Sum(o => o.Total!.Value.Minor);
            var purse = market.State<Balance>(customer.Value).Purses.Single();
            Assert.True(purse.AddsUp());
            Assert.Equal(Won(15_000 - spent), purse.Amount);

            var points = confirmed.Where(o => o.Customer == customer).Sum(o => o.Total!.Value.Minor / 100);
            var account = market.Of<PointAccounts, PointAccount>().TryGet(customer.Value, out var found) ? found : null;
            Assert.Equal(points, account?.Balance ?? 0);
        }

        var totals = market.Of<Totals, CurrencyTotal>();
        Assert.True(totals.TryGet("KRW", out var total));
        Assert.Equal(45_000 - confirmed.Sum(order => order.Total!.Value.Minor), total.Balance);

        var redeemed = market.State<Campaign>(Code.Value).Redeemed;
        Assert.InRange(redeemed, 0, 3);
        Assert.Equal(confirmed.Count(order => order.Coupon is not null), redeemed);
    }

    private static Money Won(long amount) => Money.Of("KRW", amount);
}

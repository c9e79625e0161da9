using static Jumun.Http.Tests.RunningShop;

namespace Jumun.Http.Tests;

/// <summary>Whichever step of an order says no: the answer says why, and no service keeps a trace of it.</summary>
public abstract class RefusalScenarios(RunningShop shop)
{
    private readonly RunningShop _shop = shop;

    [Fact]
    public async Task An_unknown_sku_is_a_request_that_can_never_work()
    {
        var (tea, ann, code) = (await _shop.Sell(1000, 10), await _shop.Welcome(50_000), await _shop.Campaign(5));

        var refused = await _shop.Order(ann, [(tea, 1), ("NO-SUCH-TEA", 1)], code);

        IsProblem(422, "order.sku-unknown", refused);
        Assert.Equal("NO-SUCH-TEA", refused["sku"]);
        await NothingHappened(tea, 10, ann, 50_000, code);
        Assert.Empty((await _shop.Client.Get($"/v1/orders?customerId={ann}")).Body["items"]!.AsArray());
    }

    [Fact]
    public async Task An_unknown_customer_is_a_request_that_can_never_work()
    {
        var tea = await _shop.Sell(1000, 10);

        IsProblem(422, "order.customer-unknown", await _shop.Order("nobody", [(tea, 1)]));
        Assert.Equal(("10", "0", "10"), await _shop.StockOf(tea));
    }

    [Fact]
    public async Task Stock_that_is_short_refuses_the_order_and_gives_the_other_lines_back()
    {
        var (tea, rare) = (await _shop.Sell(1000, 10), await _shop.Sell(1000, 3));
        var (ann, code) = (await _shop.Welcome(50_000), await _shop.Campaign(5));

        var refused = await _shop.Order(ann, [(tea, 2), (rare, 4)], code);

        IsProblem(409, "stock.insufficient", refused);
        Assert.Equal((rare, "3"), (refused["sku"], refused["available"]));
        await NothingHappened(tea, 10, ann, 50_000, code);
        Assert.Equal(("3", "0", "3"), await _shop.StockOf(rare));
        await IsRejected(refused);
    }

    [Fact]
    public async Task A_sku_without_any_stock_is_short()
    {
        var (tea, ann) = (await _shop.Sell(1000, 0), await _shop.Welcome(50_000));

        IsProblem(409, "stock.insufficient", await _shop.Order(ann, [(tea, 1)]));
    }

    [Fact]
    public async Task A_coupon_that_is_used_up_refuses_the_order_and_gives_the_stock_back()
    {
        var (tea, code) = (await _shop.Sell(1000, 10), await _shop.Campaign(1));
        var (ann, bob) = (await _shop.Welcome(50_000), await _shop.Welcome(50_000));
        Is(201, await _shop.Order(ann, [(tea, 1)], code));

        var refused = await _shop.Order(bob, [(tea, 2)], code);

        IsProblem(409, "coupon.used-up", refused);
        await NothingHappened(tea, 9, bob, 50_000, code, redeemed: 1);
        await IsRejected(refused);
    }

    [Fact]
    public async Task A_balance_that_is_short_refuses_the_order_and_gives_stock_and_coupon_back()
    {
        var (tea, ann, code) = (await _shop.Sell(1000, 10), await _shop.Welcome(1_700), await _shop.Campaign(1));

        var refused = await _shop.Order(ann, [(tea, 2)], code);

        IsProblem(409, "balance.insufficient", refused);
        await NothingHappened(tea, 10, ann, 1_700, code);
        await IsRejected(refused);
        Is(201, await _shop.Order(ann, [(tea, 1)], code));
    }

    [Fact]
    public async Task A_customer_without_any_balance_is_refused()
    {
        var (tea, ann) = (await _shop.Sell(1000, 10), await _shop.Welcome(0));

        var refused = await _shop.Order(ann, [(tea, 1)]);

        Is(409, refused);
        Assert.StartsWith("balance.", refused.Code);
        Assert.Equal(("10", "0", "10"), await _shop.StockOf(tea));
    }

    [Fact]
    public async Task A_total_other_than_the_one_shown_refuses_the_order_and_undoes_everything()
    {
        var (tea, ann, code) = (await _shop.Sell(1000, 10), await _shop.Welcome(50_000), await _shop.Campaign(1));

        var refused = await _shop.Order(
            ann, [(tea, 2)], code, more: """ "expectedTotal":{"currency":"KRW","amount":"1700"},""");

        IsProblem(409, "order.price-changed", refused);
        Assert.Equal(("1700", "1800"), (refused["expected"], refused["total"]));
        await NothingHappened(tea, 10, ann, 50_000, code);
        await IsRejected(refused);
    }

    [Fact]
    public async Task The_total_that_was_shown_is_accepted()
    {
        var (tea, ann, code) = (await _shop.Sell(1000, 10), await _shop.Welcome(50_000), await _shop.Campaign(1));

        Is(201, await _shop.Order(
            ann, [(tea, 2)], code, more: """ "expectedTotal":{"currency":"KRW","amount":"1800"},"""));
    }

    [Fact]
    public async Task A_card_is_not_taken_yet()
    {
        var (tea, ann, code) = (await _shop.Sell(1000, 10), await _shop.Welcome(50_000), await _shop.Campaign(1));

        var refused = await _shop.Order(ann, [(tea, 2)], code, method: "card");

        IsProblem(422, "payment.method-unavailable", refused);
        await NothingHappened(tea, 10, ann, 50_000, code);
    }

    [Fact]
    public async Task A_product_that_is_not_sold_any_more_cannot_be_ordered_and_then_again_it_can()
    {
        var (tea, ann) = (await _shop.Sell(1000, 10), await _shop.Welcome(50_000));

        Is(200, await _shop.Client.Put($"/v1/products/{tea}/status", """{"status":"Inactive"}"""));
        IsProblem(422, "order.sku-unknown", await _shop.Order(ann, [(tea, 1)]));
        Is(200, await _shop.Client.Put($"/v1/products/{tea}/status", """{"status":"Active"}"""));
        Is(201, await _shop.Order(ann, [(tea, 1)]));
    }

    [Fact]
    public async Task Currencies_do_not_mix_in_one_order()
    {
        var (tea, ann, pounds) = (await _shop.Sell(1000, 10), await _shop.Welcome(50_000), NewName("GBP"));
        Is(201, await _shop.Client.Post(
            "/v1/products", $$"""{"sku":"{{pounds}}","name":"Tea","price":{"currency":"GBP","amount":"2.50"} }""",
            null));

        IsProblem(422, "order.currencies-mixed", await _shop.Order(ann, [(tea, 1), (pounds, 1)]));
    }

    private async Task NothingHappened(string sku, int pieces, string customer, int won, string code, int redeemed = 0)
    {
        Assert.Equal(($"{pieces}", "0", $"{pieces}"), await _shop.StockOf(sku));
        Assert.Equal($"{won}", await _shop.BalanceOf(customer));
        Assert.Equal($"{redeemed}", await _shop.RedemptionsOf(code));
    }

    private async Task IsRejected(Reply refused)
    {
        var order = await _shop.Client.Get($"/v1/orders/{refused["orderId"]}");
        Assert.Equal(("Rejected", refused.Code), (order["status"], order["rejection.code"]));
        var history = await _shop.Client.Get($"/v1/orders/{refused["orderId"]}/history");
        Assert.Equal(refused["traceId"], history["items.0.traceId"]);
        Assert.Equal(404, (await _shop.Client.Get($"/v1/orders/{refused["orderId"]}/payment")).Status);
    }

    private static void IsProblem(int status, string code, Reply reply)
    {
        Is(status, reply);
        Assert.Equal(code, reply.Code);
        Assert.Equal("application/problem+json", reply.ContentType);
        Assert.Equal(32, reply["traceId"]!.Length);
    }
}

public sealed class RefusalTests(SharedShop shared) : RefusalScenarios(shared.Shop), IClassFixture<SharedShop>;

using Jumun.RunningHost;
using static Jumun.Http.Tests.RunningShop;

namespace Jumun.Http.Tests;

/// <summary>All that concerns a customer is on one page, a moment after it happened.</summary>
public abstract class MyPageScenarios(RunningShop shop)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly RunningShop _shop = shop;

    private Client Http => _shop.Client;

    [Fact]
    public async Task A_page_shows_the_order_with_its_delivery_and_what_became_of_money_points_and_coupons()
    {
        var (tea, ann, code) = (await _shop.Sell(24_000, 10), await _shop.Welcome(100_000), NewName("GIFT"));
        Is(201, await Http.Post(
            "/v1/coupon-campaigns", $$"""{"code":"{{code}}","kind":"personal","percent":10}""", null));
        Is(201, await Http.Post("/v1/coupons", $$"""{"code":"{{code}}","customerId":"{{ann}}"}""", null));
        Is(200, await Http.Send(HttpMethod.Put, $"/v1/customers/{ann}/groups/regulars", null, []));
        var placed = await _shop.Order(ann, [(tea, 1)], code);
        Is(201, placed);
        await _shop.Prepared(placed["id"]!);
        Is(200, await Http.Post($"/v1/shipments/{placed["id"]}-1/events", """{"status":"in-transit"}""", null));

        var page = await PageOf(ann, page => page["orders.0.deliveries.0.status"] == "InTransit"
            && page["orders.0.status"] == "Shipped" && page["points"] == "216"
            && page.Text.Contains("regulars") && page.Text.Contains("usedFor") && page.Text.Contains("paid")
            && page["balances.0.amount"] == "78400"); // Each service is heard in its own time.

        Assert.Equal((ann, "A. Customer"), (page["customerId"], page["name"]));
        Assert.Equal(("regulars", "78400"), (page["groups.0"], page["balances.0.amount"]));
        Assert.Equal((code, placed["id"]), (page["coupons.0.code"], page["coupons.0.usedFor"]));
        Assert.Equal((placed["id"], "1"), (page["orders.0.id"], page["orders.0.lines"]));
        Assert.Equal(("21600", "21600"), (page["orders.0.total.amount"], page["orders.0.paid.amount"]));
        Assert.Equal(placed["placedAt"], page["orders.0.placedAt"]);
        Assert.Equal($"{placed["id"]}-1", page["orders.0.deliveries.0.shipmentId"]);
        var shipment = await Http.Get($"/v1/shipments/{placed["id"]}-1");
        Assert.Equal(shipment["trackingNumber"], page["orders.0.deliveries.0.trackingNumber"]);
        Assert.DoesNotContain("shop.example", page.Text); // No e-mail,
        Assert.DoesNotContain("Sejong", page.Text);       // no address.
    }

    [Fact]
    public async Task A_cancelled_order_shows_what_was_given_back_and_a_rejected_one_why()
    {
        var (tea, ann) = (await _shop.Sell(1000, 10), await _shop.Welcome(50_000));
        var placed = await _shop.Order(ann, [(tea, 2)]);
        await _shop.Prepared(placed["id"]!);
        Is(200, await Http.Delete($"/v1/orders/{placed["id"]}", ("Prefer", "wait=30")));
        Is(409, await _shop.Order(ann, [(tea, 99)]));

        var page = await PageOf(ann, page => page["ordersTotal"] == "2" && page["orders.1.status"] == "Cancelled"
            && page["orders.1.deliveries.0.status"] == "CalledOff" && page["balances.0.amount"] == "50000"
            && page["orders.1.refunded"] is not null && page["orders.0.status"] == "Rejected");

        Assert.Equal(("2000", "2000"), (page["orders.1.paid.amount"], page["orders.1.refunded.amount"]));
        Assert.Equal(("Rejected", "stock.insufficient"), (page["orders.0.status"], page["orders.0.reason"]));
        Assert.Null(page["orders.0.paid"]);
    }

    [Fact]
    public async Task The_newest_twenty_orders_are_shown()
    {
        var (tea, ann) = (await _shop.Sell(100, 100), await _shop.Welcome(50_000));
        var placed = new List<string?>();
        for (var i = 0; i < 22; i++)
        {
            placed.Add((await _shop.Order(ann, [(tea, 1)]))["id"]);
        }

        var page = await PageOf(ann, page => page["ordersTotal"] == "22"
            && OrdersIn(page).SequenceEqual(Enumerable.Reverse(placed).Take(20)));

        Assert.Equal(20, OrdersIn(page).Count);
    }

    [Fact]
    public async Task A_page_is_sent_again_only_when_it_changed()
    {
        var ann = await _shop.Welcome(5000);
        var page = await PageOf(ann, page => page["balances.0.amount"] == "5000");
        Assert.StartsWith("W/\"", page.ETag);

        Is(304, await Http.Get($"/v1/customers/{ann}/page", ("If-None-Match", page.ETag!)));
        Is(201, await Http.Post(
            $"/v1/customers/{ann}/top-ups", """{"amount":{"currency":"KRW","amount":"1"},"reason":"test"}""",
            NewName("top-up")));
        Reply changed = null!;
        await Waiting.Until("It changed", Soon, async () => (changed = await Http.Get(
            $"/v1/customers/{ann}/page", ("If-None-Match", page.ETag!))).Status == 200);
        Assert.Equal("5001", changed["balances.0.amount"]);
        Assert.NotEqual(page.ETag, changed.ETag);
    }

    [Fact]
    public async Task A_page_is_shown_as_it_was_at_a_time()
    {
        var (tea, ann) = (await _shop.Sell(1000, 10), await _shop.Welcome(50_000));
        var first = await _shop.Order(ann, [(tea, 1)]);
        await _shop.Prepared(first["id"]!);
        await PageOf(ann, page => page["points"] == "10" && page["orders.0.deliveries.0.status"] == "Prepared");
        var second = await _shop.Order(ann, [(tea, 2)]);
        await _shop.Prepared(second["id"]!);
        Is(200, await Http.Delete($"/v1/orders/{first["id"]}", ("Prefer", "wait=30")));
        await PageOf(ann, page => page["points"] == "20" && page["ordersTotal"] == "2"
            && page["orders.1.deliveries.0.status"] == "CalledOff");

        var then = await Then(ann, DateTimeOffset.Parse(second["placedAt"]!).AddMilliseconds(-1));
        Assert.Equal(("1", "10", "49000"), (then["ordersTotal"], then["points"], then["balances.0.amount"]));
        Assert.Equal([first["id"]], OrdersIn(then));
        Assert.Equal(("Preparing", "Prepared"), (then["orders.0.status"], then["orders.0.deliveries.0.status"]));
        Assert.Null(then["orders.0.refunded"]);

        var before = await Then(ann, DateTimeOffset.Parse(first["placedAt"]!).AddMilliseconds(-1));
        Assert.Equal(("0", "50000"), (before["points"], before["balances.0.amount"]));
        Assert.Empty(OrdersIn(before));
        var now = await Then(ann, DateTimeOffset.UtcNow.AddYears(1));
        Assert.Equal([second["id"], first["id"]], OrdersIn(now));
        Assert.Equal(404, (await Http.Get($"/v1/customers/{ann}/page?at=2020-01-01T00:00:00Z")).Status);
    }

    [Fact]
    public async Task Who_is_not_registered_has_no_page()
    {
        var unknown = await Http.Get("/v1/customers/nobody/page");
        Is(404, unknown);
        Assert.Equal(("customer.unknown", "nobody"), (unknown.Code, unknown["customerId"]));
        Is(404, await Http.Get("/v1/customers/nobody/page?at=2026-01-31T09:30:00Z"));
        Is(400, await Http.Get("/v1/customers/nobody/page?at=noon"));
    }

    private async Task<Reply> Then(string customer, DateTimeOffset at)
    {
        var page = await Http.Get(
            $"/v1/customers/{customer}/page?at={at.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}");
        Is(200, page);
        return page;
    }

    private async Task<Reply> PageOf(string customer, Func<Reply, bool> isSo)
    {
        Reply page = null!;
        await Waiting.Until($"{customer}'s page is so", Soon, async () =>
            (page = await Http.Get($"/v1/customers/{customer}/page")).Status == 200 && isSo(page));
        Assert.NotNull(page["asOf"]);
        return page;
    }

    private static List<string?> OrdersIn(Reply page) =>
        [.. page.Body["orders"]!.AsArray().Select(order => order!["id"]!.ToString())];
}

public sealed class MyPageTests(SharedShop shared) : MyPageScenarios(shared.Shop), IClassFixture<SharedShop>;

using static Jumun.Http.Tests.RunningShop;

namespace Jumun.Http.Tests;

/// <summary>An order keeps what happened to it, and knows its state at any time.</summary>
public abstract class HistoryScenarios(RunningShop shop)
{
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

    private readonly RunningShop _shop = shop;

    [Fact]
    public async Task An_order_tells_what_happened_to_it_by_whom_and_why()
    {
        var order = await _shop.Prepared((await Placed(_shop))["id"]!);

        var history = await _shop.Client.Get($"/v1/orders/{order["id"]}/history");

        Is(200, history);
        var items = history.Body["items"]!.AsArray();
        Assert.Equal(
            [
                "ordering.order-placed", "ordering.order-accepted", "ordering.order-confirmed",
                "ordering.order-preparing", "ordering.shipment-planned",
            ],
            items.Select(i => i!["what"]!.ToString().Replace(".v1", "")));
        Assert.Equal(["1", "2", "3", "4", "5"], items.Select(i => i!["version"]!.ToString()));
        Assert.All(items, i => Assert.Equal(order["id"], i!["correlation"]!.ToString()));
        Assert.All(items, i => Assert.Equal("anonymous", i!["actor"]!.ToString()));
        Assert.All(items, i => Assert.Equal(Trace, i!["traceId"]!.ToString()));
        Assert.Null(items[0]!["causedBy"]);
        Assert.All(items.Skip(1), i => Assert.NotNull(i!["causedBy"]));
        Assert.Equal(4, items.Select(i => i!["messageId"]!.ToString()).Distinct().Count());
    }

    [Fact]
    public async Task An_order_is_shown_as_it_was_at_a_time()
    {
        var order = await Placed(_shop);
        var (id, placedAt) = (order["id"], DateTimeOffset.Parse(order["placedAt"]!));

        Is(404, await _shop.Client.Get($"/v1/orders/{id}?at={Text(placedAt.AddMilliseconds(-1))}"));
        var then = await _shop.Client.Get($"/v1/orders/{id}?at={Text(placedAt)}");
        Is(200, then);
        Assert.Contains(then["status"], (string[])["Pending", "Confirmed", "Preparing"]);
        var now = await _shop.Client.Get($"/v1/orders/{id}?at={Text(placedAt.AddHours(9))}");
        Assert.Equal((order["id"], order["total.amount"]), (now["id"], now["total.amount"]));
        Is(200, await _shop.Client.Get($"/v1/orders/{id}?at=2100-01-01T09:00:00+09:00"));
    }

    [Fact]
    public async Task A_product_keeps_its_prices_and_a_balance_its_movements()
    {
        var (sku, ann) = (await _shop.Sell(1000, 1), await _shop.Welcome(5000));
        Is(200, await _shop.Client.Put(
            $"/v1/products/{sku}/price", """{"price":{"currency":"KRW","amount":"1100"}}"""));
        Is(201, await _shop.Order(ann, [(sku, 1)]));

        var prices = (await _shop.Client.Get($"/v1/products/{sku}/history")).Body["items"]!.AsArray();
        Assert.Equal(2, prices.Count(i => i!["what"]!.ToString().StartsWith("catalog.price-changed")));
        var movements = (await _shop.Client.Get($"/v1/customers/{ann}/balance/history")).Body["items"]!.AsArray();
        Assert.Equal(2, movements.Count);
    }

    [Fact]
    public async Task A_caller_in_a_hurry_gets_an_address_to_look_at()
    {
        var (sku, ann) = (await _shop.Sell(1000, 10), await _shop.Welcome(5000));

        var taken = await _shop.Client.Post(
            "/v1/orders", OrderBody(ann, [(sku, 1)]), NewName("key"), ("Prefer", "wait=0"));

        Assert.Contains(taken.Status, (int[])[201, 202]);
        Assert.Equal($"/v1/orders/{taken["id"]}", taken.Headers.Location?.ToString());
        await Jumun.RunningHost.Waiting.Until("The order is decided", TimeSpan.FromSeconds(20), async () =>
            (await _shop.Client.Get($"/v1/orders/{taken["id"]}"))["status"] is "Confirmed" or "Preparing");
    }

    private static async Task<Reply> Placed(RunningShop shop)
    {
        var (sku, ann) = (await shop.Sell(1000, 10), await shop.Welcome(5000));
        var placed = await shop.Client.Post(
            "/v1/orders", OrderBody(ann, [(sku, 1)]), NewName("key"), ("Prefer", "wait=30"),
            ("traceparent", $"00-{Trace}-00f067aa0ba902b7-01"));
        Is(201, placed);
        return placed;
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ");
}

public sealed class HistoryTests(SharedShop shared) : HistoryScenarios(shared.Shop), IClassFixture<SharedShop>;

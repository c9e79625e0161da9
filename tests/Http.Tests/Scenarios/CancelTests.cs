using Jumun.RunningHost;
using static Jumun.Http.Tests.RunningShop;

namespace Jumun.Http.Tests;

/// <summary>What follows a confirmation: the goods go to the customer, or everything is undone.</summary>
public abstract class CancelScenarios(RunningShop shop)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly RunningShop _shop = shop;

    private Client Http => _shop.Client;

    [Fact]
    public async Task When_an_order_is_delivered_stock_goes_down()
    {
        var (tea, order) = await Prepared();
        Assert.Equal(("10", "2", "8"), await Counts(tea));

        await Says(order, "picked-up");
        await Becomes(order, "Shipped");
        await Until(tea, ("8", "0", "8"));

        await Says(order, "delivered");
        await Becomes(order, "Delivered");
        Is(409, await Http.Delete($"/v1/orders/{order}"));
    }

    [Fact]
    public async Task When_a_customer_cancels_delivery_is_cancelled_too_and_all_is_as_before()
    {
        var (tea, ann, code) = (await _shop.Sell(1000, 10), await _shop.Welcome(5000), await _shop.Campaign(1));
        var order = (await _shop.Order(ann, [(tea, 2)], code))["id"]!;
        await _shop.Prepared(order);

        var cancelled = await Http.Delete($"/v1/orders/{order}?reason=ordered%20twice", ("Prefer", "wait=30"));

        Is(200, cancelled);
        Assert.Equal("Cancelled", cancelled["status"]);
        Assert.Equal(("10", "0", "10"), await Counts(tea));
        Assert.Equal("5000", await _shop.BalanceOf(ann));
        Assert.Equal("0", await _shop.RedemptionsOf(code));
        Assert.Equal("Refunded", (await Http.Get($"/v1/orders/{order}/payment"))["status"]);
        Assert.Equal("Cancelled", (await Http.Get($"/v1/orders/{order}/shipments"))["items.0.status"]);
        Is(200, await Http.Delete($"/v1/orders/{order}", ("Prefer", "wait=30")));
    }

    [Fact]
    public async Task Of_a_cancel_and_the_carrier_one_wins()
    {
        var (tea, order) = await Prepared();

        var cancel = Http.Delete($"/v1/orders/{order}");
        await Says(order, "picked-up");
        var answer = await cancel;
        var status = "";
        await Waiting.Until("It is decided who was first", Soon, async () =>
            (status = (await Http.Get($"/v1/orders/{order}"))["status"]) is not ("Preparing" or "Cancelling"));

        if (status == "Cancelled")
        {
            await Says(order, "returned"); // If it left all the same, it comes back, and is not counted twice.
            await Until(tea, ("10", "0", "10"));
        }
        else
        {
            Assert.Equal(status == "Returning" ? (202, null) : (409, "order.shipped"), (answer.Status, answer.Code));
            await Until(tea, ("8", "0", "8"));
        }
    }

    [Fact]
    public async Task Who_is_in_a_hurry_looks_later_what_became_of_the_cancel()
    {
        var (_, order) = await Prepared();

        var answer = await Http.Delete($"/v1/orders/{order}", ("Prefer", "wait=0"));

        Assert.Contains(answer.Status, (int[])[200, 202]);
        await Becomes(order, "Cancelled");
    }

    [Fact]
    public async Task What_cannot_be_cancelled_is_told_why()
    {
        var unknown = await Http.Delete("/v1/orders/nothing");
        Is(404, unknown);
        Assert.Equal("order.unknown", unknown.Code);
        var strange = await Http.Delete("/v1/orders/nothing?by=somebody");
        Is(400, strange);
        Assert.Equal(("query.unfit", "by"), (strange.Code, strange["field"]));
    }

    [Fact]
    public async Task A_rejected_order_is_not_cancelled()
    {
        var (rare, ann) = (await _shop.Sell(1000, 1), await _shop.Welcome(50_000));
        var refused = await _shop.Order(ann, [(rare, 2)]);
        Is(409, refused);

        var answer = await Http.Delete($"/v1/orders/{refused["orderId"]}");

        Is(409, answer);
        Assert.Equal("order.rejected", answer.Code);
    }

    private async Task<(string Sku, string Order)> Prepared()
    {
        var (tea, ann) = (await _shop.Sell(1000, 10), await _shop.Welcome(5000));
        var order = (await _shop.Order(ann, [(tea, 2)]))["id"]!;
        await _shop.Prepared(order);
        return (tea, order);
    }

    private async Task Says(string order, string status) => Is(200, await Http.Post(
        $"/v1/shipments/{order}-1/events", $$"""{"status":"{{status}}"}""", null));

    private Task Becomes(string order, string status) => Waiting.Until(
        $"The order is {status}", Soon, async () => (await Http.Get($"/v1/orders/{order}"))["status"] == status);

    private Task Until(string sku, (string?, string?, string?) counts) => Waiting.Until(
        $"Stock is {counts}", Soon, async () => await Counts(sku) == counts);

    private async Task<(string? OnHand, string? Held, string? Available)> Counts(string sku)
    {
        var stock = await Http.Get($"/v1/stock/{sku}");
        return (stock["onHand"], stock["held"], stock["available"]);
    }
}

public sealed class CancelTests(SharedShop shared) : CancelScenarios(shared.Shop), IClassFixture<SharedShop>;

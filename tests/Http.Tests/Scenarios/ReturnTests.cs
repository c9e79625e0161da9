using Jumun.RunningHost;
using static Jumun.Http.Tests.RunningShop;

namespace Jumun.Http.Tests;

/// <summary>Goods come back and are paid back; before they leave, an order is revised.</summary>
public abstract class ReturnScenarios(RunningShop shop)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly RunningShop _shop = shop;

    private Client Http => _shop.Client;

    [Fact]
    public async Task What_is_returned_is_collected_put_on_the_shelf_and_paid_back()
    {
        var (tea, ann, order) = await Prepared();
        await Says($"{order}-1", "delivered");
        await Becomes(order, "Delivered");

        var asked = await Return(order, tea, 1);
        Is(202, asked);
        Assert.Equal($"/v1/orders/{order}/returns/1", $"{asked.Headers.Location}");
        Assert.Equal(("Collecting", $"{order}-r1"), (asked["status"], asked["shipmentId"]));
        Assert.Equal("order.returning", (await Return(order, tea, 2)).Code);
        await Prepared($"{order}-r1");
        await Says($"{order}-r1", "delivered");

        await Becomes(order, "PartlyReturned");
        var shown = await Http.Get($"/v1/orders/{order}");
        Assert.Equal(
            ("1000", "1", "3"), (shown["refunded.amount"], shown["lines.0.returned"], shown["lines.0.quantity"]));
        var done = await Http.Get($"/v1/orders/{order}/returns/1");
        Assert.Equal(("Done", "1000", "1"), (done["status"], done["refund.amount"], done["lines.0.quantity"]));
        Assert.Equal(done.Text, (await Http.Get($"/v1/orders/{order}/returns")).Body["items"]![0]!.ToJsonString());
        await Until(tea, ("8", "0"));
        Assert.Equal("3000", await _shop.BalanceOf(ann));
        var payment = await Http.Get($"/v1/orders/{order}/payment");
        Assert.Equal(("PartlyRefunded", "1000"), (payment["status"], payment["refunded.amount"]));
    }

    [Fact]
    public async Task A_cancel_after_the_shipment_is_a_return_and_who_keeps_the_goods_has_none()
    {
        var (tea, ann, order) = await Prepared();
        await Says($"{order}-1", "picked-up");
        await Becomes(order, "Shipped");

        var cancel = await Http.Delete($"/v1/orders/{order}", ("Prefer", "wait=0"));
        Is(202, cancel);
        Assert.Equal(
            ($"/v1/orders/{order}/returns/1", "Returning"), ($"{cancel.Headers.Location}", cancel["status"]));
        await Prepared($"{order}-r1");
        Is(409, await Http.Delete($"/v1/shipments/{order}-1"));
        var kept = await Http.Delete($"/v1/shipments/{order}-r1?reason=kept");
        Is(200, kept);
        Assert.Equal(("Cancelled", "kept"), (kept["status"], kept["cancelReason"]));

        await Becomes(order, "Shipped");
        var failed = await Http.Get($"/v1/orders/{order}/returns/1");
        Assert.Equal(("Failed", "kept"), (failed["status"], failed["failure"]));
        await Says($"{order}-1", "returned");
        await Becomes(order, "Returned");
        await Until(tea, ("10", "0"));
        Assert.Equal("5000", await _shop.BalanceOf(ann));
        Assert.Equal("Refunded", (await Http.Get($"/v1/orders/{order}/payment"))["status"]);
    }

    [Fact]
    public async Task Before_it_leaves_an_order_is_sent_elsewhere_and_of_less()
    {
        var (tea, ann, order) = await Prepared();

        var moved = await Http.Put(
            $"/v1/orders/{order}/address",
            """{"address":{"name":"A","line1":"2 Office Street","city":"Busan","country":"KR"},"reason":"moved"}""",
            ("Prefer", "wait=30"));
        Is(200, moved);
        Assert.Equal("Busan", moved["shippingAddress.city"]);
        var lowered = await Http.Put($"/v1/orders/{order}/lines", Lines(tea, 1), ("Prefer", "wait=30"));
        Is(200, lowered);
        Assert.Equal(
            ("Preparing", "2000", "2"), (lowered["status"], lowered["refunded.amount"], lowered["lines.0.takenOff"]));

        Assert.Equal(("10", "1"), await Counts(tea));
        Assert.Equal("4000", await _shop.BalanceOf(ann));
        var parcel = await Http.Get($"/v1/shipments/{order}-1");
        Assert.Equal(("Busan", "1"), (parcel["address.city"], parcel["lines.0.quantity"]));
        Is(200, await Http.Put($"/v1/orders/{order}/lines", Lines(tea, 1)));
        Assert.Equal("order.quantity-not-lower", (await Http.Put($"/v1/orders/{order}/lines", Lines(tea, 2))).Code);
        Assert.Equal("order.nothing-left", (await Http.Put($"/v1/orders/{order}/lines", Lines(tea, 0))).Code);

        Is(200, await Http.Delete($"/v1/orders/{order}", ("Prefer", "wait=30")));
        Assert.Equal("5000", await _shop.BalanceOf(ann));
        Assert.Equal(("10", "0"), await Counts(tea));
    }

    [Fact]
    public async Task What_cannot_be_returned_or_revised_is_told_why()
    {
        var (tea, _, order) = await Prepared();

        Assert.Equal("order.not-shipped", (await Return(order, tea, 1)).Code);
        await Says($"{order}-1", "delivered");
        await Becomes(order, "Delivered");
        var many = await Return(order, tea, 4);
        Is(409, many);
        Assert.Equal(("order.too-many-returned", tea, "3"), (many.Code, many["sku"], many["left"]));
        Assert.Equal("order.not-ordered", (await Return(order, "POT", 1)).Code);
        Assert.Equal("order.delivered", (await Http.Delete($"/v1/orders/{order}")).Code);
        var late = await Http.Put($"/v1/orders/{order}/lines", Lines(tea, 1));
        Is(409, late);
        Assert.Equal(("order.shipped", "Delivered"), (late.Code, late["orderStatus"]));
        Assert.Equal("return.unknown", (await Http.Get($"/v1/orders/{order}/returns/1")).Code);
        Assert.Equal("order.unknown", (await Http.Get("/v1/orders/nothing/returns")).Code);
        Assert.Equal("order.unknown", (await Return("nothing", tea, 1)).Code);
        Is(400, await Http.Post($"/v1/orders/{order}/returns", """{"reason":"why"}""", null));
        var mute = await Http.Post($"/v1/orders/{order}/returns", """{"reason":""}""", NewName("return"));
        Assert.Equal(("body.text-length", "reason"), (mute.Code, mute["field"]));
    }

    /// <summary>Three for 3,000 won, of which the customer has 5,000.</summary>
    private async Task<(string Sku, string Customer, string Order)> Prepared()
    {
        var (tea, ann) = (await _shop.Sell(1000, 10), await _shop.Welcome(5000));
        var order = (await _shop.Order(ann, [(tea, 3)]))["id"]!;
        await _shop.Prepared(order);
        return (tea, ann, order);
    }

    private Task<Reply> Return(string order, string sku, int quantity) => Http.Post(
        $"/v1/orders/{order}/returns",
        $$"""{"lines":[{"sku":"{{sku}}","quantity":{{quantity}}}],"reason":"too bitter"}""", NewName("return"),
        ("Prefer", "wait=0"));

    private static string Lines(string sku, int quantity) =>
        $$"""{"lines":[{"sku":"{{sku}}","quantity":{{quantity}}}],"reason":"less"}""";

    private Task Prepared(string shipment) => Waiting.Until(
        $"{shipment} is prepared", Soon, async () => (await Http.Get($"/v1/shipments/{shipment}")).Status == 200);

    private async Task Says(string shipment, string status) => Is(200, await Http.Post(
        $"/v1/shipments/{shipment}/events", $$"""{"status":"{{status}}"}""", null));

    private Task Becomes(string order, string status) => Waiting.Until(
        $"The order is {status}", Soon, async () => (await Http.Get($"/v1/orders/{order}"))["status"] == status);

    private Task Until(string sku, (string?, string?) counts) => Waiting.Until(
        $"Stock is {counts}", Soon, async () => await Counts(sku) == counts);

    private async Task<(string? OnHand, string? Held)> Counts(string sku)
    {
        var stock = await Http.Get($"/v1/stock/{sku}");
        return (stock["onHand"], stock["held"]);
    }
}

public sealed class ReturnTests(SharedShop shared) : ReturnScenarios(shared.Shop), IClassFixture<SharedShop>;

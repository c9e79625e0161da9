using System.Text.Json.Nodes;
using Jumun.RunningHost;
using static Jumun.Http.Tests.RunningShop;

namespace Jumun.Http.Tests;

/// <summary>What happened to an order over all services, and what caused what.</summary>
public abstract class ExplainScenarios(RunningShop shop)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly RunningShop _shop = shop;

    private Client Http => _shop.Client;

    [Fact]
    public async Task The_story_of_an_order_goes_through_all_services_to_its_delivery()
    {
        var (tea, ann, code) = (await _shop.Sell(24_000, 10), await _shop.Welcome(100_000), await _shop.Campaign(1));
        var id = (await _shop.Order(ann, [(tea, 1)], code))["id"]!;
        await _shop.Prepared(id);
        Is(200, await Http.Post($"/v1/shipments/{id}-1/events", """{"status":"picked-up"}""", null));
        Is(200, await Http.Post($"/v1/shipments/{id}-1/events", """{"status":"in-transit"}""", null));

        var story = await StoryOf(id, story => Has(story, "inventory.stock-shipped.v1")
            && Has(story, "ordering.order-shipped.v1") && Has(story, "loyalty.points-awarded.v1"));

        var lines = Lines(story);
        Assert.Equal(
            ["coupons", "inventory", "loyalty", "ordering", "payments", "shipping", "wallet"],
            lines.Select(line => $"{line["service"]}").Distinct().Order(StringComparer.Ordinal));
        var checkout = lines.Single(line => $"{line["stream"]}" == $"checkout/{id}");
        Assert.Equal(("1", "Completed"), ($"{checkout["depth"]}", $"{checkout["outcome"]}"));
        var redeemed = lines.Single(line => $"{line["step"]}" == "redeem coupon");
        Assert.Equal(($"campaign/{code}", "Done", "2"), (
            $"{redeemed["stream"]}", $"{redeemed["outcome"]}", $"{redeemed["depth"]}"));
        Assert.StartsWith("ordering-", $"{redeemed["causedBy"]}");
        var shipped = lines.Single(line => Happened(line).Contains("inventory.stock-shipped.v1"));
        Assert.Equal(($"stock/{tea}", "2"), ($"{shipped["stream"]}", $"{shipped["depth"]}"));
        Assert.True(Has(story, "shipping.shipment-in-transit.v1")); // Nothing followed from it.
        Assert.All(lines, line => Assert.DoesNotContain($"{line["outcome"]}", (string[])["Waiting", "Parked"]));
        Assert.Equal(story.Text, (await Http.Get($"/v1/ops/explain/{id}")).Text);
    }

    [Fact]
    public async Task The_story_of_a_cancelled_order_tells_how_it_was_undone()
    {
        var (tea, ann) = (await _shop.Sell(1000, 10), await _shop.Welcome(5000));
        var id = (await _shop.Order(ann, [(tea, 1)]))["id"]!;
        await _shop.Prepared(id);
        Is(200, await Http.Delete($"/v1/orders/{id}", ("Prefer", "wait=30")));

        var story = await StoryOf(id, story => Has(story, "ordering.order-cancelled.v1"));

        var cancel = Lines(story).Single(line => $"{line["stream"]}" == $"cancel/{id}-cancel-1");
        Assert.Equal("Completed", $"{cancel["outcome"]}");
        Assert.True(Has(story, "payments.payment-refunded.v1"));
        Assert.True(Has(story, "inventory.stock-freed.v1"));
    }

    [Fact]
    public async Task The_story_of_a_rejected_order_tells_who_said_no_and_ends_where_it_is_told_to()
    {
        var (tea, rare, ann) = (await _shop.Sell(1000, 10), await _shop.Sell(1000, 1), await _shop.Welcome(5000));
        var refused = await _shop.Order(ann, [(tea, 1), (rare, 2)]);
        Is(409, refused);
        var id = refused["orderId"]!;

        var story = await StoryOf(id, story => Has(story, "ordering.order-rejected.v1"));

        var lines = Lines(story);
        var no = lines.Single(line => $"{line["outcome"]}" == "Refused");
        Assert.Equal(($"stock/{rare}", "stock.insufficient"), ($"{no["stream"]}", $"{no["why"]}"));
        Assert.Equal("undo reserve stock", $"{lines.Single(l => $"{l["message"]}".Contains("release-stock"))["step"]}");
        var checkout = lines.Single(line => $"{line["stream"]}" == $"checkout/{id}");
        Assert.Equal(("GivenUp", "stock.insufficient"), ($"{checkout["outcome"]}", $"{checkout["why"]}"));
        var until = DateTimeOffset.Parse(story["beganAt"]!).UtcDateTime;
        var then = await Http.Get($"/v1/ops/explain/{id}?at={until:yyyy-MM-ddTHH:mm:ss.fffZ}");
        Is(200, then);
        Assert.False(Has(then, "ordering.order-rejected.v1"));
    }

    [Fact]
    public async Task What_never_happened_has_no_story()
    {
        var unknown = await Http.Get("/v1/ops/explain/nothing");
        Is(404, unknown);
        Assert.Equal(("story.unknown", "nothing"), (unknown.Code, unknown["id"]));
        Is(400, await Http.Get("/v1/ops/explain/nothing?at=noon"));
    }

    private async Task<Reply> StoryOf(string id, Func<Reply, bool> isWhole)
    {
        Reply story = null!;
        await Waiting.Until($"The story of {id} is whole", Soon, async () =>
            (story = await Http.Get($"/v1/ops/explain/{id}")).Status == 200 && isWhole(story)
            && Lines(story).TrueForAll(line => $"{line["outcome"]}" is not ("Waiting" or "Running")));
        return story;
    }

    private static List<JsonNode> Lines(Reply story) => [.. story.Body["lines"]!.AsArray().Select(line => line!)];

    private static IEnumerable<string> Happened(JsonNode line) =>
        line["happened"]!.AsArray().Select(what => what!.ToString());

    private static bool Has(Reply story, string happened) =>
        Lines(story).Exists(line => Happened(line).Contains(happened));
}

public sealed class ExplainTests(SharedShop shared) : ExplainScenarios(shared.Shop), IClassFixture<SharedShop>;

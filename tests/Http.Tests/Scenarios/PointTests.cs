using Jumun.RunningHost;
using static Jumun.Http.Tests.RunningShop;

namespace Jumun.Http.Tests;

/// <summary>A confirmed order gives points, a moment later; a rejected one gives none.</summary>
public abstract class PointScenarios(RunningShop shop)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly RunningShop _shop = shop;

    [Fact]
    public async Task A_confirmed_order_gives_points_for_what_was_paid()
    {
        var (tea, ann, code) = (await _shop.Sell(24_000, 10), await _shop.Welcome(100_000), await _shop.Campaign(1));
        var placed = await _shop.Order(ann, [(tea, 1)], code);
        Is(201, placed);

        var points = await PointsOf(ann, 216);

        Assert.Equal((ann, "Bronze", "216"), (points["customerId"], points["tier"], points["pointsOfLastYear"]));
        Assert.Equal(("Silver", "4784"), (points["nextTier"], points["pointsToNextTier"]));
        var movement = (await MovementsOf(ann)).Body["items"]!.AsArray().Single()!;
        Assert.Equal((placed["id"], "216"), ($"{movement["orderId"]}", $"{movement["points"]}"));
        Assert.Null(movement["reason"]);
    }

    [Fact]
    public async Task A_rejected_order_gives_no_points()
    {
        var (rare, tea, ann) = (await _shop.Sell(1000, 1), await _shop.Sell(500, 1), await _shop.Welcome(50_000));
        Is(409, await _shop.Order(ann, [(rare, 2)]));
        Is(201, await _shop.Order(ann, [(tea, 1)])); // So that there is something to wait for.

        await PointsOf(ann, 5);

        Assert.Single((await MovementsOf(ann)).Body["items"]!.AsArray());
    }

    [Fact]
    public async Task Movements_are_listed_in_pages_newest_first()
    {
        var (tea, cup, ann) = (await _shop.Sell(1000, 9), await _shop.Sell(2000, 9), await _shop.Welcome(50_000));
        Is(201, await _shop.Order(ann, [(tea, 1)]));
        await PointsOf(ann, 10);
        Is(201, await _shop.Order(ann, [(cup, 1)]));
        await PointsOf(ann, 30);

        var newest = await MovementsOf(ann, "?limit=1");
        var oldest = await MovementsOf(ann, $"?limit=1&cursor={newest["nextCursor"]}");

        Assert.Equal(("20", "10"), (newest["items.0.points"], oldest["items.0.points"]));
        Assert.Null(oldest["nextCursor"]);
    }

    [Fact]
    public async Task Who_never_ordered_has_no_points()
    {
        var points = await _shop.Client.Get("/v1/customers/nobody/points");

        Is(200, points);
        Assert.Equal(("nobody", "0", "Bronze"), (points["customerId"], points["balance"], points["tier"]));
        Assert.Equal("5000", points["pointsToNextTier"]);
        Assert.Empty((await MovementsOf("nobody")).Body["items"]!.AsArray());
    }

    /// <summary>They come a moment after the order is confirmed.</summary>
    private async Task<Reply> PointsOf(string customer, int points)
    {
        Reply found = null!;
        await Waiting.Until($"{customer} has {points} points", Soon, async () =>
            (found = await _shop.Client.Get($"/v1/customers/{customer}/points"))["balance"] == $"{points}");
        return found;
    }

    private Task<Reply> MovementsOf(string customer, string query = "") =>
        _shop.Client.Get($"/v1/customers/{customer}/points/movements{query}");
}

public sealed class PointTests(SharedShop shared) : PointScenarios(shared.Shop), IClassFixture<SharedShop>;

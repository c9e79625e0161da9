using Jumun.RunningHost;
using static Jumun.Http.Tests.RunningShop;

namespace Jumun.Http.Tests;

/// <summary>The process with My page goes on showing pages when those of all other services are gone.</summary>
public sealed class MyPageAloneTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Pages_are_shown_when_every_other_service_is_stopped_and_say_up_to_when_they_know_all()
    {
        var others = RunningCluster.Everything.Replace(",my-page", "", StringComparison.Ordinal);
        await using var cluster = await RunningCluster.Start([others, "my-page"]);
        await using var shop = new RunningShop([cluster.Addresses[0]], () => default);
        using var client = new Client(cluster.Addresses[1]);
        var (tea, ann) = (await shop.Sell(1000, 10), await shop.Welcome(5000));
        var placed = await shop.Order(ann, [(tea, 1)]);
        await shop.Prepared(placed["id"]!);
        var page = await PageOf(client, ann, page => page["orders.0.deliveries.0.status"] == "Prepared"
            && page["points"] == "10" && page["asOf"] is not null && AsOf(page) > Placed(placed));

        await cluster.Hosts[0].Kill();
        var killedAt = DateTimeOffset.UtcNow;

        var alone = await client.Get($"/v1/customers/{ann}/page");
        Is(200, alone);
        Assert.Equal(page.Body["orders"]!.ToJsonString(), alone.Body["orders"]!.ToJsonString());
        Assert.Equal(page.ETag, alone.ETag);
        await Waiting.Until("Time goes on", Soon, () => DateTimeOffset.UtcNow > killedAt.AddSeconds(3));
        var knownUntil = AsOf(await client.Get($"/v1/customers/{ann}/page"));
        Assert.InRange(knownUntil, AsOf(page), killedAt.AddSeconds(1)); // The last word may have been on its way.
        Is(503, await client.Get($"/v1/customers/{ann}/page?at={alone["asOf"]}")); // It is in the others' journals.

        cluster.Hosts[0].Dispose();
        cluster.StartHost(0);
        await cluster.Hosts[0].Ready();
        await PageOf(client, ann, again => again["asOf"] is not null && AsOf(again) > knownUntil);
    }

    private static DateTimeOffset AsOf(Reply page) => DateTimeOffset.Parse(page["asOf"]!);

    private static DateTimeOffset Placed(Reply order) => DateTimeOffset.Parse(order["placedAt"]!);

    private static async Task<Reply> PageOf(Client client, string customer, Func<Reply, bool> isSo)
    {
        Reply page = null!;
        await Waiting.Until($"{customer}'s page is so", Soon, async () =>
            (page = await client.Get($"/v1/customers/{customer}/page")).Status == 200 && isSo(page));
        return page;
    }
}

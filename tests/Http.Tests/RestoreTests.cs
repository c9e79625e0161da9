using Jumun.RunningHost;

namespace Jumun.Http.Tests;

/// <summary>
/// PostgreSQL is restored to an earlier moment, as after the loss of its disk, while RabbitMQ still holds what was said
/// later: everybody forgets the same, and goes on from there.
/// </summary>
public sealed class RestoreTests
{
    private const string Moment = "before_the_loss";

    [Fact]
    public async Task After_a_restore_to_one_moment_everything_before_it_stands_and_nothing_after_it_happened()
    {
        await using var cluster = await RunningCluster.StartOn(
            PostgresServer.StartArchiving(), port => port, RunningCluster.Split);
        var (front, buyer) = (cluster.Addresses[0], new Buyer());
        await Buyer.SetUp(front);
        await buyer.BuyUntilItFails(front, 10);
        await Task.WhenAll(cluster.Postgres.BackUp(), buyer.BuyUntilItFails(front, 20)); // Of what is in motion.
        Assert.Equal(30, buyer.Acknowledged);
        await cluster.Postgres.Mark(Moment);
        var later = new List<string>();
        using (var shop = new Shop(front))
        {
            for (var i = 0; i < 20; i++)
            {
                var order = await shop.Must("/v1/orders", $"later-{i}", Shop.Order("builder", null, ("BRICK", 1)));
                later.Add(order.Text("id")!);
            }
        }

        await Task.WhenAll(cluster.Hosts.Select(host => host.Kill()));
        await cluster.Postgres.Restore(Moment);
        for (var number = 0; number < cluster.Hosts.Length; number++)
        {
            cluster.Hosts[number].Dispose();
            cluster.StartHost(number);
        }

        await Task.WhenAll(cluster.Hosts.Select(host => host.Ready()));
        await cluster.Whole();
        await buyer.Check(front);
        await buyer.BuyUntilItFails(front, 20); // Under positions that others were told of before.
        Assert.Equal(50, buyer.Acknowledged);
        await buyer.Check(front);
        using var again = new Shop(front);
        foreach (var order in later)
        {
            Assert.Equal(404, (await again.Get($"/v1/orders/{order}")).Status);
        }
    }
}

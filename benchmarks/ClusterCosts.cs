using Jumun.RunningHost;

namespace Jumun.Bench;

/// <summary>What the parts of a distributed platform have computed, and what its shards have committed.</summary>
public sealed record ClusterCosts(
    TimeSpan Hosts, TimeSpan Postgres, TimeSpan RabbitMq, TimeSpan Haproxy, double Batches, double Records)
{
    public static async Task<ClusterCosts> Read(RunningCluster cluster, HaproxyServer haproxy)
    {
        var metrics = await Task.WhenAll(cluster.Addresses.Select(HostMetrics.Read));
        return new(
            cluster.Hosts.Aggregate(TimeSpan.Zero, (sum, host) => sum + ProcessorTime.Of(host.Process.Id)),
            ProcessorTime.OfTree(cluster.Postgres.Id), ProcessorTime.OfTree(cluster.RabbitMq.Id),
            ProcessorTime.OfTree(haproxy.Id), metrics.Sum(m => m.Batches), metrics.Sum(m => m.Records));
    }

    public static ClusterCosts operator -(ClusterCosts a, ClusterCosts b) => new(
        a.Hosts - b.Hosts, a.Postgres - b.Postgres, a.RabbitMq - b.RabbitMq, a.Haproxy - b.Haproxy,
        a.Batches - b.Batches, a.Records - b.Records);

    public static ClusterCosts operator /(ClusterCosts a, double orders) => new(
        a.Hosts / orders, a.Postgres / orders, a.RabbitMq / orders, a.Haproxy / orders, a.Batches / orders,
        a.Records / orders);
}

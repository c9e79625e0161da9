using System.Collections.Concurrent;
using Jumun.RunningHost;

namespace Jumun.Bench;

/// <summary>The same orders through several processes, beside the same checkout as a MassTransit saga.</summary>
public sealed class DistributedBench(BenchOptions options)
{
    private readonly Results _results = new(NameOf(options), """
        The same orders through several processes that share all services, two shards for ordering and for inventory, on
        one PostgreSQL and one RabbitMQ server, behind HAProxy; load generator, servers and processes share the machine.
        MassTransit runs the same checkout as a state machine whose five consumers update PostgreSQL. In its favour: its
        sagas are kept in memory only, so a crash loses them; a message that comes twice is not recognised; orders come
        without HTTP; it is one process.
        """);

    private readonly string _name = $"{Environment.TickCount64:x}";
    private readonly ConcurrentDictionary<int, SlowLink> _links = [];

    public async Task Run()
    {
        var perSecond = await Orders();
        var peer = new List<double>();
        foreach (var underWay in options.ForScale ? (int[])[64, 256] : [])
        {
            peer.Add(await MassTransitPeer.Measure(underWay, options.Duration));
            _results.Add($"MassTransit, {underWay} orders under way: orders/s", [peer[^1]], "0");
        }

        if (peer.Count > 0)
        {
            _results.Add("orders per order of MassTransit at its best", [perSecond / peer.Max()], "0.0");
        }

        _results.Print();
        _results.Write(Machine.Describe());
    }

    private async Task<double> Orders()
    {
        var everything = Enumerable.Repeat(RunningCluster.Everything, options.Processes).ToArray();
        await using var cluster = await RunningCluster.StartOn(PostgresServer.Start(), Link, everything, "--demo");
        using var haproxy = await HaproxyServer.Start(
            [.. cluster.Addresses.Select(host => new UriBuilder(host) { Port = Link(host.Port) }.Uri)]);
        var opening = await Audit.AtRest(haproxy.Address);
        Console.WriteLine($"Warming up for {options.WarmUp.TotalSeconds:0} s");
        var answered = (await Closed(haproxy, options.WarmUp, "warm")).Requests;
        var (perSecond, latencies, costs) = (new List<double>(), new List<Latency>(), new List<ClusterCosts>());
        for (var run = 1; run <= options.Runs; run++)
        {
            var before = await ClusterCosts.Read(cluster, haproxy);
            var result = await Closed(haproxy, options.Duration, $"closed-{run}");
            if (result.BadStatuses + result.Errors > 0)
            {
                throw new BenchFailure($"{result.BadStatuses} orders were refused, {result.Errors} lost.");
            }

            answered += result.Requests;
            perSecond.Add(result.PerSecond);
            latencies.Add(result.Latency);
            costs.Add((await ClusterCosts.Read(cluster, haproxy) - before) / result.Requests);
            Console.WriteLine($"Closed loop {run}: {result.PerSecond:0} orders/s");
        }

        var closing = await Audit.AtRest(haproxy.Address);
        OrdersBench.AddUp(closing, opening, OrdersBench.PiecesPerOrder);
        OrdersBench.AllAnswersAreOrders(
            closing.Confirmed - opening.Confirmed, answered, options.Connections * (options.Runs + 1));
        _results.Add("processes", $"{options.Processes}");
        _results.Add("round trip to servers and processes, added", [options.RoundTrip.TotalMilliseconds], "0", " ms");
        _results.Add($"closed loop, {options.Connections} connections: orders/s", perSecond, "0");
        _results.Add("closed loop", latencies);
        Add("CPU per order, processes", cost => cost.Hosts.TotalMicroseconds, " µs");
        Add("CPU per order, PostgreSQL", cost => cost.Postgres.TotalMicroseconds, " µs");
        Add("CPU per order, RabbitMQ", cost => cost.RabbitMq.TotalMicroseconds, " µs");
        Add("CPU per order, HAProxy", cost => cost.Haproxy.TotalMicroseconds, " µs");
        Add("records per order", cost => cost.Records);
        Add("transactions per order", cost => cost.Batches);
        return perSecond.Order().ElementAt(perSecond.Count / 2);

        void Add(string what, Func<ClusterCosts, double> of, string unit = "") =>
            _results.Add(what, [.. costs.Select(of)], unit.Length > 0 ? "0" : "0.00", unit);
    }

    /// <summary>Other numbers of processes and other distances have results of their own.</summary>
    private static string NameOf(BenchOptions options) =>
        options.Processes == 3 && options.RoundTrip == TimeSpan.Zero
            ? "orders-distributed"
            : $"orders-distributed, {options.Processes} processes, +{options.RoundTrip.TotalMilliseconds} ms";

    /// <summary>The port at which a server is reached. What processes ask each other goes without delay.</summary>
    private int Link(int port) => options.RoundTrip == TimeSpan.Zero
        ? port : _links.GetOrAdd(port, _ => new(port, options.RoundTrip)).Port;

    private Task<WrkResult> Closed(HaproxyServer haproxy, TimeSpan duration, string run) =>
        Wrk.Run(haproxy.Address, "orders.lua", options.Connections, duration, $"{_name}-{run}");
}

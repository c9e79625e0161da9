using System.Globalization;
using Jumun.Bench;

try
{
    switch (args)
    {
        case ["orders", .. var rest]:
            var options = BenchOptions.Parse(rest);
            await (options.IsDistributed ? new DistributedBench(options).Run() : new OrdersBench(options).Run());
            return 0;
        case ["hot-stock", .. var rest]:
            await new HotStockBench(BenchOptions.Parse(rest)).Run();
            return 0;
        case ["age", .. var rest]:
            await new AgeBench(BenchOptions.Parse(rest)).Run();
            return 0;
        case ["outage", .. var rest]:
            await new OutageBench(BenchOptions.Parse(rest)).Run();
            return 0;
        case ["soak", .. var rest]:
            await new SoakBench(BenchOptions.Parse(rest)).Run();
            return 0;
        case ["postgres", .. var rest]:
            foreach (var style in Enum.GetValues<PostgresStyle>())
            {
                await PostgresPeer.Best(style, BenchOptions.Parse(rest).Duration / 2);
            }

            return 0;
        case ["mass-transit", .. var rest]:
            await MassTransitPeer.Measure(256, BenchOptions.Parse(rest).Duration);
            return 0;
        case ["open-loop", var host, var rate, var seconds, var run]:
            // How the generator is started by this program itself; see OpenLoop.RunApart.
            var invariant = CultureInfo.InvariantCulture;
            var duration = TimeSpan.FromSeconds(int.Parse(seconds, invariant));
            new OpenLoop(new(host), int.Parse(rate, invariant), duration, run).Run();
            return 0;
        default:
            Console.Error.WriteLine("See ./bench --help.");
            return 2;
    }
}
catch (Exception e) when (e is BenchFailure or ArgumentException or InvalidOperationException or TimeoutException)
{
    Console.Error.WriteLine($"bench: {e.Message}");
    return 1;
}

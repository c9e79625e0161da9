using System.Diagnostics;
using Jumun.RunningHost;

namespace Jumun.Bench;

/// <summary>What ten million events on disk cost: at start-up, in throughput, in memory, in bytes.</summary>
public sealed class AgeBench(BenchOptions options)
{
    private const double FirstOrderSecondsMax = 10;
    private const double ThroughputShareMin = 0.9;
    private const double BytesPerOrderMax = 2500;

    private readonly List<string> _missed = [];

    private readonly Results _results = new("age", """
        A folder that was filled over HTTP against an empty one, in the same run. Events are those of all services'
        journals, as the host counts them when it has committed them. Start-up is from the start of the process to the
        first confirmed order over HTTP. Throughput is that of a closed loop on a host started for it, empty and aged
        in turn; an empty one ages, too, while it is measured.
        """);

    public async Task Run()
    {
        using var temporary = new TemporaryFolder();
        var folder = new AgedFolder(options.Data ?? temporary.Path, options);
        var filling = await folder.Fill();
        var bytes = filling.Bytes / (double)filling.Orders;
        _results.Add("events", $"{filling.Events.Values.Sum():N0}");
        _results.Add("orders", $"{filling.Orders:N0}");
        _results.Add("bytes on disk per order", [bytes], "0");
        Demand(bytes <= BytesPerOrderMax, $"{bytes:0} bytes per order");
        await Starts(folder);
        await RebuiltViews(folder, filling);
        await Throughput(folder);
        _results.Print();
        _results.Write(Machine.Describe());
        if (_missed.Count > 0)
        {
            throw new BenchFailure($"Less than is asked for: {string.Join("; ", _missed)}.");
        }
    }

    private void Demand(bool isMet, string what)
    {
        if (!isMet)
        {
            _missed.Add(what);
        }
    }

    private async Task Starts(AgedFolder folder)
    {
        using var empty = new TemporaryFolder();
        await Start("empty folder", empty.Path, isBounded: true);
        await Start("after kill -9", folder.Data, isBounded: true);
        await Start("after a clean end", folder.Data, isBounded: true);
        folder.DeleteSnapshots();
        await Start("snapshots deleted", folder.Data, isBounded: false);
    }

    private async Task Start(string name, string data, bool isBounded)
    {
        var start = await Startup.Measure(data);
        using var host = start.Host;
        Console.WriteLine($"First order, {name}: {start}");
        _results.Add($"start-up to first order, {name}", $"{start}");
        Demand(
            !isBounded || start.FirstOrder.TotalSeconds <= FirstOrderSecondsMax,
            $"first order after {start.FirstOrder.TotalSeconds:0.0} s ({name})");
        var began = Stopwatch.GetTimestamp();
        await host.Stop();
        Console.WriteLine($"Stopped within {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
    }

    /// <summary>The views of the two services that orders concern most, each made anew beside a host at rest.</summary>
    private async Task RebuiltViews(AgedFolder folder, Filling filling)
    {
        using var host = await HostProcess.StartReady(folder.Data, HostProcess.FreePort());
        using var shop = new Shop(host.Address);
        foreach (var (service, view) in new[] { ("ordering", "orders"), ("wallet", "totals") })
        {
            var events = filling.Events[$"{service}-0"];
            var (rates, wall) = (new List<double>(), new List<double>());
            for (var run = 1; run <= options.Runs; run++)
            {
                var (before, began) = (ProcessorTime.Of(host.Process.Id), Stopwatch.GetTimestamp());
                await shop.Must($"/v1/ops/views/{service}/{view}/rebuild", $"{view}-{run}", new()
                {
                    ["reason"] = "to see how long it takes",
                });
                wall.Add(events / Stopwatch.GetElapsedTime(began).TotalSeconds / 1e6);
                rates.Add(events / (ProcessorTime.Of(host.Process.Id) - before).TotalSeconds / 1e6);
                Console.WriteLine(
                    $"View {view}, {events:N0} events: {rates[^1]:0.00} M/s per core, {wall[^1]:0.00} M/s");
            }

            _results.Add($"view {view} rebuilt, events per second of processor time", rates, "0.00", " M");
            _results.Add($"view {view} rebuilt, events per second", wall, "0.00", " M");
        }

        await host.Stop();
    }

    private async Task Throughput(AgedFolder folder)
    {
        var (ofEmpty, ofAged, shares) = (new List<double>(), new List<double>(), new List<double>());
        var (costEmpty, costAged) = (new List<double>(), new List<double>());
        for (var run = 1; run <= options.Runs; run++)
        {
            using var empty = new TemporaryFolder();
            ofEmpty.Add(await ClosedLoop("empty", empty.Path, run, costEmpty));
            ofAged.Add(await ClosedLoop("aged", folder.Data, run, costAged));
            shares.Add(100 * ofAged[^1] / ofEmpty[^1]);
        }

        _results.Add("closed loop, empty: orders/s", ofEmpty, "0");
        _results.Add("closed loop, aged: orders/s", ofAged, "0");
        _results.Add("aged against empty", shares, "0", " %");
        _results.Add("CPU of the host per order, empty", costEmpty, "0", " µs");
        _results.Add("CPU of the host per order, aged", costAged, "0", " µs");
        var median = shares.Order().ElementAt(shares.Count / 2) / 100;
        Demand(median >= ThroughputShareMin, $"{median:P0} of an empty folder's throughput");
    }

    private async Task<double> ClosedLoop(string name, string data, int run, List<double> costs)
    {
        using var host = await HostProcess.StartReady(data, HostProcess.FreePort(), "--demo");
        var opening = await Audit.AtRest(host.Address);
        var id = $"{name}-{Environment.ProcessId}-{run}";
        var warm = await Wrk.Run(host.Address, "orders.lua", options.Connections, options.WarmUp, $"{id}-warm");
        var used = ProcessorTime.Of(host.Process.Id);
        var result = await Wrk.Run(host.Address, "orders.lua", options.Connections, options.Duration, id);
        costs.Add((ProcessorTime.Of(host.Process.Id) - used).TotalMicroseconds / result.Requests);
        var resident = ProcessMemory.Megabytes(ProcessMemory.Resident(host.Process.Id));
        Console.WriteLine(
            $"Closed loop {run}, {name}: {result.PerSecond:0} orders/s, {costs[^1]:0} µs of CPU each, {resident}");
        if (run == options.Runs)
        {
            _results.Add($"resident memory after the closed loop, {name}", resident);
        }

        var closing = await Audit.AtRest(host.Address);
        OrdersBench.AddUp(closing, opening, OrdersBench.PiecesPerOrder);
        OrdersBench.AllAnswersAreOrders(
            closing.Confirmed - opening.Confirmed, warm.Requests + result.Requests, options.Connections * 2);
        if (warm.BadStatuses + warm.Errors + result.BadStatuses + result.Errors > 0)
        {
            throw new BenchFailure($"{warm.BadStatuses + result.BadStatuses} orders of {name} were refused.");
        }

        await host.Stop();
        return result.PerSecond;
    }
}

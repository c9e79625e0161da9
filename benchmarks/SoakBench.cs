using System.Diagnostics;
using Jumun.RunningHost;

namespace Jumun.Bench;

/// <summary>Orders at half load for a long time: memory and latency must stay as they are.</summary>
public sealed class SoakBench(BenchOptions options)
{
    private const double BytesPerOrder = 2400;
    private const double DiskShareMax = 0.7;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Results _results = new("soak", """
        Orders at a steady rate for a long time, by an open loop that is begun anew every minute; latency is that of
        each minute, counted from the moment at which each order was due. Memory may grow by what is kept of every order
        and by nothing else. In the end a fresh host is put under the same load, to tell a host that has grown slow from
        a machine that has. The curves are in [soak.svg](soak.svg).
        """);

    private const int FreshMinutes = 6;

    private readonly List<SoakMinute> _minutes = [];
    private readonly List<SoakMinute> _fresh = [];
    private readonly string _name = $"soak-{Environment.ProcessId}";
    private long _offered;
    private long _unanswered;

    public async Task Run()
    {
        using var standstill = new Standstill();
        var rate = await Soak(standstill);
        await Compare(rate, standstill);
        Judge(rate);
    }

    /// <summary>The soak itself; gives its rate.</summary>
    private async Task<int> Soak(Standstill standstill)
    {
        using var temporary = new TemporaryFolder();
        using var host = await HostProcess.StartReady(temporary.Path, HostProcess.FreePort(), "--demo");
        var opening = await Audit.AtRest(host.Address);
        var warm = await Wrk.Run(host.Address, "orders.lua", options.Connections, options.WarmUp, $"{_name}-warm");
        var closed = await Wrk.Run(
            host.Address, "orders.lua", options.Connections, options.Duration, $"{_name}-closed");
        var rate = Rate(closed.PerSecond, temporary.Path);
        Console.WriteLine($"{rate} orders/s for {options.Minutes} minutes\n{SoakMinute.Heading}");
        for (var minute = 1; minute <= options.Minutes; minute++)
        {
            _minutes.Add(await Measure(host, temporary.Path, rate, minute, standstill));
            Console.WriteLine(_minutes[^1]);
        }

        var closing = await Audit.AtRest(host.Address);
        OrdersBench.AddUp(closing, opening, OrdersBench.PiecesPerOrder);
        OrdersBench.AllAnswersAreOrders(
            closing.Confirmed - opening.Confirmed, _offered - _unanswered + warm.Requests + closed.Requests,
            (options.Connections * 2) + (int)_unanswered);
        if (closing.Refused > opening.Refused)
        {
            throw new BenchFailure($"The soak is void: {closing.Refused - opening.Refused} orders were refused.");
        }

        await host.Stop();
        return rate;
    }

    /// <summary>A fresh host under the same load; its first minute, in which it is compiled, does not count.</summary>
    private async Task Compare(int rate, Standstill standstill)
    {
        using var temporary = new TemporaryFolder();
        using var host = await HostProcess.StartReady(temporary.Path, HostProcess.FreePort(), "--demo");
        Console.WriteLine($"A fresh host, for comparison\n{SoakMinute.Heading}");
        for (var minute = 1; minute <= Math.Min(FreshMinutes, options.Minutes); minute++)
        {
            var measured = await Measure(host, temporary.Path, rate, options.Minutes + minute, standstill);
            Console.WriteLine(measured);
            if (minute > 1)
            {
                _fresh.Add(measured);
            }
        }

        await host.Stop();
    }

    private async Task<SoakMinute> Measure(
        HostProcess host, string folder, int rate, int number, Standstill standstill)
    {
        var (before, stood) = (await HostMetrics.Read(host.Address), standstill.SoFar);
        var result = await OpenLoop.RunApart(host.Address, rate, Minute, $"{_name}-{number}");
        var after = await HostMetrics.Read(host.Address);
        _offered += result.Offered;
        _unanswered += result.Refused;
        var did = after - before;
        var disk = new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);
        return new(
            number, _offered, result.Latency, result.KeptItsSchedule, result.Refused,
            ProcessMemory.Resident(host.Process.Id),
            (long)after.Heap, (long)after.LargeObjects, disk, did.Records / did.Batches,
            (did.Snapshots, did.Snapshots > 0 ? did.SnapshotSeconds / did.Snapshots : 0),
            standstill.SoFar - stood);
    }

    /// <summary>As asked for, else half of the maximum; never more than the disk has room for.</summary>
    private int Rate(double perSecond, string folder)
    {
        var room = new DriveInfo(folder).AvailableFreeSpace * DiskShareMax;
        var roomFor = room / BytesPerOrder / (options.Minutes * 65);
        var wanted = options.Rate > 0 ? options.Rate : perSecond / 2;
        if (wanted > roomFor)
        {
            Console.WriteLine($"The disk has no room for {wanted:0} orders/s.");
        }

        return (int)Math.Min(wanted, roomFor);
    }

    private void Judge(int rate)
    {
        var verdict = new SoakVerdict(_minutes, _fresh);
        var stood = _minutes.Sum(minute => minute.Stood.TotalSeconds);
        _results.Add("orders/s offered", $"{rate}");
        _results.Add("minutes", $"{_minutes.Count}, of which {verdict.Sound} count for latency");
        _results.Add("the machine stood still", $"{stood:0} s");
        _results.Add("orders", $"{_minutes[^1].Orders:N0}");
        _results.Add(
            "orders not confirmed before their caller gave up waiting", $"{_minutes.Sum(m => m.Unanswered):N0}");
        _results.Add("p99, median of the first quarter's minutes", $"{verdict.Early.TotalMilliseconds:0.0} ms");
        _results.Add("p99, median of the last quarter's minutes", $"{verdict.Late.TotalMilliseconds:0.0} ms");
        _results.Add("p99, median of a fresh host's minutes after that", $"{verdict.Fresh.TotalMilliseconds:0.0} ms");
        _results.Add("resident memory, first and last minute",
            $"{ProcessMemory.Megabytes(_minutes[0].Resident)}, {ProcessMemory.Megabytes(_minutes[^1].Resident)}");
        _results.Add("large objects, first and last minute",
            $"{ProcessMemory.Megabytes(_minutes[0].Large)}, {ProcessMemory.Megabytes(_minutes[^1].Large)}");
        _results.Add("memory growth per order", $"{verdict.BytesPerOrder:0} bytes");
        _results.Add("of that in the first half, in the second",
            $"{verdict.FirstHalf:0} bytes, {verdict.SecondHalf:0} bytes");
        _results.Add("longest snapshot, mean of a minute", $"{_minutes.Max(m => m.Snapshots.Seconds):0.0} s");
        _results.Add("verdict", verdict.Faults.Count == 0 ? "flat" : string.Join("; ", verdict.Faults));
        _results.Print();
        _results.Write(Machine.Describe());
        SoakChart.Write(Path.Combine(Built.Root, "benchmarks", "soak.svg"), _minutes);
        if (verdict.Faults.Count > 0)
        {
            throw new BenchFailure($"Not flat: {string.Join("; ", verdict.Faults)}.");
        }
    }
}

using Jumun.RunningHost;

namespace Jumun.Bench;

/// <summary>
/// Orders through all services: a closed loop for the maximum, an open one at half of it for the latency, and for
/// scale, on the same machine in the same minutes, trivial requests and PostgreSQL.
/// </summary>
public sealed class OrdersBench(BenchOptions options)
{
    public const int PiecesPerOrder = 2;

    private readonly Results _results = new("orders", """
        Confirmed orders over HTTP, each with a coupon and paid from balance, by random customers for random products;
        every service flushes its own journal before it answers. Load generator and host share the machine.
        The PostgreSQL transaction is five prepared statements by Npgsql, without HTTP: once one after another between
        BEGIN and COMMIT, as it is usually written, once all of it in one round trip.
        """);

    private readonly string _name = $"{Environment.TickCount64:x}";
    private long _answered;

    public async Task Run()
    {
        using var folder = new TemporaryFolder();
        using var host = await HostProcess.StartReady(folder.Path, HostProcess.FreePort(), "--demo");
        var (opening, empty) = (await Audit.AtRest(host.Address), DataFolder.BytesWritten(folder.Path));
        Console.WriteLine($"Warming up for {options.WarmUp.TotalSeconds:0} s");
        await Orders(host, options.WarmUp, "warm");
        var perSecond = await ClosedLoop(host);
        await OpenLoopAtHalf(host, perSecond);
        var closing = await Audit.AtRest(host.Address);
        AddUp(closing, opening, PiecesPerOrder);
        await NothingWasRefused(host);
        AllAnswersAreOrders(closing.Confirmed - opening.Confirmed, _answered, options.Connections * (options.Runs + 1));
        var bytes = DataFolder.BytesWritten(folder.Path) - empty;
        _results.Add("bytes on disk per order", [bytes / (double)closing.Confirmed], "0");
        if (options.ForScale)
        {
            await TrivialRequests(host, perSecond);
        }

        await host.Stop();
        host.Dispose();
        if (options.ForScale)
        {
            await Postgres(perSecond);
        }

        _results.Print();
        _results.Write(Machine.Describe());
    }

    /// <summary>A run whose effects do not add up is void.</summary>
    public static void AddUp(Audit closing, Audit opening, int piecesPerOrder)
    {
        var faults = closing.Faults(opening, piecesPerOrder).ToList();
        Console.WriteLine($"Audit: {closing.Confirmed} confirmed, {closing.Refused} refused, KRW {closing.Revenue}");
        if (faults.Count > 0)
        {
            throw new BenchFailure($"The run is void: {string.Join(' ', faults)}");
        }
    }

    /// <summary>There is stock, money and a coupon for all: a refusal would be the platform's own failure.</summary>
    private static async Task NothingWasRefused(HostProcess host)
    {
        using var shop = new Shop(host.Address);
        var refused = (await shop.Get("/v1/orders?status=Rejected&limit=1")).Body!["items"]!.AsArray();
        if (refused.Count > 0)
        {
            var order = await shop.Get($"/v1/orders/{refused[0]!["id"]}");
            throw new BenchFailure($"The run is void: orders were refused, the last {order}");
        }
    }

    /// <summary>Each answer was an order; what was under way when the generator hung up has no answer.</summary>
    public static void AllAnswersAreOrders(long orders, long answers, int hungUpMax)
    {
        if (orders < answers || orders > answers + hungUpMax)
        {
            throw new BenchFailure($"The run is void: {answers} answers, but {orders} orders.");
        }
    }

    private async Task<WrkResult> Orders(HostProcess host, TimeSpan duration, string run)
    {
        var result = await Wrk.Run(host.Address, "orders.lua", options.Connections, duration, $"{_name}-{run}");
        _answered += result.Requests;
        return result;
    }

    private async Task<double> ClosedLoop(HostProcess host)
    {
        var (perSecond, engine, client) = (new List<double>(), new List<double>(), new List<double>());
        var (flushes, batches, latencies) = (new List<double>(), new List<double>(), new List<Latency>());
        for (var run = 1; run <= options.Runs; run++)
        {
            var (metrics, used, child) = (
                await HostMetrics.Read(host.Address), ProcessorTime.Of(host.Process.Id),
                ProcessorTime.OfEndedChildren());
            var result = await Orders(host, options.Duration, $"closed-{run}");
            var (metricsAfter, usedAfter) = (await HostMetrics.Read(host.Address), ProcessorTime.Of(host.Process.Id));
            if (result.BadStatuses + result.Errors > 0)
            {
                throw new BenchFailure($"{result.BadStatuses} orders were refused, {result.Errors} lost.");
            }

            perSecond.Add(result.PerSecond);
            engine.Add((usedAfter - used).TotalMicroseconds / result.Requests);
            client.Add((ProcessorTime.OfEndedChildren() - child).TotalMicroseconds / result.Requests);
            var did = metricsAfter - metrics;
            flushes.Add(did.Batches / result.Took.TotalSeconds);
            batches.Add(did.Records / did.Batches);
            latencies.Add(result.Latency);
            Console.WriteLine($"Closed loop {run}: {result.PerSecond:0} orders/s");
        }

        _results.Add($"closed loop, {options.Connections} connections: orders/s", perSecond, "0");
        _results.Add("closed loop", latencies);
        _results.Add("CPU of the host per order", engine, "0", " µs");
        _results.Add("CPU of the generator per order", client, "0", " µs");
        _results.Add("flushes/s, all services", flushes, "0");
        _results.Add("mean batch, records", batches, "0.0");
        return perSecond.Order().ElementAt(perSecond.Count / 2);
    }

    private async Task OpenLoopAtHalf(HostProcess host, double perSecond)
    {
        var rate = options.Rate > 0 ? options.Rate : (int)(perSecond / 2);
        var results = new List<OpenLoopResult>();
        for (var run = 1; run <= options.Runs; run++)
        {
            var result = await OpenLoop.RunApart(host.Address, rate, options.Duration, $"{_name}-open-{run}");
            Console.WriteLine(
                $"Open loop {run} at {rate}/s: p50 {result.Latency.P50.TotalMilliseconds:0.0} ms, "
                + $"p99 {result.Latency.P99.TotalMilliseconds:0.0} ms, "
                + $"generator late p99 {result.Lateness.P99.TotalMilliseconds:0.0} ms");
            if (!result.KeptItsSchedule || result.Refused > 0)
            {
                throw new BenchFailure(
                    $"The open loop is void: {result.Refused} not confirmed, generator late by "
                    + $"{result.Lateness.P99.TotalMilliseconds:0.0} ms at p99.");
            }

            _answered += result.Offered;
            results.Add(result);
        }

        _results.Add("open loop: offered orders/s", [rate], "0");
        _results.Add("open loop: achieved orders/s", [.. results.Select(r => r.Confirmed / r.Took.TotalSeconds)], "0");
        _results.Add("open loop", [.. results.Select(result => result.Latency)]);
        _results.Add(
            "open loop: lateness of the generator, p99", [.. results.Select(r => r.Lateness.P99.TotalMilliseconds)],
            "0.0", " ms");
    }

    private async Task TrivialRequests(HostProcess host, double perSecond)
    {
        foreach (var (method, what) in new[] { ("GET", "GET /health/live"), ("POST", "POST to no route (404)") })
        {
            await Trivial(host, method, TimeSpan.FromSeconds(2));
            var result = await Trivial(host, method, options.Duration / 2);
            _results.Add($"for scale: {what}, requests/s", [result.PerSecond], "0");
            _results.Add($"orders per {what}", [perSecond / result.PerSecond], "0.00");
            Console.WriteLine($"{what}: {result.PerSecond:0}/s");
        }
    }

    private Task<WrkResult> Trivial(HostProcess host, string method, TimeSpan duration) =>
        Wrk.Run(host.Address, "trivial.lua", options.Connections, duration, method);

    private async Task Postgres(double perSecond)
    {
        foreach (var style in Enum.GetValues<PostgresStyle>())
        {
            var what = style == PostgresStyle.InTurn ? "statements in turn" : "one round trip";
            var (connections, best) = await PostgresPeer.Best(style, options.Duration / 2);
            _results.Add($"for scale: PostgreSQL, {what}, {connections} connections: orders/s", [best], "0");
            _results.Add($"orders per PostgreSQL transaction, {what}", [perSecond / best], "0.0");
        }
    }
}

/// <summary>The benchmark can't say anything; the message says why.</summary>
public sealed class BenchFailure(string message) : Exception(message);

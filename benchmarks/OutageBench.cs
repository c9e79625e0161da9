using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Jumun.RunningHost;

namespace Jumun.Bench;

/// <summary>
/// RabbitMQ is stopped for a minute while orders come at a steady rate: are they taken meanwhile, is what waited worked
/// off when it is back, and does everything add up?
/// </summary>
public sealed class OutageBench(BenchOptions options)
{
    private const int RateDefault = 300;
    private const int SecondsBefore = 20;
    private const int SecondsAway = 60;
    private const int SecondsAfter = 30;
    private const int PiecesPerOrder = 2;
    private static readonly TimeSpan WorkedOffWithin = TimeSpan.FromMinutes(10);

    private readonly int _rate = options.Rate > 0 ? options.Rate : RateDefault;
    private readonly ConcurrentQueue<(int Second, int Status, TimeSpan Took)> _answers = [];
    private readonly Results _results = new("outage", """
        Orders at a steady rate through several processes that share all services; after a while RabbitMQ is stopped for
        a minute, and started again. No order is waited for: it is taken when it is stored. Then everything must become
        final, each order that was taken must be there, and stock and money must add up.
        """);

    public async Task Run()
    {
        var everything = Enumerable.Repeat(RunningCluster.Everything, options.Processes).ToArray();
        await using var cluster = await RunningCluster.Start(everything, "--demo");
        using var haproxy = await HaproxyServer.Start(cluster.Addresses);
        using var shop = new Shop(haproxy.Address);
        var opening = await Audit.AtRest(haproxy.Address);
        Console.WriteLine($"{_rate} orders/s; RabbitMQ stops after {SecondsBefore} s for {SecondsAway} s");
        var began = Stopwatch.GetTimestamp();
        var load = Load(haproxy.Address, began);
        await At(began, SecondsBefore);
        await cluster.RabbitMq.Stop();
        await At(began, SecondsBefore + SecondsAway);
        var waiting = (await shop.Get("/v1/ops/processes")).Body!["items"]!.AsArray().Count;
        await cluster.RabbitMq.StartAgain();
        var back = Stopwatch.GetTimestamp();
        await load;
        var workedOff = await WorkedOff(shop, back);
        var closing = await Audit.AtRest(haproxy.Address);
        OrdersBench.AddUp(closing, opening, PiecesPerOrder);
        var taken = _answers.Count(answer => answer.Status is 201 or 202);
        var (confirmed, refused) = (closing.Confirmed - opening.Confirmed, closing.Refused - opening.Refused);
        OrdersBench.AllAnswersAreOrders(confirmed + refused, taken, _answers.Count - taken);

        _results.Add("orders offered per second", $"{_rate}");
        Tell("before", 0, SecondsBefore);
        Tell("while RabbitMQ is away", SecondsBefore, SecondsBefore + SecondsAway);
        Tell("after", SecondsBefore + SecondsAway, SecondsBefore + SecondsAway + SecondsAfter);
        _results.Add("processes under way when it came back", $"{waiting}");
        _results.Add("all final after it was back", [workedOff.TotalSeconds], "0", " s");
        _results.Add("orders taken, all of them final", $"{taken}");
        _results.Add("of them refused, since they had waited too long", $"{refused}");
        _results.Print();
        _results.Write(Machine.Describe());
    }

    /// <summary>How long it took until no order was under way any more. Asked seldom: it is a long list.</summary>
    private static async Task<TimeSpan> WorkedOff(Shop shop, long since)
    {
        while ((await shop.Get("/v1/ops/processes")).Body!["items"]!.AsArray().Count > 0)
        {
            if (Stopwatch.GetElapsedTime(since) > WorkedOffWithin)
            {
                throw new BenchFailure($"Orders are under way {WorkedOffWithin.TotalMinutes:0} minutes after.");
            }

            await Task.Delay(TimeSpan.FromSeconds(1));
        }

        return Stopwatch.GetElapsedTime(since);
    }

    private static Task At(long began, int second)
    {
        var left = TimeSpan.FromSeconds(second) - Stopwatch.GetElapsedTime(began);
        return Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    private async Task Load(Uri front, long began)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = front };
        var random = new Random(1);
        var underWay = new List<Task>();
        for (var number = 0; number < _rate * (SecondsBefore + SecondsAway + SecondsAfter); number++)
        {
            var due = TimeSpan.FromSeconds(number / (double)_rate);
            while (Stopwatch.GetElapsedTime(began) < due)
            {
                await Task.Delay(1);
            }

            underWay.Add(Order(http, number, (int)due.TotalSeconds, random.Next(1, 1_001), random.Next(1, 21)));
        }

        await Task.WhenAll(underWay);
    }

    private async Task Order(HttpClient http, int number, int second, int customer, int product)
    {
        var order = Shop.Order($"demo-{customer:0000}", "WELCOME10", ($"TEA-{product:000}", PiecesPerOrder));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/orders")
        {
            Content = new StringContent(order.ToJsonString(), Encoding.UTF8, "application/json"),
            Headers = { { "Idempotency-Key", $"outage-{number}" }, { "Prefer", "wait=0" } },
        };
        var sent = Stopwatch.GetTimestamp();
        using var answer = await http.SendAsync(request);
        _answers.Enqueue((second, (int)answer.StatusCode, Stopwatch.GetElapsedTime(sent)));
    }

    private void Tell(string when, int from, int to)
    {
        var answers = _answers.Where(answer => answer.Second >= from && answer.Second < to).ToList();
        var latency = Latency.Of([.. answers.Select(answer => (int)answer.Took.TotalMicroseconds)]);
        var taken = answers.Count(answer => answer.Status is 201 or 202);
        _results.Add($"{when}: taken, of all", [100.0 * taken / answers.Count], "0.00", " %");
        _results.Add($"{when}: p50, p99 of the answer", string.Create(
            CultureInfo.InvariantCulture,
            $"{latency.P50.TotalMilliseconds:0.0} ms, {latency.P99.TotalMilliseconds:0.0} ms"));
    }
}

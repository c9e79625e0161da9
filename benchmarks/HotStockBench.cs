using Jumun.RunningHost;

namespace Jumun.Bench;

/// <summary>Everyone wants one product, of which there are 10,000 pieces: they are sold, and not one more.</summary>
public sealed class HotStockBench(BenchOptions options)
{
    private const int Pieces = 10_000;
    private const int PiecesPerOrder = 2;
    private const string Sku = "TEA-021";

    private readonly Results _results = new("hot-stock", """
        All orders are for one product of which there are 10,000 pieces, two each. Attempts are orders that got an
        answer: confirmed, or refused for want of stock.
        """);

    public async Task Run()
    {
        using var folder = new TemporaryFolder();
        using var host = await HostProcess.StartReady(folder.Path, HostProcess.FreePort(), "--demo");
        using var shop = new Shop(host.Address);
        await Warm(host);
        await shop.Must("/v1/products", "hot-product", new()
        {
            ["sku"] = Sku, ["name"] = "The last tea", ["price"] = Shop.Money(12_000),
        });
        await shop.Must("/v1/stock-adjustments", "hot-stock", Shop.Stock(Sku, Pieces));
        var opening = await Audit.AtRest(host.Address);
        var (attempts, answers) = (new List<double>(), 0L);
        for (var run = 1; run <= options.Runs; run++)
        {
            var result = await Wrk.Run(
                host.Address, "orders.lua", options.Connections, options.Duration, $"hot-{run}", "21", "21");
            attempts.Add(result.PerSecond);
            answers += result.Requests;
            Console.WriteLine($"Run {run}: {result.PerSecond:0} attempts/s, {result.BadStatuses} refused");
        }

        var closing = await Audit.AtRest(host.Address);
        await Check(shop, closing, opening);
        OrdersBench.AllAnswersAreOrders(
            closing.Confirmed + closing.Refused - opening.Confirmed - opening.Refused, answers,
            options.Connections * options.Runs);
        _results.Add($"attempts/s on one product, {options.Connections} connections", attempts, "0");
        _results.Print();
        _results.Write(Machine.Describe());
        await host.Stop();
    }

    private async Task Warm(HostProcess host)
    {
        Console.WriteLine($"Warming up for {options.WarmUp.TotalSeconds:0} s");
        await Wrk.Run(host.Address, "orders.lua", options.Connections, options.WarmUp, "warm");
    }

    private async Task Check(Shop shop, Audit closing, Audit opening)
    {
        await Waiting.Until("Nothing is reserved", TimeSpan.FromSeconds(60), async () =>
            (await shop.Get($"/v1/stock/{Sku}")).Text("reserved") == "0");
        var left = (await shop.Get($"/v1/stock/{Sku}")).Text("available");
        var sold = (closing.Confirmed - opening.Confirmed) * PiecesPerOrder;
        var paid = opening.Money - closing.Money;
        if (left != "0" || sold != Pieces || paid != closing.Revenue - opening.Revenue)
        {
            throw new BenchFailure($"The run is void: {left} left, {sold} of {Pieces} sold, KRW {paid} paid.");
        }

        _results.Add("pieces sold", $"{sold} of {Pieces}");
        _results.Add("orders refused", $"{closing.Refused - opening.Refused}");
    }
}

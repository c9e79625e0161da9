using System.Globalization;
using Jumun.RunningHost;
using Xunit.Abstractions;

namespace Jumun.Crash;

/// <summary>The real host on real files, killed at random instants while clients order.</summary>
public class CrashTests(ITestOutputHelper output)
{
    private const int CyclesNormally = 22;
    private const int AnswersBeforeKillMax = 300;
    private const int StartMillisecondsMax = 800;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_host_that_is_killed_again_and_again_keeps_every_promise()
    {
        var seed = Setting("JUMUN_CRASH_SEED") ?? Environment.TickCount & 0xFFFFFF;
        var cycles = Setting("JUMUN_CRASH_CYCLES") ?? CyclesNormally;
        output.WriteLine($"Seed {seed}, {cycles} cycles. Again: ./test crash --cycles {cycles} --seed {seed}");
        using var folder = new TemporaryFolder();
        var (random, port) = (new Random(seed), HostProcess.FreePort());
        var gate = new Gate();
        using var shop = new Shop(new($"http://127.0.0.1:{port}"));
        var buyers = new Buyers(shop, gate, seed);
        var host = await HostProcess.StartReady(folder.Path, port);
        try
        {
            await Stall.Open(shop);
            buyers.Start();
            gate.Open();
            for (var cycle = 1; cycle <= cycles; cycle++)
            {
                await KillUnderLoad(host, buyers, gate, random, cycle);
                host = await StartAgain(folder.Path, port, random);
                gate.Open();
            }

            await buyers.Finish();
            await Check(new(shop, buyers.Placed), buyers, seed);
            Assert.Equal(0, await host.Stop());
        }
        finally
        {
            output.WriteLine(host.Process.Output);
            host.Dispose();
        }
    }

    /// <summary>Waits for a random number of further answers, so that each kill meets other work under way.</summary>
    private async Task KillUnderLoad(HostProcess host, Buyers buyers, Gate gate, Random random, int cycle)
    {
        var target = buyers.Placed.Count + random.Next(AnswersBeforeKillMax);
        await Waiting.Until("Clients get answers", Patience, () =>
            host.Process.HasExited ? throw new InvalidOperationException(host.Process.Output)
                : buyers.Placed.Count >= target);
        gate.Close();
        await host.Kill();
        output.WriteLine($"Killed {cycle} with {buyers.Placed.Count} answers given.");
        host.Dispose();
    }

    /// <summary>Every fourth start is killed as well, in the midst of its recovery.</summary>
    private static async Task<HostProcess> StartAgain(string data, int port, Random random)
    {
        var host = HostProcess.Start(data, port);
        if (random.Next(4) == 0)
        {
            await host.KillStarting(TimeSpan.FromMilliseconds(random.Next(StartMillisecondsMax)));
            host.Dispose();
            host = HostProcess.Start(data, port);
        }

        await host.Ready();
        return host;
    }

    private async Task Check(Books books, Buyers buyers, int seed)
    {
        var outcomes = buyers.Placed.GroupBy(order => order.Answer.Text("code") ?? "confirmed")
            .ToDictionary(group => group.Key, group => group.Count());
        output.WriteLine(string.Join(", ", outcomes.Select(outcome => $"{outcome.Value} {outcome.Key}")));
        Assert.Empty(buyers.Broken);
        await books.AreInOrder();
        string[] met = ["confirmed", "stock.insufficient", "balance.insufficient", "coupon.unknown", "coupon.used-up"];
        Assert.All(met, code => Assert.Contains(code, outcomes.Keys));
        await books.CouponIsUsedExactlyUp(seed);
    }

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}

using System.Globalization;
using System.Text.Json.Nodes;
using Jumun.RunningHost;
using Xunit.Abstractions;

namespace Jumun.Fuzz;

/// <summary>The built host, fed with requests made from its own OpenAPI document and then spoiled.</summary>
public class FuzzTests(ITestOutputHelper output)
{
    private const int RequestsNormally = 5_000;
    private const long MemoryMaxBytes = 1L << 30;

    [Fact]
    public async Task Whatever_is_sent_the_host_stays_well_and_says_what_is_wrong()
    {
        var seed = Setting("JUMUN_FUZZ_SEED") ?? Environment.TickCount & 0xFFFFFF;
        var requests = Setting("JUMUN_FUZZ_REQUESTS") ?? RequestsNormally;
        var again = $"./test fuzz --requests {requests} --seed {seed}";
        Say($"Seed {seed}, {requests} requests. Again: {again}");
        using var folder = new TemporaryFolder();
        using var host = await HostProcess.StartReady(folder.Path, HostProcess.FreePort());
        using var shop = new Shop(host.Address);
        await Stall.Open(shop);
        var api = new Api((await shop.Get("/openapi/v1.json")).Body!.AsObject());
        var codes = Rules.CodesOf(await File.ReadAllTextAsync(Path.Combine(Built.Root, "docs", "errors.md")));
        var fuzzer = new Fuzzer(host, shop, new(api, host.Address, seed), new(api.Schemas, codes), Say);

        await fuzzer.Run(requests);

        foreach (var line in fuzzer.Tally.Lines())
        {
            Say(line);
        }

        Say($"Sent again to see that nothing is stored: {fuzzer.SentAgain}. Memory at most: "
            + $"{fuzzer.MemoryMaxBytes >> 20} MiB.");
        var findings = fuzzer.Findings.Select(finding => Reproduction.Of(finding, seed, again)).ToList();
        Assert.True(findings.Count == 0, string.Concat(findings));
        Assert.Equal([], await fuzzer.Ledger.Differences(shop));
        Assert.Empty((await shop.Get("/v1/ops/dead-letters")).Body!["items"]!.AsArray());
        Assert.InRange(fuzzer.MemoryMaxBytes, 1, MemoryMaxBytes);
        AssertItReachedDeep(fuzzer.Tally, requests);
        Assert.Equal(0, await host.Stop());
    }

    /// <summary>A run that was refused at the door shows little.</summary>
    private static void AssertItReachedDeep(Tally tally, int requests)
    {
        var done = tally.Of((_, status) => status is >= 200 and < 300);
        var unmet = BodyMutations.All.Keys.Concat(HeaderMutations.All.Keys).Concat(WireMutations.All.Keys)
            .Where(kind => tally.Of((met, _) => met == kind) == 0);
        Assert.InRange(done, requests / 10, requests);
        Assert.Empty(requests >= RequestsNormally ? unmet : []);
    }

    /// <summary>At once to whoever waits for a long run, and to the test's own report.</summary>
    private void Say(string line)
    {
        output.WriteLine(line);
        if (Environment.GetEnvironmentVariable("JUMUN_FUZZ_PROGRESS") is { Length: > 0 } file)
        {
            File.AppendAllText(file, line + "\n");
        }
    }

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}

using Jumun.RunningHost;
using Xunit.Abstractions;

namespace Jumun.Crash;

/// <summary>The real file, replayed while the host, and the replay itself, are killed in the middle.</summary>
public class ReplayCrashTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task A_replay_reconciles_although_everything_is_killed_in_its_middle()
    {
        using var folder = new TemporaryFolder();
        var port = HostProcess.FreePort();
        var host = await HostProcess.StartReady(folder.Path, port);
        try
        {
            var replay = StartReplay(host.Address);
            foreach (var line in new[] { "Filling the shelves: 9", "Placing orders: 81 ", "Placing orders: 242 " })
            {
                await Printed(replay, line);
                await host.Kill();
                host.Dispose();
                host = await HostProcess.StartReady(folder.Path, port);
            }

            await Printed(replay, "Placing orders: 322 ");
            await replay.Kill();
            replay.Dispose();
            await ReconcilesWithoutDifference(host.Address);
            await ReconcilesWithoutDifference(host.Address);
            Assert.Equal(0, await host.Stop());
        }
        finally
        {
            host.Dispose();
        }
    }

    private async Task ReconcilesWithoutDifference(Uri address)
    {
        using var replay = StartReplay(address);
        var code = await replay.Exited(Patience);
        output.WriteLine(replay.Output);
        Assert.Equal(0, code);
        Assert.Contains("lines read: 9,999", replay.Output, StringComparison.Ordinal);
        Assert.Contains("orders confirmed: 402", replay.Output, StringComparison.Ordinal);
        Assert.Contains("differences: 0", replay.Output, StringComparison.Ordinal);
    }

    private static Subprocess StartReplay(Uri address) => Subprocess.Start(
        "dotnet", Built.Host, "replay", Built.Sample, "--to", $"{address}", "--concurrency", "8");

    private static Task Printed(Subprocess replay, string line) => Waiting.Until($"It prints '{line}'", Patience, () =>
        replay.HasExited ? throw new InvalidOperationException($"It ended early: {replay.Output}")
            : replay.Output.Contains(line, StringComparison.Ordinal));
}

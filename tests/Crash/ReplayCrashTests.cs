using Jumun.RunningHost;
using Xunit.Abstractions;

namespace Jumun.Crash;

/// <summary>The real file, replayed while the host, and the replay itself, are killed in the middle.</summary>
public class ReplayCrashTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task A_replay_reconciles_although_everything_is_killed_in_its_middle()
    {
        using var folder = new TemporaryFolder();
        var port = HostProcess.FreePort();
        var host = await HostProcess.StartReady(folder.Path, port);
        try
        {
            using (var killed = StartReplay(host.Address))
            {
                host = await KillWhen(killed, "Filling the shelves: 9", host, folder.Path);
                host = await KillWhen(killed, "Placing orders: 81 ", host, folder.Path);
                await Printed(killed, "Placing orders: 201 ");
                await killed.Kill();
            }

            using (var lasting = StartReplay(host.Address))
            {
                host = await KillWhen(lasting, "Filling the shelves: 5", host, folder.Path);
                host = await KillWhen(lasting, "Placing orders: 242 ", host, folder.Path);
                host = await KillWhen(lasting, "Returning goods: 3 ", host, folder.Path);
                await ReconcilesWithoutDifference(lasting);
                Assert.DoesNotContain("requests asked again: 0", lasting.Output, StringComparison.Ordinal);
            }

            using var again = StartReplay(host.Address);
            await ReconcilesWithoutDifference(again);
            Assert.Equal(0, await host.Stop());
        }
        finally
        {
            host.Dispose();
        }
    }

    /// <summary>Kills the host when the replay has come so far, and starts it again on the same files.</summary>
    private static async Task<HostProcess> KillWhen(Subprocess replay, string line, HostProcess host, string data)
    {
        await Printed(replay, line);
        await host.Kill();
        host.Dispose();
        return await HostProcess.StartReady(data, host.Address.Port);
    }

    private async Task ReconcilesWithoutDifference(Subprocess replay)
    {
        var code = await replay.Exited(Patience);
        output.WriteLine(replay.Output);
        Assert.Equal(0, code);
        Assert.Contains("lines read: 9,999", replay.Output, StringComparison.Ordinal);
        Assert.Contains("orders confirmed: 402", replay.Output, StringComparison.Ordinal);
        Assert.Contains("returns compared: 9", replay.Output, StringComparison.Ordinal);
        Assert.Contains("differences: 0", replay.Output, StringComparison.Ordinal);
    }

    private static Subprocess StartReplay(Uri address) => Subprocess.Start(
        "dotnet", Built.Host, "replay", Built.Sample, "--to", $"{address}", "--concurrency", "4", "--patience", "600");

    private static Task Printed(Subprocess replay, string line) => Waiting.Until($"It prints '{line}'", Patience, () =>
        replay.HasExited ? throw new InvalidOperationException($"It ended early: {replay.Output}")
            : replay.Output.Contains(line, StringComparison.Ordinal));
}

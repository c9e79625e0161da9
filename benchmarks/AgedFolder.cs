using System.Text.Json;
using Jumun.RunningHost;

namespace Jumun.Bench;

/// <summary>What a folder was filled with.</summary>
/// <param name="Events">By shard, counted by the host while it committed them.</param>
/// <param name="Bytes">On disk, of the orders alone.</param>
public sealed record Filling(Dictionary<string, double> Events, long Orders, long Bytes, TimeSpan Took);

/// <summary>
/// A host's folder that has seen many orders. They came over HTTP, as any do; in the end the host is killed, so that
/// its snapshots are as old as they happen to be.
/// </summary>
public sealed class AgedFolder(string folder, BenchOptions options)
{
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(10);

    /// <summary>The host's own folder.</summary>
    public string Data => Path.Combine(folder, "data");

    private string Note => Path.Combine(folder, "filling.json");

    /// <summary>What it is filled with, now or by an earlier run.</summary>
    public async Task<Filling> Fill()
    {
        if (File.Exists(Note))
        {
            return JsonSerializer.Deserialize<Filling>(await File.ReadAllTextAsync(Note))!;
        }

        var began = TimeProvider.System.GetTimestamp();
        using var host = await HostProcess.StartReady(Data, HostProcess.FreePort(), "--demo");
        var (opening, empty) = (await Audit.AtRest(host.Address), DataFolder.BytesWritten(Data));
        var answered = 0L;
        var metrics = await HostMetrics.Read(host.Address);
        for (var slice = 1; metrics.Events.Values.Sum() < options.Events; slice++)
        {
            var result = await Wrk.Run(host.Address, "orders.lua", options.Connections, Slice, $"fill-{slice}");
            if (result.BadStatuses + result.Errors > 0)
            {
                throw new BenchFailure($"{result.BadStatuses} orders were refused, {result.Errors} lost.");
            }

            answered += result.Requests;
            metrics = await HostMetrics.Read(host.Address);
            Console.WriteLine($"{metrics.Events.Values.Sum():N0} of {options.Events:N0} events, "
                + $"{answered:N0} orders, {result.PerSecond:N0}/s");
        }

        var took = TimeProvider.System.GetElapsedTime(began);
        var closing = await Audit.AtRest(host.Address);
        OrdersBench.AddUp(closing, opening, OrdersBench.PiecesPerOrder);
        metrics = await HostMetrics.Read(host.Address);
        var filling = new Filling(
            new(metrics.Events), closing.Confirmed, DataFolder.BytesWritten(Data) - empty, took);
        await host.Kill();
        await File.WriteAllTextAsync(Note, JsonSerializer.Serialize(filling));
        return filling;
    }

    public void DeleteSnapshots()
    {
        foreach (var shard in Directory.EnumerateDirectories(Data))
        {
            File.Delete(Path.Combine(shard, "snapshot"));
        }
    }
}

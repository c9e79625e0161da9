using System.Diagnostics;
using Jumun.RunningHost;

namespace Jumun.Bench;

/// <summary>From the start of a host's process to its first confirmed order.</summary>
/// <param name="Computed">Processor time until then, of all its threads.</param>
public sealed record Startup(HostProcess Host, TimeSpan FirstOrder, TimeSpan Computed)
{
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(15);
    private static int _number;

    public static async Task<Startup> Measure(string data)
    {
        var order = Shop.Order("demo-0001", "WELCOME10", ("TEA-001", 2));
        var key = $"first-{Environment.ProcessId}-{++_number}";
        var began = Stopwatch.GetTimestamp();
        var host = HostProcess.Start(data, HostProcess.FreePort(), "--demo");
        using var shop = new Shop(host.Address);
        await Waiting.Until("The first order is confirmed", Within, async () =>
        {
            if (host.Process.HasExited)
            {
                throw new BenchFailure($"The host ended with {host.Process.ExitCode}: {host.Process.Output}");
            }

            try
            {
                return (await shop.Post("/v1/orders", key, order)).Status == 201;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
        return new(host, Stopwatch.GetElapsedTime(began), ProcessorTime.Of(host.Process.Id));
    }

    public override string ToString() =>
        $"{FirstOrder.TotalSeconds:0.0} s, {Computed.TotalSeconds:0.0} s of processor time, "
        + ProcessMemory.Megabytes(ProcessMemory.Resident(Host.Process.Id));
}

using System.Globalization;
using Jumun.RunningHost;

namespace Jumun.Bench;

/// <summary>What a closed loop measured.</summary>
public sealed record WrkResult(long Requests, TimeSpan Took, long BadStatuses, long Errors, Latency Latency)
{
    public double PerSecond => Requests / Took.TotalSeconds;
}

/// <summary>Debian's <c>wrk</c>: on each connection a request is sent when the one before is answered.</summary>
public static class Wrk
{
    public static async Task<WrkResult> Run(
        Uri host, string script, int connections, TimeSpan duration, params string[] arguments)
    {
        var file = Path.Combine(AppContext.BaseDirectory, script);
        string[] all =
        [
            "-t1", $"-c{connections}", $"-d{duration.TotalSeconds:0}s", "--timeout", "30s", "-s", file,
            host.GetLeftPart(UriPartial.Authority), "--", .. arguments,
        ];
        var output = await Subprocess.Run("wrk", duration + TimeSpan.FromSeconds(60), all);
        var line = output.Split('\n').LastOrDefault(line => line.StartsWith("WRK ", StringComparison.Ordinal))
            ?? throw new InvalidDataException($"wrk said nothing of use: {output}");
        var numbers = line.Split(' ').Skip(1).Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return new(
            numbers[0], TimeSpan.FromMicroseconds(numbers[1]), numbers[2], numbers[3],
            Latency.OfMicroseconds(numbers[4], numbers[5], numbers[6], numbers[7], numbers[8]));
    }
}

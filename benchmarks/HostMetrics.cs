using System.Globalization;

namespace Jumun.Bench;

/// <summary>The host's own counters at one moment.</summary>
public sealed record HostMetrics(double Batches, double Records)
{
    public static async Task<HostMetrics> Read(Uri host)
    {
        using var client = new HttpClient { BaseAddress = host };
        var lines = (await client.GetStringAsync("/metrics")).Split('\n');
        return new(Sum(lines, "jumun_batches_total"), Sum(lines, "jumun_records_total"));
    }

    public static HostMetrics operator -(HostMetrics a, HostMetrics b) =>
        new(a.Batches - b.Batches, a.Records - b.Records);

    /// <summary>Over all series of one name.</summary>
    private static double Sum(IEnumerable<string> lines, string name)
    {
        var values = lines
            .Where(line => line.Length > name.Length && line.StartsWith(name, StringComparison.Ordinal)
                && (line[name.Length] is ' ' or '{'))
            .Select(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture))
            .ToList();
        return values.Count > 0 ? values.Sum() : throw new InvalidDataException($"The host has no metric {name}.");
    }
}

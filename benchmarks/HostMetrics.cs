using System.Globalization;

namespace Jumun.Bench;

/// <summary>The host's own counters at one moment.</summary>
/// <param name="Events">By shard.</param>
public sealed record HostMetrics(double Batches, double Records, IReadOnlyDictionary<string, double> Events)
{
    public static async Task<HostMetrics> Read(Uri host)
    {
        using var client = new HttpClient { BaseAddress = host };
        var lines = (await client.GetStringAsync("/metrics")).Split('\n');
        return new(
            Of(lines, "jumun_batches_total").Values.Sum(), Of(lines, "jumun_records_total").Values.Sum(),
            Of(lines, "jumun_events_total"));
    }

    public static HostMetrics operator -(HostMetrics a, HostMetrics b) => new(
        a.Batches - b.Batches, a.Records - b.Records,
        a.Events.ToDictionary(e => e.Key, e => e.Value - b.Events.GetValueOrDefault(e.Key)));

    /// <summary>The series of one name, by shard.</summary>
    private static Dictionary<string, double> Of(IEnumerable<string> lines, string name)
    {
        var values = lines
            .Where(line => line.StartsWith($"{name}{{shard=\"", StringComparison.Ordinal))
            .ToDictionary(
                line => line.Split('"')[1],
                line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
        return values.Count > 0 ? values : throw new InvalidDataException($"The host has no metric {name}.");
    }
}

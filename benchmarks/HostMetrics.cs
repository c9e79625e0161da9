using System.Globalization;

namespace Jumun.Bench;

/// <summary>The host's own counters at one moment.</summary>
/// <param name="Events">By shard.</param>
/// <param name="Heap">Bytes after the last collection; <paramref name="LargeObjects"/> of it.</param>
public sealed record HostMetrics(
    double Batches, double Records, IReadOnlyDictionary<string, double> Events, double Snapshots,
    double SnapshotSeconds, double Heap, double LargeObjects)
{
    private const string HeapSize = "dotnet_gc_last_collection_heap_size_bytes";

    public static async Task<HostMetrics> Read(Uri host)
    {
        using var client = new HttpClient { BaseAddress = host };
        var lines = (await client.GetStringAsync("/metrics")).Split('\n');
        return new(
            Of(lines, "jumun_batches_total").Values.Sum(), Of(lines, "jumun_records_total").Values.Sum(),
            Of(lines, "jumun_events_total"), Any(lines, "jumun_snapshot_duration_seconds_count").Values.Sum(),
            Any(lines, "jumun_snapshot_duration_seconds_sum").Values.Sum(), Any(lines, HeapSize).Values.Sum(),
            Any(lines, HeapSize).GetValueOrDefault("loh"));
    }

    public static HostMetrics operator -(HostMetrics a, HostMetrics b) => new(
        a.Batches - b.Batches, a.Records - b.Records,
        a.Events.ToDictionary(e => e.Key, e => e.Value - b.Events.GetValueOrDefault(e.Key)),
        a.Snapshots - b.Snapshots, a.SnapshotSeconds - b.SnapshotSeconds, a.Heap, a.LargeObjects);

    /// <summary>The series of one name, by shard.</summary>
    private static Dictionary<string, double> Of(IEnumerable<string> lines, string name) =>
        Any(lines, name) is { Count: > 0 } values
            ? values : throw new InvalidDataException($"The host has no metric {name}.");

    /// <summary>By the value of its only label; none when nothing was measured yet.</summary>
    private static Dictionary<string, double> Any(IEnumerable<string> lines, string name) =>
        lines.Where(line => line.StartsWith($"{name}{{", StringComparison.Ordinal)).ToDictionary(
            line => line.Split('"')[1],
            line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));
}

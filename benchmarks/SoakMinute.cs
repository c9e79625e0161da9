namespace Jumun.Bench;

/// <summary>One minute of a soak.</summary>
/// <param name="Orders">Confirmed since the soak began.</param>
/// <param name="Heap">After its last collection; <paramref name="Large"/> are its large objects.</param>
/// <param name="Batch">Mean number of records committed at once.</param>
/// <param name="Snapshots">How many were written in this minute, and how long one took on average.</param>
/// <param name="Stood">How long the whole machine stood still.</param>
public sealed record SoakMinute(
    int Number, long Orders, Latency Latency, bool KeptItsSchedule, long Unanswered, long Resident, long Heap,
    long Large, long Disk, double Batch, (double Count, double Seconds) Snapshots, TimeSpan Stood)
{
    public const string Heading =
        "minute     orders   p50 ms   p99 ms  p99.9 ms   RSS MB  heap MB   LOH MB  disk MB  batch  snapshots";

    /// <summary>Whether its latency says something of the platform.</summary>
    public bool Counts => KeptItsSchedule && Unanswered == 0 && Stood == TimeSpan.Zero;

    public override string ToString()
    {
        var snapshots = Snapshots.Count > 0 ? $"{Snapshots.Count:0} of {Snapshots.Seconds:0.0} s" : "";
        var note = Stood > TimeSpan.Zero ? $"  the machine stood still for {Stood.TotalSeconds:0} s"
            : Unanswered > 0 ? $"  {Unanswered} orders not confirmed in time"
            : KeptItsSchedule ? "" : "  the generator was late";
        return FormattableString.Invariant($"""
            {Number,6} {Orders,10} {Latency.P50.TotalMilliseconds,8:0.0} {Latency.P99.TotalMilliseconds,8:0.0}
             {Latency.P999.TotalMilliseconds,9:0.0} {Resident / 1e6,8:0} {Heap / 1e6,8:0} {Large / 1e6,8:0}
             {Disk / 1e6,8:0} {Batch,6:0}  {snapshots}{note}
            """).ReplaceLineEndings("");
    }
}

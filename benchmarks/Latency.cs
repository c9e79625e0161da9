namespace Jumun.Bench;

/// <summary>How long answers took.</summary>
public sealed record Latency(TimeSpan P50, TimeSpan P90, TimeSpan P99, TimeSpan P999, TimeSpan Max)
{
    public static Latency OfMicroseconds(long p50, long p90, long p99, long p999, long max) => new(
        TimeSpan.FromMicroseconds(p50), TimeSpan.FromMicroseconds(p90), TimeSpan.FromMicroseconds(p99),
        TimeSpan.FromMicroseconds(p999), TimeSpan.FromMicroseconds(max));

    /// <summary>Of each single answer, in microseconds; sorts them in place.</summary>
    public static Latency Of(Span<int> microseconds)
    {
        microseconds.Sort();
        return OfMicroseconds(
            At(microseconds, 0.5), At(microseconds, 0.9), At(microseconds, 0.99), At(microseconds, 0.999),
            microseconds.IsEmpty ? 0 : microseconds[^1]);
    }

    private static int At(ReadOnlySpan<int> sorted, double share) =>
        sorted.IsEmpty ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
}

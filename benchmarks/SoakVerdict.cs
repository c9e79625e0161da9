namespace Jumun.Bench;

/// <summary>
/// Whether a soak was flat. Memory may grow by what is kept of every order (its line in the list of orders, its key in
/// that list's indexes) and by nothing else: so it is a straight line over orders, not too steep, and in the second
/// half not steeper than in the first. Latency is the same at the end as at the beginning, or as that of a fresh host
/// after it: the machine may have changed meanwhile.
/// </summary>
public sealed class SoakVerdict
{
    private const double BytesPerOrderMax = 600;
    private const double SteeperMax = 1.25;

    /// <summary>A collector lets garbage lie as it sees fit: what is less than this is no growth.</summary>
    private const double NoiseBytes = 200e6;
    private const double SlowerMax = 1.5;
    private const double SoundMin = 0.8;

    private readonly List<string> _faults = [];

    /// <param name="minutes">Of the soak.</param>
    /// <param name="fresh">Of a fresh host under the same load, right after it.</param>
    public SoakVerdict(IReadOnlyList<SoakMinute> minutes, IReadOnlyList<SoakMinute> fresh)
    {
        var (half, quarter) = (minutes.Count / 2, Math.Max(1, minutes.Count / 4));
        BytesPerOrder = Slope(minutes);
        (FirstHalf, SecondHalf) = (Slope([.. minutes.Take(half + 1)]), Slope([.. minutes.Skip(half)]));
        var sound = minutes.Where(minute => minute.Counts).ToList();
        Sound = sound.Count;
        if (sound.Count < minutes.Count * SoundMin)
        {
            _faults.Add($"void: the latency of {minutes.Count - sound.Count} minutes counts for nothing");
            return;
        }

        (Early, Late) = (P99(sound.Take(quarter)), P99(sound.TakeLast(quarter)));
        Fresh = P99(fresh.Where(minute => minute.Counts));
        var orders = minutes[^1].Orders - minutes[half].Orders;
        if (BytesPerOrder > BytesPerOrderMax && BytesPerOrder * orders > NoiseBytes)
        {
            _faults.Add($"memory grows by {BytesPerOrder:0} bytes per order");
        }

        if ((SecondHalf - (FirstHalf * SteeperMax)) * orders > NoiseBytes)
        {
            _faults.Add($"memory grows faster and faster: {FirstHalf:0}, then {SecondHalf:0} bytes per order");
        }

        if (Late > (Fresh > Early ? Fresh : Early) * SlowerMax)
        {
            _faults.Add($"p99 went from {Early.TotalMilliseconds:0.0} ms to {Late.TotalMilliseconds:0.0} ms; "
                + $"a fresh host then had {Fresh.TotalMilliseconds:0.0} ms");
        }
    }

    public double BytesPerOrder { get; }

    public double FirstHalf { get; }

    public double SecondHalf { get; }

    /// <summary>Minutes whose latency counts.</summary>
    public int Sound { get; }

    /// <summary>The median p99 of the first quarter's minutes, and of the last's.</summary>
    public TimeSpan Early { get; }

    public TimeSpan Late { get; }

    /// <summary>The median p99 of the fresh host's minutes; zero when none of them counts.</summary>
    public TimeSpan Fresh { get; }

    /// <summary>What was not flat; nothing when all was.</summary>
    public IReadOnlyList<string> Faults => _faults;

    private static TimeSpan P99(IEnumerable<SoakMinute> minutes)
    {
        var sorted = minutes.Select(minute => minute.Latency.P99).Order().ToList();
        return sorted.Count > 0 ? sorted[sorted.Count / 2] : TimeSpan.Zero;
    }

    /// <summary>Bytes of resident memory per order, by least squares.</summary>
    private static double Slope(IReadOnlyList<SoakMinute> minutes)
    {
        var (x, y) = (minutes.Average(m => (double)m.Orders), minutes.Average(m => (double)m.Resident));
        var spread = minutes.Sum(m => (m.Orders - x) * (m.Orders - x));
        return spread > 0 ? minutes.Sum(m => (m.Orders - x) * (m.Resident - y)) / spread : 0;
    }
}

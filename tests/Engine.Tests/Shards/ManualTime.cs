namespace Jumun.Engine.Tests.Shards;

/// <summary>A clock that stands still until it is moved.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _ticks;

    /// <summary>The wall clock may be set; the monotonic one only runs.</summary>
    public DateTimeOffset WallClock { get; set; } = new(2026, 1, 1, 9, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => WallClock;

    public override long GetTimestamp() => _ticks;

    public void Pass(TimeSpan time)
    {
        _ticks += time.Ticks;
        WallClock += time;
    }
}

namespace Jumun.Simulation;

/// <summary>A clock that stands still until it is moved; its hands may be set while its pendulum goes on.</summary>
internal sealed class SimulatedTime : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    private TimeSpan _passed;
    private TimeSpan _set;

    /// <summary>Since the simulation began.</summary>
    public TimeSpan Now => _passed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Start + _passed + _set;

    public override long GetTimestamp() => _passed.Ticks;

    public void Pass(TimeSpan time) => _passed += time;

    /// <summary>The machine's clock is corrected, or set wrongly.</summary>
    public void SetBy(TimeSpan jump) => _set += jump;
}

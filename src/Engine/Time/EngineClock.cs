namespace Jumun.Engine;

/// <summary>
/// The engine's time: UTC in whole milliseconds, that never runs backwards and never jumps. It starts from the wall
/// clock and then follows the monotonic one, so that a correction of the machine's clock expires nothing early.
/// </summary>
public sealed class EngineClock(TimeProvider time)
{
    private DateTimeOffset _start = time.GetUtcNow();
    private readonly long _startTicks = time.GetTimestamp();

    public DateTimeOffset Now => Truncate(_start + time.GetElapsedTime(_startTicks));

    /// <summary>
    /// A time that was written down has been: the machine's clock may have been set back since. Only before anything
    /// is driven by this clock.
    /// </summary>
    public void GoOnFrom(DateTimeOffset written)
    {
        if (written > Now)
        {
            _start += written - Now;
        }
    }

    public static DateTimeOffset Truncate(DateTimeOffset at) =>
        new(at.Ticks - (at.Ticks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
}

using System.Diagnostics;

namespace Jumun.Bench;

/// <summary>
/// Notices when the whole machine stands still, as a shared one may for minutes: a thread that only sleeps a little
/// again and again finds that far more time has passed. Nothing that the host does can hold it up for so long.
/// </summary>
public sealed class Standstill : IDisposable
{
    private static readonly TimeSpan Nap = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Noticed = TimeSpan.FromSeconds(1);

    private readonly ManualResetEventSlim _ended = new();
    private readonly Thread _thread;
    private long _ticks;

    public Standstill()
    {
        _thread = new(Watch) { IsBackground = true, Priority = ThreadPriority.Highest, Name = "standstill" };
        _thread.Start();
    }

    /// <summary>How long it stood still in all.</summary>
    public TimeSpan SoFar => TimeSpan.FromTicks(Interlocked.Read(ref _ticks));

    public void Dispose()
    {
        _ended.Set();
        _thread.Join();
        _ended.Dispose();
    }

    private void Watch()
    {
        for (var last = Stopwatch.GetTimestamp(); !_ended.Wait(Nap);)
        {
            var passed = Stopwatch.GetElapsedTime(last);
            last = Stopwatch.GetTimestamp();
            if (passed > Noticed)
            {
                Interlocked.Add(ref _ticks, passed.Ticks);
            }
        }
    }
}

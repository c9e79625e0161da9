using System.Diagnostics;

namespace Jumun.RunningHost;

/// <summary>Waits for conditions by looking again and again, with a deadline.</summary>
public static class Waiting
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>A shared machine may stand still for a minute: time between two looks counts for no more.</summary>
    private static readonly TimeSpan CountedAtOnceMax = TimeSpan.FromSeconds(1);

    /// <summary>Waits until it holds.</summary>
    public static Task Until(string what, TimeSpan deadline, Func<bool> holds) =>
        Until(what, deadline, () => ValueTask.FromResult(holds()));

    public static async Task Until(string what, TimeSpan deadline, Func<ValueTask<bool>> holds)
    {
        using var timer = new PeriodicTimer(Pause);
        var (waited, last) = (TimeSpan.Zero, Stopwatch.GetTimestamp());
        while (!await holds())
        {
            await timer.WaitForNextTickAsync();
            var passed = Stopwatch.GetElapsedTime(last);
            waited += passed < CountedAtOnceMax ? passed : CountedAtOnceMax;
            last = Stopwatch.GetTimestamp();
            if (waited > deadline)
            {
                throw new TimeoutException($"{what}: not within {deadline.TotalSeconds:0.#} seconds.");
            }
        }
    }
}

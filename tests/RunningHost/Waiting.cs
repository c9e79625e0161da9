namespace Jumun.RunningHost;

/// <summary>Waits for conditions by looking again and again, with a deadline.</summary>
public static class Waiting
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until it holds.</summary>
    public static Task Until(string what, TimeSpan deadline, Func<bool> holds) =>
        Until(what, deadline, () => ValueTask.FromResult(holds()));

    public static async Task Until(string what, TimeSpan deadline, Func<ValueTask<bool>> holds)
    {
        using var timer = new PeriodicTimer(Pause);
        using var late = new CancellationTokenSource(deadline);
        try
        {
            while (!await holds())
            {
                await timer.WaitForNextTickAsync(late.Token);
            }
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            throw new TimeoutException($"{what}: not within {deadline.TotalSeconds:0.#} seconds.");
        }
    }
}

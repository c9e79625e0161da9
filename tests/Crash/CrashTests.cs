using Xunit.Abstractions;

namespace Jumun.Crash;

/// <summary>The real host on real files, killed at random and at chosen instants under load.</summary>
public class CrashTests(ITestOutputHelper output)
{
    private const int Cycles = 20;

    [Fact]
    public async Task A_host_that_is_killed_again_and_again_keeps_every_promise()
    {
        var run = new CrashRun(Environment.TickCount & 0xFFFFFF, output.WriteLine);

        await run.Go(Cycles);

        Assert.Equal(Cycles, run.Counts.Cycles);
        Assert.True(run.Counts is { Starting: > 0, Snapshotting: > 0, ChangingSegment: > 0 }, $"{run.Counts}");
    }
}

using Xunit.Abstractions;

namespace Jumun.Crash;

/// <summary>Several real processes on real servers, to which everything happens once.</summary>
public class ClusterTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_platform_of_several_processes_keeps_every_promise_whatever_happens_to_them()
    {
        var run = new ClusterRun(Environment.TickCount & 0xFFFFFF, output.WriteLine);

        await run.Go(Enum.GetValues<Incident>());

        Assert.NotEmpty(run.Takeovers);
        Assert.True(run.Answers > 0, "Nobody was answered.");
    }
}

using System.Diagnostics;
using Xunit.Abstractions;

namespace Jumun.Simulation;

/// <summary>
/// The short version of <c>./test simulate</c>. <c>JUMUN_SIMULATE_FIRST</c> sets the first of the fresh seeds.
/// </summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    private const int FreshSeeds = 200;
    private const int PlantedSeedsMax = 2000;

    public static TheoryData<string> PlantedBugs => [.. Enum.GetNames<PlantedBug>()];

    [Fact]
    public void Every_rule_holds_whatever_fails()
    {
        var first = int.TryParse(Environment.GetEnvironmentVariable("JUMUN_SIMULATE_FIRST"), out var given)
            ? given : Random.Shared.Next(1, 1_000_000_000);
        var campaign = new Campaign(seed => new Settings(seed));
        campaign.Simulate([.. FailedOnce(), .. Enumerable.Range(first, FreshSeeds)]);
        Tell($"Seeds from {first}:");
        campaign.Summary().ToList().ForEach(Tell);
        campaign.Failed.SelectMany(Report.On).ToList().ForEach(Tell);

        Assert.Empty(campaign.Failed.Select(failed => $"{failed.Findings[0]} {Report.CommandFor(failed.Settings)}"));
        // A run in which too little went wrong proves nothing.
        Assert.All(Enum.GetValues<Fault>(), fault => Assert.True(
            campaign.CountOf(fault) >= FreshSeeds / 20, $"Too rare to prove anything: {Words.Of(fault)}."));
        Assert.True(campaign.Simulated > 100 * campaign.Took, "It is no faster than the world.");
    }

    [Theory]
    [MemberData(nameof(PlantedBugs))]
    public void A_planted_bug_is_found(string bug)
    {
        var planted = Enum.Parse<PlantedBug>(bug);
        var campaign = new Campaign(seed => new Settings(seed) { Planted = planted });
        campaign.Simulate(Enumerable.Range(1, PlantedSeedsMax));
        var found = Assert.Single(campaign.Failed.Take(1));
        Tell($"{bug}: found by seed {found.Settings.Seed}, the {campaign.Runs}th: {found.Findings[0]}");
    }

    [Fact]
    public void The_same_seed_has_the_same_history_in_every_process()
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            Assert.Equal(Run.Of(new Settings(seed)).Trace.Digest(), DigestElsewhere(seed));
        }
    }

    /// <summary>Each seed that ever failed, with what it found.</summary>
    private static IEnumerable<int> FailedOnce() =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "failed-once.txt"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => int.Parse(line.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture));

    private static string DigestElsewhere(int seed)
    {
        string[] arguments = [typeof(Run).Assembly.Location, "--seed", $"{seed}", "--digest"];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var digest = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return digest.Trim();
    }

    private void Tell(string line) => output.WriteLine(line);
}

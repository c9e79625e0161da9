using System.CommandLine;
using System.Globalization;
using Jumun.Simulation;

var seeds = Count("--seeds", "How many seeds, one after another.", 1000);
var first = Count("--first", "The first seed; drawn and printed when it is not given.", 0);
var seed = new Option<int?>("--seed") { Description = "One seed: tells whether it fails, and what happened." };
var asks = Count("--asks", "What the clients of a run want, in requests.", Settings.AsksUsual);
var without = new Option<string>("--without") { Description = "Kinds of faults that are left out, with commas." };
var planted = new Option<PlantedBug?>("--planted") { Description = "A bug that is planted, to be found." };
var whole = new Option<bool>("--trace") { Description = "With --seed: everything that happened." };
var digest = new Option<bool>("--digest") { Description = "With --seed: only a hash of everything that happened." };
var command = new RootCommand("Simulates the platform under faults.")
{
    seeds, first, seed, asks, without, planted, whole, digest,
};
command.SetAction(given =>
{
    var settings = new Settings(0, given.GetValue(asks))
    {
        Planted = given.GetValue(planted),
        Without = (given.GetValue(without) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(name => Enum.Parse<Fault>(name, ignoreCase: true)).ToHashSet(),
    };
    return given.GetValue(seed) is { } one
        ? given.GetValue(digest) ? Tell(Run.Of(settings with { Seed = one }).Trace.Digest())
        : Show(settings with { Seed = one }, given.GetValue(whole))
        : Many(settings, given.GetValue(first), given.GetValue(seeds));
});
return command.Parse(args).Invoke();

static Option<int> Count(string name, string description, int usual) =>
    new(name) { Description = description, DefaultValueFactory = _ => usual };

static int Tell(string line)
{
    Console.WriteLine(line);
    return 0;
}

static int Show(Settings settings, bool whole)
{
    var verdict = Run.Of(settings);
    if (whole)
    {
        verdict.Trace.Lines().ToList().ForEach(Console.WriteLine);
    }

    if (verdict.Findings.Count == 0)
    {
        Console.WriteLine($"Seed {settings.Seed} holds: {verdict.Asks} requests, {verdict.Simulated:g} simulated.");
        return 0;
    }

    foreach (var line in whole ? verdict.Findings.Select(f => $"{f.Rule}: {f.What}") : Report.On(verdict))
    {
        Console.WriteLine(line);
    }

    return 1;
}

static int Many(Settings settings, int first, int count)
{
    var failuresMax = settings.Planted is null ? 10 : 1;
    first = first > 0 ? first : Random.Shared.Next(1, 1_000_000_000);
    Console.WriteLine($"Seeds from {first}, {count:N0} of them.");
    var campaign = new Campaign(seed => settings with { Seed = seed });
    var told = TimeSpan.Zero;
    campaign.Simulate(Enumerable.Range(first, count), failuresMax, tell: all =>
    {
        if (all.Took - told > TimeSpan.FromSeconds(10))
        {
            told = all.Took;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{all.Runs:N0} of {count:N0}, {all.Failed.Count} failed, {told:hh\\:mm\\:ss}"));
        }
    });
    campaign.Failed.Take(3).SelectMany(Report.On).ToList().ForEach(Console.WriteLine);
    campaign.Summary().ToList().ForEach(Console.WriteLine);
    Console.WriteLine($"{campaign.Runs - campaign.Failed.Count} seeds held, {campaign.Failed.Count} failed");
    return campaign.Failed.Count == 0 ? 0 : 1;
}

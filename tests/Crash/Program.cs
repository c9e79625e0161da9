using System.Diagnostics;
using System.Globalization;
using Jumun.Crash;

// The long runs: ./test crash --cycles N --seed S, and ./test cluster --incidents N --seed S.
var seed = Environment.TickCount & 0xFFFFFF;
var times = 1_000;
for (var i = 1; i + 1 < args.Length; i += 2)
{
    var number = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
    (times, seed) = args[i] switch
    {
        "--cycles" or "--incidents" => (number, seed),
        "--seed" => (times, number),
        _ => throw new ArgumentException($"There is no option {args[i]}."),
    };
}

var began = Stopwatch.GetTimestamp();
try
{
    Console.WriteLine($"{args[0]}, {times} times from seed {seed}.");
    await (args[0] == "cluster" ? Cluster() : Crash());
}
catch (Exception failure)
{
    Console.WriteLine(failure);
    Console.WriteLine("0 passed, 1 failed");
    return 1;
}

Console.WriteLine($"{times} passed, 0 failed");
return 0;

void Report(string line) => Console.WriteLine($"{Stopwatch.GetElapsedTime(began):hh\\:mm\\:ss} {line}");

Task Crash() => new CrashRun(seed, Report).Go(times);

// A platform that grew on and on would be audited longer than anything happens to it.
async Task Cluster()
{
    const int IncidentsMax = 30;
    var takeovers = new List<TimeSpan>();
    for (var (left, run) = (times, seed); left > 0; left -= IncidentsMax, run++)
    {
        var random = new Random(run);
        var all = Enum.GetValues<Incident>();
        var cluster = new ClusterRun(run, Report);
        await cluster.Go(Enumerable.Range(0, Math.Min(left, IncidentsMax)).Select(_ => all[random.Next(all.Length)]));
        takeovers.AddRange(cluster.Takeovers);
        Report($"seed {run}: {cluster.Answers} answers, audited");
    }

    takeovers.Sort();
    if (takeovers.Count > 0)
    {
        Report($"{takeovers.Count} takeovers: median {takeovers[takeovers.Count / 2].TotalSeconds:0.0} s, "
            + $"longest {takeovers[^1].TotalSeconds:0.0} s");
    }
}

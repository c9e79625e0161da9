using System.Diagnostics;
using System.Globalization;
using Jumun.Crash;

// The long run: ./test crash --cycles N --seed S.
var seed = Environment.TickCount & 0xFFFFFF;
var cycles = 1_000;
for (var i = 0; i + 1 < args.Length; i += 2)
{
    var number = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
    (cycles, seed) = args[i] switch
    {
        "--cycles" => (number, seed),
        "--seed" => (cycles, number),
        _ => throw new ArgumentException($"There is no option {args[i]}."),
    };
}

Console.WriteLine($"{cycles} cycles from seed {seed}.");
var began = Stopwatch.GetTimestamp();
var run = new CrashRun(seed, line => Console.WriteLine($"{Stopwatch.GetElapsedTime(began):hh\\:mm\\:ss} {line}"));
try
{
    await run.Go(cycles);
}
catch (Exception failure)
{
    Console.WriteLine(failure);
    Console.WriteLine($"{run.Counts.Cycles} passed, 1 failed");
    return 1;
}

Console.WriteLine($"{run.Counts.Cycles} passed, 0 failed");
return 0;

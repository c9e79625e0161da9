using System.Collections.Concurrent;
using System.Diagnostics;

namespace Jumun.Simulation;

/// <summary>Many seeds, on all processors: each run has a thread to itself.</summary>
internal sealed class Campaign(Func<int, Settings> settingsOf)
{
    private readonly long[] _faults = new long[Enum.GetValues<Fault>().Length];
    private readonly Lock _lock = new();
    private long _simulatedTicks;
    private int _runs;
    private long _asks;

    public int Runs => _runs;

    public TimeSpan Simulated => TimeSpan.FromTicks(_simulatedTicks);

    public TimeSpan Took { get; private set; }

    public long Asks => _asks;

    public List<Verdict> Failed { get; } = [];

    public long CountOf(Fault fault) => _faults[(int)fault];

    /// <summary>Simulates these seeds until all are done, or so many have failed.</summary>
    public void Simulate(IEnumerable<int> seeds, int failuresMax = 1, Action<Campaign>? tell = null)
    {
        var watch = Stopwatch.StartNew();
        var left = new ConcurrentQueue<int>(seeds);
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(Work)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Took = watch.Elapsed;

        void Work()
        {
            while (Failed.Count < failuresMax && left.TryDequeue(out var seed))
            {
                var verdict = Run.Of(settingsOf(seed));
                lock (_lock)
                {
                    Add(verdict);
                    Took = watch.Elapsed;
                    tell?.Invoke(this);
                }
            }
        }
    }

    /// <summary>How often what was done, a line each.</summary>
    public IEnumerable<string> Summary()
    {
        yield return $"{Runs:N0} seeds, {Asks:N0} requests; {Simulated.TotalHours:N1} hours in "
            + $"{Took.TotalSeconds:N1} s, {Simulated.TotalSeconds / Took.TotalSeconds:N0} times as fast as the clock";
        yield return string.Join(
            ", ", Enum.GetValues<Fault>().Select(fault => $"{Words.Of(fault)} {CountOf(fault):N0}"));
    }

    private void Add(Verdict verdict)
    {
        _runs++;
        _asks += verdict.Asks;
        _simulatedTicks += verdict.Simulated.Ticks;
        for (var i = 0; i < _faults.Length; i++)
        {
            _faults[i] += verdict.Faults[i];
        }

        if (verdict.Findings.Count > 0)
        {
            Failed.Add(verdict);
        }
    }
}

/// <summary>Names of things in our code as words.</summary>
internal static class Words
{
    /// <summary><c>FlushFails</c>: flush fails.</summary>
    public static string Of(Enum value) => string.Concat(value.ToString().Select(
        (c, i) => char.IsUpper(c) ? (i == 0 ? "" : " ") + char.ToLowerInvariant(c) : c.ToString()));
}

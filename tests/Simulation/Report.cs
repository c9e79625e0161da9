using System.Diagnostics;

namespace Jumun.Simulation;

/// <summary>
/// A failed run for a person: what is wrong, the command that shows it again, and what happened to those whom it
/// concerns, in order, with as little else as possible.
/// </summary>
internal static class Report
{
    private const int LinesMax = 400;
    private static readonly TimeSpan MinimisingMax = TimeSpan.FromSeconds(30);

    public static IEnumerable<string> On(Verdict failed)
    {
        var least = Minimised(failed);
        yield return $"Seed {failed.Settings.Seed} breaks the rule: {failed.Findings[0].Rule}";
        foreach (var finding in least.Findings.Take(5))
        {
            yield return $"  {finding.Rule}: {finding.What}";
        }

        yield return $"Again: {CommandFor(least.Settings)}";
        yield return "What happened, as far as it concerns "
            + (least.Findings[0].Concerns is { Count: > 0 } concerns ? string.Join(", ", concerns) : "all") + ":";
        var lines = least.Findings[0].Concerns.Count > 0
            ? least.Trace.About(least.Findings[0].Concerns) : least.Trace.Lines();
        foreach (var line in lines.TakeLast(LinesMax))
        {
            yield return line;
        }
    }

    public static string CommandFor(Settings settings) => $"./test simulate --seed {settings.Seed}"
        + (settings.Asks == Settings.AsksUsual ? "" : $" --asks {settings.Asks}")
        + (settings.Planted is { } bug ? $" --planted {bug}" : "")
        + (settings.Without.Count == 0 ? "" : $" --without {string.Join(',', settings.Without)}");

    /// <summary>With as few kinds of faults and as few requests as break the same rule.</summary>
    private static Verdict Minimised(Verdict failed)
    {
        var least = failed;
        var watch = Stopwatch.StartNew();
        foreach (var fault in Enum.GetValues<Fault>())
        {
            Try(least.Settings with { Without = new HashSet<Fault>(least.Settings.Without) { fault } });
        }

        for (var cut = least.Settings.Asks / 2; cut > 0; cut /= 2)
        {
            while (least.Settings.Asks > cut && Try(least.Settings with { Asks = least.Settings.Asks - cut }))
            {
            }
        }

        return least;

        bool Try(Settings settings)
        {
            if (watch.Elapsed > MinimisingMax)
            {
                return false;
            }

            var verdict = Run.Of(settings);
            var isSame = verdict.Findings.Count > 0 && verdict.Findings[0].Rule == failed.Findings[0].Rule;
            least = isSame ? verdict : least;
            return isSame;
        }
    }
}

using System.Globalization;
using System.Text;
using Jumun.RunningHost;

namespace Jumun.Bench;

/// <summary>A table of results: printed, and written to <c>benchmarks/RESULTS.md</c> over the last one.</summary>
public sealed class Results(string name, string about)
{
    private readonly List<(string Name, string Value)> _rows = [];

    private static string Path => System.IO.Path.Combine(Built.Root, "benchmarks", "RESULTS.md");

    public void Add(string name, string value) => _rows.Add((name, value));

    /// <summary>The median of several runs, and from where to where they went.</summary>
    public void Add(string name, IReadOnlyCollection<double> runs, string format, string unit = "")
    {
        var sorted = runs.Order().ToList();
        var text = $"{Text(sorted[sorted.Count / 2])}{unit}";
        Add(name, sorted.Count == 1 ? text : $"{text} ({Text(sorted[0])} to {Text(sorted[^1])})");

        string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
    }

    public void Add(string name, IReadOnlyList<Latency> runs)
    {
        Add(name + ", p50", Milliseconds(runs, latency => latency.P50), "0.0", " ms");
        Add(name + ", p90", Milliseconds(runs, latency => latency.P90), "0.0", " ms");
        Add(name + ", p99", Milliseconds(runs, latency => latency.P99), "0.0", " ms");
        Add(name + ", p99.9", Milliseconds(runs, latency => latency.P999), "0.0", " ms");
        Add(name + ", max", Milliseconds(runs, latency => latency.Max), "0.0", " ms");
    }

    public void Print()
    {
        var width = _rows.Max(row => row.Name.Length) + 2;
        Console.WriteLine();
        foreach (var (row, value) in _rows)
        {
            Console.WriteLine($"{row.PadRight(width)}{value}");
        }
    }

    /// <summary>Replaces the section of this benchmark; those of others stay.</summary>
    public void Write(IEnumerable<(string Name, string Value)> machine)
    {
        var section = new StringBuilder($"## {name}\n{about}\n\n| | |\n|---|---|\n");
        foreach (var (row, value) in _rows)
        {
            section.Append(CultureInfo.InvariantCulture, $"| {row} | {value} |\n");
        }

        section.Append("\nMeasured on: ");
        section.AppendJoin("; ", machine.Select(fact => $"{fact.Name} {fact.Value}")).Append(".\n");
        var others = Sections().Where(other => !IsThis(other));
        File.WriteAllText(Path, string.Join('\n', others.Append(section.ToString())));
    }

    private static IEnumerable<string> Sections()
    {
        const string Heading = "# Results\nWritten by `./bench NAME`; several runs, median and (range).\n";
        var text = File.Exists(Path) ? File.ReadAllText(Path) : Heading;
        var parts = text.Split("\n## ");
        return [parts[0].TrimEnd() + "\n", .. parts.Skip(1).Select(part => $"## {part.TrimEnd()}\n")];
    }

    private bool IsThis(string section) => section.StartsWith($"## {name}\n", StringComparison.Ordinal);

    private static double[] Milliseconds(IReadOnlyList<Latency> runs, Func<Latency, TimeSpan> which) =>
        [.. runs.Select(run => which(run).TotalMilliseconds)];
}

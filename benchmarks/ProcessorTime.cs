using System.Globalization;

namespace Jumun.Bench;

/// <summary>Processor time from <c>/proc</c>: of a running process, and of the children that have ended.</summary>
public static class ProcessorTime
{
    /// <summary>The kernel counts in hundredths of a second, whatever its own tick is.</summary>
    private const double TicksPerSecond = 100;

    public static TimeSpan Of(int process) => Sum(process, 13, 14);

    /// <summary>Of a running process and of all that it started, also of those that have ended.</summary>
    public static TimeSpan OfTree(int process)
    {
        var children = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0)
            .Where(id => id > 0).ToLookup(ParentOf);
        return Tree(process).Aggregate(TimeSpan.Zero, (sum, id) => sum + Sum(id, 13, 16));

        IEnumerable<int> Tree(int id) => children[id].SelectMany(Tree).Prepend(id);
    }

    /// <summary>Of all programs that this one has started and seen end.</summary>
    public static TimeSpan OfEndedChildren() => Sum(Environment.ProcessId, 15, 16);

    /// <summary>Of these fields, counted from 0, and all between them.</summary>
    private static TimeSpan Sum(int process, int first, int last) => TimeSpan.FromSeconds(
        Stat(process).Take(first..(last + 1)).Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture))
        / TicksPerSecond);

    private static int ParentOf(int process) => Stat(process) is { Length: > 0 } stat
        ? int.Parse(stat[3], CultureInfo.InvariantCulture) : 0;

    /// <summary>The fields of <c>/proc/N/stat</c>; none of a process that has just ended.</summary>
    private static string[] Stat(int process)
    {
        try
        {
            // The second field is the program's name in parentheses, which may hold blanks: count from behind it.
            var text = File.ReadAllText($"/proc/{process}/stat");
            return ["", "", .. text[(text.LastIndexOf(')') + 2)..].Split(' ')];
        }
        catch (IOException)
        {
            return [];
        }
    }
}

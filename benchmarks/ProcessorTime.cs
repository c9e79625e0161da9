using System.Globalization;

namespace Jumun.Bench;

/// <summary>Processor time from <c>/proc</c>: of a running process, and of the children that have ended.</summary>
public static class ProcessorTime
{
    /// <summary>The kernel counts in hundredths of a second, whatever its own tick is.</summary>
    private const double TicksPerSecond = 100;

    public static TimeSpan Of(int process) => Sum(process, 13, 14);

    /// <summary>Of all programs that this one has started and seen end.</summary>
    public static TimeSpan OfEndedChildren() => Sum(Environment.ProcessId, 15, 16);

    private static TimeSpan Sum(int process, int first, int second)
    {
        var text = File.ReadAllText($"/proc/{process}/stat");
        // The second field is the program's name in parentheses, which may hold blanks: count from behind it.
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromSeconds((Ticks(first) + Ticks(second)) / TicksPerSecond);

        long Ticks(int field) => long.Parse(fields[field - 2], CultureInfo.InvariantCulture);
    }
}

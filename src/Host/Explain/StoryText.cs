using System.Globalization;
using System.Text;
using Jumun.Engine;
using Jumun.Engine.Http;

namespace Jumun.Host.Explain;

/// <summary>A story for people: a line for each message, when it was, and a tree of what followed from what.</summary>
internal static class StoryText
{
    public static void Write(TextWriter to, StoryBody story)
    {
        to.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{story.Id} began at {story.BeganAt.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}"));
        var isLast = AreLast(story.Lines);
        var bars = new List<bool>(); // For each depth: whether more comes there.
        foreach (var (i, line) in story.Lines.Index())
        {
            bars.RemoveRange(Math.Min(line.Depth, bars.Count), Math.Max(0, bars.Count - line.Depth));
            to.WriteLine($"{Time(line.At - story.BeganAt),14}  {Branches(bars, isLast[i])}{Said(line, story.Id)}");
            bars.Add(!isLast[i]);
        }

        if (story.IsCut)
        {
            to.WriteLine("And more.");
        }
    }

    /// <summary>For each line whether it is the last that follows from what it follows from.</summary>
    private static bool[] AreLast(IReadOnlyList<StoryLine> lines)
    {
        var (areLast, hasLater) = (new bool[lines.Count], new List<bool>());
        for (var i = lines.Count - 1; i >= 0; i--)
        {
            var depth = lines[i].Depth;
            while (hasLater.Count <= depth)
            {
                hasLater.Add(false);
            }

            hasLater.RemoveRange(depth + 1, hasLater.Count - depth - 1); // What is deeper belongs to another.
            areLast[i] = !hasLater[depth];
            hasLater[depth] = true;
        }

        return areLast;
    }

    private static string Branches(List<bool> bars, bool isLast)
    {
        if (bars.Count == 0)
        {
            return ""; // What came from outside stands at the margin.
        }

        var text = new StringBuilder();
        foreach (var more in bars.Skip(1))
        {
            text.Append(more ? "│  " : "   ");
        }

        return text.Append(isLast ? "└─ " : "├─ ").ToString();
    }

    /// <summary>
    /// Step, message, who handled it, what came of it, and the place of its record. The story's id is in nearly every
    /// line, so it is left out.
    /// </summary>
    private static string Said(StoryLine line, string id)
    {
        var outcome = line.Outcome switch
        {
            StoryOutcome.Done => line.Happened.Count > 0 ? string.Join(", ", line.Happened.Select(Short)) : "done",
            StoryOutcome.Nothing => "nothing to do",
            StoryOutcome.Refused => "refused",
            StoryOutcome.Parked => "PARKED",
            StoryOutcome.Waiting => "not handled yet",
            StoryOutcome.Running => "goes on",
            StoryOutcome.Stuck => "STUCK",
            StoryOutcome.Completed => "completed",
            StoryOutcome.GivenUp => "given up",
            _ => throw Unreachable.Case(line.Outcome),
        };
        var stream = line.Stream.Replace(id, "…", StringComparison.Ordinal);
        return $"{(line.Step is null ? "" : $"{line.Step}: ")}{Short(line.Message)} → {line.Service} {stream}: "
            + $"{outcome}{(line.Why is null ? "" : $" ({line.Why})")}{(line.Id is null ? "" : $"  [{line.Id}]")}";
    }

    /// <summary>Without service and version: <c>inventory.reserve-stock.v1</c> is reserve-stock.</summary>
    private static string Short(string wireName) => wireName.Split('.') is [_, var name, ..] ? name : wireName;

    private static string Time(TimeSpan? sinceFirst) => sinceFirst switch
    {
        null => "",
        { TotalSeconds: < 10 } time => string.Create(CultureInfo.InvariantCulture, $"+{time.TotalMilliseconds:0} ms"),
        { TotalHours: < 1 } time => string.Create(CultureInfo.InvariantCulture, $"+{time.TotalSeconds:0.0} s"),
        { } time => string.Create(CultureInfo.InvariantCulture, $"+{time:d\\d\\ hh\\:mm\\:ss}"),
    };
}

using System.Collections.Concurrent;

namespace Jumun.Fuzz;

/// <summary>Counts what was sent and what came back.</summary>
public sealed class Tally
{
    private readonly ConcurrentDictionary<(string Kind, int Status), int> _counts = new();

    public void Add(Draft draft, WireAnswer answer) =>
        _counts.AddOrUpdate((draft.Kind, answer.Status), 1, (_, count) => count + 1);

    public int Of(Func<string, int, bool> those) =>
        _counts.Where(one => those(one.Key.Kind, one.Key.Status)).Sum(one => one.Value);

    /// <summary>A line for each kind, with how often each status was answered.</summary>
    public IEnumerable<string> Lines()
    {
        var byKind = _counts.GroupBy(one => one.Key.Kind).OrderBy(kind => kind.Key, StringComparer.Ordinal);
        return byKind.Select(kind => Line(kind.Key, kind)).Append(Line("all", _counts));
    }

    private static string Line(string name, IEnumerable<KeyValuePair<(string Kind, int Status), int>> counts)
    {
        var byStatus = counts.GroupBy(one => one.Key.Status).OrderBy(status => status.Key)
            .Select(status => $"{(status.Key == 0 ? "closed" : status.Key)}: {status.Sum(one => one.Value)}");
        return $"{name,-28} {counts.Sum(one => one.Value),7}   {string.Join(", ", byStatus)}";
    }
}

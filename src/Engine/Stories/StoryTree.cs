using Jumun.Engine.Shards;

namespace Jumun.Engine.Stories;

/// <summary>
/// Makes a tree of a story's records: under each message those that followed from it. A process is one node, whatever
/// it heard: under it is all that it sent, so that what it did reads as a list and not as a staircase.
/// </summary>
internal sealed class StoryTree
{
    private const string Request = "request";
    private const string Timer = "timer";

    private readonly Dictionary<(string? Shard, long Position), Node> _nodes = [];
    private readonly Dictionary<(string? Shard, long Position), StoryRecord> _records;
    private readonly HashSet<Origin> _handled;
    private readonly List<Node> _roots = [];

    private StoryTree(IReadOnlyCollection<StoryRecord> records)
    {
        _records = records.ToDictionary(record => ((string?)record.Shard, record.Position));
        _handled = [.. records.Select(record => record.Origin)];
        foreach (var node in records.GroupBy(NodeOf).Select(of => new Node([.. of.OrderBy(r => r.Position)], [])))
        {
            node.Records.ForEach(record => _nodes.Add((record.Shard, record.Position), node));
        }

        foreach (var node in _nodes.Values.Distinct())
        {
            var (source, position, _) = node.First.Origin;
            var isCaused = _nodes.TryGetValue((source, position), out var cause) && cause != node;
            (isCaused ? cause!.Children : _roots).Add(node);
        }
    }

    /// <summary>What came from outside, or by a timer, each with all that followed.</summary>
    public static IReadOnlyList<StoryLine> Of(IReadOnlyCollection<StoryRecord> records)
    {
        var tree = new StoryTree(records);
        return [.. InOrder(tree._roots).SelectMany(node => tree.Show(node, 0))];
    }

    /// <summary>What belongs into one node: all of a process; a message that was parked, and tried again.</summary>
    private static (StoryStream Stream, Origin Origin, long Position) NodeOf(StoryRecord record) =>
        record.IsProcess ? (record.Stream, default, 0)
        : record.Origin.Source is null ? (record.Stream, default, record.Position)
        : (record.Stream, record.Origin, 0);

    private static IEnumerable<Node> InOrder(IEnumerable<Node> nodes) => nodes.OrderBy(node => node.First.At)
        .ThenBy(node => node.First.Origin.Position).ThenBy(node => node.First.Origin.Index)
        .ThenBy(node => node.First.Stream.Service, StringComparer.Ordinal);

    private IEnumerable<StoryLine> Show(Node node, int depth)
    {
        var (first, last) = (node.First, node.Records[^1]);
        var (source, position, index) = first.Origin;
        var message = _records.GetValueOrDefault((source, position))?.Messages.FirstOrDefault(m => m.Index == index);
        var (outcome, why) = first.IsProcess ? OutcomeOfProcess(node.Records) : OutcomeOf(last);
        var line = new StoryLine(
            depth, message?.What ?? (first.Actor == Incoming.TimerActor ? Timer : Request), message?.Step,
            first.Stream.Service, first.Stream.ToString(), first.Actor, first.At, outcome, why,
            first.IsProcess ? [] : last.Events, first.Id, source is null ? null : $"{source}:{position}");
        var turns = first.IsProcess ? node.Records.Skip(1).SelectMany(record => Turns(record, depth + 1)) : [];
        return InOrder(node.Children).Select(child => Show(child, depth + 1).ToList())
            .Concat(turns.Select(turn => new List<StoryLine> { turn }))
            .OrderBy(child => child[0].At) // Stable: the rest of the order stays.
            .SelectMany(child => child)
            .Prepend(line)
            .Concat(node.Records.SelectMany(record => Waiting(record, depth + 1)));
    }

    private static (StoryOutcome Outcome, string? Why) OutcomeOf(StoryRecord record) =>
        record.Parked is not null
            ? (StoryOutcome.Parked, record.Parked.Length > 0 ? record.Parked : "waits behind another")
        : record.Refusal is not null ? (StoryOutcome.Refused, record.Refusal)
        : (record.Events.Count + record.Messages.Count == 0 ? StoryOutcome.Nothing : StoryOutcome.Done, null);

    private static (StoryOutcome Outcome, string? Why) OutcomeOfProcess(List<StoryRecord> records) =>
        records.Find(record => record.End is not null) is { End: { } end }
            ? (end.Completed ? StoryOutcome.Completed : StoryOutcome.GivenUp, end.Reason)
        : records[^1].Parked is not null ? OutcomeOf(records[^1])
        : records[^1].Stuck is { } reason ? (StoryOutcome.Stuck, reason)
        : (StoryOutcome.Running, null);

    /// <summary>What turned a process besides the answers to what it sent: its patience, a stop, an operator.</summary>
    private static IEnumerable<StoryLine> Turns(StoryRecord record, int depth) =>
        from happened in record.Events
        where happened is "engine.saga-woke.v1" or "engine.saga-stuck.v1" or "engine.saga-resumed.v1"
        select new StoryLine(
            depth, happened, null, record.Stream.Service, record.Stream.ToString(), record.Actor, record.At,
            StoryOutcome.Done, happened == "engine.saga-stuck.v1" ? record.Stuck : null, [], record.Id, null);

    private IEnumerable<StoryLine> Waiting(StoryRecord record, int depth) =>
        from message in record.Messages
        where message.WantsAnswer && !_handled.Contains(new(record.Shard, record.Position, message.Index))
        select new StoryLine(
            depth, message.What, message.Step, message.To.Service, message.To.ToString(), record.Actor, null,
            StoryOutcome.Waiting, null, [], null, record.Id);


    private sealed record Node(List<StoryRecord> Records, List<Node> Children)
    {
        public StoryRecord First => Records[0];
    }
}

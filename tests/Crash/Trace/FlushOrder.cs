using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Jumun.Crash;

/// <summary>
/// What was written, flushed and sent when, from a trace of system calls, put beside what the journals say caused what.
/// </summary>
internal sealed partial class FlushOrder
{
    private const int FrameHeaderBytes = 24;

    private readonly Dictionary<string, List<Frame>> _frames = [];
    private readonly Dictionary<string, Recorded> _records = [];
    private readonly ILookup<string, Recorded> _byOrder;
    private readonly List<SystemCall> _sends;

    /// <param name="exported">What <c>jumun journal export</c> prints: a record a line.</param>
    public FlushOrder(IReadOnlyList<SystemCall> calls, IEnumerable<string> exported)
    {
        var flushes = calls.Where(call => call is { Name: "fdatasync" or "fsync", Result: 0 })
            .ToLookup(call => call.Path);
        foreach (var call in calls.Where(call => call.Name == "pwrite64"))
        {
            if (Frame.Of(call, flushes[call.Path]) is { } frame)
            {
                (_frames.TryGetValue(frame.Shard, out var same) ? same : _frames[frame.Shard] = []).Add(frame);
            }
        }

        _sends = [.. calls.Where(call => call.Name is "sendto" or "sendmsg")];
        foreach (var line in exported)
        {
            var record = Recorded.Of(line);
            _records.Add(record.Name, record);
        }

        _byOrder = _records.Values.ToLookup(record => record.Correlation);
    }

    public int AnswersChecked { get; private set; }

    public int MessagesChecked { get; private set; }

    /// <summary>Answers that left before all that they rest on was flushed.</summary>
    public IEnumerable<string> AnswersTooEarly()
    {
        foreach (var send in _sends)
        {
            var text = Encoding.UTF8.GetString(send.Bytes);
            if (OrderAnswered().Match(text) is not { Success: true } answer)
            {
                continue;
            }

            AnswersChecked++;
            var order = answer.Groups["order"].Value;
            foreach (var record in NeededFor(order, answer.Groups["status"].Value))
            {
                if (FrameOf(record) is not { FlushedAt: { } flushed } || flushed >= send.Begin)
                {
                    yield return $"{answer.Value} left on line {send.Begin + 1}, but {record} was flushed "
                        + $"{(FrameOf(record)?.FlushedAt is { } later ? $"on line {later + 1}" : "never")}.";
                }
            }
        }
    }

    /// <summary>Records that were written before the one that caused them, in another journal, was flushed.</summary>
    public IEnumerable<string> MessagesTooEarly()
    {
        foreach (var record in _records.Values)
        {
            if (record.Cause is null || !_records.TryGetValue(record.Cause, out var cause)
                || cause.Shard == record.Shard)
            {
                continue;
            }

            MessagesChecked++;
            if (FrameOf(cause)?.FlushedAt is not { } flushed || flushed >= FrameOf(record)?.WrittenFrom)
            {
                yield return $"{record} was written before {cause}, its cause, was flushed.";
            }
        }
    }

    /// <summary>
    /// Of an order that is accepted only, that it was placed; of one that is decided, all that led to the decision, in
    /// all journals: everything about the order but what the decision, and what happened to it later, caused.
    /// </summary>
    private IEnumerable<Recorded> NeededFor(string order, string status)
    {
        var own = _byOrder[order].Where(record => record.Stream == $"order/{order}").ToList();
        if (own.Count == 0)
        {
            throw new InvalidDataException($"No journal knows the order {order}.");
        }

        if (status == "202")
        {
            return [own.MinBy(record => record.Position)!];
        }

        var decision = own.Where(record => record.Decides).MinBy(record => record.Position) ?? own[^1];
        var later = own.FindAll(record => record.Position > decision.Position);
        return _byOrder[order].Except(later)
            .Where(record => !later.Prepend(decision).Any(cause => IsCausedBy(record, cause)));
    }

    private bool IsCausedBy(Recorded record, Recorded cause)
    {
        for (var at = record; at.Cause is not null && _records.TryGetValue(at.Cause, out var before); at = before)
        {
            if (before == cause)
            {
                return true;
            }
        }

        return false;
    }

    private Frame? FrameOf(Recorded record) => _frames.GetValueOrDefault(record.Shard)?
        .Find(frame => frame.First <= record.Position && record.Position < frame.First + frame.Records);

    [GeneratedRegex(
        """HTTP/1\.1 (?<status>20[12]|40[29]) [\s\S]*?(Location: /v1/orders/|"orderId":")(?<order>[0-9a-z]{26})""")]
    private static partial Regex OrderAnswered();

    /// <summary>A batch on its way to disk. FlushedAt: when a flush of its file that began later returned.</summary>
    private sealed record Frame(string Shard, long First, long Records, int WrittenFrom, int? FlushedAt)
    {
        private static readonly byte[] Magic = [0xF5, (byte)'J', (byte)'F'];

        public static Frame? Of(SystemCall write, IEnumerable<SystemCall> flushes)
        {
            var bytes = write.Bytes.AsSpan();
            return write.Path.EndsWith(".journal", StringComparison.Ordinal) && bytes.Length >= FrameHeaderBytes
                && bytes[..3].SequenceEqual(Magic)
                ? new(
                    Path.GetFileName(Path.GetDirectoryName(write.Path))!,
                    BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
                    BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
                    write.Begin,
                    flushes.FirstOrDefault(flush => flush.Begin > write.End)?.End)
                : null;
        }
    }

    /// <summary>A record as the journal holds it.</summary>
    /// <param name="Decides">Whether it says what becomes of an order that was pending.</param>
    private sealed record Recorded(
        string Shard, long Position, string Stream, string Correlation, string? Cause, bool Decides)
    {
        private static readonly string[] Decisions =
            ["ordering.order-confirmed.v1", "ordering.order-rejected.v1", "ordering.order-cancelled.v1"];

        public string Name => $"{Shard}:{Position}";

        public static Recorded Of(string line)
        {
            using var json = JsonDocument.Parse(line);
            var record = json.RootElement;
            var cause = record.TryGetProperty("cause", out var message) ? message.GetString() : null;
            return new(
                record.GetProperty("shard").GetString()!, record.GetProperty("position").GetInt64(),
                record.GetProperty("stream").GetString()!, record.GetProperty("correlation").GetString()!,
                cause?[..cause.LastIndexOf(':')],
                record.TryGetProperty("events", out var events) && events.EnumerateArray().Any(
                    happened => Decisions.Contains(happened.GetProperty("type").GetString())));
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} ({Stream})");
    }
}

namespace Jumun.Engine.Shards;

/// <summary>
/// Dead letters: a message on which a handler failed is not lost and stops nobody. It is parked, and what comes for the
/// same stream is parked behind it, in order, until an operator retries or discards it. Only its place is written down:
/// the message itself stands in its sender's journal.
/// </summary>
internal sealed partial class Shard
{
    private readonly Dictionary<StreamName, List<Record>> _parked = [];

    public List<DeadLetter> DeadLettersOnShard() =>
    [
        .. _parked.Values.Select(waiting => new DeadLetter(
            $"{Name}:{waiting[0].Position}", Service.Name, waiting[0].Kind, waiting[0].Key,
            waiting[0].Parked!.Error, waiting[0].At, waiting.Count - 1)),
    ];

    private void Park(in Incoming message, string error) =>
        Park(new Record
        {
            Kind = message.Kind.Name,
            Key = message.Key,
            Version = StreamVersion(message.Stream),
            At = _now,
            Origin = message.Origin,
            Correlation = message.Correlation,
            Actor = message.Actor,
            Trace = message.Trace,
            ReplyTo = message.ReplyTo,
            Parked = new(error),
        });

    private void Park(Record cause, StreamName stream, Origin origin, string error) =>
        Park(new Record
        {
            Kind = stream.Kind,
            Key = stream.Key,
            At = _now,
            Origin = origin,
            Correlation = cause.Correlation,
            Actor = cause.Actor,
            Trace = cause.Trace,
            Parked = new(error),
        });

    private void Park(Record record)
    {
        Add(record);
        RememberParked(record);
        if (record.Parked!.Error.Length > 0)
        {
            Measures.Parked();
            Platform.Report(
                $"{Name}: dead letter {Name}:{record.Position} for {record.Kind} {record.Key}: {record.Parked.Error}");
        }
    }

    private void RememberParked(Record record)
    {
        var stream = new StreamName(record.Kind, record.Key);
        if (!_parked.TryGetValue(stream, out var waiting))
        {
            _parked[stream] = waiting = [];
        }

        waiting.Add(record);
    }

    private void ForgetParked(StreamName stream, long position)
    {
        if (_parked.TryGetValue(stream, out var waiting))
        {
            waiting.RemoveAll(r => r.Position == position);
            if (waiting.Count == 0)
            {
                _parked.Remove(stream);
            }
        }
    }

    /// <summary>Where a dead letter, and what waits behind it, was sent.</summary>
    public List<Origin> WaitingAtOnShard(long position) =>
        [.. ParkedAt(position)?.Select(record => record.Origin).Where(origin => origin.Source is not null) ?? []];

    /// <summary>
    /// An operator's word: the parked message is tried again with today's code, or given up; then comes what waits
    /// behind it. The reply's state is the position of one whose sender is not among those given.
    /// </summary>
    public Reply SettleOnShard(
        long position, string actor, bool discard, IReadOnlyDictionary<Origin, Record> senders)
    {
        if (ParkedAt(position) is not { } waiting)
        {
            return new(ReplyKind.Refused, Refusal: DeadLetterRefusals.Unknown);
        }

        var stream = new StreamName(waiting[0].Kind, waiting[0].Key);
        var settled = waiting.ToList();
        _parked.Remove(stream);
        for (var i = 0; i < settled.Count; i++)
        {
            if (discard && i == 0)
            {
                Add(SettledBy(settled[i], actor, DeadLetterRefusals.Discarded));
            }
            else if (settled[i].Origin is { Source: not null } origin && !senders.ContainsKey(origin))
            {
                _parked[stream] = settled[i..];
                return new(ReplyKind.Done, settled[i].Position);
            }
            else if (!TryAgain(settled[i], senders.GetValueOrDefault(settled[i].Origin), out var error))
            {
                _parked[stream] = settled[i..];
                return i == 0
                    ? new(ReplyKind.Refused, Refusal: DeadLetterRefusals.FailedAgain.Saying(error))
                    : new(ReplyKind.Done);
            }

            HearOwn();
        }

        return new(ReplyKind.Done);
    }

    private List<Record>? ParkedAt(long position) =>
        _parked.Values.FirstOrDefault(waiting => waiting[0].Position == position);

    private bool TryAgain(Record parked, Record? sender, out string error)
    {
        try
        {
            var position = _position + _batch.Records.Count;
            if (Revive(parked, sender) is { } revived)
            {
                var message = revived with { Settles = parked.Position };
                if (IsMine(message.Key))
                {
                    Handle(message);
                }
                else
                {
                    Add(SentOn(message));
                }
            }

            if (_position + _batch.Records.Count == position)
            {
                Add(SettledBy(parked, parked.Actor, null)); // Nothing came of it: that is worth a record, too.
            }

            error = "";
            return true;
        }
        catch (Exception bug) when (bug is not (Journals.JournalUnusable or Journals.JournalFailure))
        {
            error = Describe(bug);
            return false;
        }
    }

    /// <summary>The message of a parked record, as its sender recorded it; null when it is moot.</summary>
    /// <param name="record">The sender's; null for a timer.</param>
    private Incoming? Revive(Record parked, Record? record)
    {
        if (record is null)
        {
            return new(_kinds[parked.Kind], parked.Key, new Heard(HeardKind.Wake, _now))
            {
                Correlation = parked.Correlation,
            };
        }

        var source = Platform.PlaceNamed(parked.Origin.Source!);
        var index = parked.Origin.Index;
        if (index == MessagePlace.Reply)
        {
            return AnswerOf(record, record.ReplyTo!, source);
        }

        if (MessagePlace.IsSend(record, index))
        {
            return CommandOf(record, index - 1, source, _kinds[parked.Kind]);
        }

        var (happened, hearer) = MessagePlace.HeardAt(record, index);
        if (hearer == 0)
        {
            return EventFor(_kinds[parked.Kind], record, happened, source);
        }

        var hearers = Platform.Topology.HearersOf(record.Events[happened].GetType()).ByService[ServiceIndex];
        return hearers.Policies[hearer - 1].React(record.Events[happened]) is { } command
            ? PolicyCommand(command, record, parked.Origin)
            : null;
    }

    private Record SettledBy(Record parked, string actor, Refusal? refusal) => new()
    {
        Kind = parked.Kind,
        Key = parked.Key,
        Version = StreamVersion(new(parked.Kind, parked.Key)),
        At = _now,
        Origin = parked.Origin,
        Correlation = parked.Correlation,
        Actor = actor,
        Refusal = refusal,
        ReplyTo = parked.ReplyTo,
        Settles = parked.Position,
    };

    private long StreamVersion(StreamName name) =>
        _kinds.TryGetValue(name.Kind, out var kind) ? StreamOf(kind, name.Key).Version : 0;
}

/// <summary>What an operator may be told about a dead letter.</summary>
public static class DeadLetterRefusals
{
    public static readonly Refusal Unknown =
        new("dead-letter.unknown", "There is no such dead letter, or another of its stream comes first.",
            RefusalKind.NotFound);

    public static readonly Refusal Discarded = new("dead-letter.discarded", "An operator gave the message up.");

    public static readonly Refusal FailedAgain = new("dead-letter.failed-again", "It failed again.");
}

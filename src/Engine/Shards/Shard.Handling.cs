namespace Jumun.Engine.Shards;

/// <summary>A message that has arrived at a stream of this shard.</summary>
internal readonly record struct Incoming(StreamKind Kind, string Key, Heard Heard)
{
    public Origin Origin { get; init; }

    public RequestKey? RequestKey { get; init; }

    public required string Correlation { get; init; }

    public string Actor { get; init; } = TimerActor;

    public TraceParent? Trace { get; init; }

    public ReplyTo? ReplyTo { get; init; }

    /// <summary>The position of the parked record that is now tried again, or 0.</summary>
    public long Settles { get; init; }

    public const string TimerActor = "timer";

    public StreamName Stream => new(Kind.Name, Key);
}

internal sealed partial class Shard
{
    /// <summary>
    /// Everything in a record that concerns this shard: commands sent to it, an answer, events it listens to.
    /// </summary>
    private void Hear(Record record, ShardPlace source)
    {
        for (var i = 0; i < record.Sends.Length; i++)
        {
            var target = Platform.Topology.TargetOf(record.Sends[i].Command.GetType());
            if (target.Service == ServiceIndex && IsMine(record.Sends[i].Command.Key))
            {
                HandleGuarded(CommandOf(record, i, source, target.Kind));
            }
        }

        if (record.ReplyTo is { } to && to.Service == Service.Name && IsMine(to.Key))
        {
            HandleGuarded(AnswerOf(record, to, source));
        }

        for (var i = 0; i < record.Events.Length; i++)
        {
            HearEvent(record, i, source);
        }
    }

    private void HearEvent(Record record, int index, ShardPlace source)
    {
        var happened = record.Events[index];
        var hearers = Platform.Topology.HearersOf(happened.GetType()).ByService[ServiceIndex];
        if (!hearers.Any)
        {
            return;
        }

        if (source != Place)
        {
            Views.Hear(hearers.Views, happened, record, source);
        }

        foreach (var saga in hearers.Sagas)
        {
            var isItsOwn = source.ServiceIndex == ServiceIndex && record.Kind == saga.Name;
            if (!isItsOwn && saga.Concerns(happened) && IsMine(KeyOf(saga, record, index)))
            {
                HandleGuarded(EventFor(saga, record, index, source));
            }
        }

        if (!IsMine(record.Correlation))
        {
            return; // What belongs together is heard in one place.
        }

        for (var i = 0; i < hearers.Policies.Length; i++)
        {
            FollowPolicy(hearers.Policies[i], record, index, i, source);
        }
    }

    private Incoming CommandOf(Record record, int send, ShardPlace source, StreamKind kind)
    {
        var (command, token) = record.Sends[send];
        return From(record, new(kind, command.Key, new Heard(HeardKind.Command, _now, command, record))
        {
            Correlation = record.Correlation,
            Origin = new(source.Name, record.Position, MessagePlace.Send(send)),
            ReplyTo = token == 0 ? null : new ReplyTo(source.Service.Name, record.Kind, record.Key, token),
        });
    }

    private Incoming AnswerOf(Record record, ReplyTo to, ShardPlace source) =>
        From(record, new(_kinds[to.Kind], to.Key, new Heard(HeardKind.Reply, _now, Cause: record, Token: to.Token))
        {
            Correlation = record.Correlation,
            Origin = new(source.Name, record.Position, MessagePlace.Reply),
        });

    private static string KeyOf(StreamKind saga, Record record, int index) =>
        saga.KeyFor(record.Events[index]) ?? record.Correlation;

    private Incoming EventFor(StreamKind saga, Record record, int index, ShardPlace source) =>
        From(record, new(
            saga, KeyOf(saga, record, index),
            new Heard(HeardKind.Event, _now, Cause: record, Event: record.Events[index]))
        {
            Correlation = record.Correlation,
            Origin = new(source.Name, record.Position, MessagePlace.Heard(record, index, 0)),
        });

    private static Incoming From(Record record, Incoming incoming) =>
        incoming with { Actor = record.Actor, Trace = record.Trace };

    private void FollowPolicy(Policy policy, Record record, int index, int number, ShardPlace source)
    {
        var origin = new Origin(source.Name, record.Position, MessagePlace.Heard(record, index, number + 1));
        var policyStream = new StreamName(PolicyKind, record.Correlation);
        if (_parked.ContainsKey(policyStream))
        {
            Park(record, policyStream, origin, "");
            return;
        }

        try
        {
            if (policy.React(record.Events[index]) is { } command)
            {
                HandleOrSend(PolicyCommand(command, record, origin));
            }
        }
        catch (Exception bug) when (bug is not (Journals.JournalUnusable or Journals.JournalFailure))
        {
            Park(record, policyStream, origin, Describe(bug));
        }
    }

    private Incoming PolicyCommand(ICommand command, Record record, Origin origin) =>
        From(record, new(
            Platform.Topology.TargetOf(command.GetType()).Kind, command.Key,
            new Heard(HeardKind.Command, _now, command, record))
        {
            Correlation = record.Correlation,
            Origin = origin,
        });

    /// <summary>What a policy wants of a stream of another shard of this service is sent there.</summary>
    private void HandleOrSend(in Incoming message)
    {
        if (IsMine(message.Key))
        {
            HandleGuarded(message);
            return;
        }

        _handled++;
        Add(SentOn(message));
    }

    private Record SentOn(in Incoming message) => new()
    {
        Kind = PolicyKind,
        Key = message.Correlation,
        At = _now,
        Origin = message.Origin,
        Correlation = message.Correlation,
        Actor = message.Actor,
        Trace = message.Trace,
        Sends = [new(message.Heard.Command!, 0)],
        Settles = message.Settles,
    };

    /// <summary>Handles an internal message: it can't be refused at the door, so what fails on it is parked.</summary>
    private void HandleGuarded(in Incoming message)
    {
        _handled++;
        if (_parked.ContainsKey(message.Stream))
        {
            Park(message, "");
            return;
        }

        try
        {
            Handle(message);
        }
        catch (Exception bug) when (bug is not (Journals.JournalUnusable or Journals.JournalFailure))
        {
            Park(message, Describe(bug));
        }
    }

    /// <summary>Decides a message and puts its record into the batch, if there is anything to record.</summary>
    private Refusal? Handle(in Incoming message)
    {
        var stream = StreamOf(message.Kind, message.Key);
        var isWake = message.Heard.Kind == HeardKind.Wake;
        if (isWake)
        {
            stream.WakesAt = DateTimeOffset.MinValue; // That timer has run out: whatever follows is a change.
        }

        var outcome = message.Kind.Handle(stream.State, message.Heard);
        if (outcome.Refusal is { } refusal && message.Origin.Source is null && !refusal.IsStored)
        {
            return refusal;
        }

        var wakesAt = message.Kind.WakesAt(outcome.State) ?? Record.Never;
        if (isWake && wakesAt <= _now)
        {
            wakesAt = _now + WokenAgainAfter;
        }

        var isNothing = outcome is { Events.Length: 0, Refusal: null, Sends.Length: 0 };
        if (isNothing && (isWake || (message is { ReplyTo: null, RequestKey: null, Settles: 0 }
            && wakesAt == stream.WakesAt)))
        {
            Rearm(stream, wakesAt);
        }
        else
        {
            Append(stream, wakesAt, outcome, message);
        }

        return outcome.Refusal;
    }

    private void Append(Stream stream, DateTimeOffset wakesAt, in Outcome outcome, in Incoming message)
    {
        var record = new Record
        {
            Kind = stream.Kind.Name,
            Key = stream.Key,
            Version = stream.Version + outcome.Events.Length,
            At = _now,
            Origin = message.Origin,
            RequestKey = message.RequestKey,
            Correlation = message.Correlation,
            Actor = message.Actor,
            Trace = message.Trace,
            Events = outcome.Events,
            Refusal = outcome.Refusal,
            Sends = outcome.Sends,
            ReplyTo = message.ReplyTo,
            WakesAt = wakesAt == stream.WakesAt ? null : wakesAt,
            Settles = message.Settles,
            Cause = outcome.Events is [SagaBegan, ..] && message.Origin.Source != Name ? message.Heard.Event : null,
        };
        Measures.Handled(stream, record, message);
        (stream.State, stream.Version, stream.At) = (outcome.State, record.Version, _now);
        if (stream.Kind.IsClosed(stream.State))
        {
            _closed.Add(stream);
        }

        Rearm(stream, wakesAt);
        Add(record);
        AnswerWaiters(stream);

        if (message.RequestKey is { } key)
        {
            _requestsInBatch[key.Hash] = record;
        }
    }

    private void Rearm(Stream stream, DateTimeOffset wakesAt)
    {
        if (wakesAt != stream.WakesAt)
        {
            stream.WakesAt = wakesAt;
            _timers.Set(stream.Name, wakesAt);
        }
    }

    private void Add(Record record)
    {
        record.Position = _batch.FirstPosition + _batch.Records.Count;
        record.Audience = Platform.Topology.AudienceOf(record);
        _batch.Records.Add(record);
        _batchAudience |= record.Audience;
        if (ConcernsItself(record))
        {
            _ownUnheard.Enqueue(record);
        }
        else if (_ownUnheard.Count == 0)
        {
            _ownHeardUpTo = record.Position;
        }
    }

    /// <summary>Own views are fed after the commit; all else of one's own is heard at once.</summary>
    private bool ConcernsItself(Record record) => (record.Audience & Bit) != 0;

    private Stream StreamOf(StreamKind kind, string key)
    {
        var name = new StreamName(kind.Name, key);
        if (_streams.Find(name) is { } known)
        {
            return known;
        }

        var stream = new Stream(kind, key);
        Replay(stream, Journal.ReadStream(kind.Name, key));
        stream.WakesAt = _timers.DueAt(name) ?? Record.Never;
        _streams.Add(stream);
        return stream;
    }

    private static string Describe(Exception bug) => $"{bug.GetType().Name}: {bug.Message}";

    /// <summary>Under this kind, and the correlation, a policy's messages are parked and sent on.</summary>
    public const string PolicyKind = "policy";

    /// <summary>A stream that was woken and still wants to be is not woken in a tight loop.</summary>
    private static readonly TimeSpan WokenAgainAfter = TimeSpan.FromSeconds(1);
}

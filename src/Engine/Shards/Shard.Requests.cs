using Jumun.Engine.Stories;

namespace Jumun.Engine.Shards;

internal sealed partial class Shard
{
    private static readonly TimeSpan WaitersCheckedEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>How much longer than its caller a request may be under way.</summary>
    private static readonly TimeSpan KeyGivenUpAfter = TimeSpan.FromSeconds(30);

    private readonly KeysUnderWay _keysUnderWay = new();
    private DateTimeOffset _waitersCheckedAt;

    public ValueTask<Reply> Send(Request request, TimeSpan patience) =>
        Place.Feed is { } feed && Journal.LastPosition - feed.Position > _options.UntoldRecordsMax
            ? new(new Reply(ReplyKind.Overloaded))
            : Post(Waiter.For(request, null, Platform.Clock.Now + patience));

    /// <summary>Asks it something, to be answered on its thread, and waits, at most so long.</summary>
    public ValueTask<Reply> Ask(Func<Shard, Reply> question, TimeSpan patience) =>
        Post(Waiter.For(null, question, Platform.Clock.Now + patience));

    public Reply ReadOnShard(string kind, string key)
    {
        var stream = StreamOf(_kinds[kind], key);
        return new(ReplyKind.Done, stream.State, stream.Version, stream.At);
    }

    /// <summary>A stream as it was at a time, from the journal; on any thread.</summary>
    public Reply ReadThen(string kind, string key, DateTimeOffset at)
    {
        var then = new Stream(_kinds[kind], key);
        Replay(then, [.. Journal.ReadStream(kind, key).TakeWhile(record => record.At <= at)]);
        return new(ReplyKind.Done, then.State, then.Version, then.At);
    }

    /// <summary>A stream's records as their story needs them; on any thread.</summary>
    public List<StoryRecord> ReadStory(string kind, string key)
    {
        var records = Journal.ReadStream(kind, key);
        Func<long, string?> stepOf = _ => null;
        if (records.Count > 0 && _kinds.GetValueOrDefault(kind) is { } known && known.CommandType == typeof(ResumeSaga))
        {
            var process = new Stream(known, key);
            Replay(process, records);
            stepOf = token => known.StepOf(process.State, token)?.Step;
        }

        return [.. records.Select(record => StoryRecord.Of(this, record, stepOf))];
    }

    /// <summary>
    /// Lets requests under a key pass to whichever shard. One with another body waits until it is known what became of
    /// those before: if they are refused, the key is still free.
    /// </summary>
    public Reply BeginKeyOnShard(UInt128 key, UInt128 fingerprint, TimeSpan patience) =>
        new(_keysUnderWay.TryBegin(key, fingerprint, _now, _now + patience + KeyGivenUpAfter)
            ? ReplyKind.Done : ReplyKind.InProgress);

    public Reply EndKeyOnShard(UInt128 key)
    {
        _keysUnderWay.End(key);
        return new(ReplyKind.Done);
    }

    public Reply HasSeenKeyOnShard(UInt128 key) =>
        new(Journal.FindRequest(key) is null ? ReplyKind.Done : ReplyKind.KeyReused);

    /// <summary>
    /// Done when another's journal has been heard up to a position, until then "in progress": asked again.
    /// </summary>
    public Reply HasHeardOnShard(string source, long position) => new(
        _readers.Exists(r => r.Source.Name == source && r.Position < position)
            ? ReplyKind.InProgress : ReplyKind.Done);

    /// <summary>
    /// The oldest of what is known of those whose events a view hears. What waits in the own journal is heard at once.
    /// </summary>
    public DateTimeOffset? KnownUntilOnShard(string view)
    {
        var emitters = Service.ViewKinds[Views.IndexOf(view)].Hears.Select(Platform.Topology.EmitterOf).ToHashSet();
        DateTimeOffset? oldest = _now;
        foreach (var reader in _readers.Where(reader => emitters.Contains(reader.Source.ServiceIndex)))
        {
            var until = reader.Source.Tail.KnownUntil(reader, reader.Source.Here is null ? null : _now);
            oldest = until < oldest || until is null ? until : oldest;
            if (oldest is null)
            {
                break;
            }
        }

        return oldest;
    }

    public List<ProcessStatus> ProcessesOnShard() =>
    [
        .. _streams.All.Where(s => s.Kind.IsOpen(s.State))
            .Select(s => s.Kind.Describe(Service.Name, s.Key, s.State)!),
    ];

    /// <summary>
    /// A request from outside: recognised by its key, completed from our own views, then decided like any message.
    /// </summary>
    private void HandleRequest(Waiter waiter, Request request)
    {
        if ((request.Deadline ?? waiter.Deadline) < _now)
        {
            _replies.Add((waiter, new(ReplyKind.Late)));
            return;
        }

        var kind = request.Saga ?? Platform.Topology.TargetOf(request.Command.GetType()).Kind;
        var name = new StreamName(kind.Name, request.Command.Key);
        try
        {
            if (request.Key != UInt128.Zero && RepliedBefore(waiter, request, kind))
            {
                return;
            }

            if (_parked.ContainsKey(name))
            {
                _replies.Add((waiter, new(ReplyKind.Parked)));
            }
            else if (request.ExpectedVersion is { } expected && StreamOf(kind, name.Key).Version != expected)
            {
                _replies.Add((waiter, new(ReplyKind.Stale)));
            }
            else
            {
                Decide(waiter, request, kind);
            }
        }
        catch (Exception bug) when (bug is not (Journals.JournalUnusable or Journals.JournalFailure))
        {
            Platform.Report($"{Name}: {request.Command.GetType().Name} for {name.Kind} {name.Key} failed: {bug}");
            _replies.Add((waiter, new(ReplyKind.Failed)));
        }
    }

    private void Decide(Waiter waiter, Request request, StreamKind kind)
    {
        var command = Service.Enrichers.TryGetValue(request.Command.GetType(), out var enrich)
            ? enrich(request.Command, Views)
            : request.Command;
        var refusal = Handle(new(kind, command.Key, new Heard(HeardKind.Command, _now, command))
        {
            Correlation = request.Correlation ?? command.Key,
            Actor = request.Actor,
            Trace = request.Trace,
            RequestKey = request.Key == UInt128.Zero ? null : new(request.Key, request.Fingerprint),
        });
        var stream = StreamOf(kind, command.Key);
        if (refusal is not null)
        {
            _replies.Add((waiter, new(ReplyKind.Refused, stream.State, stream.Version, _now, refusal)));
        }
        else if (!request.WaitsForOutcome)
        {
            _replies.Add((waiter, new(
                ReplyKind.Done, stream.State, stream.Version, _now, UpTo: _batch.LastPosition)));
        }
        else
        {
            WaitFor(stream, waiter);
        }
    }

    /// <summary>
    /// True when this key was seen before: the caller then gets what was answered then, or waits for it as well.
    /// </summary>
    private bool RepliedBefore(Waiter waiter, Request request, StreamKind kind)
    {
        if (_requestsInBatch.TryGetValue(request.Key, out var now))
        {
            var isSame = now.RequestKey!.Fingerprint == request.Fingerprint;
            _replies.Add((waiter, new(isSame ? ReplyKind.InProgress : ReplyKind.KeyReused)));
            return true;
        }

        if (Journal.FindRequest(request.Key) is not { } record)
        {
            return false;
        }

        if (record.RequestKey!.Fingerprint != request.Fingerprint)
        {
            _replies.Add((waiter, new(ReplyKind.KeyReused)));
        }
        else if (ReplyOf(record, request, kind) is { } reply)
        {
            _replies.Add((waiter, reply));
        }
        else
        {
            var stream = StreamOf(kind, record.Key);
            if (stream.Waiters?.Exists(w => w.Request!.Key == request.Key) == true)
            {
                _replies.Add((waiter, new(ReplyKind.InProgress)));
            }
            else
            {
                WaitFor(stream, waiter);
            }
        }

        return true;
    }

    /// <summary>
    /// What a recorded request was answered, from its stream as it was then; null when that is not decided yet.
    /// </summary>
    private Reply? ReplyOf(Record request, Request again, StreamKind kind)
    {
        var then = new Stream(kind, request.Key);
        foreach (var record in Journal.ReadStream(kind.Name, request.Key))
        {
            Replay(then, record);
            if (record.Position < request.Position)
            {
                continue;
            }

            if (request.Refusal is { } refusal)
            {
                return new(ReplyKind.Refused, then.State, then.Version, request.At, refusal);
            }

            if (!again.WaitsForOutcome || kind.HasOutcome(then.State))
            {
                return new(ReplyKind.Done, then.State, then.Version, record.At, UpTo: record.Position);
            }
        }

        return null;
    }

    private void WaitFor(Stream stream, Waiter waiter)
    {
        waiter.Accepted = new(ReplyKind.Undecided, stream.State, stream.Version, _now);
        (stream.Waiters ??= []).Add(waiter);
        _waitedFor.Add(stream);
        AnswerWaiters(stream);
    }

    /// <summary>
    /// Whoever waited for a state that has come is told that very state, also when more follows in this batch: it is
    /// what a repeated request is told. They hear it after the commit.
    /// </summary>
    private void AnswerWaiters(Stream stream)
    {
        if (stream.Waiters is { } waiters && stream.Kind.HasOutcome(stream.State))
        {
            foreach (var waiter in waiters)
            {
                _replies.Add((waiter, new(
                    ReplyKind.Done, stream.State, stream.Version, stream.At, UpTo: _batch.LastPosition)));
            }

            waiters.Clear();
            ForgetIfUnawaited(stream);
        }
    }

    private void DismissImpatientWaiters()
    {
        if (_waitedFor.Count == 0 || _now - _waitersCheckedAt < WaitersCheckedEvery)
        {
            return;
        }

        _waitersCheckedAt = _now;
        foreach (var stream in _waitedFor.ToList())
        {
            foreach (var waiter in stream.Waiters!.Where(w => w.Deadline <= _now).ToList())
            {
                stream.Waiters!.Remove(waiter);
                _replies.Add((waiter, waiter.Accepted));
            }

            ForgetIfUnawaited(stream);
        }
    }

    /// <summary>At the end: who was accepted is told so, who was not may come again.</summary>
    private void SendAllHome()
    {
        _inbox.Take(int.MaxValue, _taken);
        foreach (var waiter in _taken.Concat(_askedAgain))
        {
            waiter.Complete(new(ReplyKind.Overloaded));
        }

        foreach (var waiter in _waitedFor.SelectMany(s => s.Waiters!))
        {
            waiter.Complete(_isBetweenBatches ? waiter.Accepted : new(ReplyKind.Unknown));
        }

        foreach (var (waiter, _) in _replies)
        {
            waiter.Complete(new(ReplyKind.Unknown)); // The batch that they waited for failed.
        }

        _taken.Clear();
        _replies.Clear();
        _waitedFor.Clear();
    }

    private void ForgetIfUnawaited(Stream stream)
    {
        if (stream.Waiters is { Count: 0 })
        {
            stream.Waiters = null;
            _waitedFor.Remove(stream);
        }
    }
}

using System.Diagnostics;
using Jumun.Engine.Journals;

namespace Jumun.Engine.Shards;

/// <summary>
/// The single writer of one service's data: takes messages in batches, decides, commits the batch with one flush, and
/// only then lets anything out. A passive object: <see cref="Step"/> does one batch and returns; a dedicated thread
/// drives it in production, a scheduler in the simulation. All members named <c>…OnShard</c>, and all private ones, run
/// there.
/// </summary>
internal sealed partial class Shard
{
    private readonly PlatformOptions _options;
    private readonly StreamCache _streams;
    private readonly Inbox _inbox;
    private readonly Timers _timers = new();
    private readonly List<Reader> _readers = [];
    private readonly Dictionary<string, StreamKind> _kinds;
    private readonly List<Waiter> _taken = [];
    private readonly List<Stream> _closed = [];
    private readonly List<Waiter> _askedAgain = [];
    private readonly Queue<Record> _ownUnheard = [];
    private readonly Dictionary<UInt128, Record> _requestsInBatch = [];
    private readonly List<(Waiter Waiter, Reply Reply)> _replies = [];
    private readonly HashSet<Stream> _waitedFor = [];
    private readonly Func<Shard, IJournal> _openJournal;

    private IJournal? _journal;
    private Batch _batch = new();
    private ulong _batchAudience;
    private long _position;
    private long _ownHeardUpTo;
    private int _handled;
    private int _firstReader;
    private bool _isBetweenBatches = true;
    private DateTimeOffset _now;
    private DateTimeOffset _timersFrom;

    public Shard(ShardPlace place, PlatformOptions options, Func<Shard, IJournal> openJournal)
    {
        (Place, _options, _openJournal) = (place, options, openJournal);
        _kinds = Service.Kinds.ToDictionary(k => k.Name);
        _streams = new(options.StreamsInMemory, options.SnapshotEvery);
        _inbox = new(options.InboxRequestsMax);
        Views = new(this);
        Measures = new(this);
    }

    public ShardPlace Place { get; }

    public Platform Platform => Place.Platform;

    public int ServiceIndex => Place.ServiceIndex;

    public Service Service => Place.Service;

    /// <summary>The service and the shard's number: <c>ordering-0</c>. Names its journal.</summary>
    public string Name => Place.Name;

    public IJournal Journal => _journal ?? throw new InvalidOperationException($"{Name} is not open.");

    public Tail Tail => Place.Tail;

    public ShardViews Views { get; }

    /// <summary>Where its views are kept besides; null: in its snapshot only.</summary>
    public TableWriter? Tables { get; private set; }

    /// <summary>How far its views are, between two batches.</summary>
    public ViewCheckpoint ViewCheckpoint => new(_position, _readers.ToDictionary(r => r.Source.Name, r => r.Position));

    public Measures Measures { get; }

    public IReadOnlyList<Reader> Readers => _readers;

    public int Waiting => _inbox.Count;

    public int StreamsInMemory => _streams.Count;

    public int TimersWaiting => _timers.Count;

    /// <summary>The time of the last batch.</summary>
    public DateTimeOffset Now => _now;

    /// <summary>Called whenever there is new work; set by whoever drives the shard.</summary>
    public Action Wake { get; set; } = () => { };

    /// <summary>
    /// Hands replies to their callers, who go on at once; set by whoever drives the shard. The list is reused.
    /// </summary>
    public Action<List<(Waiter Waiter, Reply Reply)>> Deliver { get; set; } = replies =>
    {
        foreach (var (waiter, reply) in replies)
        {
            waiter.Complete(reply);
        }
    };

    /// <summary>
    /// Does long work beside the shard, at once or later, and names it; set by whoever drives the shard.
    /// </summary>
    public Action<string, Action> Beside { get; set; } = (_, work) => work();

    /// <summary>When there will be work without a call of <see cref="Wake"/>.</summary>
    public DateTimeOffset? NextTimer
    {
        get
        {
            var isWaitedFor = _waitedFor.Count + _askedAgain.Count > 0;
            var patience = isWaitedFor ? _now + WaitersCheckedEvery : (DateTimeOffset?)null;
            var timer = _timers.Next is { } next ? Later(next, _timersFrom) : (DateTimeOffset?)null;
            return Sooner(Sooner(patience, timer), Tables?.Due);
        }
    }

    private ulong Bit => 1UL << ServiceIndex;

    /// <summary>Whether streams with this key live here, and not in another shard of the service.</summary>
    private bool IsMine(string key) => Platform.PlaceOf(ServiceIndex, key) == Place;

    /// <summary>At once "overloaded" when it is that, or closing.</summary>
    public ValueTask<Reply> Post(Waiter waiter)
    {
        var task = waiter.Task;
        if (_inbox.TryAdd(waiter))
        {
            Wake();
        }
        else
        {
            waiter.Complete(new(ReplyKind.Overloaded));
        }

        return task;
    }

    public void CloseInbox() => _inbox.Close();

    /// <summary>Handles what there is, up to a batch, and commits it. False when there was nothing to do.</summary>
    public bool Step()
    {
        _isBetweenBatches = false;
        _now = Later(Platform.Clock.Now, _now);
        _batch = new Batch { FirstPosition = _position + 1 };
        _batchAudience = 0;
        _handled = 0;
        _requestsInBatch.Clear();
        HearOwn();
        WakeDueStreams();
        HearOthers();
        TakeRequests();
        DismissImpatientWaiters();
        var didSomething = _batch.Records.Count > 0 || _replies.Count > 0 || _handled > 0;
        var areTablesDue = Tables?.Due <= _now;
        if (_batch.Records.Count > 0 || HaveReadersPassed(areTablesDue ? 1 : _options.RecordsPassedMax))
        {
            Commit();
        }

        Release();
        ForgetClosed();
        _streams.Turn();
        _isBetweenBatches = true;
        if (areTablesDue)
        {
            Tables!.Write(Beside);
        }

        return didSomething;
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static DateTimeOffset? Sooner(DateTimeOffset? a, DateTimeOffset? b) => a is null || b < a ? b : a;

    private bool HasRoom => _handled < _options.BatchMessagesMax;

    /// <summary>What this shard has for itself: work in flight goes before new work, so it is done at once.</summary>
    private void HearOwn()
    {
        while (_ownUnheard.Count > 0 && _handled < 4 * _options.BatchMessagesMax)
        {
            var record = _ownUnheard.Dequeue();
            Hear(record, Place);
            _ownHeardUpTo = record.Position;
        }

        if (_ownUnheard.Count == 0)
        {
            _ownHeardUpTo = _position + _batch.Records.Count;
        }
    }

    private void WakeDueStreams()
    {
        if (Place.Feed?.UntoldSince is { } since && _now - since > ToldWithin)
        {
            // Who asked others could not reach them. When they can be reached, they have as long again to work it off.
            _timersFrom = Later(_timersFrom, _now + (_now - since) + GoingOnFirst);
        }

        while (HasRoom && _now >= _timersFrom && _timers.TryTake(_now, out var name))
        {
            if (_kinds.TryGetValue(name.Kind, out var kind))
            {
                HandleGuarded(new(kind, name.Key, new Heard(HeardKind.Wake, _now)) { Correlation = name.Key });
                HearOwn();
            }
        }
    }

    private void HearOthers()
    {
        _firstReader++; // Each is the first in turn, so that none is starved when there is room for one only.
        for (var i = 0; i < _readers.Count; i++)
        {
            var reader = _readers[(_firstReader + i) % _readers.Count];
            while (HasRoom && reader.Next() is { } record)
            {
                Hear(record, reader.Source);
                HearOwn();
            }
        }
    }

    /// <summary>
    /// A shard that has nothing to commit says now and then how far it has read the others, lest it read them from the
    /// beginning after the next start.
    /// </summary>
    private bool HaveReadersPassed(long records) =>
        _readers.Exists(reader => reader.Position - reader.Committed >= records);

    private void TakeRequests()
    {
        if (!HasRoom)
        {
            return;
        }

        _taken.AddRange(_askedAgain);
        _handled -= _askedAgain.Count; // To ask again is no work: or the shard would never rest until the answer comes.
        _askedAgain.Clear();
        _inbox.Take(_options.BatchMessagesMax - _handled, _taken);
        foreach (var waiter in _taken)
        {
            _handled++;
            if (waiter.Question is { } question)
            {
                Answer(waiter, question);
            }
            else
            {
                HandleRequest(waiter, waiter.Request!);
                HearOwn();
            }
        }

        _taken.Clear();
    }

    private void Answer(Waiter waiter, Func<Shard, Reply> question)
    {
        Reply reply;
        try
        {
            reply = question(this);
        }
        catch (Exception bug) when (bug is not (JournalUnusable or JournalFailure))
        {
            Platform.Report($"{Name}: a question failed: {bug}");
            reply = new(ReplyKind.Failed);
        }

        if (reply.Kind == ReplyKind.InProgress && waiter.Deadline > _now)
        {
            _askedAgain.Add(waiter);
        }
        else
        {
            _replies.Add((waiter, reply));
        }
    }

    private void Commit()
    {
        foreach (var reader in _readers)
        {
            if (reader.Position > reader.Committed)
            {
                _batch.Checkpoints.Add((reader.Source.Name, reader.Position));
            }
        }

        if (_ownHeardUpTo < _batch.LastPosition)
        {
            _batch.Checkpoints.Add((Name, _ownHeardUpTo));
        }

        var began = Stopwatch.GetTimestamp();
        try
        {
            Journal.Append(_batch);
        }
        catch (JournalFailure failure)
        {
            Rebuild(failure);
            return;
        }

        _position = _batch.LastPosition;
        foreach (var reader in _readers)
        {
            reader.Committed = reader.Position;
        }

        Measures.Committed(_batch, Stopwatch.GetElapsedTime(began));
        Views.HearOwn(_batch);
        if (_batchAudience != 0)
        {
            Place.Feed?.Committed(_position, _now); // Before it can be told: it would never be heard again.
        }

        Tail.Publish(_batch, _batchAudience);
        Tracing.Follow(this, _batch);
        SnapshotWhenDue();
    }

    /// <summary>The outcome is unknown: say so, forget everything, begin again from the journal.</summary>
    private void Rebuild(JournalFailure failure)
    {
        Platform.Report($"{Name}: {failure.Message} The shard is rebuilt from its journal.");
        foreach (var waiter in _replies.Select(r => r.Waiter).Concat(_waitedFor.SelectMany(s => s.Waiters!)))
        {
            waiter.Complete(new(ReplyKind.Unknown));
        }

        _replies.Clear();
        OpenJournal();
        Recover();
        GoOn();
        Tail.WakeAll();
    }

    /// <summary>
    /// Another process may have the shard by now. A commit would have told; what was only looked up may be of the past.
    /// </summary>
    private void TakeBackAnswers()
    {
        for (var i = 0; i < _replies.Count; i++)
        {
            _replies[i] = (_replies[i].Waiter, new(ReplyKind.Unknown));
        }
    }

    private void ForgetClosed()
    {
        foreach (var stream in _closed)
        {
            if (stream.Waiters is null && stream.Kind.IsClosed(stream.State))
            {
                _streams.Remove(stream.Name);
            }
        }

        _closed.Clear();
    }

    private void Release()
    {
        if (_replies.Count > 0)
        {
            if (_batch.Records.Count == 0 && !_options.IsHeld(Name))
            {
                TakeBackAnswers();
            }

            Deliver(_replies);
            _replies.Clear();
        }
    }
}

using System.Diagnostics;
using System.Text.Json;
using Jumun.Engine.Journals;

namespace Jumun.Engine.Shards;

internal sealed partial class Shard
{
    /// <summary>
    /// Timers that ran out while the process was down wait so long: what was in flight when it ended goes on first, and
    /// may well be done by then.
    /// </summary>
    private static readonly TimeSpan GoingOnFirst = TimeSpan.FromSeconds(5);

    /// <summary>What takes longer to tell other processes is held up.</summary>
    private static readonly TimeSpan ToldWithin = TimeSpan.FromSeconds(1);

    /// <summary>Between two pieces of a snapshot that is written beside the running shard.</summary>
    private static readonly TimeSpan SnapshotPause = TimeSpan.FromMilliseconds(4);

    /// <summary>
    /// Of an order there is one document and a dozen records: a start after a kill goes through a sixth of them at
    /// most.
    /// </summary>
    private const long SnapshotEveryItems = 2;

    private readonly ManualResetEventSlim _isClosing = new();
    private long _snapshotAt;
    private long _snapshotItems;
    private readonly ManualResetEventSlim _hasNoSnapshotUnderWay = new(true);

    public void OpenJournal()
    {
        _journal?.Dispose();
        _journal = _openJournal(this);
        Tables ??= _options.ViewTables(Service.Name) is { } tables ? new(this, tables, _options.ViewTablesEvery) : null;
    }

    /// <summary>From now on follows another shard's journal.</summary>
    public void Follow(ShardPlace source)
    {
        var reader = new Reader(source, Bit, () => Wake());
        _readers.Add(reader);
        source.Tail.Add(reader);
    }

    /// <summary>
    /// Remembers everything, from the newest snapshot and what came after it. All journals must be open.
    /// </summary>
    public void Recover()
    {
        _isBetweenBatches = false; // Until all is remembered there is nothing that a last snapshot could hold.
        Forget();
        var snapshot = LoadSnapshot();
        var checkpoints = new Dictionary<string, long>(snapshot?.Checkpoints ?? []);
        foreach (var (source, position) in checkpoints)
        {
            RefuseIfShorter(source, position);
        }

        var openSagas = new HashSet<StreamName>();
        Restore(snapshot, openSagas);
        var views = Service.ViewKinds.Select((_, view) => RestoreView(view, snapshot)).ToList();
        var from = snapshot?.Position ?? 0;
        CatchUpViews(Place, view => views[view].Position, from);
        Remember(from, checkpoints, openSagas);
        Tail.Open(_position);
        foreach (var reader in _readers)
        {
            var heard = checkpoints.GetValueOrDefault(reader.Source.Name);
            CatchUpViews(reader.Source, view => views[view].Sources.GetValueOrDefault(reader.Source.Name), heard);
            reader.Reset(heard);
        }

        _snapshotAt = HasStreams ? from : snapshot?.Checkpoints.Values.Sum() ?? 0;

        foreach (var name in openSagas)
        {
            StreamOf(_kinds[name.Kind], name.Key);
        }

        _isBetweenBatches = true;
    }

    /// <summary>When everything is remembered: timers begin to run.</summary>
    public void GoOn() => _timersFrom = Platform.Clock.Now + GoingOnFirst;

    /// <summary>
    /// Follows nobody any more, writes a last snapshot, so that the next start is quick, and closes the journal.
    /// </summary>
    /// <param name="mayWrite">False when the journal is not this process's any more, or can't be used.</param>
    public void Close(bool mayWrite = true)
    {
        _isClosing.Set();
        _hasNoSnapshotUnderWay.Wait();
        SendAllHome();
        foreach (var reader in _readers)
        {
            reader.Source.Tail.Remove(reader);
            reader.Dispose();
        }

        if (_journal is { } journal)
        {
            Tables?.WaitUntilIdle();

            // A batch that failed half-way has left states behind that were never committed.
            if (mayWrite && _isBetweenBatches)
            {
                if (Tables?.Due is not null && !HaveReadersPassed(1))
                {
                    Tables.Write((_, write) => write());
                }

                if (_ownUnheard.Count == 0 && Progress > _snapshotAt)
                {
                    SaveSnapshot(TakeSnapshot(), journal, () => { });
                }
            }

            journal.Dispose();
            _journal = null;
        }
    }

    private void Forget()
    {
        _streams.Clear();
        _timers.Clear();
        _parked.Clear();
        _ownUnheard.Clear();
        _waitedFor.Clear();
        _closed.Clear();
        _keysUnderWay.Clear();
        Views.Clear();
    }

    private void Replay(Stream stream, IReadOnlyList<Record> records)
    {
        foreach (var record in records)
        {
            Replay(stream, record);
        }
    }

    /// <summary>Folds a record into a stream, if it has not been already.</summary>
    private void Replay(Stream stream, Record record)
    {
        if (record.Version <= stream.Version)
        {
            return;
        }

        foreach (var happened in record.Events)
        {
            var cause = happened is SagaBegan ? record.Cause ?? CauseOf(record) : null;
            stream.State = stream.Kind.Evolve(stream.State, happened, record.At, cause);
        }

        (stream.Version, stream.At) = (record.Version, record.At);
    }

    /// <summary>The event that a saga's first record heard: in one journal it is not written down twice.</summary>
    private IEvent CauseOf(Record record)
    {
        var cause = Platform.PlaceNamed(record.Origin.Source!).RecordAt(record.Origin.Position)
            .AsTask().GetAwaiter().GetResult();
        return cause.Events[MessagePlace.HeardAt(cause, record.Origin.Index).Event];
    }

    private Snapshot? LoadSnapshot()
    {
        try
        {
            var snapshot = Journal.LoadSnapshot(Snapshot.Of);
            return snapshot?.Position > Journal.LastPosition
                ? throw new JournalUnusable(
                    $"The journal '{Name}' ends with record {Journal.LastPosition}, but its snapshot was taken after "
                    + $"record {snapshot.Position}: its end was lost; restore the whole data folder from a backup.")
                : snapshot;
        }
        catch (Exception unreadable) when (unreadable is IOException or ArgumentException or FormatException)
        {
            Platform.Report($"{Name}: its snapshot can't be read and is left out: {unreadable.Message}");
            return null;
        }
    }

    /// <summary>A journal that ends before what was read of it has lost its end, or is of another time.</summary>
    private void RefuseIfShorter(string source, long position)
    {
        foreach (var reader in _readers)
        {
            if (reader.Source.Name == source && reader.Source.Here?.Journal.LastPosition is { } last && last < position)
            {
                throw new JournalUnusable(
                    $"The journal '{source}' ends with record {last}, but '{Name}' has handled it up to record "
                    + $"{position}: its end was lost; restore the whole data folder from a backup.");
            }
        }
    }

    /// <summary>What the snapshot holds of streams, timers and parked messages.</summary>
    private void Restore(Snapshot? snapshot, HashSet<StreamName> openSagas)
    {
        if (snapshot is null)
        {
            return;
        }

        snapshot.Timers.ForEach(t => _timers.Set(t.Stream, t.At));
        snapshot.Parked.ForEach(position => RememberParked(Journal.RecordAt(position)));
        foreach (var (name, version, at, state) in snapshot.Streams)
        {
            if (!_kinds.TryGetValue(name.Kind, out var kind))
            {
                continue;
            }

            var json = kind.StateJson(Platform.JsonOf);
            var stream = new Stream(kind, name.Key)
            {
                State = JsonSerializer.Deserialize(state.Span, json)!,
                Version = version,
                At = at,
                WakesAt = _timers.DueAt(name) ?? Record.Never,
            };
            _streams.Add(stream);
            if (kind.IsOpen(stream.State))
            {
                openSagas.Add(name);
            }
        }
    }

    /// <summary>What its table or the snapshot holds of a view; tells how far it is with that.</summary>
    private ViewCheckpoint RestoreView(int view, Snapshot? snapshot)
    {
        var checkpoint = Tables?.Load(view) ?? LoadView(view, snapshot) ?? ViewCheckpoint.None;
        Views.HasHeardOwn(view, checkpoint.Position);
        return checkpoint.Position <= Journal.LastPosition
            ? checkpoint
            : throw new JournalUnusable(
                $"The journal '{Name}' ends with record {Journal.LastPosition}, but the table of its view "
                + $"'{Service.ViewKinds[view].Name}' was written after record {checkpoint.Position}: its end was lost; "
                + "restore all databases from a backup.");
    }

    private ViewCheckpoint? LoadView(int view, Snapshot? snapshot)
    {
        var kind = Service.ViewKinds[view];
        if (snapshot?.Views.Find(v => (v.Name, v.Version, v.Indexes) == (kind.Name, kind.Version, kind.Indexes))
            is not { } kept)
        {
            return null;
        }

        Platform.Remembering.Expect(kept.Documents.Count);
        foreach (var (key, createdAt, document) in kept.Documents)
        {
            Views.Load(view, key, createdAt, document);
            Platform.Remembering.Passed(1);
        }

        return new(snapshot.Position, snapshot.Checkpoints);
    }

    private void CatchUpViews(ShardPlace source, Func<int, long> after, long upTo)
    {
        for (var view = 0; view < Service.ViewKinds.Count; view++)
        {
            Views.Change(view, documents => Feed(view, documents, source, after(view), upTo));
        }
    }

    private bool HasStreams => Service.Kinds.Count > 0;

    /// <summary>
    /// What a snapshot saves reading: records of its own, or, where there are only views of others, theirs.
    /// </summary>
    private long Progress => HasStreams ? _position : _readers.Sum(reader => reader.Position);

    /// <summary>
    /// Not more often than pays: what a snapshot holds is written again only after so many times as many records.
    /// </summary>
    private void SnapshotWhenDue()
    {
        if (Progress - _snapshotAt < Math.Max(_options.ShardSnapshotEveryRecords, SnapshotEveryItems * _snapshotItems)
            || _ownUnheard.Count > 0 || !_hasNoSnapshotUnderWay.IsSet)
        {
            return;
        }

        _snapshotAt = Progress;
        var (snapshot, journal) = (TakeSnapshot(), Journal);
        _hasNoSnapshotUnderWay.Reset();
        Beside($"{Name} snapshot", () =>
        {
            SaveSnapshot(snapshot, journal, () => _isClosing.Wait(SnapshotPause));
            _hasNoSnapshotUnderWay.Set();
        });
    }

    private void SaveSnapshot(Snapshot.Taken snapshot, IJournal journal, Action pace)
    {
        var began = Stopwatch.GetTimestamp();
        journal.SaveSnapshot(stream =>
        {
            using var writer = new SnapshotWriter(stream, pace);
            snapshot.Write(writer, Platform);
        });
        Measures.SavedSnapshot(Stopwatch.GetElapsedTime(began));
    }

    /// <summary>References to what is immutable; it is written elsewhere.</summary>
    private Snapshot.Taken TakeSnapshot()
    {
        _snapshotItems = _streams.Count + (Tables is null ? Views.Count : 0);
        return new()
        {
            Position = _position,
            Checkpoints = _readers.ToDictionary(r => r.Source.Name, r => r.Position),
            Timers = [.. _timers.All],
            Parked = [.. _parked.Values.SelectMany(w => w).Select(r => r.Position).Order()],
            Streams =
            [
                .. _streams.All
                    .Where(s => s.Kind.IsOpen(s.State) || s.Version >= _options.SnapshotEvery)
                    .Select(s => (s, s.State, s.Version, s.At)),
            ],
            Views = Tables is null ? Views.Capture() : [],
        };
    }
}

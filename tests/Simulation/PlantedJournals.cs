using System.Buffers.Binary;
using Jumun.Engine;
using Jumun.Engine.Journals;

namespace Jumun.Simulation;

/// <summary>A journal that does what the one behind it does, except for what is overridden.</summary>
internal abstract class JournalDecorator(IJournal journal) : IJournal
{
    protected IJournal Inner { get; } = journal;

    public virtual long LastPosition => Inner.LastPosition;

    public virtual void Append(Batch batch) => Inner.Append(batch);

    public virtual IEnumerable<Batch> Read(long from) => Inner.Read(from);

    public virtual IEnumerable<Batch> Read(long from, Interest interest) => Inner.Read(from, interest);

    public virtual IReadOnlyList<Record> ReadStream(string kind, string key, long afterVersion = 0) =>
        Inner.ReadStream(kind, key, afterVersion);

    public virtual Record? FindRequest(UInt128 request) => Inner.FindRequest(request);

    public virtual T? LoadSnapshot<T>(Func<System.IO.Stream, T?> read)
        where T : class => Inner.LoadSnapshot(read);

    public virtual void SaveSnapshot(Action<System.IO.Stream> write) => Inner.SaveSnapshot(write);

    public long? LoadBookmark(string reader) => Inner.LoadBookmark(reader);

    public void SaveBookmark(string reader, long position) => Inner.SaveBookmark(reader, position);

    public virtual void Dispose() => Inner.Dispose();
}

/// <inheritdoc cref="PlantedBug.ReplyBeforeFlush"/>
internal sealed class LateJournal(IJournal journal) : JournalDecorator(journal)
{
    private Batch? _late;

    public override long LastPosition => _late?.LastPosition ?? Inner.LastPosition;

    public override void Append(Batch batch)
    {
        Write();
        _late = batch;
    }

    public override IEnumerable<Batch> Read(long from)
    {
        Write();
        return Inner.Read(from);
    }

    public override IEnumerable<Batch> Read(long from, Interest interest)
    {
        Write();
        return Inner.Read(from, interest);
    }

    public override IReadOnlyList<Record> ReadStream(string kind, string key, long afterVersion = 0)
    {
        Write();
        return Inner.ReadStream(kind, key, afterVersion);
    }

    public override Record? FindRequest(UInt128 request)
    {
        Write();
        return Inner.FindRequest(request);
    }

    public override void Dispose()
    {
        Write();
        Inner.Dispose();
    }

    private void Write()
    {
        if (_late is { } late)
        {
            _late = null;
            Inner.Append(late);
        }
    }
}

/// <inheritdoc cref="PlantedBug.CheckpointOutsideBatch"/>
internal sealed class CheckpointsFirst(IJournal journal) : JournalDecorator(journal)
{
    public override void Append(Batch batch)
    {
        if (batch.Checkpoints.Count > 0)
        {
            var first = new Batch { FirstPosition = batch.FirstPosition };
            first.Checkpoints.AddRange(batch.Checkpoints);
            batch.Checkpoints.Clear();
            Inner.Append(first);
        }

        Inner.Append(batch);
    }
}

/// <inheritdoc cref="PlantedBug.StaleCacheAfterFailedAppend"/>
internal sealed class Hopeful(IJournal journal) : JournalDecorator(journal)
{
    public override void Append(Batch batch)
    {
        try
        {
            Inner.Append(batch);
        }
        catch (JournalFailure) when (Inner.LastPosition < batch.FirstPosition)
        {
            // The positions go on, but what was decided is in memory alone.
            var hollow = new Batch { FirstPosition = batch.FirstPosition };
            hollow.Records.AddRange(batch.Records.Select(r => new Record
            {
                Kind = r.Kind, Key = r.Key, At = r.At, Correlation = r.Correlation, Actor = r.Actor,
            }));
            Inner.Append(hollow);
        }
    }
}

/// <inheritdoc cref="PlantedBug.KeyBeforeEffect"/>
internal sealed class KeysFirst(IJournal journal, Dictionary<UInt128, Record> keys) : JournalDecorator(journal)
{
    public override void Append(Batch batch)
    {
        foreach (var record in batch.Records.Where(r => r.RequestKey is not null))
        {
            keys[record.RequestKey!.Hash] = record;
        }

        Inner.Append(batch);
    }

    public override Record? FindRequest(UInt128 request) =>
        Inner.FindRequest(request) ?? keys.GetValueOrDefault(request);
}

/// <inheritdoc cref="PlantedBug.KeyForgotten"/>
internal sealed class Forgetful(IJournal journal, SimulatedTime time) : JournalDecorator(journal)
{
    private readonly Dictionary<UInt128, TimeSpan> _seen = [];

    public override Record? FindRequest(UInt128 request)
    {
        var found = Inner.FindRequest(request);
        if (found is null)
        {
            return null;
        }

        _seen.TryAdd(request, time.Now);
        return time.Now < _seen[request] + TimeSpan.FromSeconds(10) ? found : null;
    }
}

/// <inheritdoc cref="PlantedBug.ReaderSkipsBatch"/>
internal sealed class Skipping(IJournal journal) : JournalDecorator(journal)
{
    public override IEnumerable<Batch> Read(long from)
    {
        Batch? first = null;
        var isFirst = from > 1 && from % 7 == 0;
        foreach (var batch in Inner.Read(from))
        {
            if (isFirst)
            {
                (first, isFirst) = (batch, false);
                continue;
            }

            first = null; // There is another one, so the first is missed.
            yield return batch;
        }

        if (first is not null)
        {
            yield return first;
        }
    }
}

/// <inheritdoc cref="PlantedBug.SnapshotOlderThanItsPosition"/>
internal sealed class Boasting(IJournal journal) : JournalDecorator(journal)
{
    public override T? LoadSnapshot<T>(Func<System.IO.Stream, T?> read)
        where T : class => Inner.LoadSnapshot(stream =>
    {
        var snapshot = new MemoryStream();
        stream.CopyTo(snapshot);
        var bytes = snapshot.GetBuffer();
        var position = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(4));
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(4), Math.Min(position + 3, Inner.LastPosition));
        snapshot.Position = 0;
        return read(snapshot);
    });
}

/// <inheritdoc cref="PlantedBug.NamesNotFlushed"/>
internal sealed class ForgetfulDisk(MemoryDisk disk) : IDisk
{
    public void CreateDirectory(string directory) => disk.CreateDirectory(directory);

    public IDiskFile Create(string path, long length) => disk.Create(path, length);

    public IDiskFile Open(string path, bool writable) => disk.Open(path, writable);

    public bool Exists(string path) => disk.Exists(path);

    public IReadOnlyList<string> List(string directory) => disk.List(directory);

    public void Delete(string path) => disk.Delete(path);

    public void Rename(string from, string to) => disk.Rename(from, to);

    public void FlushDirectory(string directory)
    {
    }

    public IMappedFile Map(string path) => disk.Map(path);

    public IDisposable? Lock(string path) => disk.Lock(path);
}

using System.Diagnostics;

namespace Jumun.Engine.Journals;

/// <summary>
/// The journal on files: a directory of segments, each a run of frames, each a batch. What must stay true: a batch
/// is one frame, written by one write and flushed before anyone hears of it; at most one frame is written and not
/// flushed; a segment can be read by itself; a sealed segment never changes; an index file is only a cache. The
/// layout is drawn in docs/formats/journal.md.
/// </summary>
public sealed partial class FileJournal : IJournal
{
    private const string WhatToDo = "Make room or grant the right, then start again.";

    private readonly IDisk _disk;
    private readonly string _directory;
    private readonly string _shard;
    private readonly Wire _wire;
    private readonly FileJournalOptions _options;
    private readonly IDisposable _lock;
    private readonly FrameWriter _frame;
    private readonly SegmentKeeper _keeper;

    /// <summary>Guards the segments' tables: taken for moments only, never while the disk is waited for.</summary>
    private readonly Lock _gate = new();

    private volatile Segment[] _segments;
    private IDiskFile _file;
    private long _fileBytes;
    private long _lastPosition;
    private string? _unusableBecause;
    private bool _disposed;

    private FileJournal(IDisk disk, string directory, Wire wire, FileJournalOptions options, IDisposable held)
    {
        (_disk, _directory, _wire, _options, _lock) = (disk, directory, wire, options, held);
        _shard = options.Shard ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(directory));
        var opening = new JournalOpening(disk, directory, _shard, wire, options.Report);
        _segments = [.. opening.ReadSegments()];
        if (_segments.Length == 0)
        {
            var first = new Segment(Path.Combine(directory, SegmentFile.NameOf(1)), 1) { Tables = new(wire) };
            _file = CreateSegment(first, options.SegmentBytes, null);
            _segments = [first];
        }
        else
        {
            // A process that was killed may have left a whole frame that was written and never flushed, or a segment
            // whose name was not. They count from now on and others will act on them, so they must be durable first.
            _file = disk.Open(_segments[^1].Path, writable: true);
            _file.Flush();
            disk.FlushDirectory(directory);
        }

        _fileBytes = _file.Length;
        _lastPosition = _segments[^1].LastPosition;
        _records = new(wire);
        _frame = new(wire);
        foreach (var segment in _segments)
        {
            NoteIndex(segment);
        }

        _keeper = new(disk, directory, options, _gate, NoteIndex);
    }

    public long LastPosition => Volatile.Read(ref _lastPosition);

    public JournalCounters Counters { get; } = new();

    /// <summary>
    /// Opens the journal in this directory, or begins it. Throws <see cref="JournalUnusable"/> when it is damaged,
    /// in use by another process, or can't be read and written.
    /// </summary>
    public static FileJournal Open(IDisk disk, string directory, Wire wire, FileJournalOptions? options = null)
    {
        IDisposable? held = null;
        try
        {
            disk.CreateDirectory(directory);
            held = disk.Lock(Path.Combine(directory, "lock"));
            return held is null
                ? throw new JournalUnusable(
                    $"The journal in '{directory}' is in use by another process: stop that one first, or use another "
                    + "folder.") { IsInUse = true }
                : new(disk, directory, wire, options ?? FileJournalOptions.Default, held);
        }
        catch (Exception e)
        {
            held?.Dispose();
            if (IsDiskFailure(e))
            {
                throw new JournalUnusable($"The journal in '{directory}' can't be opened: {Sentence(e)}", e);
            }

            throw;
        }
    }

    public void Append(Batch batch)
    {
        ThrowIfUnusable();
        if (batch.Records.Count == 0 && batch.Checkpoints.Count == 0)
        {
            return;
        }

        Number(batch);
        var active = _segments[^1];
        var namesBefore = active.Tables!.Names.Count;
        _frame.Write(batch, active.End, active.Tables.Names, active.Tables.Streams);
        if (active.End + _frame.Bytes.Length > _fileBytes && active.LastPosition < active.FirstPosition)
        {
            Enlarge(active);
        }
        else if (active.End + _frame.Bytes.Length > _fileBytes)
        {
            active.Tables.Names.Truncate(namesBefore);
            active = Roll(batch);
        }

        var flushTicks = WriteAndFlush(active);
        Frame.TryRead(_frame.Bytes, out var frame, out _);
        lock (_gate)
        {
            active.Committed(frame, active.End, _frame.Streams, _frame.Requests);
        }

        Volatile.Write(ref _lastPosition, frame.LastPosition);
        Counters.Appended(frame.Length, frame.Records, flushTicks);
        _keeper.Appended(active.End, _fileBytes);
        _options.Flushed(flushTicks);
    }

    public void Dispose()
    {
        _keeper.Dispose();
        lock (_reading)
        {
            lock (_gate)
            {
                if (_disposed)
                {
                    return;
                }

                _disposed = true;
                foreach (var segment in _segments)
                {
                    segment.Index?.Dispose();
                }
            }

            _frames.Dispose();
        }

        _frame.Dispose();
        _file.Dispose();
        _lock.Dispose();
    }

    private void Number(Batch batch)
    {
        var next = _lastPosition + 1;
        if (batch.Records.Count == 0 && batch.FirstPosition == 0)
        {
            batch.FirstPosition = next;
        }

        if (batch.FirstPosition != next || batch.Records.Count >= Address.RecordsMax)
        {
            throw new ArgumentException(
                $"The batch begins with position {batch.FirstPosition} and has {batch.Records.Count} records; it must "
                + $"begin with {next} and have less than {Address.RecordsMax}.", nameof(batch));
        }

        foreach (var record in batch.Records)
        {
            if (record.Position != 0 && record.Position != next)
            {
                throw new ArgumentException(
                    $"A record has position {record.Position} instead of {next}.", nameof(batch));
            }

            record.Position = next++;
        }
    }

    private long WriteAndFlush(Segment active)
    {
        try
        {
            _file.Write(active.End, _frame.Bytes);
        }
        catch (Exception e) when (IsDiskFailure(e))
        {
            throw Fail($"'{active.Path}' can't be written: {Sentence(e)} {WhatToDo}", e);
        }

        var began = Stopwatch.GetTimestamp();
        try
        {
            _file.Flush();
        }
        catch (Exception e) when (IsDiskFailure(e))
        {
            // The system may have dropped what it could not write and call the next flush a success: never try again.
            throw Fail(
                $"'{active.Path}' can't be flushed: {Sentence(e)} What was being written may be lost; check the disk, "
                + "then start again.", e);
        }

        return Stopwatch.GetTimestamp() - began;
    }

    /// <summary>
    /// Begins the next segment with this batch, which is encoded anew, since a segment stands by itself.
    /// </summary>
    private Segment Roll(Batch batch)
    {
        var sealedOne = _segments[^1];
        var path = Path.Combine(_directory, SegmentFile.NameOf(batch.FirstPosition));
        var next = new Segment(path, batch.FirstPosition) { Tables = new(_wire, _keeper.TakeTables()) };
        _frame.Write(batch, next.End, next.Tables.Names, next.Tables.Streams);
        try
        {
            var bytes = Math.Max(_options.SegmentBytes, next.End + _frame.Bytes.Length);
            var file = CreateSegment(next, bytes, bytes == _options.SegmentBytes ? _keeper.TakePrepared() : null);
            _file.Dispose();
            (_file, _fileBytes) = (file, bytes);
        }
        catch (Exception e) when (IsDiskFailure(e))
        {
            throw Fail($"'{path}' can't be created: {Sentence(e)} {WhatToDo}", e);
        }

        lock (_gate)
        {
            _segments = [.. _segments, next];
        }

        _keeper.Seal(sealedOne);
        return next;
    }

    /// <summary>
    /// Without a record in it, the next segment would have the same name: it is made longer, durably, before the frame
    /// is written into zeros as always.
    /// </summary>
    private void Enlarge(Segment active)
    {
        try
        {
            var bytes = active.End + _frame.Bytes.Length;
            _file.Write(bytes - 1, [0]);
            _file.Flush();
            _fileBytes = bytes;
        }
        catch (Exception e) when (IsDiskFailure(e))
        {
            throw Fail($"'{active.Path}' can't be made longer: {Sentence(e)} {WhatToDo}", e);
        }
    }

    /// <summary>A segment gets its name only when its header is on disk, and is used only when its name is.</summary>
    private IDiskFile CreateSegment(Segment segment, long bytes, IDiskFile? prepared)
    {
        var unfinished = prepared is null
            ? segment.Path + SegmentFile.UnfinishedExtension
            : Path.Combine(_directory, SegmentKeeper.PreparedName);
        var file = prepared ?? _disk.Create(unfinished, bytes);
        try
        {
            file.Write(0, SegmentFile.Header(_shard, segment.FirstPosition, bytes));
            file.Flush();
            _disk.Rename(unfinished, segment.Path);
            _disk.FlushDirectory(_directory);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private JournalUnusable Fail(string message, Exception cause)
    {
        _unusableBecause = message;
        return new(message, cause);
    }

    private void ThrowIfUnusable()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_unusableBecause is { } because)
        {
            throw new JournalUnusable(because);
        }
    }

    private static bool IsDiskFailure(Exception e) => e is IOException or UnauthorizedAccessException;

    private static string Sentence(Exception e) => e.Message.TrimEnd('.') + ".";
}

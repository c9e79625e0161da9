namespace Jumun.Engine.Journals;

/// <summary>
/// Does beside the appending thread what that one need not wait for: writes the index files of sealed segments, and
/// prepares the next segment by writing zeros, so that a flush finds its blocks written before and has less to do.
/// Nothing depends on it: a segment that is not prepared is created when needed, a missing index is made at the
/// next open.
/// </summary>
internal sealed class SegmentKeeper : IDisposable
{
    public const string PreparedName = "next" + SegmentFile.UnfinishedExtension;

    private const int PieceBytesMax = 256 * 1024;

    private static readonly byte[] Zeros = new byte[PieceBytesMax];

    private readonly IDisk _disk;
    private readonly string _directory;
    private readonly FileJournalOptions _options;
    private readonly Lock _gate;
    private readonly Action<Segment> _indexed;
    private readonly Thread? _thread;
    private readonly int _pieceBytes;
    private readonly ByteBuffer _indexBuffer = new();

    /// <summary>
    /// Guards all below it; held while a piece is prepared, so that a taken file is written by its taker alone.
    /// </summary>
    private readonly object _work = new();

    private readonly Queue<Segment> _sealed = [];
    private SegmentTables? _unused;
    private IDiskFile? _prepared;
    private long _preparedBytes;
    private long _wantedBytes;
    private long _askedBytes;
    private bool _gaveUpPreparing;
    private bool _ended;

    /// <param name="disk">Where the journal is.</param>
    /// <param name="directory">Its folder.</param>
    /// <param name="options">Its options.</param>
    /// <param name="gate">Guards the tables of its segments.</param>
    /// <param name="indexed">Called when a sealed segment has its index file.</param>
    public SegmentKeeper(
        IDisk disk, string directory, FileJournalOptions options, Lock gate, Action<Segment> indexed)
    {
        (_disk, _directory, _options, _gate, _indexed) = (disk, directory, options, gate, indexed);
        _pieceBytes = Math.Clamp(options.SegmentBytes / 8, 1, PieceBytesMax);
        if (options.WorksAhead)
        {
            _thread = new(Work) { IsBackground = true, Name = $"journal {Path.GetFileName(directory)}" };
            _thread.Start();
        }
    }

    /// <summary>Lets the next segment be prepared twice as fast as the active one fills.</summary>
    public void Appended(long end, long segmentBytes)
    {
        if (_thread is null || end * 2 < _askedBytes + _pieceBytes)
        {
            return;
        }

        _askedBytes = end * 2;
        lock (_work)
        {
            _wantedBytes = Math.Min(_askedBytes, _options.SegmentBytes);
            Monitor.Pulse(_work);
        }
    }

    /// <summary>
    /// The prepared file, whose owner the caller now is, or null. However far it was prepared, it is usable.
    /// </summary>
    public IDiskFile? TakePrepared()
    {
        if (_thread is null)
        {
            return null;
        }

        lock (_work)
        {
            var taken = _prepared;
            (_prepared, _preparedBytes, _wantedBytes, _askedBytes, _gaveUpPreparing) = (null, 0, 0, 0, false);
            return taken;
        }
    }

    /// <summary>Tables of a sealed segment that have done their work, or null.</summary>
    public SegmentTables? TakeTables()
    {
        lock (_work)
        {
            var taken = _unused;
            _unused = null;
            return taken;
        }
    }

    public void Seal(Segment segment)
    {
        if (_thread is null)
        {
            WriteIndex(segment);
            return;
        }

        lock (_work)
        {
            _sealed.Enqueue(segment);
            Monitor.Pulse(_work);
        }
    }

    public void Dispose()
    {
        lock (_work)
        {
            _ended = true;
            Monitor.Pulse(_work);
        }

        _thread?.Join();
        _prepared?.Dispose();
        _prepared = null;
    }

    private void Work()
    {
        while (true)
        {
            Segment? segment;
            lock (_work)
            {
                while (!_ended && _sealed.Count == 0 && !MustPrepare)
                {
                    Monitor.Wait(_work);
                }

                if (!_sealed.TryDequeue(out segment) && _ended)
                {
                    return;
                }
            }

            if (segment is not null)
            {
                WriteIndex(segment);
            }
            else
            {
                Prepare();
            }
        }
    }

    private bool MustPrepare => !_gaveUpPreparing && _preparedBytes < _wantedBytes;

    private void Prepare()
    {
        try
        {
            IDiskFile? file;
            lock (_work)
            {
                if (!MustPrepare)
                {
                    return;
                }

                _prepared ??= _disk.Create(Path.Combine(_directory, PreparedName), _options.SegmentBytes);
                var piece = Zeros.AsSpan(0, (int)Math.Min(_pieceBytes, _options.SegmentBytes - _preparedBytes));
                _prepared.Write(_preparedBytes, piece);
                _preparedBytes += piece.Length;
                file = _prepared;
            }

            file.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // Whoever needs the segment will try again and say what is wrong.
            lock (_work)
            {
                _gaveUpPreparing = true;
            }
        }
    }

    private void WriteIndex(Segment segment)
    {
        try
        {
            SegmentIndex.Write(_disk, segment, _indexBuffer);
            var index = SegmentIndex.TryOpen(_disk, segment.IndexPath, segment.FirstPosition);
            var tables = segment.Tables;
            lock (_gate)
            {
                if (index is not null)
                {
                    (segment.Index, segment.Tables) = (index, null);
                }
            }

            _indexed(segment);

            lock (_work)
            {
                _unused = index is null ? _unused : tables;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _options.Report(
                $"'{segment.IndexPath}' could not be written and is kept in memory until the next start: {e.Message}");
        }
    }
}

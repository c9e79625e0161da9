namespace Jumun.Engine.Journals;

/// <summary>
/// Reads one segment from its first frame to its last, trusting nothing else: not its index, not what its messages
/// mean. Changes nothing. Holds one frame at a time.
/// </summary>
internal sealed class SegmentScan : IDisposable
{
    private static readonly RecordReader Reader = new(wire: null);

    private readonly SegmentPlace _place;
    private readonly IDiskFile _file;
    private readonly FrameScanner _frames;
    private readonly bool _isLast;
    private readonly NameTable _names = new(Wire.None);
    private readonly List<(string Source, long Position)> _checkpoints = [];
    private long _lastPosition;

    private SegmentScan(SegmentPlace place, bool isLast, IDiskFile file)
    {
        (_place, _isLast, _file, _lastPosition) = (place, isLast, file, place.First - 1);
        _frames = new(file, SegmentFile.HeaderBytes);
    }

    /// <summary>The frame that was read last; after the end, none.</summary>
    public Frame Frame => _frames.Frame;

    public long Offset => _frames.Offset;

    /// <summary>Behind the last sound frame, once there is no next one.</summary>
    public long End => _frames.Offset;

    public long FileBytes => _file.Length;

    public long LastPosition => _lastPosition;

    /// <summary>Whether its end is what a write leaves that was torn off.</summary>
    public bool IsTorn { get; private set; }

    public NameTable Names => _names;

    public IReadOnlyList<(string Source, long Position)> Checkpoints => _checkpoints;

    /// <summary>Opens it and checks its header. Throws <see cref="JournalUnusable"/>.</summary>
    public static SegmentScan Open(IDisk disk, in SegmentPlace place, string shard, bool isLast)
    {
        var file = disk.Open(place.Path, writable: false);
        try
        {
            var header = new byte[SegmentFile.HeaderBytes];
            var length = file.Read(0, header);
            var bytes = SegmentFile.Verify(place.Path, header.AsSpan(0, length), shard, place.First);
            return isLast && file.Length < bytes
                ? throw SegmentFile.Damage(place.Path, file.Length, $"it was shortened, it must have {bytes} bytes")
                : new(place, isLast, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Goes to the next frame; false at the end, behind which there is nothing, or a torn tail in the last segment.
    /// </summary>
    public bool Next()
    {
        if (_frames.Read(_place.Path, _file.Length) != Scanned.Frame)
        {
            IsTorn = _isLast && SegmentTail.Find(_file, _place.Path, _frames.Offset) >= 0;
            if (!_isLast)
            {
                SegmentTail.RefuseUnlessEmpty(_file, _place.Path, _frames.Offset);
            }

            return false;
        }

        if (Frame.FirstPosition != _lastPosition + 1)
        {
            throw SegmentFile.Damage(
                _place.Path, Offset, $"record {_lastPosition + 1} is missing, {Frame.FirstPosition} follows");
        }

        _lastPosition = Frame.LastPosition;
        return true;
    }

    /// <summary>The records of the frame.</summary>
    /// <param name="records">Filled with them, in order.</param>
    /// <param name="wants">Told the hash of each one's stream: false to leave it out; null: all.</param>
    public void Read(List<ScannedRecord> records, Func<ulong, bool>? wants = null)
    {
        records.Clear();
        _checkpoints.Clear();
        try
        {
            FrameReader.ReadNames(Frame, _frames.Bytes, _names);
            var recordsAt = FrameReader.ReadCheckpoints(Frame, _frames.Bytes, _names, _checkpoints);
            var from = new ByteReader(_frames.Bytes[recordsAt..Frame.NamesAt]);
            var scope = new RecordScope(_names, Frame.BaseTime, _checkpoints);
            for (var i = 0; i < Frame.Records; i++)
            {
                var bytes = from.Block();
                var hash = RecordReader.ReadHead(bytes, _names).StreamHash;
                if (wants is null || wants(hash))
                {
                    var record = Reader.Read(bytes, Frame.FirstPosition + i, scope, out var link);
                    records.Add(new(record, hash, link, new(Offset, i)));
                }
            }
        }
        catch (InvalidDataException)
        {
            throw SegmentFile.Damage(_place.Path, Offset, "the frame makes no sense");
        }
    }

    public void Dispose() => _file.Dispose();
}

/// <summary>A record, its messages as they are stored.</summary>
/// <param name="Record">The record.</param>
/// <param name="StreamHash">The hash of its stream's name.</param>
/// <param name="Previous">The link that is stored with it.</param>
/// <param name="Address">Where it is.</param>
internal readonly record struct ScannedRecord(Record Record, ulong StreamHash, Link? Previous, Address Address);

namespace Jumun.Engine.Journals;

/// <summary>A frame in memory whose checksums were right.</summary>
internal sealed class LoadedFrame
{
    public required Segment Segment { get; set; }

    public long Offset { get; set; }

    public Frame Head { get; set; }

    public byte[] Buffer { get; set; } = [];

    public ReadOnlySpan<byte> Bytes => Buffer.AsSpan(0, Head.Length);

    public required NameTable Names { get; set; }

    public List<(string Source, long Position)> Checkpoints { get; } = [];

    public int RecordsAt { get; set; }

    public long UsedAt { get; set; }
}

/// <summary>
/// The frames read last, and the segments open for it: those that streams were last read from. Not thread-safe.
/// </summary>
internal sealed class FrameCache : IDisposable
{
    private const int FramesMax = 16;
    private const int FilesMax = 4;
    private const int BufferKeptBytesMax = 1024 * 1024;

    private readonly List<LoadedFrame> _frames = [];
    private readonly List<(Segment Segment, IDiskFile File, NameTable Names)> _files = [];
    private long _uses;

    public LoadedFrame? Find(Segment segment, long offset)
    {
        foreach (var frame in _frames)
        {
            if (frame.Offset == offset && frame.Segment == segment)
            {
                frame.UsedAt = ++_uses;
                return frame;
            }
        }

        return null;
    }

    public bool TryGetFile(Segment segment, out IDiskFile file)
    {
        foreach (var open in _files)
        {
            if (open.Segment == segment)
            {
                file = open.File;
                return true;
            }
        }

        file = null!;
        return false;
    }

    public void Keep(Segment segment, IDiskFile file, NameTable names)
    {
        if (_files.Count == FilesMax)
        {
            _files[0].File.Dispose();
            _files.RemoveAt(0);
        }

        _files.Add((segment, file, names));
    }

    public LoadedFrame Load(Segment segment, IDiskFile file, long offset)
    {
        var names = _files.Find(open => open.Segment == segment).Names;
        var head = new byte[Frame.HeadBytes];
        if (file.Read(offset, head) < head.Length || !Frame.TryRead(head, out var frame, out _)
            || frame.Length > segment.End - offset)
        {
            throw SegmentFile.Damage(segment.Path, offset, "it holds no sound frame there");
        }

        var loaded = Free(segment, names);
        if (loaded.Buffer.Length < frame.Length || loaded.Buffer.Length > Math.Max(BufferKeptBytesMax, frame.Length))
        {
            loaded.Buffer = new byte[frame.Length];
        }

        var whole = loaded.Buffer.AsSpan(0, frame.Length);
        if (file.Read(offset, whole) < frame.Length || !frame.IsSound(whole))
        {
            throw SegmentFile.Damage(segment.Path, offset, "the checksum of the frame there is wrong");
        }

        (loaded.Segment, loaded.Names, loaded.Head) = (segment, names, frame);
        loaded.Checkpoints.Clear();
        loaded.RecordsAt = FrameReader.ReadCheckpoints(frame, whole, names, loaded.Checkpoints);
        (loaded.Offset, loaded.UsedAt) = (offset, ++_uses);
        return loaded;
    }

    public void Dispose()
    {
        foreach (var open in _files)
        {
            open.File.Dispose();
        }

        _files.Clear();
        _frames.Clear();
    }

    /// <summary>
    /// A place for a frame: a new one, or the one longest unused, which then is no frame until it is filled.
    /// </summary>
    private LoadedFrame Free(Segment segment, NameTable names)
    {
        if (_frames.Count < FramesMax)
        {
            var added = new LoadedFrame { Segment = segment, Names = names };
            _frames.Add(added);
            return added;
        }

        var oldest = _frames.MinBy(f => f.UsedAt)!;
        oldest.Offset = 0;
        return oldest;
    }
}

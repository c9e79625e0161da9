namespace Jumun.Engine.Journals;

public sealed partial class FileJournal
{
    private readonly RecordReader _records;
    private readonly FrameCache _frames = new();

    /// <summary>One stream is read at a time, since they share the cache of frames. Taken before the gate.</summary>
    private readonly Lock _reading = new();

    private readonly List<Address> _candidates = [];

    public IReadOnlyList<Record> ReadStream(string kind, string key, long afterVersion = 0)
    {
        var hash = StableHash.OfStream(StableHash.Of(kind), PackedText.Of(key));
        lock (_reading)
        {
            var found = new List<Record>();
            for (var at = Newest(hash, _segments.Length - 1); at.Segment >= 0; at = Newest(hash, at.Segment - 1))
            {
                if (!Follow(_segments[at.Segment], at.Address, kind, key, afterVersion, found))
                {
                    break;
                }
            }

            found.Reverse();
            return found;
        }
    }

    public Record? FindRequest(UInt128 request)
    {
        var hash = StableHash.Of(request);
        lock (_reading)
        {
            for (var i = _segments.Length - 1; i >= 0; i--)
            {
                _candidates.Clear();
                lock (_gate)
                {
                    ObjectDisposedException.ThrowIf(_disposed, this);
                    _segments[i].FindRequests(hash, _candidates);
                }

                _candidates.Sort((a, b) => b.Value.CompareTo(a.Value));
                foreach (var address in _candidates)
                {
                    if (Load(_segments[i], address, out _) is var record && record.Origin.Request == request)
                    {
                        return record;
                    }
                }
            }

            return null;
        }
    }

    public IEnumerable<Batch> Read(long from)
    {
        var segments = _segments;
        var i = Math.Max(0, Array.FindLastIndex(segments, s => s.FirstPosition < from));
        for (; i < segments.Length; i++)
        {
            var segment = segments[i];
            var (begin, names) = Begin(segment, from);
            using var file = OpenToRead(segment);
            var scanner = new FrameScanner(file, begin);
            while (true)
            {
                if (scanner.Next < segment.End)
                {
                    if (ReadBatch(segment, scanner, names, from) is { } batch)
                    {
                        yield return batch;
                    }
                }
                else if (_segments is var now && now.Length == segments.Length)
                {
                    break;
                }
                else if (scanner.Next >= segment.End)
                {
                    // The following segment was there before this end was looked at, so the end is final.
                    segments = now;
                    break;
                }
            }
        }
    }

    /// <summary>The newest segment up to this one that knows the stream; segment -1 if none does.</summary>
    private (int Segment, Address Address) Newest(ulong hash, int last)
    {
        var segments = _segments;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            for (var i = last; i >= 0; i--)
            {
                if (segments[i].FindStream(hash) is { IsNone: false } address)
                {
                    return (i, address);
                }
            }
        }

        return (-1, default);
    }

    /// <summary>Follows the links back through one segment; false when the wanted version was reached.</summary>
    private bool Follow(Segment segment, Address at, string kind, string key, long afterVersion, List<Record> found)
    {
        while (!at.IsNone)
        {
            var record = Load(segment, at, out var link);
            if (record.Key == key && record.Kind == kind)
            {
                if (record.Events.Length > 0 && record.Version <= afterVersion)
                {
                    return false;
                }

                found.Add(record);
            }

            at = link is { } back ? new(at.FrameOffset - (back.FramesBack * Frame.Alignment), back.Index) : default;
        }

        return true;
    }

    private Record Load(Segment segment, Address address, out Link? link)
    {
        var frame = _frames.Find(segment, address.FrameOffset) ?? LoadFrame(segment, address.FrameOffset);
        try
        {
            var bytes = FrameReader.Find(frame.Head, frame.Bytes, frame.RecordsAt, address.Index);
            var scope = new RecordScope(frame.Names, frame.Head.BaseTime, frame.Checkpoints);
            return _records.Read(bytes, frame.Head.FirstPosition + address.Index, scope, out link);
        }
        catch (InvalidDataException)
        {
            throw SegmentFile.Damage(segment.Path, address.FrameOffset, $"record {address.Index} of the frame makes no sense");
        }
    }

    private LoadedFrame LoadFrame(Segment segment, long offset)
    {
        if (!_frames.TryGetFile(segment, out var file))
        {
            _frames.Keep(segment, file = OpenToRead(segment), NamesOf(segment));
        }

        try
        {
            return _frames.Load(segment, file, offset);
        }
        catch (Exception e) when (IsDiskFailure(e))
        {
            throw new JournalUnusable($"'{segment.Path}' can't be read at offset {offset}: {Sentence(e)}", e);
        }
    }

    private IDiskFile OpenToRead(Segment segment)
    {
        try
        {
            return _disk.Open(segment.Path, writable: false);
        }
        catch (Exception e) when (IsDiskFailure(e))
        {
            throw new JournalUnusable($"'{segment.Path}' can't be read: {Sentence(e)}", e);
        }
    }

    private (long Offset, NameTable Names) Begin(Segment segment, long from)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return (segment.FrameBefore(from), NamesOf(segment));
        }
    }

    private NameTable NamesOf(Segment segment)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return segment.Tables?.Names ?? segment.Index!.ReadNames(_wire);
        }
    }

    /// <summary>The next batch, or null if it lies before.</summary>
    private Batch? ReadBatch(Segment segment, FrameScanner scanner, NameTable names, long from)
    {
        try
        {
            if (scanner.Read(segment.Path, segment.End) != Scanned.Frame)
            {
                throw SegmentFile.Damage(segment.Path, scanner.Offset, "it holds no sound frame there");
            }

            var frame = scanner.Frame;
            var isBefore = frame.Records == 0 ? frame.FirstPosition < from : frame.LastPosition < from;
            return isBefore ? null : FrameReader.ReadBatch(frame, scanner.Bytes, names, _records, from);
        }
        catch (InvalidDataException)
        {
            throw SegmentFile.Damage(segment.Path, scanner.Offset, "the frame makes no sense");
        }
        catch (Exception e) when (IsDiskFailure(e))
        {
            throw new JournalUnusable($"'{segment.Path}' can't be read at offset {scanner.Offset}: {Sentence(e)}", e);
        }
    }
}

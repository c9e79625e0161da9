namespace Jumun.Engine.Journals;

public sealed partial class FileJournal
{
    private readonly RecordReader _records;
    private readonly FrameCache _frames = new();

    /// <summary>One stream is read at a time, since they share the cache of frames. Taken before the gate.</summary>
    private readonly Lock _reading = new();

    private readonly List<Address> _candidates = [];
    private readonly SegmentFilter _withStream = new();
    private readonly SegmentFilter _withRequest = new();

    public IReadOnlyList<Record> ReadStream(string kind, string key, long afterVersion = 0)
    {
        var hash = StableHash.OfStream(kind, key);
        lock (_reading)
        {
            List<Record>? found = null;
            var segments = _segments;
            var isComplete = false;
            var i = Newest(segments, hash, segments.Length - 1);
            for (; i >= 0 && !isComplete; i = Newest(segments, hash, i - 1))
            {
                found ??= [];
                foreach (var address in _candidates)
                {
                    isComplete |= Follow(segments[i], address, (kind, key, hash), afterVersion, found);
                }
            }

            found?.Reverse();
            return found is null ? [] : found;
        }
    }

    public Record? FindRequest(UInt128 request)
    {
        var hash = StableHash.Of(request);
        lock (_reading)
        {
            var segments = _segments;
            var i = segments.Length;
            while ((i = _withRequest.Newest(hash, i - 1)) >= 0)
            {
                _candidates.Clear();
                lock (_gate)
                {
                    ObjectDisposedException.ThrowIf(_disposed, this);
                    segments[i].FindRequests(hash, _candidates);
                }

                _candidates.Sort((a, b) => b.Value.CompareTo(a.Value));
                foreach (var address in _candidates)
                {
                    if (Load(segments[i], address, out _) is var record && record.RequestKey?.Hash == request)
                    {
                        return record;
                    }
                }
            }

            return null;
        }
    }

    public IEnumerable<Batch> Read(long from) => ReadWhat(from, null);

    public IEnumerable<Batch> Read(long from, Interest interest) => ReadWhat(from, interest);

    private IEnumerable<Batch> ReadWhat(long from, Interest? interest)
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
                    if (ReadBatch(segment, scanner, names, from, interest) is { } batch)
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

    /// <summary>
    /// The newest segment up to this one that may know the stream, with its candidates; -1 if none does.
    /// </summary>
    private int Newest(Segment[] segments, ulong hash, int last)
    {
        _candidates.Clear();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            while ((last = _withStream.Newest(hash, last)) >= 0)
            {
                segments[last].FindStreams(hash, _candidates);
                if (_candidates.Count > 0)
                {
                    return last;
                }

                last--;
            }
        }

        return -1;
    }

    /// <summary>Of a segment that has an index file it is known at once which streams and requests it lacks.</summary>
    private void NoteIndex(Segment segment)
    {
        if (segment.Index is { } index)
        {
            var number = Array.IndexOf(_segments, segment);
            _withStream.Add(number, index.Streams);
            _withRequest.Add(number, index.Requests);
        }
    }

    /// <summary>Follows the links back through one segment; true when the wanted version was reached.</summary>
    private bool Follow(
        Segment segment, Address at, (string Kind, string Key, ulong Hash) stream, long afterVersion,
        List<Record> found)
    {
        while (!at.IsNone)
        {
            var record = Load(segment, at, out var link);
            if (record.Key == stream.Key && record.Kind == stream.Kind)
            {
                if (record.Events.Length > 0 && record.Version <= afterVersion)
                {
                    return true;
                }

                found.Add(record);
            }
            else if (StableHash.OfStream(record.Kind, record.Key) != stream.Hash)
            {
                return false; // It only looked the same in the index file.
            }

            at = link is { } back ? new(at.FrameOffset - (back.FramesBack * Frame.Alignment), back.Index) : default;
        }

        return false;
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
            throw SegmentFile.Damage(
                segment.Path, address.FrameOffset, $"record {address.Index} of the frame makes no sense");
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
    private Batch? ReadBatch(
        Segment segment, FrameScanner scanner, NameTable names, long from, Interest? interest)
    {
        try
        {
            if (scanner.Read(segment.Path, segment.End) != Scanned.Frame)
            {
                throw SegmentFile.Damage(segment.Path, scanner.Offset, "it holds no sound frame there");
            }

            var frame = scanner.Frame;
            var isBefore = frame.Records == 0 ? frame.FirstPosition < from : frame.LastPosition < from;
            return isBefore ? null : FrameReader.ReadBatch(frame, scanner.Bytes, names, _records, from, interest);
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

using System.Runtime.InteropServices;

namespace Jumun.Engine.Journals;

/// <summary>
/// Finds the segments of a journal when it is opened and makes sure of them: sealed ones by their header, their
/// index and their neighbours, the last one frame by frame. Cuts off a torn tail; refuses everything else that is
/// not as it was.
/// </summary>
internal sealed class JournalOpening(IDisk disk, string directory, string shard, Wire wire, Action<string> report)
{
    private readonly ByteBuffer _indexBuffer = new();

    public List<Segment> ReadSegments()
    {
        foreach (var name in disk.List(directory))
        {
            if (name.EndsWith(SegmentFile.UnfinishedExtension, StringComparison.Ordinal))
            {
                disk.Delete(Path.Combine(directory, name));
            }
        }

        var places = SegmentPlaces.Of(disk, directory);
        places.RefuseIfEndsTooEarly();
        var segments = new List<Segment>();
        for (var i = 0; i < places.All.Count; i++)
        {
            var place = places.All[i];
            places.RefuseUnlessNext(place, i == 0 ? 1 : segments[^1].LastPosition + 1);
            segments.Add(i == places.All.Count - 1 ? ReadLast(place) : ReadSealed(place, places.All[i + 1].First));
        }

        return segments;
    }

    private Segment ReadSealed(in SegmentPlace place, long next)
    {
        var (path, first) = (place.Path, place.First);
        using var file = disk.Open(path, writable: false);
        VerifyHeader(file, path, first);
        var segment = new Segment(path, first) { IndexPath = place.IndexPath };
        if (SegmentIndex.TryOpen(disk, segment.IndexPath, first) is { } index)
        {
            Use(segment, index);
        }
        else
        {
            segment.Tables = new(wire);
            ReadFrames(file, segment);
            SegmentTail.RefuseUnlessEmpty(file, path, segment.End);
            if (segment.LastPosition == next - 1)
            {
                report($"'{segment.IndexPath}' was missing or damaged and was made anew from its segment.");
                SegmentIndex.Write(disk, segment, _indexBuffer);
                segment.Tables = null;
                Use(segment, SegmentIndex.TryOpen(disk, segment.IndexPath, first)
                    ?? throw new IOException($"'{segment.IndexPath}' can't be read back."));
            }
        }

        return file.Length < segment.End
            ? throw SegmentFile.Damage(path, file.Length, $"it was shortened, it must have {segment.End} bytes")
            : segment;
    }

    private static void Use(Segment segment, SegmentIndex index) =>
        (segment.Index, segment.LastPosition, segment.End) = (index, index.LastPosition, index.End);

    private Segment ReadLast(in SegmentPlace place)
    {
        var (path, first) = (place.Path, place.First);
        using var file = disk.Open(path, writable: true);
        if (VerifyHeader(file, path, first) is var bytes && file.Length < bytes)
        {
            throw SegmentFile.Damage(path, file.Length, $"it was shortened, it must have {bytes} bytes");
        }

        var segment = new Segment(path, first) { Tables = new(wire) };
        var lastFrame = ReadFrames(file, segment);
        if (SegmentTail.Clear(file, path, segment.End))
        {
            report(
                $"'{path}' ended at offset {segment.End} in a batch that was not wholly written when the process "
                + "ended; it had not been acknowledged and was cut off.");
        }

        WriteAgain(file, lastFrame, segment.End);
        return segment;
    }

    /// <summary>
    /// The process before may have ended because the flush of its last frame failed. The system then shows the frame
    /// and holds it for written, so that no flush would ever write it; what is written again is also flushed again.
    /// </summary>
    private static void WriteAgain(IDiskFile file, long offset, long end)
    {
        var bytes = new byte[end - offset];
        file.Read(offset, bytes);
        file.Write(offset, bytes);
    }

    private long VerifyHeader(IDiskFile file, string path, long first)
    {
        var header = new byte[SegmentFile.HeaderBytes];
        var length = file.Read(0, header);
        return SegmentFile.Verify(path, header.AsSpan(0, length), shard, first);
    }

    /// <summary>
    /// Reads frames as long as they are sound and follow each other; returns where the last one begins.
    /// </summary>
    private static long ReadFrames(IDiskFile file, Segment segment)
    {
        var scanner = new FrameScanner(file, SegmentFile.HeaderBytes);
        var last = segment.End;
        var streams = new List<(ulong, Address)>();
        var requests = new List<(ulong, Address)>();
        while (scanner.Read(segment.Path, file.Length) == Scanned.Frame)
        {
            var frame = scanner.Frame;
            if (frame.FirstPosition != segment.LastPosition + 1)
            {
                throw SegmentFile.Damage(
                    segment.Path, scanner.Offset,
                    $"record {segment.LastPosition + 1} is missing, {frame.FirstPosition} follows");
            }

            streams.Clear();
            requests.Clear();
            try
            {
                ReadHeads(frame, scanner, segment.Tables!.Names, streams, requests);
            }
            catch (InvalidDataException)
            {
                throw SegmentFile.Damage(segment.Path, scanner.Offset, "the frame makes no sense");
            }

            segment.Committed(
                frame, scanner.Offset, CollectionsMarshal.AsSpan(streams), CollectionsMarshal.AsSpan(requests));
            last = scanner.Offset;
        }

        return last;
    }

    private static void ReadHeads(
        in Frame frame, FrameScanner scanner, NameTable names, List<(ulong, Address)> streams,
        List<(ulong, Address)> requests)
    {
        FrameReader.ReadNames(frame, scanner.Bytes, names);
        var checkpoints = new List<(string, long)>();
        var recordsAt = FrameReader.ReadCheckpoints(frame, scanner.Bytes, names, checkpoints);
        var from = new ByteReader(scanner.Bytes[recordsAt..frame.NamesAt]);
        for (var i = 0; i < frame.Records; i++)
        {
            var head = RecordReader.ReadHead(from.Block(), names);
            var address = new Address(scanner.Offset, i);
            streams.Add((head.StreamHash, address));
            if (head.Request != 0)
            {
                requests.Add((StableHash.Of(head.Request), address));
            }
        }
    }
}

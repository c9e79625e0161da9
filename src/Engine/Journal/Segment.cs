namespace Jumun.Engine.Journals;

/// <summary>
/// One segment of the journal as its readers see it. While it is active, and until its index file is written, its index
/// is in memory; then it is the mapped file. Its tables are read and changed only under the journal's gate.
/// </summary>
internal sealed class Segment(string path, long firstPosition)
{
    /// <summary>A position is noted at most this often, to find a frame by its position.</summary>
    private const int BytesBetweenMarks = 64 * 1024;

    private long _end = SegmentFile.HeaderBytes;

    public string Path { get; } = path;

    /// <summary>In the journal's folder, also when the segment itself lies in the archive.</summary>
    public string IndexPath { get; init; } = System.IO.Path.ChangeExtension(path, SegmentFile.IndexExtension);

    public long FirstPosition { get; } = firstPosition;

    /// <summary>Of the last record; the one before the first when it has none.</summary>
    public long LastPosition { get; set; } = firstPosition - 1;

    /// <summary>The offset behind the last committed frame. Written by the appending thread, read by any.</summary>
    public long End
    {
        get => Volatile.Read(ref _end);
        set => Volatile.Write(ref _end, value);
    }

    /// <summary>What was kept in memory, or null when the index file has it.</summary>
    public SegmentTables? Tables { get; set; }

    public SegmentIndex? Index { get; set; }

    /// <summary>Adds the last record of the stream, if it is in this segment, and perhaps records of others.</summary>
    public void FindStreams(ulong hash, List<Address> found)
    {
        if (Tables is { } tables)
        {
            tables.Streams.FindAll(hash, found);
        }
        else
        {
            Index!.FindStreams(hash, found);
        }
    }

    public void FindRequests(ulong hash, List<Address> found)
    {
        if (Tables is { } tables)
        {
            tables.Requests.FindAll(hash, found);
        }
        else
        {
            Index!.FindRequests(hash, found);
        }
    }

    /// <summary>
    /// The offset of a frame that begins at or before the first one with this position, and not far from it.
    /// </summary>
    public long FrameBefore(long position) =>
        Tables is { } tables ? tables.FrameBefore(position) : Index!.FrameBefore(position);

    /// <summary>Takes note of a committed frame.</summary>
    public void Committed(
        in Frame frame, long offset, ReadOnlySpan<(ulong Hash, Address Address)> streams,
        ReadOnlySpan<(ulong Hash, Address Address)> requests)
    {
        var tables = Tables!;
        foreach (var (hash, address) in streams)
        {
            tables.Streams.Set(hash, address);
        }

        foreach (var (hash, address) in requests)
        {
            tables.Requests.Add(hash, address);
        }

        if (tables.Marks.Count == 0 || offset - tables.Marks[^1].Offset >= BytesBetweenMarks)
        {
            tables.Marks.Add((frame.FirstPosition, offset));
        }

        LastPosition = frame.LastPosition;
        End = offset + frame.Length;
    }
}

/// <summary>The index of a segment that has no index file yet.</summary>
/// <param name="wire">What the names may be of.</param>
/// <param name="like">Tables that are not needed any more, whose memory is used again, or null.</param>
internal sealed class SegmentTables(Wire wire, SegmentTables? like = null)
{
    public AddressTable Streams { get; } = Emptied(like?.Streams);

    /// <summary>Beside one another when their hashes are the same, since requests are not linked.</summary>
    public AddressTable Requests { get; } = Emptied(like?.Requests);

    public NameTable Names { get; } = new(wire);

    /// <summary>Where some of the frames begin, and their first positions, in order.</summary>
    public List<(long Position, long Offset)> Marks { get; } = [];

    public long FrameBefore(long position)
    {
        var (low, high) = (0, Marks.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Marks[middle].Position < position ? (middle + 1, high) : (low, middle);
        }

        return low == 0 ? SegmentFile.HeaderBytes : Marks[low - 1].Offset;
    }

    private static AddressTable Emptied(AddressTable? table)
    {
        table?.Clear();
        return table ?? new();
    }
}

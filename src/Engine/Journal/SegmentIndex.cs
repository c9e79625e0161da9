using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Jumun.Engine.Journals;

/// <summary>
/// The index file of a sealed segment, mapped: a header with its own checksum and one of all the rest, the table of
/// streams, the table of requests, the marks, the names. It is a cache of the segment: when it is missing or damaged it
/// is made anew. It is written only once the following segment exists, so one of the last segment shows a loss.
/// </summary>
internal sealed class SegmentIndex : IDisposable
{
    public const int Layout = 1;

    public const int HeaderBytes = 128;
    private const int CrcAt = HeaderBytes - 4;
    private const int MarkBytes = 16;

    private readonly IMappedFile _file;
    private readonly int _requestsAt;
    private readonly int _marksAt;
    private readonly int _namesAt;
    private readonly int _namesCount;

    private SegmentIndex(IMappedFile file, ReadOnlySpan<byte> header)
    {
        _file = file;
        LastPosition = BinaryPrimitives.ReadInt64LittleEndian(header[24..]);
        End = BinaryPrimitives.ReadInt64LittleEndian(header[32..]);
        _requestsAt = HeaderBytes + (BinaryPrimitives.ReadInt32LittleEndian(header[40..]) * CompactTable.SlotBytes);
        _marksAt = _requestsAt + (BinaryPrimitives.ReadInt32LittleEndian(header[44..]) * CompactTable.SlotBytes);
        _namesAt = _marksAt + (BinaryPrimitives.ReadInt32LittleEndian(header[48..]) * MarkBytes);
        _namesCount = BinaryPrimitives.ReadInt32LittleEndian(header[52..]);
    }

    private static ReadOnlySpan<byte> Magic => "JUMUNIDX"u8;

    public long LastPosition { get; }

    /// <summary>The offset in the segment behind its last frame.</summary>
    public long End { get; }

    /// <summary>Maps the index, or null when there is none that can be used.</summary>
    public static SegmentIndex? TryOpen(IDisk disk, string path, long firstPosition)
    {
        if (!disk.Exists(path))
        {
            return null;
        }

        var file = disk.Map(path);
        var bytes = file.Bytes;
        if (HasSoundHeader(bytes, firstPosition)
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) == Crc32C.Of(bytes[HeaderBytes..]))
        {
            return new(file, bytes);
        }

        file.Dispose();
        return null;
    }

    public static bool HasSoundHeader(ReadOnlySpan<byte> bytes, long firstPosition) =>
        bytes.Length > HeaderBytes && bytes.StartsWith(Magic)
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes[CrcAt..]) == Crc32C.Of(bytes[..CrcAt])
            && BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]) == Layout
            && BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]) == firstPosition;

    /// <param name="disk">Where to.</param>
    /// <param name="segment">The sealed segment.</param>
    /// <param name="content">A buffer for the whole file: megabytes, so it is used again and again.</param>
    public static void Write(IDisk disk, Segment segment, ByteBuffer content)
    {
        var tables = segment.Tables!;
        content.Clear();
        content.Take(HeaderBytes).Clear();
        var streams = AddTable(content, tables.Streams);
        var requests = AddTable(content, tables.Requests);
        foreach (var (position, offset) in tables.Marks)
        {
            content.UInt64((ulong)position);
            content.UInt64((ulong)offset);
        }

        for (var i = 0; i < tables.Names.Count; i++)
        {
            content.Text(tables.Names[i]);
        }

        var header = content.Written[..HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], Layout);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], Crc32C.Of(content.Written[HeaderBytes..]));
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], segment.FirstPosition);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], segment.LastPosition);
        BinaryPrimitives.WriteInt64LittleEndian(header[32..], segment.End);
        BinaryPrimitives.WriteInt32LittleEndian(header[40..], streams);
        BinaryPrimitives.WriteInt32LittleEndian(header[44..], requests);
        BinaryPrimitives.WriteInt32LittleEndian(header[48..], tables.Marks.Count);
        BinaryPrimitives.WriteInt32LittleEndian(header[52..], tables.Names.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(header[CrcAt..], Crc32C.Of(header[..CrcAt]));
        WholeFile.Replace(disk, segment.IndexPath, header, content.Written[HeaderBytes..]);
    }

    /// <summary>The last record of each stream, a <see cref="CompactTable"/>.</summary>
    public ReadOnlySpan<ulong> Streams => MemoryMarshal.Cast<byte, ulong>(_file.Bytes[HeaderBytes.._requestsAt]);

    /// <summary>The records of requests that had a key, a <see cref="CompactTable"/>.</summary>
    public ReadOnlySpan<ulong> Requests => MemoryMarshal.Cast<byte, ulong>(_file.Bytes[_requestsAt.._marksAt]);

    /// <summary>Adds the last record of the stream, and perhaps of others.</summary>
    public void FindStreams(ulong hash, List<Address> found) => CompactTable.FindAll(Streams, hash, found);

    public void FindRequests(ulong hash, List<Address> found) => CompactTable.FindAll(Requests, hash, found);

    public long FrameBefore(long position)
    {
        var marks = _file.Bytes[_marksAt.._namesAt];
        var (low, high) = (0, marks.Length / MarkBytes);
        while (low < high)
        {
            var middle = (low + high) / 2;
            var at = BinaryPrimitives.ReadInt64LittleEndian(marks[(middle * MarkBytes)..]);
            (low, high) = at < position ? (middle + 1, high) : (low, middle);
        }

        return low == 0
            ? SegmentFile.HeaderBytes
            : BinaryPrimitives.ReadInt64LittleEndian(marks[(((low - 1) * MarkBytes) + 8)..]);
    }

    public NameTable ReadNames(Wire wire)
    {
        var names = new NameTable(wire);
        var from = new ByteReader(_file.Bytes[_namesAt..]);
        for (var i = 0; i < _namesCount; i++)
        {
            names.Add(from.Text());
        }

        return names;
    }

    public void Dispose() => _file.Dispose();

    private static int AddTable(ByteBuffer content, AddressTable table)
    {
        var slots = CompactTable.SlotsFor(table);
        CompactTable.Fill(MemoryMarshal.Cast<byte, ulong>(content.Take(slots * CompactTable.SlotBytes)), table);
        return slots;
    }
}

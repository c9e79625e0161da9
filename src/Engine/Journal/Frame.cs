using System.Buffers.Binary;

namespace Jumun.Engine.Journals;

/// <summary>
/// The head of a frame, which is a batch on disk. Two checksums: one of the head, so that a length can be trusted
/// before what it measures is read, and one, itself in the head, of all the rest. Little-endian.
/// </summary>
/// <param name="Length">Of the whole frame, a multiple of <see cref="Alignment"/>.</param>
/// <param name="Records">How many records it holds; may be none.</param>
/// <param name="NamesAt">Where in the frame the new names begin.</param>
/// <param name="FirstPosition">The position of its first record, or of the next one to come.</param>
/// <param name="BaseTime">Unix milliseconds that the records' times count from.</param>
internal readonly record struct Frame(
    int Length, int Records, int NamesAt, long FirstPosition, long BaseTime, uint BodyCrc)
{
    public const byte Layout = 1;
    public const int HeadBytes = 40;
    public const int Alignment = 8;

    /// <summary>The last byte of every frame: a write that was torn off leaves a zero there.</summary>
    public const byte EndMark = 0xE7;

    /// <summary>Never part of UTF-8, so it can't be in an event's JSON. The layout's number follows it.</summary>
    public static ReadOnlySpan<byte> Magic => [0xF5, (byte)'J', (byte)'F'];

    private const int BodyCrcAt = 32;
    private const int HeadCrcAt = 36;

    public long LastPosition => FirstPosition + Records - 1;

    public static Frame WithBody(
        ReadOnlySpan<byte> frame, int records, int namesAt, long firstPosition, long baseTime) =>
        new(frame.Length, records, namesAt, firstPosition, baseTime, Crc32C.Of(frame[HeadBytes..]));

    public void Write(Span<byte> head)
    {
        Magic.CopyTo(head);
        head[3] = Layout;
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], Length);
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], Records);
        BinaryPrimitives.WriteInt32LittleEndian(head[12..], NamesAt);
        BinaryPrimitives.WriteInt64LittleEndian(head[16..], FirstPosition);
        BinaryPrimitives.WriteInt64LittleEndian(head[24..], BaseTime);
        BinaryPrimitives.WriteUInt32LittleEndian(head[BodyCrcAt..], BodyCrc);
        BinaryPrimitives.WriteUInt32LittleEndian(head[HeadCrcAt..], Crc32C.Of(head[..HeadCrcAt]));
    }

    /// <summary>True when these bytes are the sound head of a frame; its body may still be damaged.</summary>
    public static bool TryRead(ReadOnlySpan<byte> head, out Frame frame, out int layout)
    {
        (frame, layout) = (default, head.Length < 4 ? 0 : head[3]);
        if (head.Length < HeadBytes || !head.StartsWith(Magic)
            || BinaryPrimitives.ReadUInt32LittleEndian(head[HeadCrcAt..]) != Crc32C.Of(head[..HeadCrcAt]))
        {
            return false;
        }

        frame = new(
            BinaryPrimitives.ReadInt32LittleEndian(head[4..]),
            BinaryPrimitives.ReadInt32LittleEndian(head[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(head[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(head[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(head[24..]),
            BinaryPrimitives.ReadUInt32LittleEndian(head[BodyCrcAt..]));
        return frame.Length > HeadBytes && frame.Length % Alignment == 0 && frame.Records >= 0
            && frame.NamesAt >= HeadBytes && frame.NamesAt < frame.Length;
    }

    public bool IsSound(ReadOnlySpan<byte> whole) =>
        whole.Length == Length && whole[^1] == EndMark && Crc32C.Of(whole[HeadBytes..]) == BodyCrc;
}

/// <summary>
/// Where a record is in its segment, in one number: its frame's offset in units of <see cref="Frame.Alignment"/>, and
/// its index in that frame. 0 is no record, since a segment begins with its header.
/// </summary>
internal readonly record struct Address(long Value)
{
    /// <summary>28 for the offset, which is enough for 2 GiB, and 16 for the index.</summary>
    public const int Bits = 44;

    public const int RecordsMax = 1 << IndexBits;

    private const int IndexBits = 16;

    public Address(long frameOffset, int index)
        : this((frameOffset / Frame.Alignment << IndexBits) | (long)index)
    {
    }

    public bool IsNone => Value == 0;

    public long FrameOffset => (Value >> IndexBits) * Frame.Alignment;

    public int Index => (int)(Value & (RecordsMax - 1));
}

using System.Buffers.Binary;

namespace Jumun.Engine.Journals;

/// <summary>
/// A part of a journal on its way to another process: a position, then batches, each a frame that needs no other to be
/// understood.
/// </summary>
/// <param name="Batches">In order; none: there was nothing more.</param>
/// <param name="Position">
/// When it was asked for, that of the journal's last record before it was read, or null when it could not be; when it
/// was said unasked, the one that it goes on after.
/// </param>
internal sealed record JournalPage(IReadOnlyList<Batch> Batches, long? Position)
{
    private const int HeadBytes = sizeof(long);
    private static readonly AddressTable NoStreams = new();

    /// <summary>As bytes. It ends after so many of them, with a whole batch.</summary>
    public static byte[] Write(IEnumerable<Batch> batches, long position, Wire wire, int bytesMax)
    {
        using var page = new MemoryStream();
        page.Write(new byte[HeadBytes]);
        using var writer = new FrameWriter(wire);
        foreach (var batch in batches)
        {
            writer.Write(batch, 0, new(wire), NoStreams);
            page.Write(writer.Bytes);
            if (page.Length >= bytesMax)
            {
                break;
            }
        }

        var bytes = page.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, position);
        return bytes;
    }

    /// <summary>Throws <see cref="InvalidDataException"/> when the bytes are not such a page.</summary>
    /// <param name="read">Reads a sound frame.</param>
    public static (List<TBatch> Batches, long Position) Read<TBatch>(
        ReadOnlyMemory<byte> bytes, Wire wire, Func<Frame, ReadOnlyMemory<byte>, NameTable, TBatch> read)
        where TBatch : Batch
    {
        if (bytes.Length < HeadBytes)
        {
            throw new InvalidDataException("A page of a journal has no head.");
        }

        var position = BinaryPrimitives.ReadInt64LittleEndian(bytes.Span);
        var batches = new List<TBatch>();
        for (bytes = bytes[HeadBytes..]; !bytes.IsEmpty;)
        {
            if (!Frame.TryRead(bytes.Span, out var frame, out _) || frame.Length > bytes.Length
                || !frame.IsSound(bytes.Span[..frame.Length]))
            {
                throw new InvalidDataException("A page of a journal holds no sound frame.");
            }

            var names = new NameTable(wire);
            var whole = bytes[..frame.Length];
            FrameReader.ReadNames(frame, whole.Span, names);
            batches.Add(read(frame, whole, names));
            bytes = bytes[frame.Length..];
        }

        return (batches, position);
    }
}

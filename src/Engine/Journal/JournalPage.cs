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
    public static JournalPage Read(ReadOnlySpan<byte> bytes, Wire wire, RecordReader records) =>
        bytes.Length >= HeadBytes
            ? new(ReadFrames(bytes[HeadBytes..], wire, records), BinaryPrimitives.ReadInt64LittleEndian(bytes))
            : throw new InvalidDataException("A page of a journal has no head.");

    private static List<Batch> ReadFrames(ReadOnlySpan<byte> bytes, Wire wire, RecordReader records)
    {
        var batches = new List<Batch>();
        while (!bytes.IsEmpty)
        {
            if (!Frame.TryRead(bytes, out var frame, out _) || frame.Length > bytes.Length
                || !frame.IsSound(bytes[..frame.Length]))
            {
                throw new InvalidDataException("A page of a journal holds no sound frame.");
            }

            var names = new NameTable(wire);
            var whole = bytes[..frame.Length];
            FrameReader.ReadNames(frame, whole, names);
            batches.Add(FrameReader.ReadBatch(frame, whole, names, records, frame.FirstPosition, null));
            bytes = bytes[frame.Length..];
        }

        return batches;
    }
}

using System.Buffers.Binary;

namespace Jumun.Engine.Journals;

/// <summary>
/// A part of a journal on its way to another process: the position of the journal's last record, then batches, each a
/// frame that needs no other to be understood.
/// </summary>
/// <param name="Batches">In order; none: there was nothing more.</param>
/// <param name="LastPosition">Of the journal when it was read; null when it could not be read.</param>
internal sealed record JournalPage(IReadOnlyList<Batch> Batches, long? LastPosition)
{
    private const int HeadBytes = sizeof(long);
    private static readonly AddressTable NoStreams = new();

    /// <summary>As bytes. It ends after so many of them, with a whole batch.</summary>
    /// <param name="batches">All that there are after some position.</param>
    /// <param name="lastPosition">Of the journal, before those were read.</param>
    public static byte[] Write(IEnumerable<Batch> batches, long lastPosition, Wire wire, int bytesMax)
    {
        using var page = new MemoryStream();
        page.Write(new byte[HeadBytes]);
        using var writer = new FrameWriter(wire);
        foreach (var batch in batches)
        {
            page.Write(Frame(batch, writer, wire));
            if (page.Length >= bytesMax)
            {
                break;
            }
        }

        var bytes = page.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(bytes, lastPosition);
        return bytes;
    }

    /// <summary>Throws <see cref="InvalidDataException"/> when the bytes are not such a page.</summary>
    public static JournalPage Read(ReadOnlySpan<byte> bytes, Wire wire, RecordReader records) =>
        bytes.Length >= HeadBytes
            ? new(ReadFrames(bytes[HeadBytes..], wire, records), BinaryPrimitives.ReadInt64LittleEndian(bytes))
            : throw new InvalidDataException("A page of a journal has no head.");

    public static ReadOnlySpan<byte> Frame(Batch batch, FrameWriter writer, Wire wire)
    {
        writer.Write(batch, 0, new(wire), NoStreams);
        return writer.Bytes;
    }

    public static List<Batch> ReadFrames(ReadOnlySpan<byte> bytes, Wire wire, RecordReader records)
    {
        var batches = new List<Batch>();
        while (!bytes.IsEmpty)
        {
            if (!Journals.Frame.TryRead(bytes, out var frame, out _) || frame.Length > bytes.Length
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

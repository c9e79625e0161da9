namespace Jumun.Engine.Journals;

/// <summary>Reads the body of a frame whose checksums are right.</summary>
internal static class FrameReader
{
    /// <summary>Adds the names that the frame defines to its segment's names.</summary>
    public static void ReadNames(in Frame frame, ReadOnlySpan<byte> whole, NameTable names)
    {
        var from = new ByteReader(whole[frame.NamesAt..]);
        for (var count = from.Count(); count > 0; count--)
        {
            names.Add(from.Text());
        }
    }

    /// <summary>The frame's checkpoints, and where its records begin.</summary>
    public static int ReadCheckpoints(
        in Frame frame, ReadOnlySpan<byte> whole, NameTable names, List<(string Source, long Position)> checkpoints)
    {
        var from = new ByteReader(whole[Frame.HeadBytes..frame.NamesAt]);
        for (var count = from.Count(); count > 0; count--)
        {
            var source = RecordReader.ReadName(ref from, names, out _) ?? "";
            checkpoints.Add((source, from.Signed()));
        }

        return Frame.HeadBytes + from.At;
    }

    /// <summary>The batch, without its records before <paramref name="first"/>.</summary>
    /// <param name="interest">Which of its records, and without what they send; null: all of everything.</param>
    public static Batch ReadBatch(
        in Frame frame, ReadOnlySpan<byte> whole, NameTable names, RecordReader records, long first,
        Interest? interest)
    {
        var batch = new Batch { FirstPosition = Math.Max(first, frame.FirstPosition) };
        var from = new ByteReader(whole[ReadCheckpoints(frame, whole, names, batch.Checkpoints)..frame.NamesAt]);
        var scope = new RecordScope(names, frame.BaseTime, batch.Checkpoints);
        for (var i = 0; i < frame.Records; i++)
        {
            var record = from.Block();
            if (frame.FirstPosition + i < first)
            {
                continue;
            }

            var wanted = interest is null ? Wanted.Whole : records.WantedOf(record, names, interest);
            if (wanted == Wanted.Nothing)
            {
                batch.LeftOut++;
            }
            else
            {
                batch.Records.Add(records.Read(record, frame.FirstPosition + i, scope, out _, wanted));
            }
        }

        return batch;
    }

    /// <summary>The bytes of one record.</summary>
    public static ReadOnlySpan<byte> Find(in Frame frame, ReadOnlySpan<byte> whole, int recordsAt, int index)
    {
        var from = new ByteReader(whole[recordsAt..frame.NamesAt]);
        for (var i = 0; i < index; i++)
        {
            from.Block();
        }

        return from.Block();
    }
}

using Jumun.Engine.Journals;

namespace Jumun.Engine.Shards;

/// <summary>
/// A batch that another process committed, as it came. Most of it concerns nobody who is here, so a record is read when
/// somebody whom it concerns gets to it, and then once for all. On any thread.
/// </summary>
internal sealed class UnreadBatch : Batch
{
    private readonly ReadOnlyMemory<byte>[] _bytes;
    private readonly ulong[] _audiences;
    private readonly Record?[] _records;
    private readonly RecordReader _reader;
    private readonly RecordScope _scope;
    private readonly Topology _topology;

    /// <summary>Throws <see cref="JournalUnusable"/> for a type that this program does not know.</summary>
    public UnreadBatch(
        in Frame frame, ReadOnlyMemory<byte> whole, NameTable names, Platform platform, RecordReader reader)
    {
        (FirstPosition, LeftOut) = (frame.FirstPosition, frame.Records);
        (_reader, _topology) = (reader, platform.Topology);
        _bytes = new ReadOnlyMemory<byte>[frame.Records];
        _audiences = new ulong[frame.Records];
        _records = new Record?[frame.Records];
        var at = FrameReader.ReadCheckpoints(frame, whole.Span, names, Checkpoints);
        _scope = new(names, frame.BaseTime, Checkpoints);
        for (var i = 0; i < frame.Records; i++)
        {
            var from = new ByteReader(whole.Span[at..frame.NamesAt]);
            var record = from.Block();
            _bytes[i] = whole.Slice(at + from.At - record.Length, record.Length);
            _audiences[i] = RecordReader.AudienceOf(record, FirstPosition + i, platform.Wire, names, _topology);
            Audience |= _audiences[i];
            at += from.At;
        }
    }

    /// <summary>All whom any of it concerns.</summary>
    public ulong Audience { get; }

    internal override Batch For(ulong audience)
    {
        var batch = new Batch { FirstPosition = FirstPosition };
        for (var i = 0; i < _bytes.Length; i++)
        {
            if ((_audiences[i] & audience) == 0)
            {
                batch.LeftOut++;
            }
            else
            {
                batch.Records.Add(Volatile.Read(ref _records[i]) ?? Read(i));
            }
        }

        return batch;
    }

    private Record Read(int index)
    {
        var record = _reader.Read(_bytes[index].Span, FirstPosition + index, _scope, out _);
        record.Audience = _topology.AudienceOf(record);
        Volatile.Write(ref _records[index], record); // Two who come at once read it twice: the same.
        return record;
    }
}

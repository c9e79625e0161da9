using System.Runtime.InteropServices;

namespace Jumun.Engine.Journals;

/// <summary>
/// Writes a batch as one frame into a buffer that is used again and again, and notes where each record will be found.
/// Changes nothing but the segment's names: what it noted counts only once the frame is committed.
/// </summary>
internal sealed class FrameWriter : IDisposable
{
    private const int TablesBatchMax = 16 * 1024;

    private readonly ByteBuffer _buffer = new();
    private readonly RecordWriter _records;
    private readonly List<(ulong Hash, Address Address)> _streams = [];
    private readonly List<(ulong Hash, Address Address)> _requests = [];
    private AddressTable _streamsOfBatch = new();

    public FrameWriter(Wire wire) => _records = new(wire, _buffer);

    public ReadOnlySpan<byte> Bytes => _buffer.Written;

    /// <summary>
    /// Where each record of the frame is, by the hash of its stream; later ones of a stream come later.
    /// </summary>
    public ReadOnlySpan<(ulong Hash, Address Address)> Streams => CollectionsMarshal.AsSpan(_streams);

    public ReadOnlySpan<(ulong Hash, Address Address)> Requests => CollectionsMarshal.AsSpan(_requests);

    public void Dispose() => _records.Dispose();

    /// <param name="batch">What to write.</param>
    /// <param name="offset">Where in the segment the frame will begin.</param>
    /// <param name="names">The segment's names; new ones are added.</param>
    /// <param name="streams">Where the last record of each stream is in this segment so far.</param>
    public void Write(Batch batch, long offset, NameTable names, AddressTable streams)
    {
        Clear();
        var namesBefore = names.Count;
        try
        {
            _buffer.Take(Frame.HeadBytes);
            var baseTime = batch.Records.Count == 0 ? 0 : batch.Records[0].At.ToUnixTimeMilliseconds();
            var scope = new RecordScope(names, baseTime, batch.Checkpoints);
            Checkpoints(batch, scope);
            for (var i = 0; i < batch.Records.Count; i++)
            {
                Record(batch.Records[i], offset, i, scope, streams);
            }

            var namesAt = _buffer.Length;
            Names(names, namesBefore);
            Pad();
            var frame = Frame.WithBody(_buffer.Written, batch.Records.Count, namesAt, batch.FirstPosition, baseTime);
            frame.Write(_buffer.Written);
        }
        catch
        {
            names.Truncate(namesBefore);
            throw;
        }
    }

    private void Checkpoints(Batch batch, in RecordScope scope)
    {
        _buffer.Varint((ulong)batch.Checkpoints.Count);
        foreach (var (source, position) in batch.Checkpoints)
        {
            _records.Name(source, scope);
            _buffer.Signed(position);
        }
    }

    private void Record(Record record, long offset, int index, in RecordScope scope, AddressTable streams)
    {
        var correlation = PackedText.Of(record.Correlation);
        var key = record.Key == record.Correlation ? correlation : PackedText.Of(record.Key);
        var kind = scope.Names!.NumberOf(record.Kind);
        var kindHash = kind == NameTable.InFull ? StableHash.Of(record.Kind) : scope.Names.HashOf(kind);
        var hash = StableHash.OfStream(kindHash, key);
        var address = new Address(offset, index);
        _records.Write(record, key, correlation, Previous(hash, offset, streams), scope);
        _streamsOfBatch.Set(hash, address);
        _streams.Add((hash, address));
        if (record.RequestKey is { } request)
        {
            _requests.Add((StableHash.Of(request.Hash), address));
        }
    }

    private Link? Previous(ulong hash, long offset, AddressTable streams)
    {
        var before = _streamsOfBatch.Find(hash);
        before = before.IsNone ? streams.Find(hash) : before;
        return before.IsNone ? null : new Link((offset - before.FrameOffset) / Frame.Alignment, before.Index);
    }

    private void Names(NameTable names, int first)
    {
        _buffer.Varint((ulong)(names.Count - first));
        for (var i = first; i < names.Count; i++)
        {
            _buffer.Text(names[i]);
        }
    }

    private void Pad()
    {
        var length = (_buffer.Length + 1 + Frame.Alignment - 1) / Frame.Alignment * Frame.Alignment;
        var padding = _buffer.Take(length - _buffer.Length);
        padding.Clear();
        padding[^1] = Frame.EndMark;
    }

    private void Clear()
    {
        _buffer.Clear();
        _streams.Clear();
        _requests.Clear();
        if (_streamsOfBatch.Count > TablesBatchMax)
        {
            _streamsOfBatch = new();
        }

        _streamsOfBatch.Clear();
    }
}

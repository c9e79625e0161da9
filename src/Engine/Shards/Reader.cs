using Jumun.Engine.Journals;

namespace Jumun.Engine.Shards;

/// <summary>
/// A shard's reading of another shard's journal: from memory while it keeps up, from the journal when it is behind. Its
/// position is committed with what was done about it, so that everything is handled exactly once and in order.
/// </summary>
internal sealed class Reader(Shard source, Shard owner)
{
    private IEnumerator<Batch>? _catchUp;
    private Batch? _batch;
    private int _next;
    private bool _isReset;

    public Shard Source { get; } = source;

    /// <summary>The reading service's bit in an audience.</summary>
    public ulong Bit { get; } = 1UL << owner.ServiceIndex;

    /// <summary>Everything up to here is handled, if the current batch is committed.</summary>
    public long Position { get; set; }

    /// <summary>The position last committed as a checkpoint.</summary>
    public long Committed { get; set; }

    /// <summary>For the source's tail: what this reader needs no more.</summary>
    public long TakenUpTo { get; set; }

    /// <summary>Whether anything gets through from the source now; who cuts a link wakes the reader after.</summary>
    public Func<bool> IsLinked { get; set; } = () => true;

    /// <summary>How often it was too far behind for the source's tail and read the journal.</summary>
    public int FellBehind { get; private set; }

    public void Wake() => owner.Wake();

    /// <summary>The next record of interest, or null when there is none now.</summary>
    public Record? Next()
    {
        while (true)
        {
            while (_batch is not null && _next < _batch.Records.Count)
            {
                var record = _batch.Records[_next++];
                Position = record.Position;
                if ((record.Audience & Bit) != 0)
                {
                    return record;
                }
            }

            _batch = IsLinked() ? NextBatch() : null;
            _next = 0;
            if (_batch is null)
            {
                return null;
            }

            while (_next < _batch.Records.Count && _batch.Records[_next].Position <= Position)
            {
                _next++;
            }
        }
    }

    /// <summary>Forgets what was handed out and not committed; begins again after the checkpoint.</summary>
    public void Reset(long checkpoint)
    {
        _catchUp?.Dispose();
        (_catchUp, _batch, _next) = (null, null, 0);
        Position = Committed = TakenUpTo = checkpoint;
        _isReset = true; // What it took before is no longer kept for it: only the journal has it.
    }

    private Batch? NextBatch()
    {
        while (true)
        {
            if (_catchUp is not null)
            {
                if (_catchUp.MoveNext())
                {
                    Source.Platform.SetAudience(_catchUp.Current);
                    return _catchUp.Current;
                }

                _catchUp.Dispose();
                _catchUp = null;
            }

            if (!_isReset)
            {
                var after = Position;
                var batch = Source.Tail.Next(this, ref after, out var isBehind);
                if (!isBehind)
                {
                    Position = Math.Max(Position, after);
                    return batch;
                }

                FellBehind++;
            }

            _isReset = false;
            _catchUp = Source.Journal.Read(Position + 1).GetEnumerator();
        }
    }
}

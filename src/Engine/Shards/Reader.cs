using Jumun.Engine.Journals;

namespace Jumun.Engine.Shards;

/// <summary>
/// A reading of a shard's journal: from memory while it keeps up, from the journal when it is behind. A shard's reader
/// commits its position with what was done about it, so that everything is handled exactly once and in order.
/// </summary>
/// <param name="source">The shard that is read.</param>
/// <param name="bit">The reading service's bit in an audience; all of them for who wants everything.</param>
/// <param name="wake">Called, on any thread, when there may be more.</param>
internal sealed class Reader(ShardPlace source, ulong bit, Action wake) : IDisposable
{
    private History? _history;
    private Batch? _batch;
    private int _next;

    public ShardPlace Source { get; } = source;

    public ulong Bit { get; } = bit;

    /// <summary>Everything up to here is handled, if the current batch is committed.</summary>
    public long Position { get; private set; }

    /// <summary>When what it handed out last happened; null: nothing yet since it began.</summary>
    public DateTimeOffset? HandledAt { get; private set; }

    /// <summary>The position last committed as a checkpoint.</summary>
    public long Committed { get; set; }

    /// <summary>For the source's tail: what this reader needs no more.</summary>
    public long TakenUpTo { get; set; }

    /// <summary>For the source's tail: what it can't be sure to have kept for this reader.</summary>
    public long NotKeptUpTo { get; set; }

    /// <summary>Whether anything gets through from the source now; who cuts a link wakes the reader after.</summary>
    public Func<bool> IsLinked { get; set; } = () => true;

    /// <summary>How often it was too far behind for the source's tail and read the journal.</summary>
    public int FellBehind { get; private set; }

    public void Wake() => wake();

    public void Dispose() => _history?.Dispose();

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
                    HandledAt = record.At;
                    return record;
                }
            }

            if (_batch is not null)
            {
                Passed(_batch); // Its last records may have been left out.
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

    /// <summary>
    /// The next batch in which something is of interest, or null when there is none now. For who takes whole batches,
    /// and says with <see cref="Passed"/> that one is done.
    /// </summary>
    public Batch? NextBatch()
    {
        while (true)
        {
            if (_history is not null)
            {
                if (!_history.IsHere)
                {
                    return null; // On its way from another process; its arrival wakes the reader.
                }

                if (_history.Next() is { } old)
                {
                    Source.Platform.SetAudience(old);
                    return old;
                }

                _history.Dispose();
                _history = null;
            }

            var after = Position;
            var batch = Source.Tail.Next(this, ref after, out var isBehind);
            if (!isBehind)
            {
                Position = Math.Max(Position, after);
                return batch?.For(Bit);
            }

            FellBehind++;
            _history = Source.HistoryAfter(Position, wake);
        }
    }

    public void Passed(Batch batch) => Position = Math.Max(Position, batch.LastPosition);

    /// <summary>Forgets what was handed out and not committed; begins again after the checkpoint.</summary>
    public void Reset(long checkpoint)
    {
        _history?.Dispose();
        (_history, _batch, _next) = (null, null, 0);
        Position = Committed = checkpoint;
        Source.Tail.GoBack(this, checkpoint);
    }
}

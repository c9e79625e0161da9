using Jumun.Engine.Journals;

namespace Jumun.Engine.Shards;

/// <summary>
/// The end of a shard's journal as its readers in this process follow it: committed batches by reference, kept only
/// until every reader that they concern has taken them, and never more than a number of them: who falls further behind
/// reads the journal itself. So a slow reader costs no memory and slows nobody. Batches come from the shard if it runs
/// here, else from the process that it runs in, and then some may be missing: that is the same as having been dropped.
/// </summary>
/// <param name="batchesMax">How many batches are kept.</param>
/// <param name="recordsPassedMax">A reader whom nothing concerns is woken after so many records, to say so.</param>
internal sealed class Tail(int batchesMax, int recordsPassedMax)
{
    /// <summary>Nobody knows how far the journal goes: everyone reads it to find out.</summary>
    private const long Unknown = long.MaxValue;

    private readonly Lock _lock = new();
    private readonly Queue<(Batch Batch, ulong Audience)> _batches = [];
    private volatile Reader[] _readers = [];

    /// <summary>Everything up to here was either in a batch that is or was kept, or is in the journal.</summary>
    private long _publishedUpTo;
    private long _droppedUpTo;

    /// <summary>How far the journal went when another process said so last; stays true whatever is lost.</summary>
    private (long UpTo, DateTimeOffset At)? _told;

    /// <summary>From now on it follows a journal that ends here.</summary>
    public void Open(long lastPosition)
    {
        lock (_lock)
        {
            _publishedUpTo = _droppedUpTo = lastPosition;
            _batches.Clear();
        }
    }

    /// <summary>From now on batches come from another process, which may have sent some already.</summary>
    public void Lose()
    {
        lock (_lock)
        {
            _droppedUpTo = Unknown;
            _batches.Clear();
        }

        WakeAll();
    }

    /// <summary>Another process said that its journal goes so far now.</summary>
    public void Told(long upTo, DateTimeOffset at)
    {
        lock (_lock)
        {
            _told = (upTo, at);
        }
    }

    /// <summary>
    /// Up to when a reader knows everything: it is at the end of what was committed then. Null: that can't be told.
    /// </summary>
    /// <param name="now">For a shard that runs here, which says at once what it commits; null: it does not.</param>
    public DateTimeOffset? KnownUntil(Reader reader, DateTimeOffset? now)
    {
        lock (_lock)
        {
            var (upTo, at) = now is null ? _told ?? (long.MaxValue, default) : (_publishedUpTo, now.Value);
            return reader.Position >= upTo ? at : reader.HandledAt;
        }
    }

    /// <summary>Somebody read the journal to its end.</summary>
    public void Found(long lastPosition)
    {
        lock (_lock)
        {
            if (_droppedUpTo == Unknown)
            {
                _publishedUpTo = _droppedUpTo = lastPosition;
            }
        }
    }

    public void Add(Reader reader)
    {
        lock (_lock)
        {
            _readers = [.. _readers, reader];
        }
    }

    public void Remove(Reader reader)
    {
        lock (_lock)
        {
            _readers = [.. _readers.Where(r => r != reader)];
            Trim();
        }
    }

    /// <summary>
    /// A reader begins again after a position. What it took before, or what came before it was there, is no longer kept
    /// for it: all that has been published until now it reads in the journal, however often it has to ask for it.
    /// </summary>
    public void GoBack(Reader reader, long position)
    {
        lock (_lock)
        {
            (reader.TakenUpTo, reader.NotKeptUpTo) = (position, _publishedUpTo);
        }
    }

    public void WakeAll()
    {
        foreach (var reader in _readers)
        {
            reader.Wake();
        }
    }

    /// <summary>Hands over a committed batch and wakes the readers whom it concerns.</summary>
    public void Publish(Batch batch, ulong audience)
    {
        lock (_lock)
        {
            _publishedUpTo = batch.LastPosition;
            if ((audience & Listening) != 0)
            {
                _batches.Enqueue((batch, audience));
            }

            if (_batches.Count > batchesMax)
            {
                _droppedUpTo = _batches.Dequeue().Batch.LastPosition;
            }
        }

        foreach (var reader in _readers)
        {
            if ((audience & reader.Bit) != 0 || batch.LastPosition - reader.TakenUpTo >= recordsPassedMax)
            {
                reader.Wake();
            }
        }
    }

    /// <summary>
    /// A batch that another process committed. It is the next one that concerns anybody after a position; if that
    /// position is not known here, batches are missing, and it is as if they had been dropped.
    /// </summary>
    public void Receive(long after, UnreadBatch batch)
    {
        bool isMissing;
        lock (_lock)
        {
            isMissing = _droppedUpTo == Unknown || after > _publishedUpTo;
            if (isMissing)
            {
                _batches.Clear();
                _droppedUpTo = after;
            }
            else if (batch.LastPosition <= _publishedUpTo)
            {
                return; // It came before.
            }
        }

        Publish(batch, batch.Audience);
        if (isMissing)
        {
            WakeAll();
        }
    }

    /// <summary>
    /// The next batch after a position that concerns this reader, or null; moves the position over what does not.
    /// <paramref name="isBehind"/>: it is no longer here, read the journal.
    /// </summary>
    public Batch? Next(Reader reader, ref long after, out bool isBehind)
    {
        lock (_lock)
        {
            isBehind = after < Math.Max(_droppedUpTo, reader.NotKeptUpTo);
            if (isBehind)
            {
                return null;
            }

            foreach (var (batch, audience) in _batches)
            {
                if (batch.LastPosition > after && (audience & reader.Bit) != 0)
                {
                    reader.TakenUpTo = batch.LastPosition;
                    Trim();
                    return batch;
                }
            }

            after = Math.Max(after, _publishedUpTo);
            reader.TakenUpTo = after;
            return null;
        }
    }

    /// <summary>How many records are known here that a reader at this position has not seen.</summary>
    public long Lag(long position)
    {
        lock (_lock)
        {
            return Math.Max(0, _publishedUpTo - position);
        }
    }

    private ulong Listening
    {
        get
        {
            var bits = 0UL;
            foreach (var reader in _readers)
            {
                bits |= reader.Bit;
            }

            return bits;
        }
    }

    private void Trim()
    {
        while (_batches.TryPeek(out var oldest))
        {
            foreach (var reader in _readers)
            {
                if ((oldest.Audience & reader.Bit) != 0 && reader.TakenUpTo < oldest.Batch.LastPosition)
                {
                    return;
                }
            }

            _batches.Dequeue();
        }
    }
}

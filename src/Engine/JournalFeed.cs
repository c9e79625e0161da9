using Jumun.Engine.Journals;
using Jumun.Engine.Shards;

namespace Jumun.Engine;

/// <summary>
/// What a shard of this process commits, as messages for the others: each says after which position it goes on, so that
/// who missed one knows. Used by one thread.
/// </summary>
public sealed class JournalFeed : IDisposable
{
    private const int MessageBytesMax = 256 * 1024;

    private readonly ShardPlace _place;
    private readonly Reader _reader;
    private readonly Lock _lock = new();
    private (long Position, DateTimeOffset Since)? _untold;
    private long _heardUpTo;
    private long _saidUpTo;
    private bool _isIntroduced;

    internal JournalFeed(ShardPlace place, Action wake)
    {
        _place = place;
        _reader = new(place, ulong.MaxValue, wake);
        _place.Tail.Add(_reader);
        _place.Feed = this;
        GoOnAfter(_heardUpTo = place.Here?.Journal.LastPosition ?? 0);
    }

    /// <summary>Everything up to here that concerns anybody has been said.</summary>
    public long Position => _reader.Position;

    /// <summary>Since when something waits to be heard; null: nothing does.</summary>
    public DateTimeOffset? UntoldSince
    {
        get
        {
            lock (_lock)
            {
                return _untold?.Since;
            }
        }
    }

    /// <summary>What was said last has been heard.</summary>
    public void Heard()
    {
        lock (_lock)
        {
            _heardUpTo = _reader.Position;
            _untold = _untold?.Position <= _heardUpTo ? null : _untold;
        }
    }

    /// <summary>
    /// It has got further than it said, over what concerns nobody. Others wait for that, too: a caller is answered when
    /// they know that there was nothing for them.
    /// </summary>
    public bool HasPassedUnsaid => _reader.Position > _saidUpTo;

    /// <summary>Says again what was not heard, as far as is known.</summary>
    public void GoOn() => GoOnAfter(_heardUpTo);

    /// <summary>
    /// The next message says again how far this has got: who missed the last one would know only by the one after it,
    /// which may never come.
    /// </summary>
    public void Remind() => _isIntroduced = false;

    /// <summary>The shard has committed something that concerns others.</summary>
    internal void Committed(long position, DateTimeOffset at)
    {
        lock (_lock)
        {
            _untold ??= (position, at);
        }
    }

    /// <summary>Says again what comes after a position.</summary>
    internal void GoOnAfter(long position)
    {
        _reader.Reset(position);
        (_saidUpTo, _isIntroduced) = (position, false);
    }

    /// <summary>
    /// The next message, or null when there is nothing new. The first says only after which position this goes on: who
    /// has not heard of all before it, because whoever had the shard never said it, then misses it. A reminder says the
    /// same, and how far it has got since over what concerns nobody.
    /// </summary>
    public byte[]? Next()
    {
        var after = _saidUpTo;
        _saidUpTo = _isIntroduced ? after : Math.Max(after, _reader.Position);
        var batches = _isIntroduced ? Batches() : [new Batch { FirstPosition = _saidUpTo + 1 }];
        var message = JournalPage.Write(batches, after, _place.Platform.Wire, MessageBytesMax);
        var isNothing = _isIntroduced && _saidUpTo == after;
        _isIntroduced = true;
        return isNothing ? null : message;
    }

    public void Dispose()
    {
        _place.Tail.Remove(_reader);
        _place.Feed = _place.Feed == this ? null : _place.Feed;
        _reader.Dispose();
    }

    private IEnumerable<Batch> Batches()
    {
        while (_place.Here is not null && _reader.NextBatch() is { } batch)
        {
            _reader.Passed(batch);
            _saidUpTo = batch.LastPosition;
            yield return batch;
        }
    }
}

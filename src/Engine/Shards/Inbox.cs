namespace Jumun.Engine.Shards;

/// <summary>New work from outside, bounded. Any thread adds; the shard's thread takes.</summary>
internal sealed class Inbox(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Queue<Waiter> _waiters = [];
    private bool _isClosed;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _waiters.Count;
            }
        }
    }

    /// <summary>False when it is full or closed: the caller is told to come again.</summary>
    public bool TryAdd(Waiter waiter)
    {
        lock (_lock)
        {
            if (_isClosed || _waiters.Count >= capacity)
            {
                return false;
            }

            _waiters.Enqueue(waiter);
            return true;
        }
    }

    /// <summary>Moves up to <paramref name="max"/> into <paramref name="taken"/>.</summary>
    public void Take(int max, List<Waiter> taken)
    {
        lock (_lock)
        {
            while (taken.Count < max && _waiters.TryDequeue(out var waiter))
            {
                taken.Add(waiter);
            }
        }
    }

    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
        }
    }
}

namespace Jumun.Engine.Shards;

/// <summary>
/// When which stream wants to be woken: at most one time per stream. What is taken back stays in the heap until it is
/// met or outnumbers the rest.
/// </summary>
internal sealed class Timers
{
    private readonly Dictionary<StreamName, DateTimeOffset> _due = [];
    private PriorityQueue<StreamName, DateTimeOffset> _heap = new();

    public int Count => _due.Count;

    public IEnumerable<KeyValuePair<StreamName, DateTimeOffset>> All => _due;

    public DateTimeOffset? Next
    {
        get
        {
            DropStale();
            return _heap.TryPeek(out _, out var at) ? at : null;
        }
    }

    public DateTimeOffset? DueAt(StreamName stream) => _due.TryGetValue(stream, out var due) ? due : null;

    public void Clear()
    {
        _due.Clear();
        _heap.Clear();
    }

    public void Set(StreamName stream, DateTimeOffset? at)
    {
        if (at is not { } due || due == Record.Never)
        {
            _due.Remove(stream);
        }
        else
        {
            _due[stream] = due;
            _heap.Enqueue(stream, due);
        }

        if (_heap.Count > 4096 && _heap.Count > 4 * _due.Count)
        {
            _heap = new(_due.Select(d => (d.Key, d.Value)));
        }
    }

    public bool TryTake(DateTimeOffset now, out StreamName stream)
    {
        DropStale();
        if (_heap.TryPeek(out stream, out var at) && at <= now)
        {
            _heap.Dequeue();
            _due.Remove(stream);
            return true;
        }

        return false;
    }

    private void DropStale()
    {
        while (_heap.TryPeek(out var stream, out var at) && !(_due.TryGetValue(stream, out var due) && due == at))
        {
            _heap.Dequeue();
        }
    }
}

/// <summary>A stream of this shard: its kind and its key.</summary>
internal readonly record struct StreamName(string Kind, string Key)
{
    // Keys differ more than kinds, and a kind is nearly always the same string.
    public bool Equals(StreamName other) => Key == other.Key && Kind == other.Kind;

    public override int GetHashCode() => Key.GetHashCode() + Kind.Length;
}

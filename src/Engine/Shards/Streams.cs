namespace Jumun.Engine.Shards;

/// <summary>A stream in memory: its state is what the journal says of it, with the current batch on top.</summary>
internal sealed class Stream(StreamKind kind, string key)
{
    public StreamKind Kind { get; } = kind;

    public string Key { get; } = key;

    public object State { get; set; } = kind.Initial;

    /// <summary>Number of events behind the state.</summary>
    public long Version { get; set; }

    public DateTimeOffset At { get; set; }

    public DateTimeOffset WakesAt { get; set; } = Record.Never;

    /// <summary>Callers waiting for the state to become so.</summary>
    public List<Waiter>? Waiters { get; set; }

    /// <summary>Set when it must not be dropped: an open process, a long stream, somebody waits.</summary>
    public bool IsPinned(int snapshotEvery) =>
        Waiters is { Count: > 0 } || Kind.IsOpen(State) || Version >= snapshotEvery;

    public StreamName Name => new(Kind.Name, Key);
}

/// <summary>
/// The streams in memory, in two generations: who is not asked for during a whole generation is dropped, unless pinned.
/// </summary>
internal sealed class StreamCache
{
    private readonly int _generationMax;
    private readonly int _snapshotEvery;
    private Dictionary<StreamName, Stream> _young = [];
    private Dictionary<StreamName, Stream> _old = [];
    private readonly List<Stream> _kept = [];
    private int _turnAt;

    public StreamCache(int generationMax, int snapshotEvery) =>
        (_generationMax, _turnAt, _snapshotEvery) = (generationMax, generationMax, snapshotEvery);

    public int Count => _young.Count + _old.Count;

    public IEnumerable<Stream> All => _young.Values.Concat(_old.Values);

    public Stream? Find(StreamName name)
    {
        if (_young.TryGetValue(name, out var stream))
        {
            return stream;
        }

        if (_old.Remove(name, out stream))
        {
            _young.Add(name, stream);
        }

        return stream;
    }

    public void Add(Stream stream) => _young[stream.Name] = stream;

    public void Remove(StreamName name)
    {
        _young.Remove(name);
        _old.Remove(name);
    }

    public void Clear()
    {
        _young.Clear();
        _old.Clear();
    }

    /// <summary>Between batches: begins a new generation when the young one is full.</summary>
    public void Turn()
    {
        if (_young.Count < _turnAt)
        {
            return;
        }

        _kept.AddRange(_old.Values.Where(s => s.IsPinned(_snapshotEvery)));
        _old.Clear();
        _kept.ForEach(s => _old.Add(s.Name, s));
        _kept.Clear();
        (_old, _young) = (_young, _old);
        _turnAt = _young.Count + _generationMax;
    }
}

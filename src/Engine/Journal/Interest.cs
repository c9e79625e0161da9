namespace Jumun.Engine.Journals;

/// <summary>
/// What somebody who goes through a journal wants to see of it: to pass over a record costs a tenth of what its JSON
/// costs. Made for one going through; not thread-safe.
/// </summary>
/// <param name="events">Records with an event of these types.</param>
public sealed class Interest(IEnumerable<Type> events)
{
    private readonly HashSet<Type> _events = [.. events];
    private readonly HashSet<ulong> _streams = [];
    private bool[]? _wanted;

    /// <summary>Also records that are parked, settle a parked one, or change a timer; perhaps without events.</summary>
    public bool InWaiting { get; init; }

    /// <summary>
    /// Also the one record of each stream that leads to this version or past it; perhaps without events.
    /// </summary>
    public long Reaching { get; init; } = long.MaxValue;

    /// <summary>Also all records of this stream.</summary>
    public void Add(string kind, string key) => _streams.Add(StableHash.OfStream(kind, key));

    internal bool WantsStreams => _streams.Count > 0;

    internal bool WantsStream(ulong hash) => _streams.Contains(hash);

    internal bool WantsEvent(WireType type, Wire wire) => (_wanted ??= WantedOf(wire))[type.Number];

    /// <summary>By the type's number. What is stored as an old version counts as whatever it may become.</summary>
    private bool[] WantedOf(Wire wire)
    {
        var wanted = new bool[wire.Count];
        foreach (var (_, type) in wire.All)
        {
            wanted[wire.Of(type).Number] = _events.Contains(type) || (_events.Count > 0 && wire.IsOld(type));
        }

        return wanted;
    }
}

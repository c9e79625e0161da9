using Jumun.Engine.Shards;

namespace Jumun.Simulation;

/// <summary>A shard as the scheduler sees it: whether it may have something to do, and what holds it up.</summary>
internal sealed class ShardDriver
{
    private readonly SimulatedTime _time;

    public ShardDriver(Shard shard, SimulatedTime time)
    {
        (Shard, _time) = (shard, time);
        shard.Wake = () => IsAwake = true;
    }

    public Shard Shard { get; }

    /// <summary>It may have something to do; at first, what was in flight when the process ended.</summary>
    public bool IsAwake { get; set; } = true;

    /// <summary>Its disk is slow: until then it waits for a flush, and nobody hears of what it flushes.</summary>
    public TimeSpan BusyUntil { get; set; }

    /// <summary>Those of its links that are cut, each until a time.</summary>
    public IReadOnlyList<Link> Links { get; private set; } = [];

    public bool IsReady => BusyUntil <= _time.Now
        && (IsAwake || (Shard.NextTimer is { } at && at <= Shard.Platform.Clock.Now));

    /// <summary>When it will be ready, if nothing happens before; null: never.</summary>
    public TimeSpan? ReadyAt
    {
        get
        {
            TimeSpan? at = IsAwake ? _time.Now
                : Shard.NextTimer is { } timer ? _time.Now + (timer - Shard.Platform.Clock.Now) : null;
            return at < BusyUntil ? BusyUntil : at;
        }
    }

    public void LinkTo(IReadOnlyList<ShardDriver> all)
    {
        Links = [.. Shard.Readers.Select(r => new Link(this, all.Single(d => d.Shard.Place == r.Source)))];
        foreach (var (reader, link) in Shard.Readers.Zip(Links))
        {
            reader.IsLinked = () => link.CutUntil <= _time.Now && link.From.BusyUntil <= _time.Now;
        }
    }
}

/// <summary>The way of messages from one shard to another.</summary>
internal sealed class Link(ShardDriver to, ShardDriver from)
{
    public ShardDriver To { get; } = to;

    public ShardDriver From { get; } = from;

    public TimeSpan CutUntil { get; set; }

    public override string ToString() => $"{From.Shard.Name} → {To.Shard.Name}";
}

namespace Jumun.Engine.Shards;

/// <summary>
/// Tells which records of a platform that is open, and not started, are over and done with: their streams are closed,
/// everyone whom they concern has handled them, no open process and no dead letter goes back to them.
/// </summary>
public sealed class FinishedHistory
{
    private readonly IReadOnlyList<Shard> _shards;
    private readonly DateTimeOffset _before;
    private readonly ILookup<string, (string Shard, long Position, string Why)> _needed;

    internal FinishedHistory(IReadOnlyList<Shard> shards, DateTimeOffset before)
    {
        (_shards, _before) = (shards, before);
        _needed = shards.SelectMany(shard => shard.NeededOnShard()).ToLookup(needed => needed.Shard);
    }

    /// <summary>Why these records of a shard's journal must stay where they are, or null.</summary>
    public string? NeededBecause(string shard, long first, long last)
    {
        foreach (var (_, position, why) in _needed[shard])
        {
            if (position >= first && position <= last)
            {
                return why;
            }
        }

        return _shards.Single(s => s.Name == shard).OpenOnShard(first, last, _before);
    }
}

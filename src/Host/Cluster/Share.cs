namespace Jumun.Host.Cluster;

/// <summary>Who shall have which shard. Every process finds the same from the same, and nobody has to ask.</summary>
internal static class Share
{
    /// <summary>
    /// Spread evenly over all processes, as far as each takes shards of the service; whoever has one keeps it if that
    /// is no more than its share.
    /// </summary>
    /// <param name="shards">Each with the processes that take it, and the one of them that has it, if one does.</param>
    /// <returns>For each shard that anyone takes, who shall have it.</returns>
    public static Dictionary<string, Guid> Of(
        IReadOnlyList<(string Shard, IReadOnlyList<Guid> Takers, Guid? Holder)> shards)
    {
        var taken = shards.Where(s => s.Takers.Count > 0).OrderBy(s => s.Shard, StringComparer.Ordinal).ToList();
        var loads = taken.SelectMany(s => s.Takers).Distinct().ToDictionary(process => process, _ => 0);
        var most = loads.Count == 0 ? 0 : (taken.Count + loads.Count - 1) / loads.Count;
        var owners = new Dictionary<string, Guid>();
        foreach (var (shard, takers, holder) in taken)
        {
            if (holder is { } process && takers.Contains(process) && loads[process] < most)
            {
                Give(shard, process);
            }
        }

        foreach (var (shard, takers, _) in taken.Where(s => !owners.ContainsKey(s.Shard)))
        {
            Give(shard, LeastOf(takers));
        }

        // Two apart is uneven: one less there and one more here.
        while (taken.Find(s => loads[owners[s.Shard]] - loads[LeastOf(s.Takers)] > 1) is { Shard: not null } uneven)
        {
            loads[owners[uneven.Shard]]--;
            Give(uneven.Shard, LeastOf(uneven.Takers));
        }

        return owners;

        void Give(string shard, Guid process)
        {
            owners[shard] = process;
            loads[process]++;
        }

        Guid LeastOf(IReadOnlyList<Guid> takers) => takers.OrderBy(process => loads[process]).ThenBy(p => p).First();
    }
}

using Jumun.Host.Cluster;

namespace Jumun.Http.Tests;

/// <summary>Who shall have which shard.</summary>
public sealed class ShareTests
{
    private static readonly Guid[] Processes = [.. Enumerable.Range(1, 9).Select(i => new Guid(i, 0, 0, new byte[8]))];

    [Theory]
    [InlineData(9, 1)]
    [InlineData(9, 3)]
    [InlineData(7, 4)]
    [InlineData(2, 5)]
    [InlineData(64, 9)]
    public void Shards_are_spread_evenly(int shards, int processes)
    {
        var loads = Loads(Share.Of(Shards(shards, processes)));

        Assert.Equal(shards, loads.Values.Sum());
        Assert.True(loads.Values.Max() - loads.GetValueOrDefault(Processes[processes - 1]) <= 1);
    }

    [Fact]
    public void Who_comes_takes_no_more_than_its_share_and_the_rest_stays_where_it_is()
    {
        var before = Share.Of(Shards(9, 2));
        var after = Share.Of([.. Shards(9, 3).Select(s => (s.Shard, s.Takers, (Guid?)before[s.Shard]))]);

        Assert.All(Loads(after).Values, load => Assert.Equal(3, load));
        Assert.Equal(6, after.Count(share => before[share.Key] == share.Value));
    }

    [Fact]
    public void Nothing_moves_when_it_is_as_it_shall_be()
    {
        var shares = Share.Of(Shards(10, 4));

        Assert.Equal(shares, Share.Of([.. Shards(10, 4).Select(s => (s.Shard, s.Takers, (Guid?)shares[s.Shard]))]));
    }

    [Fact]
    public void A_process_gets_only_shards_of_services_that_it_takes()
    {
        Guid[] all = [Processes[0], Processes[1]];
        var shares = Share.Of(
        [
            ("a-0", all, Processes[0]), ("a-1", all, Processes[0]), ("b-0", [Processes[0]], null),
            ("b-1", [Processes[0]], null), ("c-0", [], null),
        ]);

        Assert.Equal(4, shares.Count); // Nobody takes c-0.
        Assert.Equal(
            [Processes[1], Processes[1], Processes[0], Processes[0]],
            [shares["a-0"], shares["a-1"], shares["b-0"], shares["b-1"]]);
    }

    private static List<(string Shard, IReadOnlyList<Guid> Takers, Guid? Holder)> Shards(int count, int processes) =>
    [
        .. Enumerable.Range(0, count)
            .Select(i => ($"s-{i}", (IReadOnlyList<Guid>)Processes[..processes], (Guid?)null)),
    ];

    private static Dictionary<Guid, int> Loads(Dictionary<string, Guid> shares) =>
        shares.Values.CountBy(process => process).ToDictionary();
}

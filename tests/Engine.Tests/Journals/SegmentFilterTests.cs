using Jumun.Engine.Journals;

namespace Jumun.Engine.Tests.Journals;

public class SegmentFilterTests
{
    private const int Segments = 70;
    private const int Unknown = 33;

    [Fact]
    public void It_names_every_segment_that_knows_a_hash_and_few_others()
    {
        var random = new Random(20261126);
        var filter = new SegmentFilter();
        var segments = new List<ulong[]>();
        for (var i = 0; i < Segments; i++)
        {
            segments.Add([.. Enumerable.Range(0, 500).Select(_ => Any(random))]);
            if (i != Unknown)
            {
                filter.Add(i, SlotsOf(segments[i]));
            }
        }

        for (var i = 0; i < Segments; i++)
        {
            Assert.All(segments[i], hash => Assert.Contains(i, NamedFor(filter, hash)));
        }

        var named = Enumerable.Range(0, 500).Sum(_ => NamedFor(filter, Any(random)).Count);
        Assert.InRange(named, 500, 500 + (500 * Segments / 80)); // The unknown one each time, and few others.
        Assert.All(segments[0], hash => Assert.Contains(Unknown, NamedFor(filter, hash)));
    }

    /// <summary>Hashes that come together, also over the table's end, are pushed far from their own slots.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(40)]
    [InlineData(700)]
    [InlineData(20_000)]
    public void It_never_denies_a_hash_wherever_its_slot_is(int count)
    {
        var random = new Random(count);
        for (var run = 0; run < 20; run++)
        {
            var crowd = Any(random) | (run % 2 == 0 ? 0xFF00UL << 48 : 0);
            ulong[] hashes =
            [
                .. Enumerable.Range(0, count).Select(i => i % 3 == 0 ? crowd + ((ulong)i << 21) : Any(random))
                    .Distinct(),
            ];
            var filter = new SegmentFilter();
            filter.Add(0, SlotsOf(hashes));

            Assert.All(hashes, hash => Assert.Equal(0, filter.Newest(hash, 0)));
        }
    }

    [Fact]
    public void It_names_all_of_which_nothing_is_known()
    {
        var filter = new SegmentFilter();
        Assert.Equal([3, 2, 1, 0], NamedFor(filter, 7, 3));
        filter.Add(40, SlotsOf([1]));
        Assert.Equal([41, .. Enumerable.Range(0, 40).Reverse()], NamedFor(filter, 2, 41));
    }

    private static ulong Any(Random random) => (ulong)random.NextInt64(long.MinValue, long.MaxValue);

    private static List<int> NamedFor(SegmentFilter filter, ulong hash, int last = Segments - 1)
    {
        var named = new List<int>();
        while ((last = filter.Newest(hash, last)) >= 0)
        {
            named.Add(last--);
        }

        return named;
    }

    private static ulong[] SlotsOf(ulong[] hashes)
    {
        var table = new AddressTable();
        foreach (var hash in hashes)
        {
            table.Set(hash, new(8, 1));
        }

        var slots = new ulong[CompactTable.SlotsFor(table)];
        CompactTable.Fill(slots, table);
        return slots;
    }
}

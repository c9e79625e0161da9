using FsCheck;
using FsCheck.Fluent;
using Jumun.Contracts;
using Jumun.Services.Loyalty;

namespace Jumun.Tests;

public sealed class PointAccountTests
{
    private static readonly DateTimeOffset March = new(2030, 3, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly PointAccount Empty = PointAccount.None(new("kim"));

    [Theory]
    [InlineData("2030-03-31T23:59:59Z", 240)]
    [InlineData("2031-03-15T12:00:00Z", 240)]
    [InlineData("2031-03-31T23:59:59Z", 240)]
    [InlineData("2031-04-01T00:00:00Z", 0)]
    [InlineData("2031-04-01T08:59:59+09:00", 240)]
    public void A_point_counts_for_a_year_and_until_its_month_ends(string now, long expected) =>
        Assert.Equal(expected, Empty.After(240, March).PointsOfLastYear(DateTimeOffset.Parse(now)));

    [Fact]
    public void What_no_longer_counts_stays_in_the_balance()
    {
        var account = Empty.After(240, March).After(100, March.AddYears(2));

        Assert.Equal((340, 100), (account.Balance, account.PointsOfLastYear(March.AddYears(2))));
        Assert.Single(account.Months);
    }

    [Fact]
    public void A_month_has_what_came_in_it_less_what_went()
    {
        var account = Empty.After(240, March).After(100, March.AddMonths(1)).After(-40, March.AddMonths(1));

        Assert.Equal(
            [new(PointAccount.MonthOf(March), 240), new(PointAccount.MonthOf(March) + 1, 60)], account.Months);
        Assert.Equal(300, account.Balance);
    }

    [Fact]
    public void A_clock_that_is_behind_misses_nothing() =>
        Assert.Equal(240, Empty.After(240, March).PointsOfLastYear(March.AddMonths(-1)));

    [Fact]
    public void However_a_customers_orders_are_spread_over_shards_the_account_is_the_same() =>
        Prop.ForAll(Arb.From(Movements), movements =>
        {
            var parts = movements.ToLookup(m => m.Shard);
            var whole = After(movements);

            var spread = After(parts[0]).Plus(After(parts[1]));

            Assert.Equal(whole.Months, spread.Months);
            Assert.Equal(whole with { Months = [] }, spread with { Months = [] });
            Assert.Equal(movements.Sum(m => m.Points), whole.Balance);
            Assert.InRange(whole.Months.Count, movements.Count == 0 ? 0 : 1, 13);
            var now = movements.Select(m => m.At).Append(March).Max();
            Assert.Equal(
                movements.Where(m => PointAccount.MonthOf(m.At) > PointAccount.MonthOf(now) - 13).Sum(m => m.Points),
                whole.PointsOfLastYear(now));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(-1, Tier.Bronze, Tier.Silver, 5_001)]
    [InlineData(0, Tier.Bronze, Tier.Silver, 5_000)]
    [InlineData(4_999, Tier.Bronze, Tier.Silver, 1)]
    [InlineData(5_000, Tier.Silver, Tier.Gold, 15_000)]
    [InlineData(19_999, Tier.Silver, Tier.Gold, 1)]
    [InlineData(20_000, Tier.Gold, Tier.Platinum, 80_000)]
    [InlineData(99_999, Tier.Gold, Tier.Platinum, 1)]
    [InlineData(100_000, Tier.Platinum, null, null)]
    [InlineData(long.MaxValue, Tier.Platinum, null, null)]
    public void A_tier_begins_at_its_points(long points, Tier tier, Tier? next, int? missing)
    {
        Assert.Equal(tier, Tiers.Of(points));
        Assert.Equal((next, (long?)missing), (Tiers.After(points)?.Tier, Tiers.After(points)?.Missing));
    }

    private static Gen<List<(int Shard, long Points, DateTimeOffset At)>> Movements =>
        (from shard in Gen.Choose(0, 1)
         from points in Gen.Choose(-100, 1_000)
         from days in Gen.Choose(0, 1_000)
         select (shard, (long)points, March.AddDays(days))).ListOf();

    /// <summary>In the order of a journal: time goes on.</summary>
    private static PointAccount After(IEnumerable<(int Shard, long Points, DateTimeOffset At)> movements) =>
        movements.OrderBy(m => m.At).Aggregate(Empty, (account, m) => account.After(m.Points, m.At));
}

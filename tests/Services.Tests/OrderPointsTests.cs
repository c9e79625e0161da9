using FsCheck;
using FsCheck.Fluent;
using Jumun.Contracts;
using Jumun.Services.Loyalty;
using static Jumun.Contracts.LoyaltyRefusals;
using Subject = Jumun.Tests.Stream<
    Jumun.Services.Loyalty.OrderPoints, Jumun.Contracts.PointsCommand, Jumun.Contracts.PointsEvent>;

namespace Jumun.Tests;

public sealed class OrderPointsTests
{
    private const string Why = "order cancelled";

    private static readonly OrderId Id = new("order-1");
    private static readonly CustomerId Kim = new("kim");

    [Fact]
    public void An_order_gives_a_hundredth_of_its_goods_once() =>
        New()
            .When(Award(24_000)).Then(new PointsAwarded(Id, Kim, Won(24_000), 240))
            .When(Award(24_000)).ThenNothing()
            .When(Award(24_001)).ThenRefused(Differs)
            .When(new AwardPoints(Id, new("lee"), Won(24_000))).ThenRefused(Differs);

    [Theory]
    [InlineData("KRW", 24_000, 240)]
    [InlineData("GBP", 2_400, 24)]
    [InlineData("KRW", 199, 1)]
    [InlineData("KRW", 99, 0)]
    [InlineData("KRW", 0, 0)]
    [InlineData("KRW", long.MaxValue, long.MaxValue / 100)]
    public void A_point_is_a_hundred_whole_minor_units(string currency, long minor, long points)
    {
        var goods = Money.Of(currency, minor);
        New().When(new AwardPoints(Id, Kim, goods)).Then(new PointsAwarded(Id, Kim, goods, points))
            .When(new AwardPoints(Id, Kim, goods)).ThenNothing();
    }

    [Fact]
    public void Goods_cost_something_or_nothing_in_a_currency()
    {
        New().When(Award(-1)).ThenRefused(GoodsOutOfRange);
        New().When(new AwardPoints(Id, Kim, default)).ThenRefused(GoodsOutOfRange);
        New().Given(Award(24_000)).When(TakeBack(-1)).ThenRefused(GoodsOutOfRange);
    }

    [Fact]
    public void A_cancelled_order_loses_all_its_points_once() =>
        New().Given(Award(24_050))
            .When(TakeBack(24_050)).Then(new PointsTakenBack(Kim, Id, 240, Why))
            .When(TakeBack(24_050)).ThenNothing()
            .When(Award(24_050)).ThenNothing();

    [Fact]
    public void A_return_leaves_the_points_of_what_is_kept() =>
        New().Given(Award(24_000))
            .When(TakeBack(8_050)).Then(new PointsTakenBack(Kim, Id, 81, Why)) // 15,950 are kept: 159 points.
            .When(TakeBack(8_100)).ThenNothing()
            .When(TakeBack(24_000)).Then(new PointsTakenBack(Kim, Id, 159, Why));

    [Fact]
    public void A_request_that_was_overtaken_changes_nothing() =>
        New().Given(Award(24_000), TakeBack(12_000)).When(TakeBack(8_000)).ThenNothing();

    [Fact]
    public void Nothing_given_back_takes_nothing_back() => New().Given(Award(24_000)).When(TakeBack(0)).ThenNothing();

    [Fact]
    public void More_than_the_goods_is_not_given_back() =>
        New().Given(Award(24_000)).When(TakeBack(24_001))
            .ThenRefused(TooMuchReturned, ("currency", "KRW"), ("goods", "24000"), ("returned", "24001"));

    [Fact]
    public void Goods_are_given_back_in_the_currency_in_which_they_were_paid() =>
        New().Given(Award(24_000)).When(new TakeBackPoints(Id, Money.Of("GBP", 1), Why))
            .ThenRefused(WrongCurrency, ("currency", "KRW"));

    [Fact]
    public void Points_are_taken_back_for_a_reason()
    {
        New().Given(Award(24_000)).When(new TakeBackPoints(Id, Won(1), " ")).ThenRefused(ReasonMissing);
        New().Given(Award(24_000)).When(new TakeBackPoints(Id, Won(1), new('a', 201))).ThenRefused(ReasonMissing);
        New().Given(Award(24_000), new TakeBackPoints(Id, Won(1), new('a', 200)));
    }

    [Fact]
    public void Points_that_are_not_there_yet_are_asked_for_again()
    {
        var points = New().When(TakeBack(24_000)).ThenRefused(Unknown);
        Assert.True(points.Refusal!.IsStored); // So it reaches the process that asked, which then tries again.
        points.Given(Award(24_000)).When(TakeBack(24_000)).Then(new PointsTakenBack(Kim, Id, 240, Why));
    }

    [Fact]
    public void An_order_too_small_for_a_point_can_be_cancelled_too() =>
        New().Given(Award(99)).When(TakeBack(99)).ThenNothing();

    [Fact]
    public void Whatever_is_given_back_in_whatever_order_the_customer_keeps_the_points_of_what_is_kept() =>
        Histories.Check<OrderPoints, PointsCommand, PointsEvent>(
            Loyalty.Service, Commands,
            stream =>
            {
                var given = stream.History.OfType<PointsAwarded>().SingleOrDefault();
                var taken = stream.History.OfType<PointsTakenBack>().Sum(e => e.Points);
                Assert.All(stream.History.OfType<PointsTakenBack>(), e => Assert.True(e.Points > 0));
                Assert.InRange(taken, 0, given?.Points ?? 0);
                Assert.Equal((given?.Points ?? 0, taken), (stream.State.Points, stream.State.TakenBack));
            });

    [Fact]
    public void What_was_taken_back_depends_on_the_most_that_was_given_back_alone() =>
        Prop.ForAll(Arb.From(Returns), returns =>
        {
            var (goods, returned) = returns;
            var points = New().Given(Award(goods)).Given([.. returned.Select(TakeBack)]);

            var kept = points.State.Points - points.State.TakenBack;
            Assert.Equal((goods - returned.Append(0).Max()) / 100, kept);
            points.Given(TakeBack(goods)).Where(state => Assert.Equal(state.Points, state.TakenBack));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));

    private static Gen<(long Goods, List<long> Returned)> Returns =>
        from goods in Gen.Choose(0, 100_000)
        from returned in Gen.Choose(0, goods).Select(minor => (long)minor).ListOf()
        select ((long)goods, returned);

    private static Gen<PointsCommand> Commands => Gen.Frequency(
        (1, Gen.Elements<PointsCommand>(Award(24_050), Award(24_000), Award(-1))),
        (1, Gen.Elements<PointsCommand>(
            new TakeBackPoints(Id, Money.Of("GBP", 1), Why), new TakeBackPoints(Id, Won(1), ""))),
        (4, Gen.Choose(-10, 24_100).Select(minor => (PointsCommand)TakeBack(minor))));

    private static AwardPoints Award(long won) => new(Id, Kim, Won(won));

    private static TakeBackPoints TakeBack(long won) => new(Id, Won(won), Why);

    private static Subject New() => new(Loyalty.Service);

    private static Money Won(long amount) => Money.Of("KRW", amount);
}

using FsCheck;
using FsCheck.Fluent;
using Jumun.Contracts;
using Jumun.Services.Coupons;
using static Jumun.Contracts.CouponsRefusals;
using Subject = Jumun.Tests.Stream<
    Jumun.Services.Coupons.Campaign, Jumun.Contracts.CampaignCommand, Jumun.Contracts.CampaignEvent>;

namespace Jumun.Tests;

public sealed class CampaignTests
{
    private static readonly CouponCode Code = new("WELCOME10");
    private static readonly CustomerId Kim = new("kim");
    private static readonly CustomerId Lee = new("lee");
    private static readonly OrderId First = new("order-1");
    private static readonly OrderId Second = new("order-2");
    private static readonly OrderId Third = new("order-3");
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_public_code_gives_its_percentage_to_anyone() =>
        Open(new(CouponKind.Public, Percent: 10))
            .When(Redeem(First, Kim, 24_000)).Then(new CouponRedeemed(First, Won(2_400)))
            .When(Redeem(Second, Kim, 15)).Then(new CouponRedeemed(Second, Won(2)));

    [Fact]
    public void A_code_is_typed_in_any_case() => Assert.Equal(Code, new CouponCode(" welcome10 "));

    [Fact]
    public void An_amount_is_never_more_than_the_goods() =>
        Open(new(CouponKind.Public, Amount: Won(5_000)))
            .When(Redeem(First, Kim, 3_000)).Then(new CouponRedeemed(First, Won(3_000)));

    [Fact]
    public void A_discount_is_never_more_than_its_maximum() =>
        Open(new(CouponKind.Public, Percent: 50, MaximumDiscount: Won(1_000)))
            .When(Redeem(First, Kim, 30_000)).Then(new CouponRedeemed(First, Won(1_000)));

    [Fact]
    public void An_unknown_code_is_refused() =>
        new Subject(Coupons.Service).When(Redeem(First, Kim, 1)).ThenRefused(Unknown);

    [Fact]
    public void A_minimum_order_must_be_met() =>
        Open(new(CouponKind.Public, Percent: 10, MinimumOrder: Won(10_000)))
            .When(Redeem(First, Kim, 9_999))
            .ThenRefused(MinimumNotMet, ("currency", "KRW"), ("minimum", "10000"))
            .When(Redeem(First, Kim, 10_000)).Then(new CouponRedeemed(First, Won(1_000)));

    [Fact]
    public void A_coupon_of_another_currency_is_refused() =>
        Open(new(CouponKind.Public, Amount: Won(10)))
            .When(new RedeemCoupon(Code, First, Kim, Money.Of("GBP", 500)))
            .ThenRefused(WrongCurrency, ("currency", "KRW"));

    [Fact]
    public void A_coupon_is_valid_from_its_first_moment_until_its_end() =>
        Open(new(CouponKind.Public, Percent: 10, From: Noon.AddHours(1), Until: Noon.AddHours(2)))
            .When(Redeem(First, Kim, 10)).ThenRefused(NotYetValid, ("from", "2030-01-01T13:00:00Z"))
            .After(TimeSpan.FromHours(1))
            .When(Redeem(First, Kim, 10)).Then(new CouponRedeemed(First, Won(1)))
            .After(TimeSpan.FromHours(1))
            .When(Redeem(Second, Kim, 10)).ThenRefused(Expired, ("until", "2030-01-01T14:00:00Z"));

    [Fact]
    public void A_limited_code_is_used_up_after_its_last_redemption() =>
        Open(new(CouponKind.Limited, Percent: 10, Limit: 2))
            .Given(Redeem(First, Kim, 10), Redeem(Second, Kim, 10))
            .When(Redeem(Third, Lee, 10)).ThenRefused(UsedUp)
            .When(Redeem(First, Kim, 10)).ThenNothing();

    [Fact]
    public void A_restored_redemption_of_a_limited_code_is_free_again() =>
        Open(new(CouponKind.Limited, Percent: 10, Limit: 1))
            .Given(Redeem(First, Kim, 10))
            .When(new RestoreCoupon(Code, First, Kim)).Then(new CouponRestored(First))
            .When(new RestoreCoupon(Code, First, Kim)).ThenNothing()
            .When(Redeem(Second, Lee, 10)).Then(new CouponRedeemed(Second, Won(1)));

    [Fact]
    public void A_personal_code_is_for_whom_it_was_issued_to() =>
        Open(new(CouponKind.Personal, Percent: 10))
            .Given(new IssueCoupon(Code, Kim))
            .When(Redeem(First, Lee, 10)).ThenRefused(NotYours)
            .When(Redeem(First, Kim, 10)).Then(new CouponRedeemed(First, Won(1), Kim));

    [Fact]
    public void A_personal_code_is_used_once() =>
        Open(new(CouponKind.Personal, Percent: 10))
            .Given(new IssueCoupon(Code, Kim), Redeem(First, Kim, 10))
            .When(Redeem(First, Kim, 10)).ThenNothing()
            .When(Redeem(Second, Kim, 10)).ThenRefused(UsedUp)
            .When(new RestoreCoupon(Code, First, Kim)).Then(new CouponRestored(First, Kim))
            .When(Redeem(Second, Kim, 10)).Then(new CouponRedeemed(Second, Won(1), Kim));

    [Fact]
    public void Issuing_can_be_first_come_first_served() =>
        Open(new(CouponKind.Personal, Percent: 10, Limit: 1))
            .When(new IssueCoupon(Code, Kim)).Then(new CouponIssued(Kim))
            .When(new IssueCoupon(Code, Kim)).ThenNothing()
            .When(new IssueCoupon(Code, Lee)).ThenRefused(AllIssued);

    [Fact]
    public void Only_personal_codes_are_issued() =>
        Open(new(CouponKind.Public, Percent: 10)).When(new IssueCoupon(Code, Kim)).ThenRefused(NotPersonal);

    [Fact]
    public void A_code_is_opened_once() =>
        Open(new(CouponKind.Public, Percent: 10))
            .When(new OpenCampaign(Code, new(CouponKind.Public, Percent: 10))).ThenNothing()
            .When(new OpenCampaign(Code, new(CouponKind.Public, Percent: 11))).ThenRefused(CampaignExists);

    public static TheoryData<CampaignTerms, string> MalformedTerms => new()
    {
        { new(CouponKind.Public), "percent" },
        { new(CouponKind.Public, Percent: 10, Amount: Won(1)), "percent" },
        { new(CouponKind.Public, Percent: 101), "percent" },
        { new(CouponKind.Public, Percent: 0), "percent" },
        { new(CouponKind.Public, Amount: Won(0)), "amount" },
        { new(CouponKind.Public, Percent: 10, Limit: 5), "limit" },
        { new(CouponKind.Limited, Percent: 10), "limit" },
        { new(CouponKind.Limited, Percent: 10, Limit: 0), "limit" },
        { new(CouponKind.Public, Amount: Won(1), MinimumOrder: Money.Of("GBP", 1)), "currency" },
        { new(CouponKind.Public, Percent: 10, From: Noon, Until: Noon), "until" },
    };

    [Theory]
    [MemberData(nameof(MalformedTerms))]
    public void Terms_at_odds_are_refused(CampaignTerms terms, string field) =>
        new Subject(Coupons.Service).When(new OpenCampaign(Code, terms))
            .ThenRefused(CampaignMalformed, ("field", field));

    [Theory]
    [InlineData(CouponKind.Public)]
    [InlineData(CouponKind.Limited)]
    [InlineData(CouponKind.Personal)]
    public void Whatever_happens_a_code_is_never_used_more_often_than_it_may_be(CouponKind kind) =>
        Histories.Check<Campaign, CampaignCommand, CampaignEvent>(
            Coupons.Service, Commands(kind),
            stream =>
            {
                var campaign = stream.State;
                var standing = stream.History.OfType<CouponRedeemed>().Count()
                    - stream.History.OfType<CouponRestored>().Count();
                Assert.Equal(standing, campaign.Redeemed);
                Assert.InRange(campaign.Redeemed, 0, kind == CouponKind.Public ? int.MaxValue : 3);
                Assert.Equal(kind == CouponKind.Limited ? campaign.Redeemed : 0, campaign.Orders.Count);
                Assert.InRange(campaign.Holders.Count, 0, kind == CouponKind.Personal ? 3 : 0);
                Assert.Equal(
                    kind == CouponKind.Personal ? campaign.Redeemed : 0,
                    campaign.Holders.Values.Count(used => used is not null));
            },
            mayRepeat: (command, campaign) =>
                command is RedeemCoupon or RestoreCoupon && campaign.Terms?.Kind == CouponKind.Public);

    private static Gen<CampaignCommand> Commands(CouponKind kind) =>
        from what in Gen.Choose(0, 9)
        from number in Gen.Choose(1, 8)
        let order = new OrderId($"order-{number}")
        let customer = new CustomerId($"customer-{number % 5}") // An order is one customer's.
        from goods in Gen.Choose(1, 100)
        select what switch
        {
            < 2 => (CampaignCommand)new OpenCampaign(
                Code, new(kind, Percent: 10, Limit: kind == CouponKind.Public ? null : 3)),
            < 4 => new IssueCoupon(Code, customer),
            < 8 => new RedeemCoupon(Code, order, customer, Won(goods)),
            _ => new RestoreCoupon(Code, order, customer),
        };

    private static Subject Open(CampaignTerms terms) =>
        new Subject(Coupons.Service).Given(new OpenCampaign(Code, terms));

    private static RedeemCoupon Redeem(OrderId order, CustomerId customer, long goods) =>
        new(Code, order, customer, Won(goods));

    private static Money Won(long amount) => Money.Of("KRW", amount);
}

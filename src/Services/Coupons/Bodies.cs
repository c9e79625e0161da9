using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine.Http;

namespace Jumun.Services.Coupons;

/// <param name="Kind">public: anyone, any number; limited: so many redemptions; personal: issued, used once.</param>
/// <param name="Percent">1 to 100 of the goods; or else an amount.</param>
/// <param name="Until">The moment from which it is no longer valid.</param>
/// <param name="Limit">Of a limited code, its redemptions; of a personal one, how many may be issued.</param>
public sealed record OpenCampaignBody(
    CouponCode Code, CouponKind Kind, int? Percent = null, Money? Amount = null, Money? MinimumOrder = null,
    Money? MaximumDiscount = null, DateTimeOffset? From = null, DateTimeOffset? Until = null, int? Limit = null)
    : IBody<OpenCampaignBody>
{
    public static OpenCampaignBody Example => new(
        new("SPRING5"), CouponKind.Limited, Amount: Money.Of("KRW", 5000), MinimumOrder: Money.Of("KRW", 30000),
        Until: new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero), Limit: 1000);

    public CampaignTerms Terms() =>
        new(Kind, Percent, Amount, MinimumOrder, MaximumDiscount, From, Until, Limit);
}

/// <summary>A campaign.</summary>
/// <param name="Redeemed">Redemptions that stand.</param>
/// <param name="Issued">Of a personal code, how many were issued.</param>
/// <param name="Version">How many things have happened to it; also its ETag.</param>
public sealed record CampaignBody(
    CouponCode Code, CouponKind Kind, int? Percent, Money? Amount, Money? MinimumOrder, Money? MaximumDiscount,
    DateTimeOffset? From, DateTimeOffset? Until, int? Limit, long Redeemed, int Issued, long Version)
    : IBody<CampaignBody>
{
    public static CampaignBody Example => new(
        new("SPRING5"), CouponKind.Limited, null, Money.Of("KRW", 5000), Money.Of("KRW", 30000), null, null,
        new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero), 1000, 17, 0, 18);

    public static CampaignBody Of(CouponCode code, Campaign campaign, long version)
    {
        var terms = campaign.Terms!;
        return new(
            code, terms.Kind, terms.Percent, terms.Amount, terms.MinimumOrder, terms.MaximumDiscount, terms.From,
            terms.Until, terms.Limit, campaign.Redeemed, campaign.Holders.Count, version);
    }
}

public sealed record IssueCouponBody(CouponCode Code, CustomerId CustomerId) : IBody<IssueCouponBody>
{
    public static IssueCouponBody Example => new(new("BIRTHDAY"), new("demo-0001"));
}

/// <summary>A coupon that a customer has.</summary>
/// <param name="UsedFor">The order for which it was used; absent while it can be used.</param>
public sealed record CouponBody(
    CouponCode Code, CustomerId CustomerId, DateTimeOffset? IssuedAt = null, OrderId? UsedFor = null)
    : IBody<CouponBody>
{
    public static CouponBody Example =>
        new(new("BIRTHDAY"), new("demo-0001"), new(2026, 1, 31, 9, 0, 0, TimeSpan.Zero));

    public static CouponBody Of(CustomerCoupon coupon) =>
        new(coupon.Code, coupon.Customer, coupon.IssuedAt, coupon.UsedFor);
}

/// <summary>How Coupons' bodies are written.</summary>
[JsonSerializable(typeof(OpenCampaignBody))]
[JsonSerializable(typeof(CampaignBody))]
[JsonSerializable(typeof(IssueCouponBody))]
[JsonSerializable(typeof(CouponBody))]
[JsonSerializable(typeof(PageBody<CouponBody>))]
internal sealed partial class Bodies : JsonSerializerContext;

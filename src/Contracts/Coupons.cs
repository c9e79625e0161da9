using System.Text.Json.Serialization;
using Jumun.Engine;

namespace Jumun.Contracts;

/// <summary>What a customer types: the code of a campaign, in whatever case.</summary>
[JsonConverter(typeof(IdJson<CouponCode>))]
public readonly record struct CouponCode : IId<CouponCode>
{
    public CouponCode(string value) => Value = value.Trim().ToUpperInvariant();

    public string Value { get; }

    public static CouponCode Of(string value) => new(value);

    public override string ToString() => Value;
}

[JsonConverter(typeof(JsonStringEnumConverter<CouponKind>))]
public enum CouponKind
{
    /// <summary>Anyone may use it, as often as they like.</summary>
    [JsonStringEnumMemberName("public")]
    Public,

    /// <summary>First come, first served: exactly so many redemptions.</summary>
    [JsonStringEnumMemberName("limited")]
    Limited,

    /// <summary>For customers to whom it was issued; each uses it once.</summary>
    [JsonStringEnumMemberName("personal")]
    Personal,
}

/// <summary>What a campaign's coupon is worth, to whom, and when.</summary>
/// <param name="Limit">Of a limited code, its redemptions; of a personal one, how many are issued (null: any).</param>
/// <param name="Percent">1 to 100, of the goods; or else an amount.</param>
/// <param name="Until">The moment from which it is no longer valid.</param>
public sealed record CampaignTerms(
    CouponKind Kind, int? Percent = null, Money? Amount = null, Money? MinimumOrder = null,
    Money? MaximumDiscount = null, DateTimeOffset? From = null, DateTimeOffset? Until = null, int? Limit = null);

/// <summary>A request to one campaign.</summary>
public abstract record CampaignCommand(CouponCode Code) : ICommand
{
    string ICommand.Key => Code.Value;
}

[Wire("coupons.open-campaign.v1")]
public sealed record OpenCampaign(CouponCode Code, CampaignTerms Terms) : CampaignCommand(Code);

/// <summary>Gives a customer the right to use a personal code once.</summary>
[Wire("coupons.issue-coupon.v1")]
public sealed record IssueCoupon(CouponCode Code, CustomerId Customer) : CampaignCommand(Code);

/// <param name="Goods">What the goods cost before the discount.</param>
[Wire("coupons.redeem-coupon.v1")]
public sealed record RedeemCoupon(CouponCode Code, OrderId Order, CustomerId Customer, Money Goods)
    : CampaignCommand(Code);

/// <summary>Undoes a redemption: it may be used again.</summary>
[Wire("coupons.restore-coupon.v1")]
public sealed record RestoreCoupon(CouponCode Code, OrderId Order, CustomerId Customer) : CampaignCommand(Code);

/// <summary>Something that happened to a campaign. The stream's key is its code; events don't repeat it.</summary>
public abstract record CampaignEvent : IEvent;

[Wire("coupons.campaign-opened.v1")]
public sealed record CampaignOpened(CampaignTerms Terms) : CampaignEvent;

[Wire("coupons.coupon-issued.v1")]
public sealed record CouponIssued(CustomerId Customer) : CampaignEvent;

/// <param name="Holder">Of a personal code, whose it was.</param>
[Wire("coupons.coupon-redeemed.v1")]
public sealed record CouponRedeemed(OrderId Order, Money Discount, CustomerId? Holder = null) : CampaignEvent;

/// <param name="Holder">Of a personal code, whose it is again.</param>
[Wire("coupons.coupon-restored.v1")]
public sealed record CouponRestored(OrderId Order, CustomerId? Holder = null) : CampaignEvent;

/// <summary>The coupon of a choreographed order is redeemed, if it has one.</summary>
[Wire("coupons.order-discounted.v1")]
public sealed record OrderDiscounted(
    OrderId Order, IReadOnlyList<PlannedShipment> Shipments, Money? Discount = null) : IEvent;

/// <summary>The coupon of a choreographed order could not be redeemed.</summary>
[Wire("coupons.order-coupon-refused.v1")]
public sealed record OrderCouponRefused(OrderId Order, Refusal Reason) : IEvent;

/// <summary>Why Coupons says no.</summary>
public static class CouponsRefusals
{
    public static readonly Refusal Unknown = new("coupon.unknown", "There is no such coupon.");

    /// <summary>Fact: until.</summary>
    public static readonly Refusal Expired = new("coupon.expired", "The coupon is no longer valid.");

    /// <summary>Fact: from.</summary>
    public static readonly Refusal NotYetValid = new("coupon.not-yet-valid", "The coupon is not valid yet.");

    /// <summary>Facts: currency, minimum.</summary>
    public static readonly Refusal MinimumNotMet =
        new("coupon.minimum-not-met", "The goods cost less than the coupon asks for.");

    public static readonly Refusal UsedUp = new("coupon.used-up", "The coupon is used up.");

    public static readonly Refusal NotYours = new("coupon.not-yours", "The coupon was not issued to this customer.");

    /// <summary>Fact: currency, the coupon's.</summary>
    public static readonly Refusal WrongCurrency =
        new("coupon.wrong-currency", "The coupon is for another currency than the goods.");

    public static readonly Refusal AllIssued = new("coupon.all-issued", "All coupons of the campaign are issued.");

    public static readonly Refusal NotPersonal =
        new("coupon.not-personal", "Only personal coupons are issued; this code is for anyone.");

    public static readonly Refusal CampaignUnknown =
        new("campaign.unknown", "There is no such campaign.", RefusalKind.NotFound);

    public static readonly Refusal CampaignExists = new("campaign.exists", "The code is taken by another campaign.");

    /// <summary>Fact: field.</summary>
    public static readonly Refusal CampaignMalformed =
        new("campaign.malformed", "A term of the campaign is missing, out of range or at odds.", RefusalKind.Invalid);
}

/// <summary>How Coupons' language is written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(OpenCampaign))]
[JsonSerializable(typeof(IssueCoupon))]
[JsonSerializable(typeof(RedeemCoupon))]
[JsonSerializable(typeof(RestoreCoupon))]
[JsonSerializable(typeof(CampaignOpened))]
[JsonSerializable(typeof(CouponIssued))]
[JsonSerializable(typeof(CouponRedeemed))]
[JsonSerializable(typeof(CouponRestored))]
[JsonSerializable(typeof(OrderDiscounted))]
[JsonSerializable(typeof(OrderCouponRefused))]
public sealed partial class CouponsJson : JsonSerializerContext;

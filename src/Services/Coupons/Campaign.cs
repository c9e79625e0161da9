using System.Collections.Immutable;
using System.Globalization;
using Jumun.Contracts;
using Jumun.Engine;
using static Jumun.Contracts.CouponKind;
using static Jumun.Contracts.CouponsRefusals;

namespace Jumun.Services.Coupons;

/// <summary>
/// A campaign and all its coupons: one stream, so that a limited code is redeemed exactly as often as it may be and a
/// personal one exactly once, whatever happens at the same time.
/// </summary>
/// <param name="Redeemed">Redemptions that stand.</param>
/// <param name="Orders">Of a limited code, the orders that hold a redemption; a public one has millions.</param>
/// <param name="Holders">Of a personal code, to whom it was issued, and the order for which they used it.</param>
public sealed record Campaign(
    CampaignTerms? Terms, long Redeemed, ImmutableHashSet<OrderId> Orders,
    ImmutableDictionary<CustomerId, OrderId?> Holders)
    : IDecider<Campaign, CampaignCommand, CampaignEvent>
{
    public const int CodeMax = 64;

    /// <summary>A limit is held in memory one by one; a larger campaign is opened as several.</summary>
    public const int LimitMax = 1_000_000;

    public static Campaign Initial { get; } =
        new(null, 0, ImmutableHashSet<OrderId>.Empty, ImmutableDictionary<CustomerId, OrderId?>.Empty);

    public static Decision<CampaignEvent> Decide(Campaign campaign, CampaignCommand command, DateTimeOffset at) =>
        (command, campaign.Terms) switch
        {
            (OpenCampaign c, null) => MalformedTerm(c) is { } field
                ? CampaignMalformed.With("field", field)
                : [new CampaignOpened(c.Terms)],
            (OpenCampaign c, var terms) => c.Terms == terms ? [] : CampaignExists,

            (IssueCoupon, null) => CampaignUnknown,
            (IssueCoupon, { Kind: not Personal }) => NotPersonal,
            (IssueCoupon c, _) when campaign.Holders.ContainsKey(c.Customer) => [],
            (IssueCoupon c, var terms) =>
                campaign.Holders.Count < (terms.Limit ?? LimitMax) ? [new CouponIssued(c.Customer)] : AllIssued,

            (RedeemCoupon, null) => Unknown,
            (RedeemCoupon c, _) when campaign.IsHeldBy(c.Order, c.Customer) => [],
            (RedeemCoupon c, var terms) => WhyNot(campaign, terms, c, at) ?? (Decision<CampaignEvent>)
                [new CouponRedeemed(c.Order, Discount(terms, c.Goods), terms.Kind == Personal ? c.Customer : null)],

            (RestoreCoupon, null) => [],
            (RestoreCoupon c, { Kind: Public }) => campaign.Redeemed > 0 ? [new CouponRestored(c.Order)] : [],
            (RestoreCoupon c, var terms) => campaign.IsHeldBy(c.Order, c.Customer)
                ? [new CouponRestored(c.Order, terms.Kind == Personal ? c.Customer : null)]
                : [],
            _ => throw Unreachable.Case(command),
        };

    public static Campaign Evolve(Campaign campaign, CampaignEvent happened, DateTimeOffset at) =>
        (happened, campaign.Terms?.Kind) switch
        {
            (CampaignOpened e, _) => campaign with { Terms = e.Terms },
            (CouponIssued e, _) => campaign with { Holders = campaign.Holders.Add(e.Customer, null) },
            (CouponRedeemed e, Limited) => campaign.Counting(+1) with { Orders = campaign.Orders.Add(e.Order) },
            (CouponRedeemed { Holder: { } holder } e, Personal) => campaign.Counting(+1) with
            {
                Holders = campaign.Holders.SetItem(holder, e.Order),
            },
            (CouponRedeemed, Public) => campaign.Counting(+1),
            (CouponRestored e, Limited) => campaign.Counting(-1) with { Orders = campaign.Orders.Remove(e.Order) },
            (CouponRestored { Holder: { } holder }, Personal) => campaign.Counting(-1) with
            {
                Holders = campaign.Holders.SetItem(holder, null),
            },
            (CouponRestored, Public) => campaign.Counting(-1),
            _ => throw Unreachable.Case(happened),
        };

    private Campaign Counting(int change) => this with { Redeemed = Redeemed + change };

    private bool IsHeldBy(OrderId order, CustomerId customer) =>
        Orders.Contains(order) || Holders.TryGetValue(customer, out var used) && used == order;

    private static Refusal? WhyNot(Campaign campaign, CampaignTerms terms, RedeemCoupon c, DateTimeOffset at)
    {
        if (at >= terms.Until)
        {
            return Expired.With("until", Text(terms.Until.Value));
        }

        if (at < terms.From)
        {
            return NotYetValid.With("from", Text(terms.From.Value));
        }

        if (CurrencyOf(terms) is { } currency && currency != c.Goods.Currency)
        {
            return WrongCurrency.With("currency", currency.Code);
        }

        if (terms.MinimumOrder is { } minimum && c.Goods < minimum)
        {
            return MinimumNotMet.With("currency", minimum.Currency.Code).With("minimum", minimum.AmountText);
        }

        return terms.Kind switch
        {
            Public => null,
            Limited => campaign.Redeemed < terms.Limit ? null : UsedUp,
            Personal => !campaign.Holders.TryGetValue(c.Customer, out var used) ? NotYours
                : used is null ? null : UsedUp,
            _ => throw Unreachable.Case(terms.Kind),
        };
    }

    /// <summary>A percentage is rounded half up; no discount is more than its maximum or than the goods.</summary>
    private static Money Discount(CampaignTerms terms, Money goods)
    {
        var discount = terms.Amount ?? goods.Percent(terms.Percent!.Value);
        return Money.Min(goods, terms.MaximumDiscount is { } most ? Money.Min(discount, most) : discount);
    }

    private static Currency? CurrencyOf(CampaignTerms terms) =>
        (terms.Amount ?? terms.MinimumOrder ?? terms.MaximumDiscount)?.Currency;

    private static string? MalformedTerm(OpenCampaign c)
    {
        var terms = c.Terms;
        Money?[] amounts = [terms.Amount, terms.MinimumOrder, terms.MaximumDiscount];
        var isLimitRight = terms.Kind switch
        {
            Public => terms.Limit is null,
            Limited => terms.Limit is > 0 and <= LimitMax,
            Personal => terms.Limit is null or (> 0 and <= LimitMax),
            _ => false,
        };
        return c.Code.Value is not { Length: > 0 and <= CodeMax } ? "code"
            : !isLimitRight ? "limit"
            : (terms.Percent is null) == (terms.Amount is null) ? "percent"
            : terms.Percent is < 1 or > 100 ? "percent"
            : amounts.Any(a => a is { IsPositive: false }) ? "amount"
            : amounts.Any(a => a is not null && a.Value.Currency != CurrencyOf(terms)) ? "currency"
            : terms.From >= terms.Until ? "until"
            : null;
    }

    private static string Text(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}

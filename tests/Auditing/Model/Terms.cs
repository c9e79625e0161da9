using System.Text.Json;

namespace Jumun.Auditing;

/// <summary>What a campaign promises, and what follows for an order.</summary>
internal sealed record Terms(
    string Kind, long? Percent, Amount? Off, Amount? Minimum, Amount? Maximum, DateTimeOffset? From,
    DateTimeOffset? Until, long? Limit)
{
    /// <summary>Null when there is no such campaign.</summary>
    public static Terms? Of(JsonElement campaign) => campaign.Text("kind") is { } kind
        ? new(
            kind, campaign.Number("percent"), Amount.Shown(campaign.At("amount")),
            Amount.Shown(campaign.At("minimumOrder")), Amount.Shown(campaign.At("maximumDiscount")),
            campaign.Time("from"), campaign.Time("until"), campaign.Number("limit"))
        : null;

    private string? Currency => (Off ?? Minimum ?? Maximum)?.Currency;

    /// <summary>In minor units; a percentage is rounded half up. Never more than its maximum or the goods.</summary>
    public long Discount(Amount goods)
    {
        var discount = Off?.Minor ?? (goods.Minor * (Percent ?? 0) + 50) / 100;
        return Math.Min(goods.Minor, Math.Min(discount, Maximum?.Minor ?? long.MaxValue));
    }

    /// <summary>The code with which an order must be refused that was placed and decided then; null: none.</summary>
    public string? WhyNot(Amount goods, DateTimeOffset? placedAt, DateTimeOffset? decidedAt) =>
        Until <= placedAt ? "coupon.expired"
        : From > decidedAt ? "coupon.not-yet-valid"
        : Currency is not null && Currency != goods.Currency ? "coupon.wrong-currency"
        : Minimum is { } least && goods.Minor < least.Minor ? "coupon.minimum-not-met"
        : null;
}

using System.Text.Json;

namespace Jumun.Auditing;

/// <summary>Campaigns are redeemed exactly by confirmed orders, and never beyond their limits.</summary>
internal static class CouponRules
{
    private const string Limits = "A limited code is never redeemed, a personal one never issued, beyond its limit.";
    private const string Exact = "A code is redeemed as often as confirmed orders say: refused ones gave theirs back.";
    private const string Once = "A personal coupon is used once, for an order of its holder.";
    private const string Issued = "Each acknowledged coupon was issued, and none that nobody asked for.";

    public static void Inspect(Inspection at)
    {
        var confirmed = at.Books.Orders.Where(order => order is { IsConfirmed: true, Coupon: not null })
            .ToLookup(order => order.Coupon!);
        foreach (var code in at.Books.Campaigns.Select(c => c.Key).Concat(confirmed.Select(c => c.Key)).Distinct())
        {
            var campaign = at.State.Body($"/v1/coupon-campaigns/{code}");
            var used = confirmed[code].Count();
            if (used != (campaign.Number("redeemed") ?? 0))
            {
                at.Find(Exact, $"{campaign}, but {used} confirmed orders used it.", code);
            }

            if (campaign.Number("limit") is { } limit
                && Math.Max(campaign.Number("issued") ?? 0, Redemptions(campaign, used)) > limit)
            {
                at.Find(Limits, $"{campaign}, used by {used} confirmed orders.", code);
            }

            if (campaign.Text("kind") == "personal")
            {
                Personal(at, code, campaign, confirmed[code].ToList());
            }
        }
    }

    /// <summary>A personal code's limit is about how many are issued.</summary>
    private static long Redemptions(JsonElement campaign, int used) =>
        campaign.Text("kind") == "limited" ? Math.Max(used, campaign.Number("redeemed") ?? 0) : 0;

    private static void Personal(Inspection at, string code, JsonElement campaign, List<ShownOrder> orders)
    {
        var wishes = at.Books.Issues[code].ToLookup(wish => wish.Body.Text("customerId") ?? "");
        var holders = at.Books.CustomerIds.Concat(wishes.Select(wish => wish.Key)).Distinct().ToList();
        var issued = 0;
        foreach (var customer in holders.Where(id => id.Length > 0))
        {
            var coupons = at.State.List($"/v1/customers/{customer}/coupons")
                .Where(coupon => coupon.Text("code") == code).ToList();
            var mine = orders.FindAll(order => order.Customer == customer);
            issued += coupons.Count;
            if (coupons.Count > 1 || mine.Count > coupons.Count
                || coupons.Exists(coupon => coupon.Text("usedFor") != mine.FirstOrDefault()?.Id))
            {
                at.Find(
                    Once,
                    $"{customer} holds {string.Join(", ", coupons)} and used it for "
                    + $"{string.Join(", ", mine.Select(order => order.Id))}.",
                    [customer, code, .. mine.Select(order => order.Id)]);
            }

            if (coupons.Count == 0 && wishes[customer].Any(wish => wish.Acknowledged is not null)
                || coupons.Count > 0 && !wishes[customer].Any(at.Exchanges.MayStand))
            {
                at.Find(Issued, $"{code} for {customer}: shown {coupons.Count} times.", customer, code);
            }
        }

        if (campaign.Number("issued") != issued)
        {
            at.Find(Issued, $"{campaign}, but customers hold {issued}.", code);
        }
    }
}

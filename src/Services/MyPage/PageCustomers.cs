using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine;

namespace Jumun.Services.MyPage;

/// <summary>That a coupon was used for an order, from a time on; until it was restored, if it was.</summary>
public sealed record CouponUse(OrderId Order, DateTimeOffset From, DateTimeOffset? Until = null);

/// <summary>A coupon that was issued to a customer.</summary>
/// <param name="Uses">Oldest first; all but the last were undone. Null: none.</param>
public sealed record PageCoupon(CouponCode Code, DateTimeOffset IssuedAt, IReadOnlyList<CouponUse>? Uses = null)
{
    /// <summary>Of a coupon that was used and restored again and again, the first uses are forgotten.</summary>
    private const int UsesMax = 10;

    /// <summary>The order for which it is used, if it is.</summary>
    [JsonIgnore]
    public OrderId? UsedFor => Uses is [.., { Until: null } last] ? last.Order : null;

    /// <summary>As it was at a time.</summary>
    public PageCoupon Then(DateTimeOffset at) => this with
    {
        Uses = Uses?.Where(use => use.From <= at)
            .Select(use => use.Until > at ? use with { Until = null } : use).ToList(),
    };

    public PageCoupon Used(OrderId order, DateTimeOffset at) =>
        this with { Uses = [.. (Uses ?? []).TakeLast(UsesMax - 1), new(order, at)] };

    public PageCoupon Restored(DateTimeOffset at) =>
        this with { Uses = [.. Uses!.SkipLast(1), Uses![^1] with { Until = at }] };
}

/// <summary>How many orders a customer placed in a month; see <see cref="PageOrder.MonthOf"/>.</summary>
public readonly record struct MonthOfOrders(int Month, int Orders);

/// <summary>
/// What is on a customer's page besides orders. What comes of one stream is told in order; what comes of many, whose
/// order is not known, is added up: points, coupons, months.
/// </summary>
/// <param name="Name">Null: not registered, as far as is heard.</param>
/// <param name="Groups">In the order of their names; null: none.</param>
/// <param name="Balances">In the order of their currencies; null: none.</param>
/// <param name="Coupons">Personal ones, newest first; null: none.</param>
/// <param name="Months">In which there were orders, newest first; null: none.</param>
public sealed record PageCustomer(
    string? Name = null, IReadOnlyList<string>? Groups = null, IReadOnlyList<Money>? Balances = null, long Points = 0,
    IReadOnlyList<PageCoupon>? Coupons = null, IReadOnlyList<MonthOfOrders>? Months = null)
{
    /// <summary>Those that were issued before the newest ones are forgotten.</summary>
    public const int CouponsMax = 100;

    public PageCustomer After(CustomerEvent happened) => happened switch
    {
        CustomerRegistered e => this with { Name = e.Name },
        CustomerNameChanged e => this with { Name = e.Name },
        CustomerGroupJoined e => this with
        {
            Groups = [.. (Groups ?? []).Append(e.Group).Order(StringComparer.Ordinal)],
        },
        CustomerGroupLeft e => this with { Groups = [.. Groups!.Where(group => group != e.Group)] },
        _ => throw Unreachable.Case(happened),
    };

    public PageCustomer After(WalletEvent happened) => happened switch
    {
        BalanceToppedUp e => Plus(e.Amount),
        BalanceCredited e => Plus(e.Amount),
        BalanceDebited e => Plus(Money.Zero(e.Amount.Currency) - e.Amount),
        _ => throw Unreachable.Case(happened),
    };

    public PageCustomer Issued(CouponCode code, DateTimeOffset at) => this with
    {
        Coupons =
        [
            .. (Coupons ?? []).Append(new(code, at)).OrderByDescending(coupon => coupon.IssuedAt)
                .ThenBy(coupon => coupon.Code.Value, StringComparer.Ordinal).Take(CouponsMax),
        ],
    };

    public PageCustomer With(CouponCode code, Func<PageCoupon, PageCoupon> change) =>
        this with { Coupons = [.. (Coupons ?? []).Select(coupon => coupon.Code == code ? change(coupon) : coupon)] };

    public PageCustomer Ordered(int month)
    {
        var known = (Months ?? []).FirstOrDefault(m => m.Month == month);
        return this with
        {
            Months =
            [
                .. (Months ?? []).Where(m => m.Month != month).Append(new(month, known.Orders + 1))
                    .OrderByDescending(m => m.Month),
            ],
        };
    }

    private PageCustomer Plus(Money amount)
    {
        var known = (Balances ?? []).FirstOrDefault(balance => balance.Currency == amount.Currency);
        return this with
        {
            Balances =
            [
                .. (Balances ?? []).Where(balance => balance.Currency != amount.Currency)
                    .Append(known.Currency.IsNone ? amount : known + amount)
                    .OrderBy(balance => balance.Currency.Code, StringComparer.Ordinal),
            ],
        };
    }
}

/// <summary>All customers of whom anything was heard, each where their id leads.</summary>
public abstract class PageCustomers : IView<PageCustomer>
{
    public static ViewShape<PageCustomer> Shape { get; } = new(
        "page-customers", 1, MyPageStates.Default.PageCustomer,
        [
            typeof(CustomerRegistered), typeof(CustomerNameChanged), typeof(CustomerGroupJoined),
            typeof(CustomerGroupLeft), typeof(BalanceToppedUp), typeof(BalanceCredited), typeof(BalanceDebited),
            typeof(PointsAwarded), typeof(PointsTakenBack), typeof(CouponIssued), typeof(CouponRedeemed),
            typeof(CouponRestored), typeof(OrderPlaced),
        ])
    {
        HeardBy = CustomerOf,
    };

    public static void On(IEvent happened, in Happening context, Documents<PageCustomer> documents)
    {
        if (CustomerOf(happened, context.Key) is not { } key)
        {
            return; // A coupon of nobody in particular.
        }

        var customer = documents.TryGet(key, out var known) ? known : new();
        var at = context.At;
        documents.Put(key, happened switch
        {
            CustomerEvent e => customer.After(e),
            WalletEvent e => customer.After(e),
            PointsAwarded e => customer with { Points = customer.Points + e.Points },
            PointsTakenBack e => customer with { Points = customer.Points - e.Points },
            CouponIssued => customer.Issued(new(context.Key), at),
            CouponRedeemed e => customer.With(new(context.Key), coupon => coupon.Used(e.Order, at)),
            CouponRestored => customer.With(new(context.Key), coupon => coupon.Restored(at)),
            OrderPlaced => customer.Ordered(PageOrder.MonthOf(at)),
            _ => throw Unreachable.Case(happened),
        });
    }

    /// <summary>Streams of customers and balances are called after the customer; other events name one.</summary>
    private static string? CustomerOf(IEvent happened, string key) => happened switch
    {
        CustomerEvent or WalletEvent => key,
        OrderPlaced e => e.Customer.Value,
        PointsAwarded e => e.Customer.Value,
        PointsTakenBack e => e.Customer.Value,
        CouponIssued e => e.Customer.Value,
        CouponRedeemed e => e.Holder?.Value,
        CouponRestored e => e.Holder?.Value,
        _ => throw Unreachable.Case(happened),
    };
}

using System.Globalization;
using System.Text.Json;

namespace Jumun.Auditing;

/// <summary>
/// An order is refused only for a reason that can have been true. What else was under way is only bounded: a reason is
/// implausible when it can't have been true whatever the order in which things happened.
/// </summary>
internal sealed class RefusalRules
{
    private const string Plausible = "An order is rejected only for a reason that can have been true.";
    private const string Impossible = "An order is turned away only when it could not be placed.";

    private readonly Inspection _at;
    private readonly Books _books;

    private RefusalRules(Inspection at) => (_at, _books) = (at, at.Books);

    public static void Inspect(Inspection at)
    {
        var rules = new RefusalRules(at);
        foreach (var order in at.Books.Orders.Where(order => order is { IsRejected: true, Wish: not null }))
        {
            if (!rules.IsPlausible(order))
            {
                at.Find(Plausible, $"{order.Body}: {order.Wish!.Wish.Ask}", order.Id, order.Customer, order.Coupon);
            }
        }

        foreach (var wish in at.Books.OrderWishes)
        {
            foreach (var away in wish.Wish.Sendings.Where(s => s.Outcome == Outcome.Invalid && !rules.IsImpossible(s)))
            {
                at.Find(Impossible, $"{away.Ask} was answered {away.Answer}.", wish.Wish.Ask.Key, wish.Customer);
            }
        }
    }

    private bool IsPlausible(ShownOrder order) => order.ReasonCode switch
    {
        "stock.insufficient" => StockWasShort(order),
        "balance.insufficient" => BalanceWasLow(order),
        "balance.currency" => Paid(order, order.Wish!.Wish.SentAt) == 0,
        "order.price-changed" => order.Wish!.ExpectedTotal is { } expected && expected != TotalOf(order),
        "process.timed-out" => order.DecidedAt - order.PlacedAt >= TimeSpan.FromSeconds(30),
        { } code when code.StartsWith("coupon.", StringComparison.Ordinal) => CouponWasNoGood(order, code),
        _ => false,
    };

    /// <summary>Less than asked for; and not more than that for sure, whoever came first.</summary>
    private bool StockWasShort(ShownOrder order)
    {
        var facts = order.Rejection.At("facts");
        var (sku, requested, available) = (facts.Text("sku") ?? "", Fact(facts, "requested"), Fact(facts, "available"));
        var wish = order.Wish!.Wish;
        var least = _books.Adjustments[sku].Sum(adjustment => adjustment.Body.Number("quantity") switch
        {
            > 0 and var up => adjustment.KnownAt < wish.SentAt ? up : 0,
            < 0 and var down => _at.Exchanges.MayStand(adjustment) ? down : 0,
            _ => 0,
        });
        least -= Rivals(order, _books.OrdersOfSku[sku]).Sum(rival => rival.PiecesOf(sku));
        least -= order.PiecesOf(sku) - requested;
        return order.Lines.Exists(line => line.Sku == sku && line.Quantity == requested)
            && available >= 0 && available < requested && least < requested;
    }

    private bool BalanceWasLow(ShownOrder order)
    {
        var facts = order.Rejection.At("facts");
        var (requested, available) = (Money(facts, "requested"), Money(facts, "available"));
        var least = Paid(order, order.Wish!.Wish.SentAt)
            - Rivals(order, _books.Orders.Where(o => o.Customer == order.Customer)).Sum(CostIn(order));
        return requested == TotalOf(order)?.Minor && available >= 0 && available < requested && least < requested;
    }

    private bool CouponWasNoGood(ShownOrder order, string code)
    {
        var wish = order.Wish!.Wish;
        var opened = _books.Campaigns[order.Coupon ?? ""].Where(_at.Exchanges.MayStand).ToList();
        if (Terms.Of(_at.State.Body($"/v1/coupon-campaigns/{order.Coupon}")) is not { } terms)
        {
            return code == "coupon.unknown";
        }

        var rivals = Rivals(order, _books.Orders.Where(o => o.Coupon == order.Coupon)).ToList();
        return code switch
        {
            "coupon.unknown" => !opened.Exists(open => open.KnownAt < wish.SentAt),
            "coupon.used-up" => terms.Kind == "limited" && rivals.Count >= terms.Limit
                || terms.Kind == "personal" && rivals.Exists(rival => rival.Customer == order.Customer),
            "coupon.not-yours" => terms.Kind == "personal"
                && !_books.Issues[order.Coupon!].Any(issue =>
                    issue.Body.Text("customerId") == order.Customer && issue.KnownAt < wish.SentAt),
            "coupon.expired" => terms.Until <= order.DecidedAt,
            "coupon.not-yet-valid" => terms.From > order.PlacedAt,
            _ => order.Subtotal is { } goods && terms.WhyNot(goods, null, null) == code,
        };
    }

    /// <summary>Other orders that can have come before this one was decided.</summary>
    private static IEnumerable<ShownOrder> Rivals(ShownOrder order, IEnumerable<ShownOrder> others) =>
        others.Where(other => other != order && (other.Wish?.Wish.SentAt ?? 0) < order.Wish!.Wish.DoneBy);

    private static Func<ShownOrder, long> CostIn(ShownOrder order) => other =>
        other.Subtotal is { } goods && goods.Currency == order.Subtotal?.Currency ? goods.Minor : 0;

    /// <summary>What the customer had paid in for sure, in the order's currency.</summary>
    private long Paid(ShownOrder order, int before) => _books.TopUps[order.Customer]
        .Where(topUp => topUp.KnownAt < before)
        .Select(topUp => Amount.Shown(topUp.Body.At("amount"))).OfType<Amount>()
        .Where(amount => amount.Currency == order.Subtotal?.Currency).Sum(amount => amount.Minor);

    /// <summary>What the order costs with its coupon.</summary>
    private Amount? TotalOf(ShownOrder order) =>
        order.Subtotal is not { } goods ? null
        : order.Coupon is not null && Terms.Of(_at.State.Body($"/v1/coupon-campaigns/{order.Coupon}")) is { } terms
            ? goods with { Minor = goods.Minor - terms.Discount(goods) }
        : goods;

    /// <summary>What the answer says of the request is so, or may have been so at the time.</summary>
    private bool IsImpossible(Sending away)
    {
        var answer = away.Json;
        return away.Answer!.Code() switch
        {
            "order.sku-unknown" => !IsSoldForSure(answer.Text("sku"), away),
            "order.customer-unknown" => !_books.Customers.Exists(
                wish => Books.RegisteredId(wish) == answer.Text("customer") && wish.KnownAt < away.SentAt),
            { Length: > 0 } => true,
            _ => false,
        };
    }

    /// <summary>It was known to be sold at a price, and nobody had tried to take it out of sale.</summary>
    private bool IsSoldForSure(string? sku, Sending away) =>
        _books.Products.Exists(wish =>
            wish.Body.Text("sku") == sku && wish.Body.Has("price") && wish.KnownAt < away.SentAt)
        && !_books.Statuses.Exists(wish =>
            wish.Ask.Path == $"/v1/products/{sku}/status" && wish.Body.Text("status") == "Inactive"
            && wish.SentAt < away.AnsweredAt);

    private static long Fact(JsonElement facts, string name) =>
        long.TryParse(facts.Text(name), CultureInfo.InvariantCulture, out var number) ? number : -1;

    private static long Money(JsonElement facts, string name)
    {
        var money = JsonSerializer.SerializeToElement(
            new Dictionary<string, string?> { ["currency"] = facts.Text("currency"), ["amount"] = facts.Text(name) });
        return Amount.Shown(money)?.Minor ?? -1;
    }
}

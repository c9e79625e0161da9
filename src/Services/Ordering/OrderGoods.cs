using Jumun.Contracts;

namespace Jumun.Services.Ordering;

/// <summary>What of an order has left, is back, was taken off, and what that is worth.</summary>
internal static class OrderGoods
{
    /// <summary>What has left and did not come back.</summary>
    public static IReadOnlyList<OrderItem> Returnable(Order order) =>
        order.Shipments.Where(s => s.HasLeft).SelectMany(s => s.Goods.Items!).Less(Returned(order));

    public static bool IsSomeReturned(Order order) =>
        order.Returns.Any(one => one is { Status: ReturnStatus.Done, Items.Count: > 0 });

    public static bool IsAllGivenBack(Order order) => order.AllItems.Less(GivenBack(order)).Count == 0;

    /// <summary>
    /// What the customer is given back when these goods go, too: their share of what was paid, so rounded that it is
    /// all that was paid when all goods are gone, however they went.
    /// </summary>
    public static Repayment RepaymentFor(Order order, IReadOnlyList<OrderItem> more)
    {
        var total = order.Total!.Value;
        var before = order.Refunded ?? Money.Zero(total.Currency);
        var inAll = total.Share(WorthOf(order, GivenBack(order).Concat(more)), order.Goods);
        return new(order.Repayments + 1, inAll - before, ToBalance(order, inAll) - ToBalance(order, before), inAll);
    }

    /// <summary>What was paid from the balance is given back before what was paid by other methods.</summary>
    private static Money ToBalance(Order order, Money refunded) =>
        Checkout.ShareOf(refunded, order.Method, order.BalanceShare);

    public static IEnumerable<OrderItem> Returned(Order order) => order.Returns
        .Where(one => one.Status is ReturnStatus.Arrived or ReturnStatus.Done).SelectMany(one => one.Items);

    /// <summary>What was taken off before it left.</summary>
    public static IReadOnlyList<OrderItem> TakenOff(Order order) => order.Shipments.Count == 0 ? []
        : order.AllItems.Less(order.Shipments.SelectMany(s => s.Goods.Items!));

    private static IEnumerable<OrderItem> GivenBack(Order order) => TakenOff(order).Concat(Returned(order));

    /// <summary>Lines of one sku are filled in their order.</summary>
    private static Money WorthOf(Order order, IEnumerable<OrderItem> items)
    {
        var left = items.Total();
        var worth = Money.Zero(order.Lines[0].UnitPrice.Currency);
        foreach (var line in order.Lines)
        {
            var pieces = Math.Min(line.Quantity, left.GetValueOrDefault(line.Sku));
            left[line.Sku] = left.GetValueOrDefault(line.Sku) - pieces;
            worth += line.UnitPrice * pieces;
        }

        return worth;
    }
}

/// <summary>Arithmetic of items: each sku once, in the order in which it was named first.</summary>
internal static class ItemArithmetic
{
    public static OrderedDictionary<Sku, long> Total(this IEnumerable<OrderItem> items)
    {
        var total = new OrderedDictionary<Sku, long>();
        foreach (var (sku, quantity) in items)
        {
            total[sku] = total.GetValueOrDefault(sku) + quantity;
        }

        return total;
    }

    /// <summary>What is left of these without those; never less than nothing.</summary>
    public static IReadOnlyList<OrderItem> Less(this IEnumerable<OrderItem> items, IEnumerable<OrderItem> gone)
    {
        var without = gone.Total();
        return
        [
            .. items.Total().Select(one => new OrderItem(one.Key, one.Value - without.GetValueOrDefault(one.Key)))
                .Where(item => item.Quantity > 0),
        ];
    }

    /// <summary>Of these as many as there are of those.</summary>
    public static IReadOnlyList<OrderItem> AtMost(this IEnumerable<OrderItem> items, IEnumerable<OrderItem> those)
    {
        var most = those.Total();
        return
        [
            .. items.Total().Select(one => new OrderItem(
                one.Key, Math.Min(one.Value, most.GetValueOrDefault(one.Key)))).Where(item => item.Quantity > 0),
        ];
    }

    /// <summary>Several lines of one sku, added up, may be too many pieces for one line of a shipment.</summary>
    public static IReadOnlyList<ShipmentLine> ToShipmentLines(this IReadOnlyList<OrderItem> items)
    {
        var lines = new List<ShipmentLine>(items.Count);
        foreach (var (sku, quantity) in items)
        {
            for (var left = quantity; left > 0; left -= Order.QuantityMax)
            {
                lines.Add(new(sku, Math.Min(left, Order.QuantityMax)));
            }
        }

        return lines;
    }

    public static bool HasSame(this IReadOnlyList<OrderItem> items, IReadOnlyList<OrderItem> others) =>
        items.SequenceEqual(others) || (items.Less(others).Count == 0 && others.Less(items).Count == 0);
}

namespace Jumun.Auditing;

/// <summary>Each order is decided, adds up, and has the prices and the discount that it should.</summary>
internal static class OrderRules
{
    private const string Final = "At rest every order is final: confirmed, cancelled, or rejected with a reason.";
    private const string Repaid = "What was given back is the share of the goods that went in what was paid.";
    private const string AddsUp = "An order's amounts add up.";
    private const string Prices = "The prices of an order are the catalog's.";
    private const string Fresh = "A price that was acknowledged holds for every order that is sent after that.";
    private const string Discounts = "The discount is what the campaign's terms make of the goods.";
    private const string Expected = "No order is confirmed at another total than its customer insisted on.";

    public static void Inspect(Inspection at)
    {
        var prices = new Dictionary<string, Dictionary<long, Amount?>>();
        var told = PricesTold(at);
        foreach (var order in at.Books.Orders)
        {
            var isFinal = order.DecidedAt is not null && order.Status != "Revising"
                && (order.IsConfirmed || order.IsCancelled || order is { IsRejected: true, ReasonCode: not null });
            if (!isFinal)
            {
                at.Find(Final, $"{order.Body}", order.Id);
            }

            Adds(at, order);
            IsRepaid(at, order);
            DiscountIsRight(at, order);
            foreach (var line in order.Lines)
            {
                if (!prices.TryGetValue(line.Sku, out var ofSku))
                {
                    prices.Add(line.Sku, ofSku = PricesOf(at, line.Sku));
                }

                if (line.UnitPrice is null || ofSku.GetValueOrDefault(line.PriceVersion) != line.UnitPrice)
                {
                    at.Find(Prices, $"{order.Body}, but version {line.PriceVersion} is not so.", order.Id, line.Sku);
                }

                if (order.Wish is { } wish && told[line.Sku].Any(
                    price => price.AnsweredAt < wish.Wish.SentAt && price.Version > line.PriceVersion))
                {
                    at.Find(Fresh, $"{order.Body}: {wish.Wish.Ask}", order.Id, line.Sku);
                }
            }
        }
    }

    private static void Adds(Inspection at, ShownOrder order)
    {
        var isSum = order.Lines.TrueForAll(line =>
                line.Total?.Minor == line.UnitPrice?.Minor * line.Quantity
                && line.Total?.Currency == order.Subtotal?.Currency)
            && order.Lines.Sum(line => line.Total?.Minor) == order.Subtotal?.Minor;
        var discount = Amount.Shown(order.Body.At("discount"))?.Minor ?? 0;
        var isLess = order.Total is null || (order.Total?.Currency == order.Subtotal?.Currency
            && order.Total?.Minor == order.Subtotal?.Minor - discount);
        if (!isSum || !isLess || (order.IsConfirmed && order.Total is not { Minor: >= 0 }))
        {
            at.Find(AddsUp, $"{order.Body}", order.Id);
        }

        if (order.IsConfirmed && order.Wish?.ExpectedTotal is { } expected && expected != order.Total)
        {
            at.Find(Expected, $"{order.Body}, expected was {expected}.", order.Id);
        }
    }

    /// <summary>Rounded half up, so that all goods are worth all that was paid.</summary>
    private static void IsRepaid(Inspection at, ShownOrder order)
    {
        if (order.IsCancelled && order.Refunded != 0 && order.Refunded != order.Total?.Minor)
        {
            at.Find(Repaid, $"{order.Body}: it was cancelled.", order.Id);
        }

        if (order is not { IsConfirmed: true, Total: { } total, Subtotal: { Minor: > 0 } goods })
        {
            return;
        }

        var gone = order.Lines.Sum(line => line.Gone * (line.UnitPrice?.Minor ?? 0));
        var share = ((Int128)total.Minor * gone * 2 + goods.Minor) / ((Int128)goods.Minor * 2);
        var isAllGone = order.Lines.TrueForAll(line => line.Gone == line.Quantity);
        if (share != order.Refunded || isAllGone != (order.Status == "Returned")
            || order.Lines.Exists(line => line.Gone > line.Quantity))
        {
            at.Find(Repaid, $"{order.Body}: should be {share}.", order.Id);
        }
    }

    private static void DiscountIsRight(Inspection at, ShownOrder order)
    {
        if (order.Subtotal is not { } goods || order.Total is not { } total)
        {
            return;
        }

        var terms = order.Coupon is null ? null : Terms.Of(at.State.Body($"/v1/coupon-campaigns/{order.Coupon}"));
        var discount = terms?.Discount(goods) ?? 0;
        if (goods.Minor - total.Minor != discount || terms?.WhyNot(goods, order.PlacedAt, order.DecidedAt) is not null)
        {
            at.Find(Discounts, $"{order.Body}: should be {discount}, by {terms}.", order.Id, order.Coupon);
        }
    }

    private static Dictionary<long, Amount?> PricesOf(Inspection at, string sku) =>
        at.State.Body($"/v1/products/{sku}/history").Items("items").Select(entry => entry.At("data"))
            .Where(data => data.Has("price") && data.Has("version"))
            .ToDictionary(data => data.Number("version")!.Value, data => Amount.Recorded(data.At("price")));

    /// <summary>Which price of a sku was acknowledged when: whoever set it was told once it held everywhere.</summary>
    private static ILookup<string, (int AnsweredAt, long Version)> PricesTold(Inspection at) =>
        at.Books.Products.Concat(at.Books.Prices).SelectMany(wish => wish.Sendings)
            .Where(sending => sending.Outcome == Outcome.Done)
            .Select(sending => (sending.AnsweredAt, Body: sending.Json))
            .ToLookup(
                told => told.Body.Text("sku") ?? "",
                told => (told.AnsweredAt!.Value, told.Body.Number("priceVersion") ?? 0));
}

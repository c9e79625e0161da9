using System.Text.Json;

namespace Jumun.Auditing;

/// <summary>Pieces are neither made nor lost, and never sold twice.</summary>
internal static class StockRules
{
    private const string NeverNegative = "No stock is ever shown below zero, or reserved beyond what is there.";
    private const string NothingReserved = "At rest nothing is reserved.";
    private const string AddsUp = "What is not sold is what was put in, less what confirmed orders took and kept.";
    private const string Shelves = "A warehouse holds no more than was put into it or came back.";
    private const string Refusals = "An adjustment is refused only when it would go below what is reserved.";

    /// <summary>Sums that unknown adjustments can make; beyond this many, only their range is checked.</summary>
    private const int SumsMax = 20_000;

    public static void Inspect(Inspection at)
    {
        var lines = at.Books.Orders.Where(order => order.IsConfirmed).SelectMany(order => order.Lines)
            .ToLookup(line => line.Sku);
        var waiting = at.Books.Orders.Where(order => order.Status == "Returning")
            .SelectMany(order => BackBeforeItsTime(at, order)).ToLookup(line => line.Sku, line => line.Quantity);
        var sold = lines.ToDictionary(
            same => same.Key, same => same.Sum(line => line.Quantity - line.Gone) - waiting[same.Key].Sum());
        foreach (var sku in at.Books.Skus.Concat(sold.Keys).Distinct())
        {
            var stock = at.State.Body($"/v1/stock/{sku}");
            IsSound(at, sku, stock);
            if ((stock.Number("reserved") ?? 0) != 0)
            {
                at.Find(NothingReserved, $"{stock}", sku);
            }

            PiecesAddUp(
                at, sku, stock, sold.GetValueOrDefault(sku),
                lines[sku].Sum(line => line.Returned) + waiting[sku].Sum());
        }

        foreach (var told in at.Exchanges.Answered.Where(s => s.Answer!.Body.Contains("\"onHand\"")))
        {
            IsSound(at, told.Ask.Path, told.Json);
        }

        foreach (var wish in at.Books.Adjustments.SelectMany(same => same).Where(wish => wish.IsRefused))
        {
            IsPlausible(at, wish);
        }
    }

    private static void IsSound(Inspection at, string where, JsonElement stock)
    {
        var shelves = stock.Items("warehouses").Append(stock).ToList();
        var isSound = shelves.TrueForAll(shelf =>
            Unsold(shelf) >= (shelf.Number("reserved") ?? 0) && (shelf.Number("reserved") ?? 0) >= 0
            && (shelf.Number("held") ?? 0) >= 0
            && Unsold(shelf) - (shelf.Number("reserved") ?? 0) == (shelf.Number("available") ?? 0));
        var isSum = ((string[])["onHand", "reserved", "held", "available"]).All(number =>
            shelves.SkipLast(1).Sum(shelf => shelf.Number(number)) == (stock.Number(number) ?? 0));
        if (stock.ValueKind == JsonValueKind.Object && !(isSound && isSum))
        {
            at.Find(NeverNegative, $"{stock}", stock.Text("sku") ?? where);
        }
    }

    /// <summary>
    /// What is on the shelf again and is not returned yet, since another return of its order is under way.
    /// </summary>
    private static IEnumerable<(string Sku, long Quantity)> BackBeforeItsTime(Inspection at, ShownOrder order)
    {
        var history = at.State.Body($"/v1/orders/{order.Id}/history").Items("items").ToList();
        var back = ShipmentsIn(history, "ordering.order-shipment-returned.v1")
            .Except(ShipmentsIn(history, "ordering.order-return-arrived.v1"));
        return back.SelectMany(id => at.State.Body($"/v1/shipments/{id}").Items("lines"))
            .Select(line => (line.Text("sku") ?? "", line.Number("quantity") ?? 0));
    }

    private static IEnumerable<string?> ShipmentsIn(List<JsonElement> history, string what) =>
        history.Where(entry => entry.Text("what") == what).Select(entry => entry.At("data").Text("shipment"));

    private static void PiecesAddUp(Inspection at, string sku, JsonElement stock, long sold, long back)
    {
        var adjustments = at.Books.Adjustments[sku].ToList();
        var known = adjustments.Where(wish => wish.Acknowledged is not null).ToList();
        var uncertain = adjustments.Where(wish => wish.Acknowledged is null && at.Exchanges.MayStand(wish)).ToList();
        var unsold = Unsold(stock);
        var rest = unsold + sold - known.Sum(QuantityOf);
        if (!IsSumOfSome(rest, uncertain.Select(QuantityOf)))
        {
            at.Find(
                AddsUp,
                $"{sku}: {unsold} unsold and {sold} sold, but {known.Sum(QuantityOf)} were put in, and perhaps "
                + $"some of [{string.Join(", ", uncertain.Select(QuantityOf))}].",
                sku);
        }

        foreach (var shelf in stock.Items("warehouses"))
        {
            var here = known.Concat(uncertain.Where(wish => QuantityOf(wish) > 0))
                .Where(wish => wish.Body.Text("warehouse") == shelf.Text("warehouse")).Sum(QuantityOf);
            if (shelf.Number("onHand") > here + back)
            {
                at.Find(Shelves, $"{sku}: {shelf}, but at most {here} were put in, and {back} came back.", sku);
            }
        }
    }

    private static bool IsSumOfSome(long rest, IEnumerable<long> quantities)
    {
        var sums = new HashSet<long> { 0 };
        var (least, most) = (0L, 0L);
        foreach (var quantity in quantities)
        {
            (least, most) = (least + Math.Min(quantity, 0), most + Math.Max(quantity, 0));
            if (sums.Count < SumsMax)
            {
                sums.UnionWith([.. sums.Select(sum => sum + quantity)]);
            }
        }

        return sums.Count < SumsMax ? sums.Contains(rest) : rest >= least && rest <= most;
    }

    private static void IsPlausible(Inspection at, Wish wish)
    {
        var answer = wish.Settled!.Answer!;
        var facts = answer.Json();
        var isShort = long.TryParse(facts.Text("onHand"), out var onHand)
            && long.TryParse(facts.Text("reserved"), out var reserved)
            && onHand + QuantityOf(wish) < reserved && onHand >= reserved && reserved >= 0;
        if (answer.Code() != "stock.below-reserved" || !isShort)
        {
            at.Find(Refusals, $"{wish.Ask} was answered {answer}.", wish.Body.Text("sku"));
        }
    }

    /// <summary>What is there and is nobody's yet.</summary>
    private static long Unsold(JsonElement stock) => (stock.Number("onHand") ?? 0) - (stock.Number("held") ?? 0);

    private static long QuantityOf(Wish wish) => wish.Body.Number("quantity") ?? 0;
}

using System.Text.Json;

namespace Jumun.Auditing;

/// <summary>A line of an order as it is shown.</summary>
/// <param name="Returned">Pieces that are back.</param>
/// <param name="Gone">Pieces that are back, and pieces that were taken off before they left.</param>
internal sealed record ShownLine(
    string Sku, long Quantity, Amount? UnitPrice, Amount? Total, long PriceVersion, long Returned, long Gone);

/// <summary>An order as it is shown at rest.</summary>
internal sealed class ShownOrder(string id, JsonElement body)
{
    public string Id { get; } = id;

    public JsonElement Body { get; } = body;

    public string Status { get; } = body.Text("status") ?? "";

    public string Customer { get; } = body.Text("customerId") ?? "";

    public string? Coupon { get; } = body.Text("couponCode");

    public Amount? Subtotal { get; } = Amount.Shown(body.At("subtotal"));

    public Amount? Total { get; } = Amount.Shown(body.At("total"));

    public JsonElement Rejection { get; } = body.At("rejection");

    public DateTimeOffset? PlacedAt { get; } = body.Time("placedAt");

    public DateTimeOffset? DecidedAt { get; } = body.Time("decidedAt");

    public List<ShownLine> Lines { get; } =
    [
        .. body.Items("lines").Select(line => new ShownLine(
            line.Text("sku") ?? "", line.Number("quantity") ?? 0, Amount.Shown(line.At("unitPrice")),
            Amount.Shown(line.At("lineTotal")), line.Number("priceVersion") ?? 0, line.Number("returned") ?? 0,
            (line.Number("returned") ?? 0) + (line.Number("takenOff") ?? 0))),
    ];

    /// <summary>Who wanted it; null: nobody.</summary>
    public OrderWish? Wish { get; set; }

    public bool IsConfirmed => Status is "Confirmed" or "Preparing" or "Shipped" or "Delivered" or "Completed"
        or "Revising" or "Returning" or "Returned" or "PartlyReturned";

    /// <summary>What was given back of the total, in minor units.</summary>
    public long Refunded => Amount.Shown(Body.At("refunded"))?.Minor ?? 0;

    /// <summary>What the customer has paid for and not got back, in minor units.</summary>
    public long Paid => IsConfirmed ? (Total?.Minor ?? 0) - Refunded : 0;

    public bool IsCancelled => Status == "Cancelled";

    public bool IsRejected => Status == "Rejected";

    public string? ReasonCode => Rejection.Text("code");

    public string Signature => OrderWish.SignatureOf(Customer, Lines.Select(line => (line.Sku, line.Quantity)), Coupon);

    public long PiecesOf(string sku) => Lines.Where(line => line.Sku == sku).Sum(line => line.Quantity);
}

/// <summary>An order that a client wants.</summary>
internal sealed class OrderWish(Wish wish)
{
    private readonly JsonElement _body = wish.Body;

    public Wish Wish { get; } = wish;

    /// <summary>The id that a client was told, whatever became of the order.</summary>
    public string? Id { get; } = wish.Sendings
        .Where(sending => sending.Outcome is Outcome.Done or Outcome.Accepted or Outcome.Refused)
        .Select(sending => sending.Json)
        .Select(answer => answer.Text("id") ?? answer.Text("orderId")).FirstOrDefault(id => id is not null);

    public Amount? ExpectedTotal => Amount.Shown(_body.At("expectedTotal"));

    public string Customer => _body.Text("customerId") ?? "";

    public IEnumerable<(string Sku, long Quantity)> Lines =>
        _body.Items("lines").Select(line => (line.Text("sku") ?? "", line.Number("quantity") ?? 0));

    public string Signature => SignatureOf(Customer, Lines, _body.Text("couponCode")?.ToUpperInvariant());

    /// <summary>Two wishes of one key may differ in nothing but the total that they insist on.</summary>
    public bool MayHaveLedTo(ShownOrder order) =>
        order.ReasonCode == "order.price-changed"
            ? _body.At("expectedTotal").Text("amount") == order.Rejection.At("facts").Text("expected")
        : !order.IsConfirmed || ExpectedTotal is null || ExpectedTotal == order.Total;

    /// <summary>What makes two orders the same to their customer.</summary>
    public static string SignatureOf(string customer, IEnumerable<(string Sku, long Quantity)> lines, string? coupon) =>
        $"{customer} wants {string.Join(" + ", lines.Select(line => $"{line.Quantity} {line.Sku}"))} with {coupon}";
}

/// <summary>The auditor's own model: what follows from all that was said, and the orders that are shown.</summary>
internal sealed class Books
{
    private readonly PublicState _state;

    public Books(Exchanges exchanges, PublicState state)
    {
        _state = state;
        OrderWishes = [.. exchanges.Of("POST", "/v1/orders").Select(wish => new OrderWish(wish))];
        Products = [.. exchanges.Of("POST", "/v1/products")];
        Prices = [.. exchanges.Of("PUT", "/v1/products/{id}/price")];
        Statuses = [.. exchanges.Of("PUT", "/v1/products/{id}/status")];
        Customers = [.. exchanges.Of("POST", "/v1/customers")];
        Adjustments = exchanges.Of("POST", "/v1/stock-adjustments").ToLookup(wish => wish.Body.Text("sku") ?? "");
        TopUps = exchanges.Of("POST", "/v1/customers/{id}/top-ups").ToLookup(wish => wish.Ask.Path.Split('/')[3]);
        Campaigns = exchanges.Of("POST", "/v1/coupon-campaigns").ToLookup(CodeOf);
        Issues = exchanges.Of("POST", "/v1/coupons").ToLookup(CodeOf);
        Moves = exchanges.Of("PUT", "/v1/orders/{id}/address").ToLookup(wish => wish.Ask.Path.Split('/')[3]);
        Listed = [.. state.List("/v1/orders")];
        Orders = [.. Listed.Select(item => item.Text("id") ?? "").Distinct().Select(Shown)];
        Explain(exchanges);
        OrdersOfSku = Orders.SelectMany(order => order.Lines.Select(line => (line.Sku, order)))
            .Distinct().ToLookup(of => of.Sku, of => of.order);
    }

    public List<OrderWish> OrderWishes { get; }

    public List<Wish> Products { get; }

    public List<Wish> Prices { get; }

    public List<Wish> Statuses { get; }

    public List<Wish> Customers { get; }

    /// <summary>By sku.</summary>
    public ILookup<string, Wish> Adjustments { get; }

    /// <summary>By customer.</summary>
    public ILookup<string, Wish> TopUps { get; }

    /// <summary>By code.</summary>
    public ILookup<string, Wish> Campaigns { get; }

    /// <summary>By code.</summary>
    public ILookup<string, Wish> Issues { get; }

    /// <summary>The list of all orders as it is shown.</summary>
    public List<JsonElement> Listed { get; }

    public List<ShownOrder> Orders { get; }

    public ILookup<string, ShownOrder> OrdersOfSku { get; }

    /// <summary>By the order that was to go elsewhere.</summary>
    public ILookup<string, Wish> Moves { get; }

    /// <summary>All skus that anybody mentioned and that may exist.</summary>
    public IEnumerable<string> Skus => Products.Select(wish => wish.Body.Text("sku"))
        .Concat(Adjustments.Select(group => group.Key)).OfType<string>().Where(sku => sku.Length > 0).Distinct();

    /// <summary>All customers that anybody named.</summary>
    public IEnumerable<string> CustomerIds => Customers.Select(RegisteredId)
        .Concat(TopUps.Select(group => group.Key)).Concat(OrderWishes.Select(wish => wish.Customer))
        .OfType<string>().Where(id => id.Length > 0).Distinct();

    /// <summary>The id that a customer chose or was given.</summary>
    public static string? RegisteredId(Wish wish) =>
        wish.Body.Text("id") ?? wish.Acknowledged?.Json.Text("id");

    /// <summary>The order, or nothing, under this address.</summary>
    private ShownOrder Shown(string id) => new(id, _state.Body($"/v1/orders/{id}"));

    /// <summary>
    /// Finds for each order who wanted it: by the id that they were told, or else among those who were told nothing and
    /// wanted the same. A key explains one order only.
    /// </summary>
    private void Explain(Exchanges exchanges)
    {
        var told = OrderWishes.Where(wish => wish.Id is not null).GroupBy(wish => wish.Id!)
            .ToDictionary(same => same.Key, same => same.First());
        foreach (var order in Orders)
        {
            order.Wish = told.GetValueOrDefault(order.Id);
        }

        var uncertain = OrderWishes.Where(wish => exchanges.MayStand(wish.Wish) && wish.Id is null)
            .ToLookup(wish => wish.Signature);
        var unexplained = Orders.Where(order => order.Wish is null).ToList();
        var explained = Matching.Assign(
            unexplained, order => uncertain[order.Signature].Where(wish => wish.MayHaveLedTo(order))
                .Select(wish => (wish.Wish.Scope, wish)));
        foreach (var (order, wish) in explained)
        {
            order.Wish = wish;
        }
    }

    private static string CodeOf(Wish wish) => wish.Body.Text("code")?.Trim().ToUpperInvariant() ?? "";
}

/// <summary>Gives each thing one of its candidates, each place to one thing at most (Kuhn's matching).</summary>
internal static class Matching
{
    public static Dictionary<T, TWho> Assign<T, TWho>(
        IReadOnlyList<T> things, Func<T, IEnumerable<(string Place, TWho Who)>> candidates)
        where T : notnull
    {
        var holder = new Dictionary<string, (T Thing, TWho Who)>();
        foreach (var thing in things)
        {
            TrySeat(thing, []);
        }

        return holder.Values.ToDictionary(seated => seated.Thing, seated => seated.Who);

        bool TrySeat(T thing, HashSet<string> tried)
        {
            foreach (var (place, who) in candidates(thing))
            {
                if (tried.Add(place) && (!holder.TryGetValue(place, out var other) || TrySeat(other.Thing, tried)))
                {
                    holder[place] = (thing, who);
                    return true;
                }
            }

            return false;
        }
    }
}

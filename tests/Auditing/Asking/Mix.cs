using System.Globalization;

namespace Jumun.Auditing;

/// <summary>New wishes at random: every command of every service, and looks at everything.</summary>
internal sealed class Mix
{
    private const int BusyOrders = 3;
    private const int KeysPerPhase = 40;

    /// <summary>What waits for goods to come back mostly waits in vain.</summary>
    private const int GoodsWaitSeconds = 1;

    private readonly Random _random;
    private readonly WorkloadOptions _options;
    private readonly Market _market;
    private readonly Nonsense _nonsense;
    private readonly (int Weight, Func<Ask> Wish)[] _kinds;
    private int _keys;
    private int _newcomers;

    public Mix(Random random, WorkloadOptions options, Market market)
    {
        (_random, _options, _market, _nonsense) = (random, options, market, new(random, market, NewKey));
        _kinds =
        [
            (options.OrdersWeight, Order),
            (options.PricesWeight, Price),
            (options.StatusWeight, Status),
            (options.StockWeight, Stock),
            (options.TopUpsWeight, TopUp),
            (options.CouponsWeight, Coupon),
            (options.NewcomersWeight, Newcomer),
            (options.ReadsWeight, Read),
            (options.NonsenseWeight, _nonsense.Next),
            (options.OperationsWeight, Operation),
            (options.CancelsWeight, Cancel),
            (options.CarriersWeight, Carrier),
            (options.ReturnsWeight, Return),
            (options.RevisionsWeight, Revise),
        ];
    }

    public Ask Next()
    {
        var at = _random.Next(_kinds.Sum(kind => kind.Weight));
        foreach (var (weight, wish) in _kinds)
        {
            at -= weight;
            if (at < 0)
            {
                return wish();
            }
        }

        return Order();
    }

    /// <summary>Another wish under a key that was used before, as a mistaken client sends it.</summary>
    public Ask Another(Ask ask) => ask.Path switch
    {
        "/v1/orders" => Order() with { Key = ask.Key },
        "/v1/stock-adjustments" => Stock() with { Key = ask.Key },
        _ when ask.Path.EndsWith("/top-ups") => TopUp() with { Key = ask.Key },
        _ => ask with { Body = ask.Body!.Replace("}", " }") },
    };

    private string NewKey() =>
        string.Create(CultureInfo.InvariantCulture, $"{_options.Prefix}-key-{++_keys}");

    private Ask Order()
    {
        var first = Chance(_options.HotShare) ? _market.Goods[0] : Any(_market.Goods);
        var lines = new List<(string Sku, long Quantity)> { (first.Sku, Quantity()) };
        var total = first.Price * lines[0].Quantity;
        var mayMix = Chance(0.02);
        for (var more = _random.Next(4) == 0 ? _random.Next(1, 5) : 0; more > 0; more--)
        {
            var goods = Any(_market.Goods);
            if (goods.Currency == first.Currency || mayMix)
            {
                lines.Add((goods.Sku, Quantity()));
                total += goods.Price * lines[^1].Quantity;
            }
        }

        if (Chance(_options.StrangeShare))
        {
            lines.Add((_market.Name("no-such-sku", _random.Next(3)), 1));
        }

        var customer = Chance(_options.StrangeShare)
            ? _market.Name("stranger", _random.Next(3))
            : Any(_market.Customers);
        var coupon = !Chance(_options.CouponShare) ? null
            : Chance(_options.StrangeShare) ? "NO-SUCH-CODE"
            : Any(_market.Campaigns).Code;
        var expected = Chance(_options.ExpectedTotalShare)
            ? Requests.Money(first.Currency, Chance(0.8) ? total : total + 1)
            : null;
        return Requests.PlaceOrder(
            NewKey(), customer, lines, coupon, expected, Chance(_options.HurryShare) ? 0 : 20) with
        {
            IsChoreographed = Chance(0.3),
        };
    }

    /// <summary>Of an order at whatever it is; what is long over, too.</summary>
    private Ask Cancel() => new(
        "DELETE", $"/v1/orders/{AnyOrder()}?by={(Chance(0.5) ? "operator" : "customer")}", null, null,
        Chance(0.5) ? 0 : GoodsWaitSeconds);

    /// <summary>
    /// Goods come back once only, so they do in one way for each order: some customers take nothing, and what they give
    /// back is never fetched; from the others everything is.
    /// </summary>
    private Ask Carrier()
    {
        var (order, isCollection) = (BusyOrder(), Chance(0.4));
        var status = (IsTaken(order), isCollection) switch
        {
            (true, true) => Any((string[])["picked-up", "failed", "delivered", "delivered"]),
            (true, false) => Any((string[])["picked-up", "picked-up", "in-transit", "delivered"]),
            (false, true) => "failed",
            (false, false) => Any((string[])["picked-up", "in-transit", "failed", "returned"]),
        };
        return new(
            "POST", $"/v1/shipments/{order}-{(isCollection ? "r" : "")}{_random.Next(1, 3)}/events", ChanceKey(),
            $$"""{"status":"{{status}}"}""");
    }

    private static bool IsTaken(string order) => order[^1] % 3 != 0;

    /// <summary>Of all there is, or of one sku; a collection that nobody fetches is cancelled now and then.</summary>
    private Ask Return()
    {
        var order = BusyOrder();
        if (!IsTaken(order) && Chance(0.4))
        {
            return new("DELETE", $"/v1/shipments/{order}-r{_random.Next(1, 3)}?reason=kept", null);
        }

        return Requests.ReturnItems(
            NewKey(), order, Chance(0.5) ? null : (_market.SkuOf(order), Quantity()), Chance(0.5),
            Chance(0.7) ? 0 : GoodsWaitSeconds);
    }

    private Ask Revise()
    {
        var order = BusyOrder();
        return Chance(0.3)
            ? Requests.ReviseAddress(order, $"{_random.Next(1, 9)} Sejong-daero", Chance(0.5) ? 0 : 20)
            : Requests.ReviseLines(order, _market.SkuOf(order), _random.Next(4), Chance(0.5) ? 0 : 20);
    }

    /// <summary>Mostly one of a few, and of others later, so that much happens to each while it can.</summary>
    private string BusyOrder()
    {
        var first = _keys / KeysPerPhase * BusyOrders;
        return _market.Orders.Count > 0 && Chance(0.8)
            ? _market.Orders[(first + _random.Next(BusyOrders)) % _market.Orders.Count]
            : AnyOrder();
    }

    private string AnyOrder() => _market.Orders.Count > 0 ? Any(_market.Orders) : "none";

    private Ask Price()
    {
        var goods = Any(_market.Goods);
        var price = Math.Max(1, goods.Price + _random.Next(-300, 400));
        var currency = Chance(0.03) ? "EUR" : goods.Currency;
        var from = _random.Next(10) switch
        {
            < 3 when _market.Time is { } time =>
                time.AddSeconds(_random.Next(-2, 6)).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ"),
            9 => Market.FarFuture,
            _ => null,
        };
        return currency == "EUR"
            ? new("PUT", $"/v1/products/{goods.Sku}/price", null, """{"price":{"currency":"EUR","amount":"1.00"}}""")
            : Requests.SetPrice(goods.Sku, currency, price, from);
    }

    private Ask Status() => Requests.SetStatus(Any(_market.Goods).Sku, isActive: Chance(0.7));

    /// <summary>Mostly up; down as well, and now and then by more than there is.</summary>
    private Ask Stock()
    {
        var pieces = _random.Next(10) switch
        {
            < 5 => _random.Next(1, 20),
            < 9 => -_random.Next(1, 15),
            _ => -2_000_000,
        };
        return Requests.AdjustStock(
            NewKey(), Any(_market.Goods).Sku, Any(_market.Warehouses), pieces, Chance(0.1) ? _random.Next(5) : null);
    }

    private Ask TopUp() => Requests.TopUp(
        NewKey(), Any(_market.Customers), Any((string[])["KRW", "KRW", "GBP", "BHD"]), _random.Next(1, 30_000));

    private Ask Coupon() => _random.Next(6) == 0
        ? Requests.OpenCampaign(ChanceKey(), Any(_market.Campaigns)) // Opened already, with the same terms.
        : Requests.IssueCoupon(ChanceKey(), Any(_market.Campaigns).Code, Any(_market.Customers));

    private Ask Newcomer()
    {
        var number = ++_newcomers;
        if (!_market.HasRoomForNewcomers)
        {
            return Requests.Register(ChanceKey(), Any(_market.Customers), "another name");
        }

        var name = _market.Name("new", number);
        return _random.Next(3) switch
        {
            0 => Requests.Register(NewKey(), null, name),
            1 => Requests.Register(ChanceKey(), name, name),
            _ => Chance(0.7)
                ? Requests.AddProduct(ChanceKey(), name, Market.CategoryOf(number), "KRW", _random.Next(100, 5_000))
                : Requests.AddProduct(ChanceKey(), name, null),
        };
    }

    private Ask Read()
    {
        var order = AnyOrder();
        var sku = Any(_market.Goods).Sku;
        var customer = Any(_market.Customers);
        var path = _random.Next(16) switch
        {
            0 or 1 or 2 => $"/v1/orders/{order}",
            3 => $"/v1/orders/{order}/history",
            4 => $"/v1/orders/{order}/payment",
            5 => $"/v1/orders?limit={_random.Next(1, 20)}",
            6 => $"/v1/orders?customerId={customer}&limit={_random.Next(1, 20)}",
            7 => $"/v1/products/{sku}",
            8 => $"/v1/products/{sku}/history",
            9 => $"/v1/stock/{sku}",
            10 => $"/v1/customers/{customer}/balance",
            11 => $"/v1/customers/{customer}/balance/history",
            12 => $"/v1/customers/{customer}",
            13 => $"/v1/orders/{order}/returns",
            14 => $"/v1/customers/{customer}/points",
            _ => $"/v1/coupon-campaigns/{Any(_market.Campaigns).Code}",
        };
        return new("GET", path);
    }

    private Ask Operation()
    {
        const string Reason = """{"reason":"because we can"}""";
        return _random.Next(4) switch
        {
            0 => new("POST", "/v1/ops/processes/no-such-process/retry", ChanceKey(), Reason),
            1 => new("POST", "/v1/ops/dead-letters/ordering-0:999999999/retry", ChanceKey(), Reason),
            2 => new("POST", "/v1/ops/dead-letters/ordering-0:999999999/discard", ChanceKey(), Reason),
            _ => new("POST", $"/v1/ops/views/{Any(Views)}/rebuild", ChanceKey(), Reason),
        };
    }

    private static readonly string[] Views =
    [
        "ordering/orders", "ordering/price-list", "ordering/known-customers", "catalog/products",
        "customers/registered-customers", "coupons/customer-coupons", "wallet/totals",
        "loyalty/point-accounts", "loyalty/point-movements",
        "shipping/shipments", "my-page/page-customers", "my-page/page-orders",
    ];

    private long Quantity() => _random.Next(6) == 0 ? _random.Next(1, 12) : _random.Next(1, 4);

    private string? ChanceKey() => Chance(0.6) ? NewKey() : null;

    private bool Chance(double share) => _random.NextDouble() < share;

    private T Any<T>(IReadOnlyList<T> of) => of[_random.Next(of.Count)];
}

using System.Globalization;
using System.Text.Json;

namespace Jumun.Auditing;

/// <summary>A campaign that a workload opens; one with a currency has amounts in it.</summary>
internal sealed record CampaignPlan(
    string Code, string Kind, int? Percent = null, string? Currency = null, long? Amount = null, long? Minimum = null,
    long? Maximum = null, string? From = null, string? Until = null, int? Limit = null);

/// <summary>A product as clients know it: with the price that they were last told.</summary>
internal sealed class Goods(string sku, string currency, long price)
{
    public string Sku { get; } = sku;

    public string Currency { get; } = currency;

    public long Price { get; set; } = price;
}

/// <summary>What is there to be wanted, and what clients have learnt of it from the answers.</summary>
internal sealed class Market
{
    /// <summary>A time that no run reaches.</summary>
    public const string FarFuture = "2190-01-01T00:00:00Z";

    private const int OrdersKnownMax = 256;
    private const int NewcomersMax = 40;

    private readonly WorkloadOptions _options;
    private readonly Dictionary<string, string> _skus = [];
    private int _ordersKnown;

    public Market(WorkloadOptions options)
    {
        _options = options;
        Goods = [.. Enumerable.Range(0, options.Products).Select(PlannedGoods)];
        Customers = [.. Enumerable.Range(1, options.Customers).Select(i => Name("customer", i))];
        Warehouses = [.. Enumerable.Range(1, options.Warehouses).Select(i => $"WAREHOUSE-{i}")];
        Campaigns = [.. Enumerable.Range(0, options.Campaigns).Select(PlannedCampaign)];
    }

    public List<Goods> Goods { get; }

    public List<string> Customers { get; }

    public IReadOnlyList<string> Warehouses { get; }

    public IReadOnlyList<CampaignPlan> Campaigns { get; }

    /// <summary>Orders that clients know the id of; not all, when there are many.</summary>
    public List<string> Orders { get; } = [];

    /// <summary>What an order is of, as far as is known.</summary>
    public string SkuOf(string order) => _skus.GetValueOrDefault(order, Goods[0].Sku);

    /// <summary>The latest time that any answer told, or null.</summary>
    public DateTimeOffset? Time { get; private set; }

    public bool HasRoomForNewcomers =>
        Goods.Count + Customers.Count < _options.Products + _options.Customers + NewcomersMax;

    public string Name(string what, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{_options.Prefix}-{what}-{number}");

    public IEnumerable<Ask> SetUp()
    {
        foreach (var (i, goods) in Goods.Index())
        {
            yield return Requests.AddProduct($"add {goods.Sku}", goods.Sku, CategoryOf(i), goods.Currency, goods.Price);
            var (pieces, warehouse) = (i % 3 == 0 ? _options.ScarcePieces : 1_000_000, 0);
            foreach (var part in Split(pieces, 1 + i % Warehouses.Count))
            {
                var where = Warehouses[warehouse++];
                yield return Requests.AdjustStock($"fill {goods.Sku} {where}", goods.Sku, where, part, warehouse);
            }
        }

        foreach (var (i, customer) in Customers.Index())
        {
            yield return Requests.Register($"register {customer}", customer, customer);
            var plenty = i % 3 == 0 ? 40_000 : 100_000_000;
            yield return Requests.TopUp($"{customer} has won", customer, "KRW", plenty);
            if (i % 2 == 0)
            {
                yield return Requests.TopUp($"{customer} has pounds", customer, "GBP", plenty);
            }
        }

        foreach (var plan in Campaigns)
        {
            yield return Requests.OpenCampaign($"open {plan.Code}", plan);
        }
    }

    /// <summary>Clients learn from what they are told.</summary>
    public void Learn(Ask ask, Answer answer)
    {
        if (answer.Status is < 200 or >= 300 || ask.Path.Contains('?') || ask.Path.EndsWith("/history"))
        {
            return;
        }

        var body = answer.Json();
        if (body.Text("sku") is { } sku && Amount.Shown(body.At("price")) is { } price)
        {
            Learn(sku, price);
        }

        if (body.Has("registeredAt") && body.Text("id") is { } customer && !Customers.Contains(customer))
        {
            Customers.Add(customer);
        }

        if (body.Has("placedAt") && body.Text("id") is { } order)
        {
            Remember(order);
            _skus[order] = body.Items("lines").Last().Text("sku") ?? Goods[0].Sku;
        }

        foreach (var time in (string[])["registeredAt", "placedAt", "decidedAt"])
        {
            if (body.Time(time) is { } told && (Time is null || told > Time))
            {
                Time = told;
            }
        }
    }

    public static string CategoryOf(int number) => number % 2 == 0 ? "tea" : "pots and cups";

    private void Learn(string sku, Amount price)
    {
        if (Goods.Find(goods => goods.Sku == sku) is { } known)
        {
            known.Price = price.Minor;
        }
        else
        {
            Goods.Add(new(sku, price.Currency, price.Minor));
        }
    }

    private void Remember(string order)
    {
        _ordersKnown++;
        if (Orders.Count < OrdersKnownMax)
        {
            Orders.Add(order);
        }
        else
        {
            Orders[_ordersKnown % OrdersKnownMax] = order;
        }
    }

    private Goods PlannedGoods(int i) => (i % 8) switch
    {
        4 => new(Name("sku", i), "GBP", 250 + 100 * i),
        7 => new(Name("sku", i), "BHD", 1_125),
        _ => new(Name("sku", i), "KRW", 1_000 + 500 * i),
    };

    private CampaignPlan PlannedCampaign(int i)
    {
        var code = Name("code", i).ToUpperInvariant();
        return (i % 8) switch
        {
            0 => new(code, "limited", Percent: 50, Limit: _options.CampaignLimit),
            1 => new(code, "personal", Percent: 33, Limit: _options.CampaignLimit),
            2 => new(code, "public", Currency: "KRW", Amount: 700, Minimum: 5_000),
            3 => new(code, "limited", Currency: "KRW", Amount: 2_500, Limit: 1 + _options.CampaignLimit / 2),
            4 => new(code, "public", Percent: 100, Currency: "KRW", Maximum: 999),
            5 => new(code, "public", Percent: 10, Until: "2001-01-01T00:00:00Z"),
            6 => new(code, "personal", Currency: "GBP", Amount: 105),
            _ => new(code, "public", Percent: 10, From: FarFuture),
        };
    }

    private static IEnumerable<long> Split(long pieces, int parts)
    {
        for (; parts > 1; parts--)
        {
            var part = Math.Max(1, pieces / (parts + 1));
            yield return part;
            pieces -= part;
        }

        yield return Math.Max(1, pieces);
    }
}

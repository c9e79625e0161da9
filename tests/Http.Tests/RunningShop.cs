using System.Globalization;
using Jumun.Host;
using Jumun.RunningHost;

namespace Jumun.Http.Tests;

/// <summary>
/// What tests buy from: a host in this process, on a free port and on a folder of its own or a given one; or several
/// processes, of which each request goes to another.
/// </summary>
public sealed class RunningShop : IAsyncDisposable
{
    private const string AnyPort = "http://127.0.0.1:0";

    private static readonly TimeSpan SoldWithin = TimeSpan.FromSeconds(30);

    private static int _names;

    private readonly Func<ValueTask> _end;

    /// <param name="addresses">Where it is reached.</param>
    /// <param name="end">Ends it.</param>
    public RunningShop(IReadOnlyList<Uri> addresses, Func<ValueTask> end)
    {
        (Address, _end) = (addresses[0], end);
        Client = new([.. addresses]);
    }

    public Client Client { get; }

    public Uri Address { get; }

    /// <param name="style">How orders are purchased; null: as a host does when it is not told.</param>
    public static Task<RunningShop> Start(bool isDemo = false, string? style = null)
    {
        var folder = new TemporaryFolder();
        var settings = new HostSettings(AnyPort, folder.Path, isDemo);
        return Start(style is null ? settings : settings with { OrderingStyle = style }, folder);
    }

    /// <summary>On a folder that stays; with small segments, a few orders fill one.</summary>
    public static Task<RunningShop> Start(string folder, int segmentKiB = HostSettings.SegmentKiBDefault) =>
        Start(new HostSettings(AnyPort, folder, IsDemo: false) { SegmentKiB = segmentKiB }, null);

    /// <summary>A name that no other test uses.</summary>
    public static string NewName(string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{what}-{Interlocked.Increment(ref _names)}");

    /// <summary>A product at a price in won, with so many pieces.</summary>
    public async Task<string> Sell(long won, long pieces)
    {
        var sku = NewName("SKU");
        Is(201, await Client.Post(
            "/v1/products",
            $$"""{"sku":"{{sku}}","name":"Tea","price":{"currency":"KRW","amount":"{{won}}"} }""", null));
        if (pieces > 0)
        {
            await Stock(sku, pieces);
        }

        return sku;
    }

    public async Task Stock(string sku, long pieces) => Is(201, await Client.Post(
        "/v1/stock-adjustments",
        $$"""{"sku":"{{sku}}","warehouse":"SEOUL","quantity":{{pieces}},"reason":"test"}""", NewName("stock")));

    /// <summary>A customer with so many won.</summary>
    public async Task<string> Welcome(long won)
    {
        var id = NewName("customer");
        Is(201, await Client.Post(
            "/v1/customers", $$"""{"id":"{{id}}","name":"A. Customer","email":"a@shop.example"}""", null));
        if (won > 0)
        {
            Is(201, await Client.Post(
                $"/v1/customers/{id}/top-ups",
                $$"""{"amount":{"currency":"KRW","amount":"{{won}}"},"reason":"test"}""", NewName("top-up")));
        }

        return id;
    }

    /// <summary>A campaign of 10 % that can be redeemed so often.</summary>
    public async Task<string> Campaign(int limit)
    {
        var code = NewName("CODE");
        Is(201, await Client.Post(
            "/v1/coupon-campaigns", $$"""{"code":"{{code}}","kind":"limited","percent":10,"limit":{{limit}}}""", null));
        return code;
    }

    public Task<Reply> Order(
        string customer, (string Sku, int Quantity)[] lines, string? coupon = null, string? key = null,
        string? more = null, string method = "balance") =>
        Client.Post(
            "/v1/orders", OrderBody(customer, lines, coupon, more, method), key ?? NewName("order"),
            ("Prefer", "wait=30"));

    public static string OrderBody(
        string customer, (string Sku, int Quantity)[] lines, string? coupon = null, string? more = null,
        string method = "balance")
    {
        var items = string.Join(',', lines.Select(l => $$"""{"sku":"{{l.Sku}}","quantity":{{l.Quantity}} }"""));
        return $$"""
            {"customerId":"{{customer}}","lines":[{{items}}],{{(coupon is null ? "" : $"\"couponCode\":\"{coupon}\",")}}
             "payment":{"method":"{{method}}"},{{more}}
             "shippingAddress":{"name":"A. Customer","line1":"1 Sejong-daero","city":"Seoul","country":"KR"} }
            """;
    }

    /// <summary>
    /// What is on hand and not sold, reserved and available, once nothing is reserved any more: it is held for its
    /// order after that is confirmed.
    /// </summary>
    public async Task<(string? Unsold, string? Reserved, string? Available)> StockOf(string sku)
    {
        Reply stock = null!;
        await Waiting.Until($"Nothing of {sku} is reserved", SoldWithin, async () =>
            (stock = await Client.Get($"/v1/stock/{sku}"))["reserved"] is "0" or null);
        return (
            $"{long.Parse(stock["onHand"] ?? "0") - long.Parse(stock["held"] ?? "0")}", stock["reserved"],
            stock["available"]);
    }

    /// <summary>An order that was confirmed, once a shipment of it is prepared.</summary>
    public async Task<Reply> Prepared(string order)
    {
        Reply shown = null!;
        await Waiting.Until($"{order} is prepared", SoldWithin, async () =>
            (shown = await Client.Get($"/v1/orders/{order}"))["status"] == "Preparing");
        await Waiting.Until($"the shipment of {order} is", SoldWithin, async () =>
            (await Client.Get($"/v1/shipments/{order}-1")).Status == 200);
        return shown;
    }

    public async Task<string?> BalanceOf(string customer) =>
        (await Client.Get($"/v1/customers/{customer}/balance"))["balance.amount"];

    public async Task<string?> RedemptionsOf(string code) =>
        (await Client.Get($"/v1/coupon-campaigns/{code}"))["redeemed"];

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _end();
    }

    public static void Is(int status, Reply reply) => Assert.True(reply.Status == status, reply.ToString());

    private static async Task<RunningShop> Start(HostSettings settings, TemporaryFolder? folder)
    {
        var host = await JumunHost.Start(settings, (_, work) => work(_ => { }));
        return new(host.Addresses, async () =>
        {
            await host.DisposeAsync();
            folder?.Dispose();
        });
    }
}

/// <summary>One host for all tests of a class; each test has products and customers of its own.</summary>
public class SharedShop : IAsyncLifetime
{
    public RunningShop Shop { get; private set; } = null!;

    public async Task InitializeAsync() => Shop = await Start();

    public async Task DisposeAsync() => await Shop.DisposeAsync();

    protected virtual Task<RunningShop> Start() => RunningShop.Start();
}

/// <summary>The same with what <c>--demo</c> fills in.</summary>
public sealed class DemoShop : SharedShop
{
    protected override Task<RunningShop> Start() => RunningShop.Start(isDemo: true);
}

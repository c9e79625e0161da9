using System.Text.Json;
using Jumun.RunningHost;

namespace Jumun.Http.Tests;

/// <summary>
/// Orders one piece after the other, each with a key of its own, and remembers what was acknowledged; afterwards it
/// asks whether all of that stands and adds up.
/// </summary>
public sealed class Buyer
{
    private const string Sku = "BRICK";
    private const string Customer = "builder";
    private const long Won = 1_000_000_000;
    private const long Pieces = 1_000_000;
    private const int Price = 10;

    private readonly Dictionary<string, string> _acknowledged = [];
    private int _sent;

    public int Acknowledged => _acknowledged.Count;

    public static async Task SetUp(Uri host)
    {
        using var shop = new Shop(host);
        await shop.Must("/v1/products", "product", new()
        {
            ["sku"] = Sku, ["name"] = "Brick", ["price"] = Shop.Money(Price),
        });
        await shop.Must("/v1/customers", "customer", new()
        {
            ["id"] = Customer, ["name"] = "B. Builder", ["email"] = "b@shop.example",
        });
        await shop.Must("/v1/stock-adjustments", "stock", Shop.Stock(Sku, Pieces));
        await shop.Must($"/v1/customers/{Customer}/top-ups", "top-up", Shop.TopUp(Won));
    }

    /// <summary>Orders until the host answers with an error or not at all; at most so often.</summary>
    public async Task BuyUntilItFails(Uri host, int max)
    {
        using var shop = new Shop(host);
        for (var failed = false; !failed && max > 0; max--)
        {
            failed = !await Buy(shop, $"order-{_sent++}");
        }
    }

    /// <summary>Asks for everything again, under the same keys, and looks whether all adds up.</summary>
    public async Task Check(Uri host)
    {
        using var shop = new Shop(host);
        foreach (var (key, order) in _acknowledged)
        {
            var status = (await shop.Get($"/v1/orders/{order}")).Text("status");
            Assert.Contains(status, (string[])["Confirmed", "Preparing"]);
            Assert.Equal(order, (await Order(shop, key)).Text("id"));
        }

        for (var i = 0; i < _sent; i++)
        {
            Assert.True(await Buy(shop, $"order-{i}"));
        }

        var stock = await shop.Get($"/v1/stock/{Sku}");
        Assert.Equal($"{Pieces - _sent}", stock.Text("available"));
        Assert.Equal(Won - (_sent * Price), Shop.BalanceOf(await shop.Get($"/v1/customers/{Customer}/balance")));
        Assert.Equal(_sent, await shop.List($"/v1/orders?customerId={Customer}").CountAsync());
    }

    private async Task<bool> Buy(Shop shop, string key)
    {
        try
        {
            var answer = await Order(shop, key);
            if (answer.Status != 201)
            {
                return false;
            }

            _acknowledged[key] = answer.Text("id")!;
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            return false; // The host ended before or while it answered.
        }
    }

    private static Task<Answer> Order(Shop shop, string key) =>
        shop.Post("/v1/orders", key, Shop.Order(Customer, null, (Sku, 1)));
}

using static Jumun.Http.Tests.RunningShop;

namespace Jumun.Http.Tests;

/// <summary>What a newcomer does: start the demo and order tea.</summary>
public abstract class FirstOrderScenarios(RunningShop shop)
{
    private const string Body = """
        {"customerId":"demo-0001","lines":[{"sku":"TEA-001","quantity":2}],"couponCode":"WELCOME10",
         "payment":{"method":"balance"},"shippingAddress":{"name":"A. Customer","line1":"1 Sejong-daero","city":"Seoul",
         "postalCode":"04524","country":"KR"}}
        """;

    [Fact]
    public async Task The_first_order_of_the_demo_is_confirmed_and_seen_everywhere()
    {
        var client = shop.Client;

        var placed = await client.Post("/v1/orders", Body, "4f6c");

        Is(201, placed);
        Assert.Equal($"/v1/orders/{placed["id"]}", placed.Headers.Location?.ToString());
        Assert.Equal("Confirmed", placed["status"]);
        Assert.Equal("12000", placed["lines.0.unitPrice.amount"]);
        Assert.Equal("24000", placed["lines.0.lineTotal.amount"]);
        Assert.Equal("24000", placed["subtotal.amount"]);
        Assert.Equal("2400", placed["discount.amount"]);
        Assert.Equal("21600", placed["total.amount"]);
        Assert.Equal("KRW", placed["total.currency"]);

        var shown = await shop.Prepared(placed["id"]!);
        Assert.Equal(
            placed.Text.Replace("Confirmed", "Preparing")
                .Replace($"\"version\":{placed["version"]}", $"\"version\":{shown["version"]}"),
            shown.Text);
        Assert.Equal($"\"{shown["version"]}\"", shown.ETag);
        Assert.Equal("999978400", (await shop.BalanceOf("demo-0001"))?[^9..]);
        Assert.Equal(("999999998", "0", "999999998"), await shop.StockOf("TEA-001"));
        var listed = await client.Get("/v1/orders?customerId=demo-0001");
        Assert.Equal(placed["id"], listed["items.0.id"]);
        Assert.Equal("Settled", (await client.Get($"/v1/orders/{placed["id"]}/payment"))["status"]);
    }

    [Fact]
    public async Task The_demo_is_filled_in_once_as_promised()
    {
        var client = shop.Client;

        var products = (await client.Get("/v1/products?limit=200")).Body["items"]!.AsArray();
        Assert.Equal(20, products.Count(p => p!["sku"]!.ToString().StartsWith("TEA-", StringComparison.Ordinal)));
        Assert.Equal("12000", (await client.Get("/v1/products/TEA-001"))["price.amount"]);
        Assert.Equal(("1000000000", "0", "1000000000"), await shop.StockOf("TEA-020"));
        Assert.Equal("500000000", (await client.Get("/v1/stock/TEA-020"))["warehouses.1.available"]);
        Assert.Equal("1000000000000", await shop.BalanceOf("demo-1000"));
        Assert.Equal("10", (await client.Get("/v1/coupon-campaigns/WELCOME10"))["percent"]);
    }
}

public sealed class FirstOrderTests(DemoShop demo) : FirstOrderScenarios(demo.Shop), IClassFixture<DemoShop>;

using System.Text.Json.Nodes;
using Jumun.RunningHost;

namespace Jumun.Fuzz;

/// <summary>What is there before the first bad request: goods, customers with balances, coupon campaigns.</summary>
public static class Stall
{
    public const int Count = 12;
    public const int Codes = 6;
    public const long OpeningPieces = 100_000;
    public const long OpeningBalance = 1_000_000_000;
    private const long Price = 1_000;

    public static string Sku(int number) => $"GOODS-{number}";

    public static string Customer(int number) => $"rich-{number}";

    public static string Code(int number) => $"CODE-{number}";

    public static async Task Open(Shop shop)
    {
        for (var i = 0; i < Count; i++)
        {
            await shop.Must("/v1/products", $"product-{i}", new()
            {
                ["sku"] = Sku(i), ["name"] = $"Tea {i}", ["category"] = "tea", ["price"] = Shop.Money(Price + i),
            });
            await shop.Must("/v1/stock-adjustments", $"stock-{i}", Shop.Stock(Sku(i), OpeningPieces));
            await shop.Must("/v1/customers", $"customer-{i}", new()
            {
                ["id"] = Customer(i), ["name"] = $"Customer {i}", ["email"] = $"{Customer(i)}@shop.example",
            });
            await shop.Must($"/v1/customers/{Customer(i)}/top-ups", $"top-up-{i}", Shop.TopUp(OpeningBalance));
        }

        for (var i = 0; i < Codes; i++)
        {
            await shop.Must("/v1/coupon-campaigns", $"code-{i}", Campaign(i));
        }
    }

    private static JsonObject Campaign(int number) => (number % 3) switch
    {
        0 => new() { ["code"] = Code(number), ["kind"] = "public", ["percent"] = 10 },
        1 => new() { ["code"] = Code(number), ["kind"] = "limited", ["amount"] = Shop.Money(500), ["limit"] = 50 },
        _ => new() { ["code"] = Code(number), ["kind"] = "personal", ["percent"] = 50 },
    };
}

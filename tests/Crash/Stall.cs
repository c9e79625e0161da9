using System.Text.Json.Nodes;
using Jumun.RunningHost;

namespace Jumun.Crash;

/// <summary>What is for sale in a crash test, to whom, and what each of its random orders asks for.</summary>
public static class Stall
{
    public const long OpeningPieces = 1_000_000;
    public const long ScarcePieces = 40;
    public const long RichBalance = 1_000_000_000;
    public const long PoorBalance = 60_000;
    public const int LimitedRedemptions = 30;
    public const string Limited = "FIRST30";
    public const string Scarce = "SCARCE";

    private const long Price = 10_000;

    public static IReadOnlyList<string> Skus { get; } = [.. Enumerable.Range(1, 8).Select(i => $"GOODS-{i}"), Scarce];

    public static IReadOnlyList<string> Customers { get; } =
        [.. Enumerable.Range(1, 20).Select(i => $"rich-{i}"), .. Enumerable.Range(1, 5).Select(i => $"poor-{i}")];

    public static long OpeningStock(string sku) => sku == Scarce ? ScarcePieces : OpeningPieces;

    public static long OpeningBalance(string customer) =>
        customer.StartsWith("poor", StringComparison.Ordinal) ? PoorBalance : RichBalance;

    public static async Task Open(Shop shop)
    {
        foreach (var sku in Skus)
        {
            await shop.Must("/v1/products", $"product-{sku}", new()
            {
                ["sku"] = sku, ["name"] = sku, ["price"] = Shop.Money(Price),
            });
            await shop.Must("/v1/stock-adjustments", $"stock-{sku}", Shop.Stock(sku, OpeningStock(sku)));
        }

        foreach (var customer in Customers)
        {
            await shop.Must("/v1/customers", $"customer-{customer}", new()
            {
                ["id"] = customer, ["name"] = customer, ["email"] = $"{customer}@stall.example",
            });
            await shop.Must(
                $"/v1/customers/{customer}/top-ups", $"top-up-{customer}", Shop.TopUp(OpeningBalance(customer)));
        }

        await shop.Must("/v1/coupon-campaigns", "campaign-limited", new()
        {
            ["code"] = Limited, ["kind"] = "limited", ["percent"] = 50, ["limit"] = LimitedRedemptions,
        });
    }

    /// <summary>Most orders can be filled; some lack stock, money or a coupon at a different step each.</summary>
    public static JsonObject RandomOrder(Random random)
    {
        var customer = Customers[random.Next(Customers.Count)];
        var coupon = random.Next(10) switch { 0 or 1 => Limited, 2 => "NO-SUCH-CODE", _ => null };
        var skus = Enumerable.Range(0, random.Next(1, 4))
            .Select(_ => random.Next(12) == 0 ? Scarce : Skus[random.Next(Skus.Count - 1)]).Distinct();
        return Shop.Order(customer, coupon, [.. skus.Select(sku => (sku, random.Next(1, 4)))]);
    }
}

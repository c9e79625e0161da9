using Jumun.RunningHost;

namespace Jumun.Bench;

/// <summary>The books of a demo host at one moment, read over HTTP.</summary>
/// <param name="Pieces">On hand, of all products.</param>
/// <param name="Money">Of all customers together.</param>
/// <param name="Confirmed">Orders confirmed.</param>
/// <param name="Revenue">The totals of those orders.</param>
public sealed record Audit(long Pieces, long Reserved, long Money, long Confirmed, long Refused, long Revenue)
{
    private const int Products = 20;
    private const int Customers = 1_000;
    private const int AtOnce = 16;
    private static readonly TimeSpan RestWithin = TimeSpan.FromSeconds(120);

    /// <summary>Reads them once nothing is reserved or under way any more.</summary>
    public static async Task<Audit> AtRest(Uri host)
    {
        using var shop = new Shop(host);
        foreach (var sku in Skus())
        {
            await Waiting.Until($"Nothing of {sku} is reserved", RestWithin, async () =>
                (await shop.Get($"/v1/stock/{sku}")).Text("reserved") == "0");
        }

        return await Read(shop);
    }

    /// <summary>What the books say that they should not; nothing when all adds up.</summary>
    public IEnumerable<string> Faults(Audit opening, int piecesPerOrder)
    {
        var (sold, paid) = (opening.Pieces - Pieces, opening.Money - Money);
        if (sold != (Confirmed - opening.Confirmed) * piecesPerOrder)
        {
            yield return $"{sold} pieces are gone, {(Confirmed - opening.Confirmed) * piecesPerOrder} were sold.";
        }

        if (paid != Revenue - opening.Revenue)
        {
            yield return $"KRW {paid} left the balances, KRW {Revenue - opening.Revenue} were taken.";
        }

        if (Reserved != 0)
        {
            yield return $"{Reserved} pieces are still reserved.";
        }
    }

    private static async Task<Audit> Read(Shop shop)
    {
        long pieces = 0, reserved = 0, money = 0, confirmed = 0, refused = 0, revenue = 0;
        foreach (var sku in Skus())
        {
            var stock = await shop.Get($"/v1/stock/{sku}");
            pieces += Number(stock.Text("available"));
            reserved += Number(stock.Text("reserved"));
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce };
        await Parallel.ForAsync(1, Customers + 1, options, async (number, _) =>
        {
            var balance = Shop.BalanceOf(await shop.Get($"/v1/customers/demo-{number:0000}/balance"));
            Interlocked.Add(ref money, balance);
        });
        await foreach (var order in shop.List("/v1/orders"))
        {
            switch (order["status"]!.ToString())
            {
                case "Confirmed" or "Preparing":
                    confirmed++;
                    revenue += Number(order["total"]!["amount"]!.ToString());
                    break;
                case "Rejected":
                    refused++;
                    break;
                default:
                    throw new InvalidDataException($"An order is not decided: {order.ToJsonString()}");
            }
        }

        return new(pieces, reserved, money, confirmed, refused, revenue);
    }

    private static IEnumerable<string> Skus() => Enumerable.Range(1, Products).Select(number => $"TEA-{number:000}");

    private static long Number(string? text) =>
        long.Parse(text ?? "0", System.Globalization.CultureInfo.InvariantCulture);
}

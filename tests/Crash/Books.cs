using Jumun.RunningHost;

namespace Jumun.Crash;

/// <summary>What must be true of a host once it has come to rest, seen from the answers that clients got.</summary>
public sealed class Books(Shop shop, IReadOnlyCollection<Placed> placed)
{
    private const int AtOnce = 16;
    private static readonly TimeSpan RestWithin = TimeSpan.FromSeconds(60);

    public async Task AreInOrder()
    {
        await NothingIsReserved();
        await EveryAnswerIsTheSameAgain();
        await EveryOrderIsThereOnceAndFinal();
        await StockAddsUp();
        await BalancesAddUp();
        Assert.Empty(await Items("/v1/ops/processes?state=stuck"));
        Assert.Empty(await Items("/v1/ops/dead-letters"));
    }

    /// <summary>A limited code is redeemed exactly so often: what refused orders redeemed was given back.</summary>
    public async Task CouponIsUsedExactlyUp(int seed)
    {
        var redeemed = placed.Count(order => order.IsConfirmed && order.Coupon == Stall.Limited);
        for (var number = 0; ; number++)
        {
            var order = Shop.Order("rich-1", Stall.Limited, ("GOODS-1", 1));
            var answer = await shop.Post("/v1/orders", $"last-{seed}-{number}", order);
            if (answer.Status != 201)
            {
                Assert.Equal("coupon.used-up", answer.Text("code"));
                break;
            }

            redeemed++;
        }

        Assert.Equal(Stall.LimitedRedemptions, redeemed);
    }

    /// <summary>A key that was answered is answered the same, and no two keys made one order.</summary>
    private async Task EveryAnswerIsTheSameAgain()
    {
        await Parallel.ForEachAsync(placed, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (order, _) =>
        {
            var again = await shop.Post("/v1/orders", order.Key, order.Order);
            Assert.Equal(Crash.Placed.Essence(order.Answer), Crash.Placed.Essence(again));
            if (order.Id is not null)
            {
                var now = await shop.Get($"/v1/orders/{order.Id}");
                Assert.Equal(200, now.Status);
                Assert.Equal(order.IsConfirmed ? "Confirmed" : "Rejected", now.Text("status"));
            }
        });
    }

    /// <summary>The list holds exactly the orders that clients know of: none lost, none made twice.</summary>
    private async Task EveryOrderIsThereOnceAndFinal()
    {
        var known = placed.Where(order => order.Id is not null).ToDictionary(order => order.Id!);
        var listed = await Items("/v1/orders");
        Assert.Equal(listed.Count, listed.DistinctBy(order => order["id"]!.ToString()).Count());
        Assert.Equal(known.Keys.Order(), listed.Select(order => order["id"]!.ToString()).Order());
        Assert.DoesNotContain(listed, order => order["status"]!.ToString() == "Pending");
    }

    private async Task NothingIsReserved()
    {
        foreach (var sku in Stall.Skus)
        {
            await Waiting.Until($"Nothing of {sku} is reserved", RestWithin, async () =>
                (await shop.Get($"/v1/stock/{sku}")).Text("reserved") == "0");
        }
    }

    private async Task StockAddsUp()
    {
        foreach (var sku in Stall.Skus)
        {
            var sold = placed.Where(order => order.IsConfirmed).Sum(order => order.Pieces(sku));
            var stock = await shop.Get($"/v1/stock/{sku}");
            Assert.Equal($"{sku} {Stall.OpeningStock(sku) - sold}", $"{sku} {stock.Text("onHand")}");
            Assert.Equal(stock.Text("onHand"), stock.Text("available"));
        }
    }

    private async Task BalancesAddUp()
    {
        foreach (var customer in Stall.Customers)
        {
            var spent = placed.Where(order => order.Customer == customer).Sum(order => order.Total);
            var balance = Shop.BalanceOf(await shop.Get($"/v1/customers/{customer}/balance"));
            Assert.Equal($"{customer} {Stall.OpeningBalance(customer) - spent}", $"{customer} {balance}");
        }
    }

    private Task<List<System.Text.Json.Nodes.JsonNode>> Items(string path) => shop.List(path).ToListAsync().AsTask();
}

using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Engine.Http;
using Jumun.Services.Wallet;

namespace Jumun.Host;

/// <summary>
/// Fills a new folder with a shop to try things out. Every request has a fixed key, so that what was cut short goes
/// on where it stopped; the very last thing it does tells that it was done.
/// </summary>
public sealed class Demo(Platform platform)
{
    private const int Customers = 1000;
    private const int AtOnce = 512;
    private const long PiecesOfEachWarehouse = 500_000_000;
    private static readonly Money BalanceOfEach = Money.Of("KRW", 1_000_000_000_000);
    private const int Attempts = 60;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly (string Name, string Category, long Won)[] Teas =
    [
        ("Boseong green tea, first flush", "green tea", 12_000),
        ("Hadong wild green tea", "green tea", 18_500),
        ("Jeju sencha", "green tea", 9_800),
        ("Jeju matcha, ceremonial", "green tea", 32_000),
        ("Roasted green tea", "green tea", 7_500),
        ("Brown rice green tea", "green tea", 6_900),
        ("Hwangcha, Korean yellow tea", "yellow tea", 21_000),
        ("Balhyocha, Korean oxidised tea", "black tea", 19_000),
        ("Assam, second flush", "black tea", 11_000),
        ("Darjeeling, first flush", "black tea", 24_000),
        ("Ceylon Uva", "black tea", 10_500),
        ("Keemun", "black tea", 16_000),
        ("Tieguanyin oolong", "oolong", 22_500),
        ("Da Hong Pao oolong", "oolong", 41_000),
        ("Silver Needle", "white tea", 36_000),
        ("White Peony", "white tea", 17_000),
        ("Pu-erh, ten years", "dark tea", 48_000),
        ("Buckwheat tea", "herbal tea", 5_500),
        ("Barley tea", "herbal tea", 4_000),
        ("Yuja tea with honey", "herbal tea", 8_900),
    ];

    public async Task Fill(Action<double> report)
    {
        var last = CustomerOf(Customers);
        if ((await Patiently(() => platform.Read<Balance>(last.Value))).Version > 0)
        {
            return;
        }

        var commands = Shop().Concat(Enumerable.Range(1, Customers).Select(Register))
            .Concat(Enumerable.Range(1, Customers - 1).Select(TopUp)).ToList();
        var done = 0;
        foreach (var some in commands.Chunk(AtOnce))
        {
            await Task.WhenAll(some.Select(Send));
            report((double)(done += some.Length) / commands.Count);
        }

        await Send(TopUp(Customers));
    }

    private static IEnumerable<(string Key, ICommand Command)> Shop()
    {
        foreach (var (index, tea) in Teas.Index())
        {
            Sku sku = new($"TEA-{index + 1:000}");
            var price = Money.Of("KRW", tea.Won);
            yield return ($"product {sku}", new AddProduct(sku, tea.Name, Category: tea.Category, Price: price));
            foreach (var warehouse in (string[])["SEOUL", "BUSAN"])
            {
                yield return ($"stock {sku} {warehouse}", new AdjustStock(
                    sku, new(warehouse), PiecesOfEachWarehouse, "opening stock of the demo"));
            }
        }

        yield return ("coupon", new OpenCampaign(new("WELCOME10"), new(CouponKind.Public, Percent: 10)));
    }

    private static (string Key, ICommand Command) Register(int number)
    {
        var id = CustomerOf(number);
        return ($"customer {id}", new RegisterCustomer(id, $"Customer {number}", $"{id}@shop.example"));
    }

    private static (string Key, ICommand Command) TopUp(int number)
    {
        var id = CustomerOf(number);
        return ($"balance {id}", new TopUp(id, BalanceOfEach, "opening balance of the demo"));
    }

    private static CustomerId CustomerOf(int number) => new($"demo-{number:0000}");

    /// <summary>
    /// With several processes a shard may be moving from one to another, and another may fill in the same just now.
    /// </summary>
    private static async Task<T> Patiently<T>(Func<ValueTask<T>> ask)
    {
        for (var left = Attempts; ; left--)
        {
            try
            {
                return await ask();
            }
            catch (ShardUnavailable) when (left > 0)
            {
                await Task.Delay(Patience / Attempts);
            }
        }
    }

    private async Task Send((string Key, ICommand Command) one)
    {
        var key = RequestId.Of("demo", "fill", one.Key);
        var request = new Request(one.Command) { Actor = "demo", Key = key, Fingerprint = key };
        var reply = await Patiently(async () => await platform.Send(request, Patience) switch
        {
            { Kind: ReplyKind.Overloaded or ReplyKind.Unknown or ReplyKind.InProgress } later =>
                throw new ShardUnavailable("it", later.Kind),
            var answer => answer,
        });
        if (reply.Kind != ReplyKind.Done)
        {
            throw new StartFailure(
                $"The demo could not be filled in: {one.Key} was answered {reply.Kind} {reply.Refusal?.Code}. "
                + "Choose a new folder with --data.");
        }
    }
}

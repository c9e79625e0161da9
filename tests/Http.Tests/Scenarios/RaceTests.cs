using static Jumun.Http.Tests.RunningShop;

namespace Jumun.Http.Tests;

/// <summary>Many customers want the same thing at once.</summary>
public abstract class RaceScenarios(RunningShop shop)
{
    private const int Customers = 120;

    private readonly RunningShop _shop = shop;

    [Fact]
    public async Task A_limited_code_is_redeemed_exactly_as_often_as_it_may_be()
    {
        const int Limit = 37;
        var (tea, code) = (await _shop.Sell(1000, 10_000), await _shop.Campaign(Limit));
        var customers = await Task.WhenAll(Enumerable.Range(0, Customers).Select(_ => _shop.Welcome(50_000)));

        var answers = await Task.WhenAll(customers.Select(c => _shop.Order(c, [(tea, 1)], code)));

        Assert.Equal(Limit, answers.Count(a => a.Status == 201));
        Assert.All(answers.Where(a => a.Status != 201), a => Assert.Equal((409, "coupon.used-up"), (a.Status, a.Code)));
        Assert.Equal($"{Limit}", await _shop.RedemptionsOf(code));
        Assert.Equal(($"{10_000 - Limit}", "0", $"{10_000 - Limit}"), await _shop.StockOf(tea));
    }

    [Fact]
    public async Task The_last_pieces_are_sold_once()
    {
        const int Pieces = 50;
        var tea = await _shop.Sell(1000, Pieces);
        var customers = await Task.WhenAll(Enumerable.Range(0, Customers).Select(_ => _shop.Welcome(50_000)));

        var answers = await Task.WhenAll(customers.Select(c => _shop.Order(c, [(tea, 1)])));

        Assert.Equal(Pieces, answers.Count(a => a.Status == 201));
        Assert.Equal(("0", "0", "0"), await _shop.StockOf(tea));
    }

    [Fact]
    public async Task A_balance_is_spent_once()
    {
        var (tea, ann) = (await _shop.Sell(1000, 1000), await _shop.Welcome(5_000));

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => _shop.Order(ann, [(tea, 1)])));

        Assert.Equal(5, answers.Count(a => a.Status == 201));
        Assert.Equal("0", await _shop.BalanceOf(ann));
        Assert.Equal(("995", "0", "995"), await _shop.StockOf(tea));
    }

    [Fact]
    public async Task A_personal_coupon_is_issued_and_used_once()
    {
        var (tea, ann, bob) = (await _shop.Sell(1000, 100), await _shop.Welcome(50_000), await _shop.Welcome(50_000));
        var code = NewName("MINE");
        Is(201, await _shop.Client.Post(
            "/v1/coupon-campaigns", $$"""{"code":"{{code}}","kind":"personal","percent":50}""", null));
        Is(201, await _shop.Client.Post("/v1/coupons", $$"""{"code":"{{code}}","customerId":"{{ann}}"}""", null));

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _shop.Order(ann, [(tea, 1)], code)));

        var confirmed = Assert.Single(answers, a => a.Status == 201);
        Assert.Equal("coupon.not-yours", (await _shop.Order(bob, [(tea, 1)], code)).Code);
        var coupons = await _shop.Client.Get($"/v1/customers/{ann}/coupons");
        Assert.Equal((code, confirmed["id"]), (coupons["items.0.code"], coupons["items.0.usedFor"]));
    }
}

public sealed class RaceTests(SharedShop shared) : RaceScenarios(shared.Shop), IClassFixture<SharedShop>;

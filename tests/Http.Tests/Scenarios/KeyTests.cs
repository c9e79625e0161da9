using Jumun.Engine.Journals;
using Jumun.RunningHost;
using static Jumun.Http.Tests.RunningShop;

namespace Jumun.Http.Tests;

/// <summary>The same key and body is the same request, however often it comes.</summary>
public abstract class KeyScenarios(RunningShop shop)
{
    private readonly RunningShop _shop = shop;

    [Fact]
    public async Task A_repeated_order_is_answered_as_the_first_time_and_happens_once()
    {
        var (tea, ann, key) = (await _shop.Sell(1000, 10), await _shop.Welcome(50_000), NewName("key"));

        var first = await _shop.Order(ann, [(tea, 2)], key: key);
        var again = await _shop.Order(ann, [(tea, 2)], key: key);
        var quoted = await _shop.Order(ann, [(tea, 2)], key: $"\"{key}\"");

        Is(201, first);
        Assert.Equal((first.Status, first.Text), (again.Status, again.Text));
        Assert.Equal((first.Status, first.Text), (quoted.Status, quoted.Text));
        Assert.Equal(("8", "0", "8"), await _shop.StockOf(tea));
        Assert.Equal("48000", await _shop.BalanceOf(ann));
    }

    [Fact]
    public async Task A_refusal_is_answered_again_even_when_it_would_work_now()
    {
        var (tea, ann, key) = (await _shop.Sell(1000, 1), await _shop.Welcome(50_000), NewName("key"));
        var first = await _shop.Order(ann, [(tea, 2)], key: key);
        await _shop.Stock(tea, 10);

        var again = await _shop.Order(ann, [(tea, 2)], key: key);

        Assert.Equal((409, "stock.insufficient", first["orderId"]), (again.Status, again.Code, again["orderId"]));
        Assert.Equal(("11", "0", "11"), await _shop.StockOf(tea));
        Is(201, await _shop.Order(ann, [(tea, 2)]));
    }

    [Fact]
    public async Task Another_body_under_the_same_key_is_refused()
    {
        var (tea, ann, key) = (await _shop.Sell(1000, 10), await _shop.Welcome(50_000), NewName("key"));
        Is(201, await _shop.Order(ann, [(tea, 2)], key: key));

        var other = await _shop.Order(ann, [(tea, 3)], key: key);

        Assert.Equal((422, "idempotency.key-reused"), (other.Status, other.Code));
        Assert.Equal(("8", "0", "8"), await _shop.StockOf(tea));
    }

    [Fact]
    public async Task What_can_never_work_uses_up_no_key()
    {
        var (tea, ann, key) = (await _shop.Sell(1000, 10), await _shop.Welcome(50_000), NewName("key"));
        Is(422, await _shop.Order(ann, [("NO-SUCH-TEA", 2)], key: key));
        Is(400, await _shop.Client.Post("/v1/orders", "{", key));

        Is(201, await _shop.Order(ann, [(tea, 2)], key: key));
    }

    [Theory]
    [InlineData("/v1/orders")]
    [InlineData("/v1/stock-adjustments")]
    [InlineData("/v1/customers/ann/top-ups")]
    public async Task What_moves_something_needs_a_key(string path)
    {
        var refused = await _shop.Client.Post(path, "{}", null);

        Assert.Equal((400, "idempotency.key-missing"), (refused.Status, refused.Code));
        Assert.Equal("idempotency.key-invalid", (await _shop.Client.Post(path, "{}", new string('k', 256))).Code);
    }

    [Fact]
    public async Task A_repeated_top_up_pays_in_once_and_the_same_key_serves_another_customer()
    {
        var (ann, bob, key) = (await _shop.Welcome(0), await _shop.Welcome(0), NewName("key"));
        const string Body = """{"amount":{"currency":"KRW","amount":"700"},"reason":"test"}""";

        Is(201, await _shop.Client.Post($"/v1/customers/{ann}/top-ups", Body, key));
        Is(201, await _shop.Client.Post($"/v1/customers/{ann}/top-ups", Body, key));
        Assert.Equal("700", await _shop.BalanceOf(ann));

        var elsewhere = await _shop.Client.Post($"/v1/customers/{bob}/top-ups", Body, key);
        Assert.Equal("idempotency.key-reused", elsewhere.Code);
        Assert.Null(await _shop.BalanceOf(bob));
    }

    [Fact]
    public async Task Many_at_once_under_one_key_are_one_order()
    {
        var (tea, ann, key) = (await _shop.Sell(1000, 100), await _shop.Welcome(50_000), NewName("key"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => _shop.Order(ann, [(tea, 2)], key: key)));

        Assert.All(answers, a => Assert.Contains(a.Status, (int[])[201, 409]));
        Assert.All(answers.Where(a => a.Status == 409), a =>
        {
            Assert.Equal("idempotency.in-progress", a.Code);
            Assert.NotNull(a.Headers.RetryAfter);
        });
        Assert.Single(answers.Where(a => a.Status == 201).Select(a => a["id"]).Distinct());
        Assert.Equal(("98", "0", "98"), await _shop.StockOf(tea));
        Assert.Equal("48000", await _shop.BalanceOf(ann));
    }
}

public sealed class KeyTests(SharedShop shared) : KeyScenarios(shared.Shop), IClassFixture<SharedShop>
{
    [Fact]
    public async Task Everything_is_there_after_a_restart_and_keys_are_remembered()
    {
        using var folder = new TemporaryFolder();
        string tea, ann, code, key = NewName("key"), refusedKey = NewName("key");
        Reply placed, prepared, refused, history;
        await using (var before = await Start(folder.Path))
        {
            (tea, ann, code) = (await before.Sell(1000, 10), await before.Welcome(50_000), await before.Campaign(3));
            placed = await before.Order(ann, [(tea, 2)], code, key);
            refused = await before.Order(ann, [(tea, 20)], code, refusedKey);
            prepared = await before.Prepared(placed["id"]!);
            history = await before.Client.Get($"/v1/orders/{placed["id"]}/history");
        }

        await using var after = await Start(folder.Path);

        Assert.Equal(("8", "0", "8"), await after.StockOf(tea));
        Assert.Equal("48200", await after.BalanceOf(ann));
        Assert.Equal("1", await after.RedemptionsOf(code));
        Assert.Equal(prepared.Text, (await after.Client.Get($"/v1/orders/{placed["id"]}")).Text);
        Assert.Equal(history.Text, (await after.Client.Get($"/v1/orders/{placed["id"]}/history")).Text);
        Assert.Equal(placed.Text, (await after.Order(ann, [(tea, 2)], code, key)).Text);
        Assert.Equal(refused["orderId"], (await after.Order(ann, [(tea, 20)], code, refusedKey))["orderId"]);
        Is(201, await after.Order(ann, [(tea, 1)], code));
        Assert.Equal(3, (await after.Client.Get($"/v1/orders?customerId={ann}")).Body["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_second_host_on_the_folder_is_refused()
    {
        using var folder = new TemporaryFolder();
        await using var first = await Start(folder.Path);

        var refused = await Assert.ThrowsAsync<JournalUnusable>(() => Start(folder.Path));

        Assert.Contains("in use", refused.Message);
        Is(200, await first.Client.Get("/health/ready"));
    }
}

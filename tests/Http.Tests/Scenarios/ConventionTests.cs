using static Jumun.Http.Tests.RunningShop;

namespace Jumun.Http.Tests;

/// <summary>What every route keeps to.</summary>
public abstract class ConventionScenarios(RunningShop shop)
{
    private readonly RunningShop _shop = shop;

    private Client Http => _shop.Client;

    [Fact]
    public async Task What_is_not_there_is_a_problem_like_any_other()
    {
        IsProblem(404, "route.not-found", await Http.Get("/v1/nothing"));
        IsProblem(404, "route.not-found", await Http.Get("/v2/orders"));
        IsProblem(404, "order.unknown", await Http.Get("/v1/orders/nothing"));
        IsProblem(404, "product.unknown", await Http.Get("/v1/products/nothing"));
        IsProblem(404, "customer.unknown", await Http.Get("/v1/customers/nothing"));
        IsProblem(404, "stock.unknown", await Http.Get("/v1/stock/nothing"));
        IsProblem(404, "campaign.unknown", await Http.Get("/v1/coupon-campaigns/nothing"));
        IsProblem(404, "order.unknown", await Http.Get("/v1/orders/nothing/history"));
    }

    [Fact]
    public async Task A_method_that_is_not_taken_is_told_which_are()
    {
        var refused = await Http.Send(HttpMethod.Delete, "/v1/orders", null, []);

        IsProblem(405, "route.method-not-allowed", refused);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("")]
    public async Task Only_json_is_taken(string contentType) =>
        IsProblem(415, "body.media-type", await Http.Send(HttpMethod.Post, "/v1/products", "{}", [], contentType));

    [Theory]
    [InlineData("application/json; charset=UTF-8")]
    [InlineData("application/vnd.shop+json")]
    public async Task Json_by_another_name_is_taken(string contentType) =>
        IsProblem(
            400, "body.missing-property", await Http.Send(HttpMethod.Post, "/v1/products", "{}", [], contentType));

    [Fact]
    public async Task A_body_has_at_most_64_KiB()
    {
        var name = new string('x', 64 * 1024);

        IsProblem(413, "body.too-large", await Http.Post("/v1/products", $$"""{"sku":"A","name":"{{name}}"}""", null));
    }

    [Fact]
    public async Task An_unknown_property_is_named_and_nothing_is_stored()
    {
        var sku = NewName("SKU");

        var refused = await Http.Post("/v1/products", $$"""{"sku":"{{sku}}","name":"Tea","prize":1}""", null);

        IsProblem(400, "body.unknown-property", refused);
        Assert.Equal("prize", refused["field"]);
        Assert.Contains("'prize'", refused["detail"]);
        Is(404, await Http.Get($"/v1/products/{sku}"));
    }

    [Fact]
    public async Task A_price_is_changed_only_as_it_was_seen()
    {
        var sku = await _shop.Sell(1000, 1);
        var seen = await Http.Get($"/v1/products/{sku}");
        const string Dearer = """{"price":{"currency":"KRW","amount":"1100"}}""";
        const string Cheaper = """{"price":{"currency":"KRW","amount":"900"}}""";

        var changed = await Http.Put($"/v1/products/{sku}/price", Dearer, ("If-Match", seen.ETag!));
        Is(200, changed);
        Assert.Equal("1100", changed["price.amount"]);
        Assert.NotEqual(seen.ETag, changed.ETag);
        IsProblem(
            412, "version.stale", await Http.Put($"/v1/products/{sku}/price", Cheaper, ("If-Match", seen.ETag!)));
        IsProblem(
            400, "version.invalid", await Http.Put($"/v1/products/{sku}/price", Cheaper, ("If-Match", "yesterday's")));
        Is(200, await Http.Put($"/v1/products/{sku}/price", Cheaper, ("If-Match", "*")));
        Assert.Equal("900", (await Http.Get($"/v1/products/{sku}"))["price.amount"]);
        Assert.Equal("900", (await Http.Get($"/v1/products/{sku}"))["lowestPrice30Days.amount"]);
        IsProblem(404, "product.unknown", await Http.Put("/v1/products/nothing/price", Cheaper));
    }

    [Fact]
    public async Task An_order_costs_what_was_answered_last()
    {
        var (sku, ann) = (await _shop.Sell(1000, 10), await _shop.Welcome(50_000));

        for (var won = 1001; won <= 1005; won++)
        {
            Is(200, await Http.Put(
                $"/v1/products/{sku}/price", $$"""{"price":{"currency":"KRW","amount":"{{won}}"} }"""));
            Assert.Equal($"{won}", (await _shop.Order(ann, [(sku, 1)]))["total.amount"]);
        }
    }

    [Fact]
    public async Task What_has_not_changed_is_not_sent_again()
    {
        var sku = await _shop.Sell(1000, 1);
        var seen = await Http.Get($"/v1/products/{sku}");

        var again = await Http.Get($"/v1/products/{sku}", ("If-None-Match", seen.ETag!));

        Assert.Equal((304, ""), (again.Status, again.Text));
        Is(200, await Http.Get($"/v1/products/{sku}", ("If-None-Match", "\"99\"")));
    }

    [Fact]
    public async Task A_list_is_paged_newest_first_and_stable_under_inserts()
    {
        var (sku, ann) = (await _shop.Sell(10, 100), await _shop.Welcome(50_000));
        var orders = new List<Reply>();
        for (var i = 0; i < 5; i++)
        {
            orders.Add(await _shop.Order(ann, [(sku, 1)]));
        }

        // By the clock of the process that took it: in several they may differ.
        var placed = orders.OrderBy(order => DateTimeOffset.Parse(order["placedAt"]!)).Select(order => order["id"])
            .ToList();

        var first = await Http.Get($"/v1/orders?customerId={ann}&limit=2");
        Is(201, await _shop.Order(ann, [(sku, 1)]));
        var second = await Http.Get($"/v1/orders?customerId={ann}&limit=2&cursor={first["nextCursor"]}");
        var third = await Http.Get(LinkOf(second));

        Assert.Equal([placed[4], placed[3]], Ids(first));
        Assert.Equal([placed[2], placed[1]], Ids(second));
        Assert.Equal([placed[0]], Ids(third));
        Assert.Null(third["nextCursor"]);
        Assert.False(third.Headers.Contains("Link"));
    }

    [Theory]
    [InlineData("/v1/orders?limit=201", "limit")]
    [InlineData("/v1/orders?limit=x", "limit")]
    [InlineData("/v1/orders?limit=5%00", "limit")]
    [InlineData("/v1/orders?cursor=x", "cursor")]
    [InlineData("/v1/orders?status=Lost", "status")]
    [InlineData("/v1/orders?status=Confirmed&status=Rejected", "status")]
    [InlineData("/v1/orders/some?at=noon", "at")]
    [InlineData("/v1/products?status=Lost", "status")]
    [InlineData("/v1/customers/ann/balance?currency=won", "currency")]
    [InlineData("/v1/ops/processes?state=lost", "state")]
    public async Task A_parameter_that_makes_no_sense_is_named(string path, string field)
    {
        var refused = await Http.Get(path);

        IsProblem(400, "query.unfit", refused);
        Assert.Equal(field, refused["field"]);
    }

    [Fact]
    public async Task A_problem_is_found_in_the_callers_trace()
    {
        const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";

        var refused = await Http.Get("/v1/orders/nothing", ("traceparent", $"00-{Trace}-00f067aa0ba902b7-01"));

        Assert.Equal(Trace, refused["traceId"]);
        Assert.Equal("/errors#order-unknown", refused["type"]);
        Assert.Contains("id=\"order-unknown\"", (await Http.Get("/errors")).Text);
    }

    [Fact]
    public async Task Operators_see_that_nothing_waits_for_them()
    {
        Assert.Empty((await Http.Get("/v1/ops/processes?state=stuck")).Body["items"]!.AsArray());
        Assert.Empty((await Http.Get("/v1/ops/dead-letters")).Body["items"]!.AsArray());
        IsProblem(
            404, "process.unknown", await Http.Post("/v1/ops/processes/nothing/retry", """{"reason":"try"}""", null));
        IsProblem(
            404, "dead-letter.unknown",
            await Http.Post("/v1/ops/dead-letters/nothing/retry", """{"reason":"try"}""", null));
        IsProblem(
            404, "dead-letter.unknown",
            await Http.Post("/v1/ops/dead-letters/ordering-0:1/discard", """{"reason":"try"}""", null));
    }

    [Fact]
    public async Task The_host_says_how_it_is()
    {
        var welcome = await Http.Get("/");
        foreach (var (_, path) in welcome.Body.AsObject().Where(p => p.Key != "name"))
        {
            Is(200, await Http.Get(path!.ToString()));
        }

        Assert.Equal("live", (await Http.Get("/health/live"))["status"]);
        Assert.Equal("ready", (await Http.Get("/health/ready"))["status"]);
        var seen = await Http.Get("/health/ready");
        Assert.False(seen.Headers.Contains("Server"));
    }

    private static string LinkOf(Reply page)
    {
        var link = Assert.Single(page.Headers.GetValues("Link"));
        Assert.EndsWith(">; rel=\"next\"", link);
        return link[1..link.IndexOf('>')];
    }

    private static List<string?> Ids(Reply page) =>
        [.. page.Body["items"]!.AsArray().Select(item => item!["id"]!.ToString())];

    private static void IsProblem(int status, string code, Reply reply)
    {
        Is(status, reply);
        Assert.Equal(code, reply.Code);
        Assert.Equal("application/problem+json", reply.ContentType);
        Assert.Equal($"{status}", reply["status"]);
        Assert.NotEmpty(reply["title"]!);
    }
}

public sealed class ConventionTests(SharedShop shared) : ConventionScenarios(shared.Shop), IClassFixture<SharedShop>;

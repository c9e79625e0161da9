namespace Jumun.Auditing;

/// <summary>Requests that can never work: each must be refused, store nothing and use up no key.</summary>
internal sealed class Nonsense(Random random, Market market, Func<string> newKey)
{
    private const string Somewhere = """{"name":"A","line1":"1","city":"Seoul","country":"KR"}""";

    public Ask Next()
    {
        var sku = market.Goods[random.Next(market.Goods.Count)].Sku;
        var customer = market.Customers[random.Next(market.Customers.Count)];
        return random.Next(16) switch
        {
            0 => Post("/v1/orders", "{"),
            1 => Post("/v1/orders", Order(customer, "")),
            2 => Post("/v1/orders", Order(customer, Line(sku, 0))),
            3 => Post("/v1/orders", Order(customer, Line(sku, -3))),
            4 => Post("/v1/orders", Order(customer, string.Join(',', Enumerable.Repeat(Line(sku, 1), 101)))),
            5 => Post("/v1/orders", Order(customer, Line(sku, 1), "card")),
            6 => Post("/v1/orders", Order(customer, Line(sku, 1)).Replace("\"lines\"", "\"price\":1,\"lines\"")),
            7 => Post("/v1/orders", Order(customer, Line(sku, 1)).Replace("\"country\":\"KR\"", "\"country\":\"\"")),
            8 => new("POST", "/v1/orders", null, Order(customer, Line(sku, 1))),
            9 => Post("/v1/stock-adjustments", Adjustment(sku, 0)),
            10 => Post("/v1/stock-adjustments", Adjustment(sku, 1).Replace("nonsense", "")),
            11 => Post($"/v1/customers/{customer}/top-ups", TopUp("0")),
            12 => Post($"/v1/customers/{customer}/top-ups", TopUp("1.5")),
            13 => Post("/v1/coupons", $$"""{"code":"NO-SUCH-CODE","customerId":"{{customer}}"}"""),
            14 => new("PUT", $"/v1/products/{sku}/price", null, """{"price":{"currency":"KRW","amount":"0"}}"""),
            _ => new("PUT", $"/v1/products/{sku}-unknown/status", null, """{"status":"Active"}"""),
        };
    }

    private Ask Post(string path, string body) => new("POST", path, newKey(), body);

    private static string Order(string customer, string lines, string method = "balance") =>
        $$"""
        {"customerId":"{{customer}}","lines":[{{lines}}],"payment":{"method":"{{method}}"},
        "shippingAddress":{{Somewhere}}}
        """;

    private static string Line(string sku, int quantity) => $$"""{"sku":"{{sku}}","quantity":{{quantity}}}""";

    private static string Adjustment(string sku, int quantity) =>
        $$"""{"sku":"{{sku}}","warehouse":"WAREHOUSE-1","quantity":{{quantity}},"reason":"nonsense"}""";

    private static string TopUp(string won) =>
        $$"""{"amount":{"currency":"KRW","amount":"{{won}}"},"reason":"nonsense"}""";
}

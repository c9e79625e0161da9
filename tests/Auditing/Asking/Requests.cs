using System.Text.Json.Nodes;

namespace Jumun.Auditing;

/// <summary>How each command is asked for over HTTP.</summary>
internal static class Requests
{
    public static Ask AddProduct(
        string? key, string sku, string? category, string? currency = null, long minor = 0) => new(
        "POST", "/v1/products", key, new JsonObject
        {
            ["sku"] = sku, ["name"] = $"Goods called {sku}", ["category"] = category,
            ["attributes"] = new JsonObject { ["origin"] = "Boseong" },
            ["price"] = currency is null ? null : Money(currency, minor),
        }.ToJsonString());

    public static Ask SetPrice(string sku, string currency, long minor, string? from) => new(
        "PUT", $"/v1/products/{sku}/price", null, new JsonObject
        {
            ["price"] = Money(currency, minor), ["from"] = from,
        }.ToJsonString());

    public static Ask SetStatus(string sku, bool isActive) => new(
        "PUT", $"/v1/products/{sku}/status", null, isActive ? """{"status":"Active"}""" : """{"status":"Inactive"}""");

    public static Ask AdjustStock(string key, string sku, string warehouse, long quantity, int? priority = null) => new(
        "POST", "/v1/stock-adjustments", key, new JsonObject
        {
            ["sku"] = sku, ["warehouse"] = warehouse, ["quantity"] = quantity, ["reason"] = key,
            ["priority"] = priority,
        }.ToJsonString());

    public static Ask Register(string? key, string? id, string name) => new(
        "POST", "/v1/customers", key, new JsonObject
        {
            ["id"] = id, ["name"] = name, ["email"] = $"{name}@shop.example", ["address"] = Address(),
        }.ToJsonString());

    /// <summary>The key is the reason as well, so that the movement can be told from all others.</summary>
    public static Ask TopUp(string key, string customer, string currency, long minor) => new(
        "POST", $"/v1/customers/{customer}/top-ups", key, new JsonObject
        {
            ["amount"] = Money(currency, minor), ["reason"] = key,
        }.ToJsonString());

    public static Ask OpenCampaign(string? key, CampaignPlan plan) => new(
        "POST", "/v1/coupon-campaigns", key, new JsonObject
        {
            ["code"] = plan.Code, ["kind"] = plan.Kind, ["percent"] = plan.Percent,
            ["amount"] = MoneyOrNull(plan.Currency, plan.Amount),
            ["minimumOrder"] = MoneyOrNull(plan.Currency, plan.Minimum),
            ["maximumDiscount"] = MoneyOrNull(plan.Currency, plan.Maximum),
            ["from"] = plan.From, ["until"] = plan.Until, ["limit"] = plan.Limit,
        }.ToJsonString());

    public static Ask IssueCoupon(string? key, string code, string customer) => new(
        "POST", "/v1/coupons", key, new JsonObject { ["code"] = code, ["customerId"] = customer }.ToJsonString());

    public static Ask PlaceOrder(
        string key, string customer, IEnumerable<(string Sku, long Quantity)> lines, string? coupon,
        JsonNode? expectedTotal, int? waitSeconds) => new(
        "POST", "/v1/orders", key, new JsonObject
        {
            ["customerId"] = customer,
            ["lines"] = new JsonArray([.. lines.Select(line =>
                new JsonObject { ["sku"] = line.Sku, ["quantity"] = line.Quantity })]),
            ["payment"] = new JsonObject { ["method"] = "balance" },
            ["shippingAddress"] = Address(), ["couponCode"] = coupon, ["expectedTotal"] = expectedTotal,
        }.ToJsonString(),
        waitSeconds);

    /// <param name="item">Null: everything.</param>
    public static Ask ReturnItems(
        string key, string order, (string Sku, long Quantity)? item, bool isOperator, int? waitSeconds) => new(
        "POST", $"/v1/orders/{order}/returns", key, new JsonObject
        {
            ["reason"] = "does not fit", ["lines"] = item is { } some ? Lines(some.Sku, some.Quantity) : null,
            ["by"] = isOperator ? "operator" : "customer",
        }.ToJsonString(),
        waitSeconds);

    public static Ask ReviseAddress(string order, string street, int? waitSeconds)
    {
        var address = Address();
        address["line1"] = street;
        return new(
            "PUT", $"/v1/orders/{order}/address", null,
            new JsonObject { ["address"] = address, ["reason"] = "moved" }.ToJsonString(), waitSeconds);
    }

    public static Ask ReviseLines(string order, string sku, long quantity, int? waitSeconds) => new(
        "PUT", $"/v1/orders/{order}/lines", null,
        new JsonObject { ["lines"] = Lines(sku, quantity), ["reason"] = "fewer" }.ToJsonString(), waitSeconds);

    private static JsonArray Lines(string sku, long quantity) =>
        new(new JsonObject { ["sku"] = sku, ["quantity"] = quantity });

    public static JsonObject Money(string currency, long minor) =>
        new() { ["currency"] = currency, ["amount"] = Amount.Text(currency, minor) };

    public static JsonObject Address() => new()
    {
        ["name"] = "A. Customer", ["line1"] = "1 Sejong-daero", ["city"] = "Seoul", ["country"] = "KR",
        ["postalCode"] = "04524",
    };

    private static JsonObject? MoneyOrNull(string? currency, long? minor) =>
        currency is not null && minor is { } amount ? Money(currency, amount) : null;
}

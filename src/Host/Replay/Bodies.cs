using System.Text.Json.Nodes;

namespace Jumun.Host.Replay;

/// <summary>The bodies that a replay sends, and what it reads from those it gets.</summary>
public static class Bodies
{
    /// <summary>The countries of the data set, by their ISO 3166 codes; one that is not here is "ZZ".</summary>
    private static readonly Dictionary<string, string> Countries = new()
    {
        ["Australia"] = "AU", ["Austria"] = "AT", ["Bahrain"] = "BH", ["Belgium"] = "BE", ["Brazil"] = "BR",
        ["Canada"] = "CA", ["Channel Islands"] = "JE", ["Cyprus"] = "CY", ["Czech Republic"] = "CZ",
        ["Denmark"] = "DK", ["EIRE"] = "IE", ["Finland"] = "FI", ["France"] = "FR", ["Germany"] = "DE",
        ["Greece"] = "GR", ["Hong Kong"] = "HK", ["Iceland"] = "IS", ["Israel"] = "IL", ["Italy"] = "IT",
        ["Japan"] = "JP", ["Lebanon"] = "LB", ["Lithuania"] = "LT", ["Malta"] = "MT", ["Netherlands"] = "NL",
        ["Norway"] = "NO", ["Poland"] = "PL", ["Portugal"] = "PT", ["RSA"] = "ZA", ["Saudi Arabia"] = "SA",
        ["Singapore"] = "SG", ["Spain"] = "ES", ["Sweden"] = "SE", ["Switzerland"] = "CH", ["USA"] = "US",
        ["United Arab Emirates"] = "AE", ["United Kingdom"] = "GB",
    };

    public static JsonObject Product(PlannedProduct product) => new()
    {
        ["sku"] = product.Sku,
        ["name"] = product.Name,
        ["price"] = Money(product.Pence),
    };

    public static JsonObject Customer(PlannedCustomer customer) => new()
    {
        ["id"] = customer.Id,
        ["name"] = $"Customer {customer.Number}",
        ["email"] = $"{customer.Number}@retail.example",
    };

    public static JsonObject Stock(PlannedProduct product) => new()
    {
        ["sku"] = product.Sku,
        ["warehouse"] = "main",
        ["quantity"] = product.Opening,
        ["reason"] = "opening stock of a replay",
    };

    public static JsonObject TopUp(PlannedCustomer customer) => new()
    {
        ["amount"] = Money(customer.OpeningPence),
        ["reason"] = "opening balance of a replay",
    };

    public static JsonObject Order(PlannedOrder order) => new()
    {
        ["customerId"] = order.Customer,
        ["lines"] = Lines(order.Lines),
        ["payment"] = new JsonObject { ["method"] = "balance" },
        ["shippingAddress"] = new JsonObject
        {
            ["name"] = $"Customer {order.Customer}",
            ["line1"] = $"Invoice {order.Reference}",
            ["city"] = order.Country,
            ["postalCode"] = "00000",
            ["country"] = Countries.GetValueOrDefault(order.Country, "ZZ"),
        },
    };

    public static JsonObject Return(PlannedReturn one) => new()
    {
        ["lines"] = Lines(one.Lines),
        ["reason"] = $"invoice {one.Reference}",
    };

    /// <summary>Pieces that are there and nobody's yet, reserved or not.</summary>
    public static long Unsold(Answer stock) =>
        long.Parse(stock.Text("onHand") ?? "0") - long.Parse(stock.Text("held") ?? "0");

    /// <summary>Whether an order is sold: confirmed, or further on.</summary>
    public static bool IsConfirmed(string? status) =>
        status is "Confirmed" or "Preparing" or "Shipped" or "Delivered" or "Completed"
            or "Returning" or "PartlyReturned" or "Returned";

    public static long Balance(Answer topUp) => AmountOf(topUp.Body?["balance"]) ?? 0;

    public static string? BalanceText(Answer balance) => balance.Body?["balance"]?["amount"]?.ToString();

    public static long? AmountOf(JsonNode? money) => Pounds.Parse(money?["amount"]?.ToString());

    /// <summary>Why an order that was decided later was rejected.</summary>
    public static string? RejectionOf(Answer order) => order.Body?["rejection"]?["code"]?.ToString();

    private static JsonArray Lines(IEnumerable<(string Sku, long Quantity)> lines) => [.. lines.Select(line =>
        new JsonObject { ["sku"] = line.Sku, ["quantity"] = line.Quantity })];

    private static JsonObject Money(long pence) =>
        new() { ["currency"] = Pounds.Currency, ["amount"] = Pounds.Text(pence) };
}

using static Jumun.Http.Tests.RunningShop;

namespace Jumun.Http.Tests;

/// <summary>What Shipping answers about shipments that there are not, and to what makes no sense.</summary>
public abstract class ShippingScenarios(RunningShop shop)
{
    private const string PickedUp = """{"status":"picked-up"}""";

    private readonly RunningShop _shop = shop;

    private Client Http => _shop.Client;

    [Fact]
    public async Task A_shipment_that_was_never_prepared_is_unknown()
    {
        IsUnknown(await Http.Get("/v1/shipments/nothing"));
        IsUnknown(await Http.Get("/v1/shipments/nothing?at=2026-01-31T09:30:00Z"));
        IsUnknown(await Http.Get("/v1/shipments/nothing/history"));
        IsUnknown(await Http.Get("/v1/shipments/nothing/label"));
        IsUnknown(await Http.Post("/v1/shipments/nothing/events", PickedUp, null));
        IsUnknown(await Http.Post("/v1/shipments/nothing/events", PickedUp, NewName("key")));
        IsUnknown(await Http.Post("/v1/shipments/nothing/redelivery", """{"reason":"again"}""", null));
        IsUnknown(await Http.Get("/v1/shipments/nothing")); // Nor is it now.
    }

    [Fact]
    public async Task An_order_without_shipments_has_an_empty_list_of_them()
    {
        var order = NewName("order");

        foreach (var path in new[] { $"/v1/orders/{order}/shipments", $"/v1/shipments?orderId={order}" })
        {
            var list = await Http.Get(path);
            Is(200, list);
            Assert.Empty(list.Body["items"]!.AsArray());
        }

        Is(200, await Http.Get("/v1/shipments?status=Returning&limit=1"));
    }

    [Theory]
    [InlineData("""{"status":"vanished"}""", "body.unfit", "status")]
    [InlineData("""{"status":1}""", "body.unfit", "status")]
    [InlineData("""{"note":"?"}""", "body.missing-property", "status")]
    [InlineData("""{"status":"failed","at":"noon"}""", "body.unfit", "at")]
    [InlineData("""{"status":"failed","by":"me"}""", "body.unknown-property", "by")]
    public async Task What_a_carrier_cannot_mean_is_named(string body, string code, string field)
    {
        var refused = await Http.Post("/v1/shipments/nothing/events", body, null);

        Is(400, refused);
        Assert.Equal((code, field), (refused.Code, refused["field"]));
    }

    [Fact]
    public async Task Notes_and_reasons_have_a_length()
    {
        var much = new string('x', 201);

        foreach (var (action, body) in new[]
        {
            ("events", $$"""{"status":"failed","note":"{{much}}"}"""),
            ("redelivery", $$"""{"reason":"{{much}}"}"""),
            ("redelivery", """{"reason":""}"""),
        })
        {
            var refused = await Http.Post($"/v1/shipments/nothing/{action}", body, null);
            Is(400, refused);
            Assert.Equal("body.text-length", refused.Code);
        }
    }

    [Theory]
    [InlineData("/v1/shipments?status=Lost", "status")]
    [InlineData("/v1/shipments?status=Unprepared", "status")]
    [InlineData("/v1/shipments?status=Failed&orderId=some", "status")]
    [InlineData("/v1/shipments?limit=201", "limit")]
    [InlineData("/v1/shipments/some?at=noon", "at")]
    public async Task A_parameter_that_makes_no_sense_is_named(string path, string field)
    {
        var refused = await Http.Get(path);

        Is(400, refused);
        Assert.Equal(("query.unfit", field), (refused.Code, refused["field"]));
    }

    private static void IsUnknown(Reply reply)
    {
        Is(404, reply);
        Assert.Equal(("shipment.unknown", "nothing"), (reply.Code, reply["shipmentId"]));
    }
}

public sealed class ShippingTests(SharedShop shared) : ShippingScenarios(shared.Shop), IClassFixture<SharedShop>;

using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Host;
using Jumun.RunningHost;
using static Jumun.Http.Tests.RunningShop;

namespace Jumun.Http.Tests;

/// <summary>Shipments over HTTP. Nothing sends for one over HTTP, so they are prepared in the host itself.</summary>
public sealed class ShipmentTests : IAsyncLifetime
{
    private static readonly Address Home = new("A. Kim", "1 Sejong-daero", "Seoul", "KR", "04524");

    private readonly TemporaryFolder _folder = new();
    private JumunHost _host = null!; // Started before each test.
    private Client _http = null!;

    public async Task InitializeAsync()
    {
        _host = await JumunHost.Start(
            new("http://127.0.0.1:0", _folder.Path, IsDemo: false), (_, work) => work(_ => { }));
        _http = new(_host.Addresses[0]);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_carrier_is_answered_with_the_shipment_whatever_it_says_and_however_often()
    {
        var path = await Prepared("order");

        var delivered = await Says(path, """{"status":"delivered","at":"2020-01-31T18:30:00+09:00"}""");
        Assert.Equal(("Delivered", "3"), (delivered["status"], delivered["version"]));
        Assert.Equal("\"3\"", delivered.ETag);
        Assert.Equal(delivered["preparedAt"], delivered["pickedUpAt"]); // The carrier's clock is wrong.
        Assert.Equal(delivered.Text, (await Says(path, """{"status":"delivered"}""")).Text);
        Assert.Equal(delivered.Text, (await Says(path, """{"status":"failed","note":"nobody there"}""")).Text);
        Assert.Equal(delivered.Text, (await _http.Get(path)).Text);
        Assert.Equal(304, (await _http.Get(path, ("If-None-Match", delivered.ETag!))).Status);
        Assert.Equal(
            ["shipping.shipment-prepared", "shipping.shipment-picked-up", "shipping.shipment-delivered"],
            (await _http.Get($"{path}/history")).Body["items"]!.AsArray()
                .Select(item => item!["what"]!.ToString().Replace(".v1", "")));
    }

    [Fact]
    public async Task A_report_under_a_key_is_recorded_once()
    {
        var path = await Prepared("order");
        const string Failed = """{"status":"failed","note":"nobody there"}""";

        var failed = await _http.Post($"{path}/events", Failed, "key-1");
        Is(200, await _http.Post($"{path}/redelivery", """{"reason":"again"}""", null));

        Assert.Equal(failed.Text, (await _http.Post($"{path}/events", Failed, "key-1")).Text);
        Assert.Equal("PickedUp", (await _http.Get(path))["status"]); // Else it had failed again.
        Is(422, await _http.Post($"{path}/events", """{"status":"delivered"}""", "key-1"));
    }

    [Fact]
    public async Task An_operator_orders_a_redelivery_of_what_failed()
    {
        var path = await Prepared("order");

        var tooEarly = await _http.Post($"{path}/redelivery", """{"reason":"again"}""", null);
        Is(409, tooEarly);
        Assert.Equal(("shipment.not-failed", "Prepared"), (tooEarly.Code, tooEarly["shipmentStatus"]));
        var failed = await Says(path, """{"status":"failed","note":"nobody there"}""");
        Assert.Equal(("Failed", "nobody there"), (failed["status"], failed["failureNote"]));
        Is(412, await _http.Post($"{path}/redelivery", """{"reason":"again"}""", null, ("If-Match", "\"1\"")));
        Is(422, await _http.Post($"{path}/redelivery", """{"reason":" "}""", null));
        var again = await _http.Post($"{path}/redelivery", """{"reason":"again"}""", null, ("If-Match", failed.ETag!));
        Is(200, again);
        Assert.Equal("PickedUp", again["status"]);
    }

    [Fact]
    public async Task Shipments_are_listed_by_order_oldest_first_and_by_status_newest_first()
    {
        var (first, second) = (await Prepared("order"), await Prepared("order", 2));
        await Prepared("other");
        await Says(second, """{"status":"in-transit"}""");

        Assert.Equal(["order-1", "order-2"], Ids(await _http.Get("/v1/orders/order/shipments")));
        Assert.Equal(["order-2", "order-1"], Ids(await _http.Get("/v1/shipments?orderId=order")));
        Assert.Equal(["order-2"], Ids(await _http.Get("/v1/shipments?status=InTransit")));
        var page = await _http.Get("/v1/shipments?status=Prepared&limit=1");
        Assert.Equal(["other-1"], Ids(page));
        Assert.Equal(
            ["order-1"], Ids(await _http.Get($"/v1/shipments?status=Prepared&limit=1&cursor={page["nextCursor"]}")));
        var shown = await _http.Get(first);
        var listed = (await _http.Get("/v1/orders/order/shipments")).Body["items"]![0]!;
        foreach (var (name, value) in listed.AsObject())
        {
            Assert.Equal(shown[name], value!.ToString());
        }
    }

    [Fact]
    public async Task A_shipment_is_shown_as_it_was_and_with_its_label()
    {
        var path = await Prepared("order");
        var prepared = await _http.Get(path);
        await Says(path, """{"status":"picked-up"}""");

        var at = DateTimeOffset.Parse(prepared["preparedAt"]!);
        Is(404, await _http.Get($"{path}?at={at.AddSeconds(-1).UtcDateTime:O}"));
        Assert.Equal(prepared.Text, (await _http.Get($"{path}?at={at.UtcDateTime:O}")).Text);
        var label = await _http.Get($"{path}/label");
        Assert.Equal(prepared["trackingNumber"], label["trackingNumber"]);
        Assert.StartsWith("FROM\nWarehouse SEOUL\nTO\nA. Kim\n", label["text"]);
    }

    private async Task<Reply> Says(string path, string report)
    {
        var answer = await _http.Post($"{path}/events", report, null);
        Is(200, answer);
        return answer;
    }

    private async Task<string> Prepared(string order, int number = 1)
    {
        var id = ShipmentId.Of(new(order), number);
        ShipmentLine[] goods = [new(new("TEA-001"), 2)];
        var reply = await _host.Platform.Send(
            new(new PrepareShipment(id, new(order), new("kim"), new("SEOUL"), Home, goods)), TimeSpan.FromSeconds(30));
        Assert.Equal(ReplyKind.Done, reply.Kind);
        return $"/v1/shipments/{id}";
    }

    private static IEnumerable<string> Ids(Reply list) =>
        list.Body["items"]!.AsArray().Select(item => item!["id"]!.ToString());
}

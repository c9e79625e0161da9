using System.Text.Json.Nodes;
using Jumun.RunningHost;
using static Jumun.Http.Tests.RunningShop;

namespace Jumun.Http.Tests;

/// <summary>What operators see: processes, and what waits for them.</summary>
public abstract class OperationScenarios(RunningShop shop)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    private readonly RunningShop _shop = shop;

    private Client Http => _shop.Client;

    [Fact]
    public async Task A_process_that_is_over_shows_its_steps_and_when_it_sent_what()
    {
        var (tea, ann) = (await _shop.Sell(1000, 10), await _shop.Welcome(5000));
        var order = (await _shop.Order(ann, [(tea, 1)]))["id"]!;
        await _shop.Prepared(order);

        var shown = await Http.Get($"/v1/ops/processes/{order}");

        Is(200, shown);
        var checkout = Assert.Single(shown.Body["items"]!.AsArray())!;
        Assert.Equal(
            ("checkout", "ordering", "completed"),
            ($"{checkout["process"]!["kind"]}", $"{checkout["process"]!["service"]}",
                $"{checkout["process"]!["state"]}"));
        var steps = checkout["steps"]!.AsArray().ToDictionary(step => $"{step!["name"]}", step => $"{step!["state"]}");
        Assert.Equal(
            ("Done", "Skipped", "Done"), (steps["reserve stock"], steps["redeem coupon"], steps["hold stock"]));
        var moments = checkout["moments"]!.AsArray();
        Assert.Equal("engine.saga-began.v1", $"{moments[0]!["facts"]![0]}");
        Assert.Contains("engine.saga-ended.v1", moments[^1]!["facts"]!.AsArray().Select(fact => $"{fact}"));
        var reserve = Sends(checkout).First();
        Assert.Equal(
            ("reserve stock", "inventory.reserve-stock.v1", $"stock/{tea}"),
            ($"{reserve["step"]}", $"{reserve["message"]}", $"{reserve["to"]}"));
        Assert.All(moments, moment => Assert.StartsWith("ordering-", $"{moment!["messageId"]}"));
    }

    [Fact]
    public async Task A_process_that_undid_everything_says_why()
    {
        var (tea, ann) = (await _shop.Sell(1000, 10), await _shop.Welcome(500));
        var order = (await _shop.Order(ann, [(tea, 1)]))["orderId"]!;

        await Waiting.Until("It is over", Soon, async () =>
            (await Http.Get($"/v1/ops/processes/{order}"))["items.0.process.state"] == "given-up");
        var given = (await Http.Get($"/v1/ops/processes/{order}")).Body["items"]![0]!;
        Assert.Equal("balance.insufficient", $"{given["process"]!["why"]}");
        var steps = given["steps"]!.AsArray().ToDictionary(step => $"{step!["name"]}", step => $"{step!["state"]}");
        Assert.Equal(("Undone", "NotDone"), (steps["reserve stock"], steps["debit balance"]));
        Assert.Contains("undo reserve stock", Sends(given).Select(send => $"{send["step"]}"));
    }

    [Fact]
    public async Task What_is_no_process_is_unknown() =>
        Assert.Equal("process.unknown", (await Http.Get("/v1/ops/processes/nothing")).Code);

    [Fact]
    public async Task A_failed_delivery_is_an_alert_until_the_carrier_tries_again()
    {
        var (tea, ann) = (await _shop.Sell(1000, 10), await _shop.Welcome(5000));
        var order = (await _shop.Order(ann, [(tea, 1)]))["id"]!;
        await _shop.Prepared(order);
        Is(200, await Http.Post($"/v1/shipments/{order}-1/events", """{"status":"picked-up"}""", null));
        Assert.DoesNotContain($"{order}-1", await Alerts());
        Is(200, await Http.Post($"/v1/shipments/{order}-1/events", """{"status":"failed"}""", null));

        await Waiting.Until("It is an alert", Soon, async () => (await Alerts()).Contains($"{order}-1"));
        var alert = (await Http.Get("/v1/ops/alerts")).Body["items"]!.AsArray()
            .Single(one => $"{one!["about"]}" == $"{order}-1")!;
        Assert.Equal(
            ("shipment.failed", "shipping", "Failed"),
            ($"{alert["code"]}", $"{alert["service"]}", (await Http.Get($"{alert["path"]}"))["status"]));

        Is(200, await Http.Post($"/v1/shipments/{order}-1/redelivery", """{"reason":"at home now"}""", null));
        await Waiting.Until("It is none any more", Soon, async () => !(await Alerts()).Contains($"{order}-1"));
    }

    [Fact]
    public async Task Stock_that_runs_low_is_an_alert_until_it_is_filled_up()
    {
        var (tea, ann) = (await _shop.Sell(1000, 10), await _shop.Welcome(9000));
        var warned = await Http.Put($"/v1/stock/{tea}/warning", """{"below":5}""");
        Is(200, warned);
        Assert.Equal("5", warned["warnBelow"]);
        Assert.DoesNotContain(tea, await Alerts());
        Is(201, await _shop.Order(ann, [(tea, 6)]));

        await Waiting.Until("It is an alert", Soon, async () => (await Alerts()).Contains(tea));

        Is(201, await Http.Post(
            "/v1/stock-adjustments",
            $$"""{"sku":"{{tea}}","warehouse":"SEOUL","quantity":1,"reason":"found"}""", $"{tea}-found"));
        await Waiting.Until("It is none any more", Soon, async () => !(await Alerts()).Contains(tea));
    }

    private static IEnumerable<JsonNode> Sends(JsonNode process) =>
        process["moments"]!.AsArray().SelectMany(moment => moment!["sends"]!.AsArray()).Select(send => send!);

    private async Task<IEnumerable<string>> Alerts() =>
        (await Http.Get("/v1/ops/alerts")).Body["items"]!.AsArray().Select(alert => $"{alert!["about"]}");
}

public sealed class OperationTests(SharedShop shared) : OperationScenarios(shared.Shop), IClassFixture<SharedShop>;

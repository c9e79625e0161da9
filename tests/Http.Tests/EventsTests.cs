using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using Jumun.RunningHost;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Jumun.Http.Tests;

/// <summary>What a subscriber of the exchange gets, also when the server or the host was away.</summary>
public sealed class EventsTests : IAsyncLifetime
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly Buyer _buyer = new();
    private readonly ConcurrentQueue<CloudEvent> _heard = [];
    private RabbitMqServer _server = null!; // Started before each test.
    private IConnection? _connection;

    public async Task InitializeAsync() => _server = await RabbitMqServer.Start();

    public async Task DisposeAsync()
    {
        await Deaf();
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Every_confirmed_order_is_told_whoever_was_away()
    {
        await Listen();
        using (var host = await Start())
        {
            await Buyer.SetUp(host.Address);
            await _buyer.BuyUntilItFails(host.Address, 5);
            await Heard("ordering.order-confirmed.v1", 5);

            await Deaf();
            await _server.Stop();
            await _buyer.BuyUntilItFails(host.Address, 5); // Nobody waits for it.
            Assert.Equal(10, _buyer.Acknowledged);
            await _server.StartAgain();
            await Listen();
            await Heard("ordering.order-confirmed.v1", 10);
            await host.Kill();
        }

        using var again = await Start();
        await _buyer.BuyUntilItFails(again.Address, 5);
        await Heard("ordering.order-confirmed.v1", 15);

        // The last ones before the kill may have come twice: under the same ids.
        var distinct = _heard.DistinctBy(e => e.Id).ToList();
        Assert.Equal(15, distinct.Count(e => e.Type == "ordering.order-confirmed.v1"));
        Assert.Single(distinct, e => e.Type == "catalog.product-added.v1");
        Assert.All(distinct, e => Assert.True(e.IsValid));
    }

    [Fact]
    public async Task An_event_says_what_happened_to_what_and_when_and_an_orders_come_in_order()
    {
        await Listen();
        using var host = await Start();
        await Buyer.SetUp(host.Address);
        await _buyer.BuyUntilItFails(host.Address, 20);
        await Heard("ordering.order-confirmed.v1", 20);

        var product = _heard.First(e => e.Type == "catalog.product-added.v1");
        Assert.Equal(("BRICK", "/jumun/catalog"), (product.Subject, product.Source!.OriginalString));
        Assert.Equal("1", product["sequence"]);
        Assert.Contains("Brick", product.Data!.ToString(), StringComparison.Ordinal);
        var orders = _heard.Where(e => e.Type!.StartsWith("ordering.", StringComparison.Ordinal)).ToList();
        Assert.All(orders.GroupBy(e => e.Subject), order => Assert.Equal(
            ["ordering.order-accepted.v1", "ordering.order-confirmed.v1"], order.Select(e => e.Type)));
        using var client = new Client(host.Address);
        Assert.Contains(
            (await client.Get($"/v1/orders/{orders[0].Subject}"))["status"], (string[])["Confirmed", "Preparing"]);
    }

    [Fact]
    public async Task The_document_describes_each_type_that_is_told()
    {
        using var host = await HostProcess.StartReady(_folder.Path, HostProcess.FreePort());
        using var http = new HttpClient { BaseAddress = host.Address };
        var document = JsonNode.Parse(await http.GetStringAsync("/asyncapi/v1.json"))!;
        Assert.Equal("3.0.0", document["asyncapi"]!.ToString());
        Assert.Equal(
            [
                "catalog.price-changed.v1", "catalog.product-activated.v1", "catalog.product-added.v1",
                "catalog.product-deactivated.v1", "inventory.stock-adjusted.v1", "inventory.stock-ran-low.v1",
                "inventory.stock-refilled.v1", "loyalty.points-awarded.v1",
                "loyalty.points-taken-back.v1", "ordering.order-accepted.v1", "ordering.order-cancelled.v1",
                "ordering.order-completed.v1", "ordering.order-confirmed.v1", "ordering.order-delivered.v1",
                "ordering.order-rejected.v1", "ordering.order-return-failed.v1", "ordering.order-returned.v1",
                "ordering.order-shipped.v1",
                "shipping.cancelled-shipment-delivered.v1", "shipping.cancelled-shipment-left.v1",
                "shipping.collection-arrived.v1", "shipping.collection-cancelled.v1",
                "shipping.collection-picked-up.v1", "shipping.shipment-cancelled.v1",
                "shipping.shipment-delivered.v1", "shipping.shipment-in-transit.v1", "shipping.shipment-late.v1",
                "shipping.shipment-picked-up.v1", "shipping.shipment-returned.v1",
            ],
            document["channels"]!.AsObject().Select(channel => channel.Key).Order(StringComparer.Ordinal));
        var payload = document["components"]!["messages"]!["inventory.stock-adjusted.v1"]!["payload"]!["properties"]!;
        Assert.Equal("/jumun/inventory", payload["source"]!["const"]!.ToString());
        Assert.NotNull(payload["data"]!["properties"]!["delta"]);
        var channel = document["channels"]!["ordering.order-confirmed.v1"]!;
        Assert.Equal("jumun.events", channel["bindings"]!["amqp"]!["exchange"]!["name"]!.ToString());
    }

    private Task<HostProcess> Start() =>
        HostProcess.StartReady(_folder.Path, HostProcess.FreePort(), "--events", $"{_server.Address}");

    /// <summary>A durable queue: what is told while nobody listens waits in it.</summary>
    private async Task Listen()
    {
        _connection = await new ConnectionFactory { Uri = _server.Address }.CreateConnectionAsync();
        var channel = await _connection.CreateChannelAsync();
        await channel.ExchangeDeclareAsync("jumun.events", ExchangeType.Topic, durable: true);
        await channel.QueueDeclareAsync("all", durable: true, exclusive: false, autoDelete: false);
        await channel.QueueBindAsync("all", "jumun.events", "#");
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, message) =>
        {
            _heard.Enqueue(new JsonEventFormatter().DecodeStructuredModeMessage(
                message.Body, new(message.BasicProperties.ContentType!), null));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync("all", autoAck: true, consumer);
    }

    private async Task Deaf()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
            _connection = null;
        }
    }

    private Task Heard(string type, int count) => Waiting.Until(
        $"{count} of {type} are heard", Soon,
        () => _heard.Where(e => e.Type == type).DistinctBy(e => e.Id).Count() >= count);
}

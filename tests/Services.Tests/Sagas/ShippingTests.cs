using Jumun.Contracts;
using Jumun.Services.Shipping;

namespace Jumun.Tests.Sagas;

/// <summary>Shipments among all services, with their timers and their list.</summary>
public sealed class ShippingTests
{
    private const int Parcels = 40;
    private const int MessagesEach = 12;

    private static readonly CarrierStatus[] Statuses = Enum.GetValues<CarrierStatus>();
    private static readonly Address Home = new("A. Customer", "1 Sejong-daero", "Seoul", "KR", "04524");

    [Fact]
    public void What_nobody_picks_up_is_on_the_list_as_late()
    {
        var market = new Market();
        Assert.Null(market.Send(Delivery("order-1")));
        market.Run();

        market.After(TimeSpan.FromDays(3));

        var listed = Listed(market, "Prepared").Single();
        Assert.Equal(("order-1-1", true), (listed.Shipment.Value, listed.IsLate));
        Assert.Equal("shipment.unknown", market.Send(Report("order-2", CarrierStatus.PickedUp))?.Code);
        Assert.Null(market.Send(Report("order-1", CarrierStatus.Delivered)));
        Assert.Empty(Listed(market, "Prepared"));
        Assert.False(Listed(market, "Delivered").Single().IsLate);
        market.MustReplay();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_list_says_of_each_shipment_what_the_shipment_says(int seed)
    {
        var chance = new Random(seed);
        var market = new Market();
        string[] orders = [.. Enumerable.Range(1, Parcels).Select(i => $"order-{i}")];
        foreach (var order in orders)
        {
            market.Send(chance.Next(2) == 0 ? Delivery(order) : Collection(order));
        }

        for (var i = 0; i < Parcels * MessagesEach; i++)
        {
            market.Send(Anything(chance, market.Now, orders[chance.Next(orders.Length)]));
            market.After(TimeSpan.FromMinutes(chance.Next(60)));
            market.Run();
        }

        foreach (var summary in market.Of<Shipments, ShipmentSummary>().List(1000).Items)
        {
            var state = market.State<Shipment>(summary.Shipment.Value);
            Assert.Equal(
                (state.Order, state.Kind, state.Status, state.PickedUpAt, state.ChangedAt, state.IsLate),
                (summary.Order, summary.Kind, summary.Status, summary.PickedUpAt, summary.ChangedAt, summary.IsLate));
        }

        Assert.Equal(Parcels, market.Of<Shipments, ShipmentSummary>().Count);
        market.MustReplay();
    }

    private static ShipmentCommand Anything(Random chance, DateTimeOffset now, string order) => chance.Next(12) switch
    {
        0 => new CancelShipment(IdOf(order), "order cancelled"),
        < 3 => new OrderRedelivery(IdOf(order), "again"),
        < 7 => Report(order, chance.GetItems(Statuses, 1)[0], now.AddHours(chance.Next(-48, 48))),
        < 11 => Report(order, chance.GetItems(Statuses, 1)[0]),
        _ => new ReviseShipment(IdOf(order), Home with { Line1 = $"{chance.Next(9)} Sejong-daero" }),
    };

    private static ShipmentId IdOf(string order) => ShipmentId.Of(new(order), 1);

    private static RecordCarrierStatus Report(string order, CarrierStatus status, DateTimeOffset? at = null) =>
        new(IdOf(order), status, at);

    private static PrepareShipment Delivery(string order) => new(
        IdOf(order), new(order), new("kim"), new("seoul"), Home,
        [new(new("TEA-001"), 2)]);

    private static PrepareCollection Collection(string order) => new(
        IdOf(order), new(order), new("kim"), new("seoul"), Home,
        [new(new("TEA-001"), 2)]);

    private static IReadOnlyList<ShipmentSummary> Listed(Market market, string status) =>
        market.Of<Shipments, ShipmentSummary>().List(10, index: "status", value: status).Items;
}

using System.Runtime.CompilerServices;
using Jumun.Contracts;
using Jumun.Services.Shipping;
using static Jumun.Contracts.CarrierStatus;
using Subject = Jumun.Tests.Stream<
    Jumun.Services.Shipping.Shipment, Jumun.Contracts.ShipmentCommand, Jumun.Contracts.ShipmentEvent>;

namespace Jumun.Tests;

/// <summary>Whatever a shipment is and a carrier says: what follows, as tables that the README shows, too.</summary>
public sealed class CarrierReportsTests
{
    private const string Deliveries = """
    | delivery | `picked-up` | `in-transit` | `delivered` | `failed` | `returned` |
    |---|---|---|---|---|---|
    | Unprepared | refused | refused | refused | refused | refused |
    | Prepared | picked up | picked up, in transit | picked up, delivered | picked up, failed | picked up, returned |
    | PickedUp | - | in transit | delivered | failed | returned |
    | InTransit | - | - | delivered | failed | returned |
    | Failed | - | in transit | delivered | - | returned |
    | Delivered | - | - | - | - | - |
    | Returned | - | - | - | - | - |
    | Cancelled | left | left | left, delivered anyway | left | left, returned |
    | Returning | - | - | delivered anyway | - | returned |
    """;

    private const string Collections = """
    | collection | `picked-up` | `in-transit` | `delivered` | `failed` | `returned` |
    |---|---|---|---|---|---|
    | Prepared | picked up | picked up | picked up, arrived | failed | failed |
    | PickedUp | - | - | arrived | failed | failed, is back |
    | Failed before it left | picked up | picked up | picked up, arrived | - | - |
    | Failed on the way | - | - | arrived | - | failed, is back |
    | Arrived | - | - | - | - | - |
    | Cancelled | left | left | left, arrived | - | - |
    """;

    private static readonly OrderId Order = new("order-1");
    private static readonly ShipmentId Parcel = ShipmentId.Of(Order, 1);
    private static readonly Address Home = new("A. Kim", "1 Sejong-daero", "Seoul", "KR");
    private static readonly ShipmentLine[] Goods = [new(new("TEA-001"), 2)];
    private static readonly PrepareShipment Delivery = new(Parcel, Order, new("kim"), new("seoul"), Home, Goods);
    private static readonly PrepareCollection Collection = new(Parcel, Order, new("kim"), new("seoul"), Home, Goods);
    private static readonly CancelShipment Cancel = new(Parcel, "order cancelled");

    public static TheoryData<string, string, string, string> Cells
    {
        get
        {
            var cells = new TheoryData<string, string, string, string>();
            foreach (var (kind, row, says, follows) in
                CellsOf("delivery", Deliveries).Concat(CellsOf("collection", Collections)))
            {
                cells.Add(kind, row, says, follows);
            }

            return cells;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void What_the_carrier_says_leads_to(string kind, string row, string says, string follows)
    {
        var stream = Given(kind, row);
        var before = stream.History.Count();

        stream.When(Says(says));

        var told = stream.Refusal is not null ? "refused" : string.Join(", ", stream.Outcome.Select(InWords));
        Assert.Equal(follows, told.Length == 0 ? "-" : told);
        Assert.Equal(before + stream.Outcome.Count, Listener.After(stream.History).Heard);
        Assert.True(stream.Refusal is null || stream.Refusal.Code == ShippingRefusals.Unknown.Code);
        if (stream.Refusal is null)
        {
            stream.When(Says(says)).ThenNothing();
        }
    }

    [Fact]
    public void The_tables_have_a_row_for_every_status() =>
        Assert.Equal(
            Enum.GetValues<ShipmentStatus>(),
            RowsOf(Deliveries).Select(row => Given("delivery", row[0]))
                .Concat(RowsOf(Collections).Select(row => Given("collection", row[0])))
                .Select(stream => stream.State.Status).Distinct().Order());

    [Fact]
    public void The_readme_shows_the_same_tables()
    {
        var readme = File.ReadAllText(Readme());
        Assert.Contains(Deliveries, readme, StringComparison.Ordinal);
        Assert.Contains(Collections, readme, StringComparison.Ordinal);
    }

    private static Subject Given(string kind, string row) => new Subject(Shipping.Service).Given((kind, row) switch
    {
        (_, "Unprepared") => [],
        ("delivery", "Prepared") => [Delivery],
        ("delivery", "PickedUp") => [Delivery, Says(PickedUp)],
        ("delivery", "InTransit") => [Delivery, Says(InTransit)],
        ("delivery", "Failed") => [Delivery, Says(Failed)],
        ("delivery", "Delivered") => [Delivery, Says(Delivered)],
        ("delivery", "Returned") => [Delivery, Says(Returned)],
        ("delivery", "Cancelled") => [Delivery, Cancel],
        ("delivery", "Returning") => [Delivery, Cancel, Says(PickedUp)],
        ("collection", "Prepared") => [Collection],
        ("collection", "PickedUp") => [Collection, Says(PickedUp)],
        ("collection", "Failed before it left") => [Collection, Says(Failed)],
        ("collection", "Failed on the way") => [Collection, Says(PickedUp), Says(Failed)],
        ("collection", "Arrived") => [Collection, Says(Delivered)],
        ("collection", "Cancelled") => [Collection, Cancel],
        _ => throw new ArgumentException($"No way to {row}."),
    });

    private static string InWords(ShipmentEvent happened) => happened switch
    {
        ShipmentPickedUp or CollectionPickedUp => "picked up",
        ShipmentInTransit => "in transit",
        ShipmentDelivered => "delivered",
        CollectionFailed { IsBack: true } => "failed, is back",
        ShipmentFailed or CollectionFailed => "failed",
        ShipmentReturned => "returned",
        CancelledShipmentLeft => "left",
        CancelledShipmentDelivered => "delivered anyway",
        CollectionArrived => "arrived",
        _ => happened.GetType().Name,
    };

    private static RecordCarrierStatus Says(CarrierStatus status) => new(Parcel, status);

    private static RecordCarrierStatus Says(string status) => Language.Reread(
        Shipping.Service, new RecordCarrierStatus(Parcel, status switch
        {
            "`picked-up`" => PickedUp,
            "`in-transit`" => InTransit,
            "`delivered`" => Delivered,
            "`failed`" => Failed,
            "`returned`" => Returned,
            _ => throw new ArgumentException($"No status {status}."),
        }));

    private static IEnumerable<(string Kind, string Row, string Says, string Follows)> CellsOf(
        string kind, string table)
    {
        var heads = table.Split('\n')[0].Trim('|').Split('|', StringSplitOptions.TrimEntries);
        return RowsOf(table).SelectMany(row => row.Skip(1).Select((cell, i) => (kind, row[0], heads[i + 1], cell)));
    }

    private static IEnumerable<string[]> RowsOf(string table) =>
        table.Split('\n').Skip(2).Select(row => row.Trim('|').Split('|', StringSplitOptions.TrimEntries));

    private static string Readme([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "../../src/Services/Shipping/README.md");
}

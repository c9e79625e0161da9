using Jumun.Engine;

namespace Jumun.Services.Shipping;

/// <summary>Shipments that an operator must look after: not delivered, or late.</summary>
internal static class Alerts
{
    public const string NotDelivered = "shipment.failed";
    public const string Late = "shipment.late";

    /// <summary>So many of each, the newest.</summary>
    private const int ShownMax = 200;

    public static async ValueTask<IReadOnlyList<Alert>> Now(Platform platform) =>
    [
        .. (await Of(platform, NotDelivered)).Select(shipment => Alert(shipment, NotDelivered,
            "The carrier could not bring it: order another attempt, or wait until it is back.")),
        .. (await Of(platform, Late)).Select(shipment => Alert(shipment, Late,
            $"It has been {shipment.Status} for longer than it should: ask the carrier.")),
    ];

    private static async ValueTask<IReadOnlyList<ShipmentSummary>> Of(Platform platform, string code) =>
        (await platform.List<Shipments, ShipmentSummary>(ShownMax, index: "alert", value: code)).Items;

    private static Alert Alert(ShipmentSummary shipment, string code, string what) => new(
        code, "shipping", shipment.Shipment.Value, what, shipment.ChangedAt, $"/v1/shipments/{shipment.Shipment}");
}

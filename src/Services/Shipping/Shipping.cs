using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Engine.Http;

namespace Jumun.Services.Shipping;

/// <summary>Shipping has goods brought to customers, and fetched from them.</summary>
public static class Shipping
{
    public static readonly Service Service = Service.Named("shipping")
        .Speaks(ShippingJson.Default, ShippingStates.Default)
        .Decides<Shipment, ShipmentCommand, ShipmentEvent>("shipment")
        .Whenever<ShipmentPlanned>(e => new PrepareShipment(
            e.Shipment, e.Order, e.Customer, e.Goods.From, e.ShipTo,
            [.. e.Goods.Items!.Select(item => new ShipmentLine(item.Sku, item.Quantity))]))
        .Shows<Shipments, ShipmentSummary>()
        .Alerts(Alerts.Now)
        .Publishes( // No names, no addresses, and nothing that a carrier noted down about people.
            typeof(ShipmentPickedUp), typeof(ShipmentInTransit), typeof(ShipmentDelivered), typeof(ShipmentReturned),
            typeof(ShipmentCancelled), typeof(ShipmentLate), typeof(CancelledShipmentLeft),
            typeof(CancelledShipmentDelivered), typeof(CollectionPickedUp), typeof(CollectionArrived),
            typeof(CollectionCancelled))
        .Serves(Routes.Map, Bodies.Default);
}

/// <summary>How Shipping's own states and documents are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Shipment))]
[JsonSerializable(typeof(ShipmentSummary))]
internal sealed partial class ShippingStates : JsonSerializerContext;

using System.Text.Json.Serialization;
using Jumun.Contracts;

namespace Jumun.Services.MyPage;

/// <summary>How far a shipment is, by Shipping's words.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<DeliveryStage>))]
public enum DeliveryStage
{
    Prepared,
    PickedUp,
    InTransit,
    WithCustomer,
    Failed,

    /// <summary>It has left though it should not, and is to come back.</summary>
    Returning,

    /// <summary>Back where it came from.</summary>
    Returned,

    /// <summary>A collection that is in the warehouse.</summary>
    Arrived,
    CalledOff,
}

/// <summary>A shipment of an order: to the customer, or collected there.</summary>
/// <param name="ChangedAt">By the carrier's clock, where the carrier said so.</param>
public sealed record PageDelivery(
    ShipmentId Shipment, TrackingNumber Tracking, DeliveryStage Stage, DateTimeOffset ChangedAt,
    bool IsCollection = false, bool HasLeft = false);

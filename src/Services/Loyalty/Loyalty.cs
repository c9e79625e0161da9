using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Engine.Http;

namespace Jumun.Services.Loyalty;

/// <summary>Loyalty gives points for what customers buy.</summary>
public static class Loyalty
{
    public static readonly Service Service = Service.Named("loyalty")
        .Speaks(LoyaltyJson.Default, LoyaltyStates.Default)
        .Decides<OrderPoints, PointsCommand, PointsEvent>("order-points")
        .Whenever<OrderConfirmed>(Award)
        .Whenever<OrderRejected>(e => e is { Order: { } order, Goods: { } goods } // Given up after its confirmation.
            ? new TakeBackPoints(order, goods, "order given up")
            : null)
        .Shows<PointAccounts, PointAccount>()
        .Shows<PointMovements, PointMovement>()
        .Publishes(typeof(PointsAwarded), typeof(PointsTakenBack))
        .Serves(Routes.Map, Bodies.Default);

    /// <summary>Orders that were confirmed before there were points don't say what they cost: they get none.</summary>
    private static AwardPoints? Award(OrderConfirmed confirmed) =>
        confirmed is { Order: { } order, Customer: { } customer, Goods: { } goods }
            ? new(order, customer, goods)
            : null;
}

/// <summary>How Loyalty's own states and documents are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(OrderPoints))]
[JsonSerializable(typeof(PointAccount))]
[JsonSerializable(typeof(PointMovement))]
internal sealed partial class LoyaltyStates : JsonSerializerContext;

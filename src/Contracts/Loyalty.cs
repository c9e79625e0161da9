using System.Text.Json.Serialization;
using Jumun.Engine;

namespace Jumun.Contracts;

/// <summary>A request to the points of one order.</summary>
public abstract record PointsCommand(OrderId Order) : ICommand
{
    string ICommand.Key => Order.Value;
}

/// <summary>Gives the points for an order; Loyalty asks itself, when the order is confirmed.</summary>
/// <param name="Goods">What the customer pays for the goods, the discount taken off.</param>
[Wire("loyalty.award-points.v1")]
public sealed record AwardPoints(OrderId Order, CustomerId Customer, Money Goods) : PointsCommand(Order);

/// <summary>
/// Takes back the points for goods that were given back. Before the points are there it is refused
/// (<c>points.unknown</c>), so that a process asks again.
/// </summary>
/// <param name="GoodsReturned">
/// The share in what the customer paid of all that was given back of the order until now: a request that is repeated,
/// or overtaken by a later one, changes nothing.
/// </param>
/// <param name="Reason">A word on why, without names: others are told.</param>
[Wire("loyalty.take-back-points.v1")]
public sealed record TakeBackPoints(OrderId Order, Money GoodsReturned, string Reason) : PointsCommand(Order);

/// <summary>Something that happened to the points of an order. The stream's key is the order's id.</summary>
public abstract record PointsEvent : IEvent;

/// <param name="Points">None for an order that costs less than a point.</param>
[Wire("loyalty.points-awarded.v1")]
public sealed record PointsAwarded(OrderId Order, CustomerId Customer, Money Goods, long Points) : PointsEvent;

/// <param name="Points">How many this time; above zero.</param>
[Wire("loyalty.points-taken-back.v1")]
public sealed record PointsTakenBack(CustomerId Customer, OrderId Order, long Points, string Reason) : PointsEvent;

/// <summary>Why Loyalty says no.</summary>
public static class LoyaltyRefusals
{
    public static readonly Refusal Unknown = new("points.unknown", "The order has been given no points.");

    public static readonly Refusal Differs =
        new("points.differs", "The order has been given points for another customer or amount.");

    public static readonly Refusal GoodsOutOfRange =
        new("points.goods-out-of-range", "What goods cost is not negative and in a currency.", RefusalKind.Invalid);

    /// <summary>Facts: currency, goods, returned.</summary>
    public static readonly Refusal TooMuchReturned =
        new("points.too-much-returned", "No more goods are given back than the order had.", RefusalKind.Invalid);

    /// <summary>Fact: currency, the one that the goods were paid in.</summary>
    public static readonly Refusal WrongCurrency =
        new("points.currency", "The goods were paid in another currency.", RefusalKind.Invalid);

    public static readonly Refusal ReasonMissing =
        new("points.reason-missing", "Points are taken back for a reason of at most 200 characters.",
            RefusalKind.Invalid);
}

/// <summary>How Loyalty's language is written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(AwardPoints))]
[JsonSerializable(typeof(TakeBackPoints))]
[JsonSerializable(typeof(PointsAwarded))]
[JsonSerializable(typeof(PointsTakenBack))]
public sealed partial class LoyaltyJson : JsonSerializerContext;

using Jumun.Contracts;
using Jumun.Engine;
using static Jumun.Contracts.LoyaltyRefusals;

namespace Jumun.Services.Loyalty;

/// <summary>
/// The points of one order: given once, for what the customer pays; taken back as far as goods are given back.
/// </summary>
/// <param name="Goods">What the customer paid; of no currency until points are given.</param>
public sealed record OrderPoints(CustomerId Customer, Money Goods, long Points, long TakenBack)
    : IDecider<OrderPoints, PointsCommand, PointsEvent>
{
    public const int ReasonMax = 200;

    /// <summary>A point is given for so many whole minor units: 1 % of the goods.</summary>
    private const int MinorPerPoint = 100;

    public static OrderPoints Initial { get; } = new(default, default, 0, 0);

    public bool AreGiven() => !Goods.Currency.IsNone;

    public static Decision<PointsEvent> Decide(OrderPoints points, PointsCommand command, DateTimeOffset at) =>
        (command, points.AreGiven()) switch
        {
            (AwardPoints { Goods: { IsNegative: true } or { Currency.IsNone: true } }, _) => GoodsOutOfRange,
            (AwardPoints c, false) => [new PointsAwarded(c.Order, c.Customer, c.Goods, PointsFor(c.Goods))],
            (AwardPoints c, true) => (c.Customer, c.Goods) == (points.Customer, points.Goods) ? [] : Differs,
            (TakeBackPoints { Reason: var reason }, _) when !IsReason(reason) => ReasonMissing,
            (TakeBackPoints, false) => Unknown,
            (TakeBackPoints c, true) => TakeBack(points, c),
            _ => throw Unreachable.Case(command),
        };

    public static OrderPoints Evolve(OrderPoints points, PointsEvent happened, DateTimeOffset at) => happened switch
    {
        PointsAwarded e => new(e.Customer, e.Goods, e.Points, 0),
        PointsTakenBack e => points with { TakenBack = points.TakenBack + e.Points },
        _ => throw Unreachable.Case(happened),
    };

    /// <summary>Most orders are kept: their points are never asked for again.</summary>
    public static bool IsClosed(OrderPoints points) => points.AreGiven();

    /// <summary>
    /// The customer keeps the points of the goods that are kept, so all of them go when all goods do, whatever was lost
    /// to rounding on the way.
    /// </summary>
    private static Decision<PointsEvent> TakeBack(OrderPoints points, TakeBackPoints c)
    {
        if (c.GoodsReturned.Currency != points.Goods.Currency)
        {
            return WrongCurrency.With("currency", points.Goods.Currency.Code);
        }

        if (c.GoodsReturned.IsNegative)
        {
            return GoodsOutOfRange;
        }

        if (c.GoodsReturned > points.Goods)
        {
            return TooMuchReturned.With("currency", points.Goods.Currency.Code)
                .With("goods", points.Goods.AmountText).With("returned", c.GoodsReturned.AmountText);
        }

        var more = points.Points - PointsFor(points.Goods - c.GoodsReturned) - points.TakenBack;
        return more > 0 ? [new PointsTakenBack(points.Customer, c.Order, more, c.Reason)] : [];
    }

    private static long PointsFor(Money goods) => goods.Minor / MinorPerPoint;

    private static bool IsReason(string reason) => !string.IsNullOrWhiteSpace(reason) && reason.Length <= ReasonMax;
}

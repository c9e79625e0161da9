using System.Globalization;
using Jumun.Contracts;
using Jumun.Engine;

namespace Jumun.Services.Loyalty;

/// <summary>Points that came or went. Millions of them are held in memory, so it is small.</summary>
/// <param name="Points">Below zero when they were taken back.</param>
/// <param name="Reason">Why they were taken back; those that came, came for an order.</param>
public sealed record PointMovement(
    CustomerId Customer, OrderId Order, long Points, DateTimeOffset At, string? Reason = null);

/// <summary>What moved the points of each customer; an order too small for a point moves none.</summary>
public abstract class PointMovements : IView<PointMovement>
{
    public static ViewShape<PointMovement> Shape { get; } = new(
        "point-movements", 1, LoyaltyStates.Default.PointMovement, [typeof(PointsAwarded), typeof(PointsTakenBack)],
        ("customer", movement => movement.Customer.Value));

    public static void On(IEvent happened, in Happening context, Documents<PointMovement> documents)
    {
        OrderId order = new(context.Key); // The same text as the key: there are millions.
        var (key, movement) = happened switch
        {
            PointsAwarded e => (context.Key, new PointMovement(e.Customer, order, e.Points, context.At)),
            PointsTakenBack e => (
                string.Create(CultureInfo.InvariantCulture, $"{context.Key}/{context.Version}"),
                new(e.Customer, order, -e.Points, context.At, e.Reason)),
            _ => throw Unreachable.Case(happened),
        };
        if (movement.Points != 0)
        {
            documents.Put(key, movement);
        }
    }
}

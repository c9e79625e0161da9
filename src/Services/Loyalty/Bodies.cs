using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine.Http;

namespace Jumun.Services.Loyalty;

/// <summary>The points of a customer.</summary>
/// <param name="Balance">All that came, less what was taken back.</param>
/// <param name="PointsOfLastYear">What the tier is made of: this month's and those of the twelve before.</param>
/// <param name="NextTier">Absent at the top.</param>
/// <param name="PointsToNextTier">How many are missing; absent at the top.</param>
public sealed record PointsBody(
    CustomerId CustomerId, long Balance, Tier Tier, long PointsOfLastYear, Tier? NextTier, long? PointsToNextTier)
    : IBody<PointsBody>
{
    public static PointsBody Example => new(new("demo-0001"), 7_350, Tier.Silver, 6_216, Tier.Gold, 13_784);

    public static PointsBody Of(PointAccount account, DateTimeOffset now)
    {
        var ofLastYear = account.PointsOfLastYear(now);
        var next = Tiers.After(ofLastYear);
        return new(
            account.Customer, account.Balance, Tiers.Of(ofLastYear), ofLastYear, next?.Tier, next?.Missing);
    }
}

/// <summary>Points that came or went.</summary>
/// <param name="Points">Below zero when they were taken back.</param>
/// <param name="Reason">Why they were taken back.</param>
public sealed record PointMovementBody(OrderId OrderId, long Points, DateTimeOffset At, string? Reason)
    : IBody<PointMovementBody>
{
    public static PointMovementBody Example => new(
        new("1d4qf7g2k0m8n6r3s5t9v1w2xy"), 216, new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero), null);

    public static PointMovementBody Of(PointMovement movement) =>
        new(movement.Order, movement.Points, movement.At, movement.Reason);
}

/// <summary>How Loyalty's bodies are written.</summary>
[JsonSerializable(typeof(PointsBody))]
[JsonSerializable(typeof(PageBody<PointMovementBody>))]
internal sealed partial class Bodies : JsonSerializerContext;

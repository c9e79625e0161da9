using System.Text.Json.Serialization;

namespace Jumun.Services.Loyalty;

[JsonConverter(typeof(JsonStringEnumConverter<Tier>))]
public enum Tier
{
    Bronze,
    Silver,
    Gold,
    Platinum,
}

/// <summary>From how many points of the last year on a customer is in which tier.</summary>
public static class Tiers
{
    private static readonly (Tier Tier, long From)[] Lowest =
        [(Tier.Bronze, 0), (Tier.Silver, 5_000), (Tier.Gold, 20_000), (Tier.Platinum, 100_000)];

    /// <summary>Whoever has less than nothing, because old points were taken back, is where all begin.</summary>
    public static Tier Of(long pointsOfLastYear) =>
        Array.FindLast(Lowest, tier => tier.From <= Math.Max(0, pointsOfLastYear)).Tier;

    /// <summary>The next tier and how many points are missing; null at the top.</summary>
    public static (Tier Tier, long Missing)? After(long pointsOfLastYear)
    {
        var next = (int)Of(pointsOfLastYear) + 1;
        return next < Lowest.Length ? (Lowest[next].Tier, Lowest[next].From - pointsOfLastYear) : null;
    }
}

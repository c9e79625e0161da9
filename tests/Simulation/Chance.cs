namespace Jumun.Simulation;

/// <summary>
/// What is drawn from a seed. Each purpose has a chance of its own, so that switching one kind of fault off leaves the
/// draws of the others as they were.
/// </summary>
internal sealed class Chance(int seed, string purpose)
{
    public Random Random { get; } = new(SeedOf(seed, purpose));

    public bool Happens(double probability) => probability > 0 && Random.NextDouble() < probability;

    public int Below(int end) => Random.Next(end);

    /// <summary>Evenly spread over the orders of magnitude: a short time is as likely as a long one.</summary>
    public double Between(double least, double most) => least * Math.Pow(most / least, Random.NextDouble());

    public int Between(int least, int most) => (int)Math.Round(Between((double)least, most));

    public TimeSpan Between(TimeSpan least, TimeSpan most) =>
        TimeSpan.FromTicks((long)Between((double)least.Ticks, most.Ticks));

    /// <summary>Until something happens that happens so often on average.</summary>
    public TimeSpan Until(TimeSpan everySoOften) =>
        TimeSpan.FromTicks(1 + (long)(everySoOften.Ticks * -Math.Log(1 - Random.NextDouble())));

    /// <summary>FNV-1a: the same in every process.</summary>
    private static int SeedOf(int seed, string purpose)
    {
        var hash = 2166136261u ^ (uint)seed;
        foreach (var c in purpose)
        {
            hash = (hash ^ c) * 16777619;
        }

        return (int)(hash & int.MaxValue);
    }
}

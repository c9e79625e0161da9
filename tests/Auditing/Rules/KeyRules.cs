namespace Jumun.Auditing;

/// <summary>One key, one effect, one answer.</summary>
internal static class KeyRules
{
    private const string SameAnswer = "A request that is repeated under its key is answered the same.";
    private const string OneBody = "A key belongs to one body: no other under it is acknowledged.";
    private const string TakenByWhom = "A key is refused as used only when it was used for another body.";

    public static void Inspect(Inspection at)
    {
        foreach (var wishes in at.Exchanges.ByKey.Values.Where(KeepsItsKey))
        {
            OnlyOneIsTrue(at, wishes);
            foreach (var wish in wishes)
            {
                EveryAnswerIsTheSame(at, wish);
                IsAnsweredTheSameAgain(at, wish);
            }
        }
    }

    /// <summary>Asks again only what was settled last.</summary>
    public static void Recheck(Inspection at, int latest)
    {
        var settled = at.Exchanges.ByKey.Values.Where(KeepsItsKey).SelectMany(wishes => wishes)
            .Where(wish => wish.Settled is not null);
        foreach (var wish in settled.OrderByDescending(wish => wish.DoneBy).Take(latest))
        {
            IsAnsweredTheSameAgain(at, wish);
        }
    }

    /// <summary>Operators' actions keep no keys: done again, they are done again.</summary>
    private static bool KeepsItsKey(List<Wish> wishes) =>
        !wishes[0].Ask.Path.StartsWith("/v1/ops/", StringComparison.Ordinal);

    private static void OnlyOneIsTrue(Inspection at, List<Wish> wishes)
    {
        var settled = wishes.FindAll(wish => wish.Settled is not null || wish.Acknowledged is not null);
        if (settled.Count > 1)
        {
            at.Find(OneBody, string.Join(" and ", settled.Select(wish => wish.Ask)), settled[0].Ask.Key);
        }

        foreach (var taken in wishes.Where(wish => wish.Sendings.Exists(s => s.Outcome == Outcome.KeyTaken)))
        {
            if (!wishes.Exists(other => other != taken && (settled.Contains(other) || other.IsUncertain)))
            {
                at.Find(TakenByWhom, $"{taken.Ask}", taken.Ask.Key);
            }
        }
    }

    private static void EveryAnswerIsTheSame(Inspection at, Wish wish)
    {
        foreach (var sending in wish.Sendings.Where(s => s.Outcome is Outcome.Done or Outcome.Refused))
        {
            Compare(at, wish, sending.Answer!);
        }
    }

    private static void IsAnsweredTheSameAgain(Inspection at, Wish wish)
    {
        if (wish.Settled is not null)
        {
            Compare(at, wish, at.State.Repeat(wish.Ask));
        }
    }

    private static void Compare(Inspection at, Wish wish, Answer other)
    {
        var first = wish.Settled!.Answer!;
        if (first.Essence() != other.Essence() || first.Location != other.Location)
        {
            at.Find(SameAnswer, $"{wish.Ask} was answered {first}, and also {other}.", wish.Ask.Key);
        }
    }
}

namespace Jumun.Auditing;

/// <summary>A request as a client sends it.</summary>
/// <param name="Key">Its <c>Idempotency-Key</c>, or none.</param>
/// <param name="WaitSeconds">What it says in <c>Prefer: wait=N</c>, if it says so.</param>
public sealed record Ask(
    string Method, string Path, string? Key = null, string? Body = null, int? WaitSeconds = null)
{
    /// <summary>Another one for each sending, also of the same request.</summary>
    public int Number { get; init; }

    /// <summary>Whether it says that the purchase shall be choreographed.</summary>
    public bool IsChoreographed { get; init; }

    public override string ToString() => $"#{Number} {Method} {Path} {(Key is null ? "" : $"[{Key}] ")}{Body}";
}

/// <summary>What came back.</summary>
public sealed record Answer(int Status, string Body, string? Location = null)
{
    public override string ToString() => $"{Status} {Body}";
}

/// <summary>A rule that does not hold.</summary>
/// <param name="Rule">The rule as a sentence.</param>
/// <param name="Concerns">Ids of what it is about: orders, skus, customers, coupons, keys.</param>
public sealed record Finding(string Rule, string What, IReadOnlyList<string> Concerns)
{
    public override string ToString() => $"{Rule} {What} ({string.Join(", ", Concerns)})";
}

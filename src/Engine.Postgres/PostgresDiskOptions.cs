namespace Jumun.Engine.Postgres;

/// <summary>How a service's database is used as a disk.</summary>
/// <param name="Owner">Where this process is reached: the address that is stored with what it holds.</param>
/// <param name="Holder">Of this run of this process and no other: who is who among holders of leases.</param>
public sealed record PostgresDiskOptions(string Owner, Guid Holder)
{
    /// <summary>
    /// A shard whose holder was not heard of for so long may be taken by another; it is renewed three times as often.
    /// </summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a shard that another holds is waited for: a process that was killed left its lease behind.
    /// </summary>
    public TimeSpan WaitForLease { get; init; } = TimeSpan.Zero;

    /// <summary>How long a server that can't be reached is waited for before a journal is given up.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The most connections to this database.</summary>
    public int ConnectionsMax { get; init; } = 16;

    /// <summary>Told, in a sentence, what an operator should know: that the server can't be reached.</summary>
    public Action<string> Report { get; init; } = _ => { };

    /// <summary>
    /// Told which shard and, in a sentence, that another process has taken it over: what is remembered of it here is of
    /// the past.
    /// </summary>
    public Action<string, string> Lost { get; init; } = (_, _) => { };
}

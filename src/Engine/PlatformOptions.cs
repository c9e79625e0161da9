namespace Jumun.Engine;

/// <summary>How a platform runs. The bounds are what keeps it standing under any load.</summary>
public sealed record PlatformOptions
{
    /// <summary>
    /// How many shards a service has. A stream lives in the one that its key tells, so the number is for good: a
    /// platform opened with another one would look for streams where they are not.
    /// </summary>
    public Func<string, int> ShardsOf { get; init; } = _ => 1;

    /// <summary>The most messages that a shard handles before it commits.</summary>
    public int BatchMessagesMax { get; init; } = 1024;

    /// <summary>The most requests that wait for a shard; more are answered "overloaded".</summary>
    public int InboxRequestsMax { get; init; } = 8192;

    /// <summary>A stream with so many events is kept in memory and in the shard's snapshot.</summary>
    public int SnapshotEvery { get; init; } = 200;

    /// <summary>A shard's snapshot is renewed after so many records.</summary>
    public long ShardSnapshotEveryRecords { get; init; } = 200_000;

    /// <summary>The streams that a shard keeps in memory at least, beyond those that it must.</summary>
    public int StreamsInMemory { get; init; } = 16_384;

    /// <summary>
    /// The committed batches that a shard keeps in memory for its readers; who is further behind reads the journal.
    /// </summary>
    public int TailBatchesMax { get; init; } = 1024;

    /// <summary>So many shards read their journals at once when the platform is opened, each on a thread.</summary>
    public int ShardsRecoveredAtOnce { get; init; } = 1;

    /// <summary>
    /// A shard that reads so many records of another, and has nothing to commit about them, commits how far it is.
    /// </summary>
    public int RecordsPassedMax { get; init; } = 16_384;

    /// <summary>
    /// The way to the other processes that shards run in; null: all run in this one.
    /// </summary>
    public IProcesses? Elsewhere { get; init; }

    /// <summary>
    /// With several processes: when a shard has committed so many records that the others could not be told of, it
    /// takes no more requests. What is under way goes on.
    /// </summary>
    public long UntoldRecordsMax { get; init; } = 1_000_000;

    /// <summary>
    /// Whether a shard is surely still this process's; if not, what is only looked up in it is not told. On any thread.
    /// </summary>
    public Func<string, bool> IsHeld { get; init; } = _ => true;

    /// <summary>
    /// Told, on a thread of its own, when a shard can't go on here, and why: it has been closed. Null: then the whole
    /// platform can't.
    /// </summary>
    public Action<string, Exception>? ShardFailed { get; init; }

    /// <summary>
    /// The tables in which the shards of a service keep its views; null: only their snapshots hold them.
    /// </summary>
    public Func<string, IViewTables?> ViewTables { get; init; } = _ => null;

    /// <summary>What changed in views is written into their tables so often, if it can be.</summary>
    public TimeSpan ViewTablesEvery { get; init; } = TimeSpan.FromSeconds(1);

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>
    /// What an operator should read: a torn tail that was cut off, a snapshot that could not be read.
    /// </summary>
    public Action<string> Report { get; init; } = _ => { };
}

namespace Jumun.Engine;

/// <summary>
/// The way to the other processes that shards run in. What is carried is <see cref="Platform.Answer"/>'s and
/// <see cref="Platform.ReadJournal"/>'s on the other side. Throws <see cref="ShardUnavailable"/>: "overloaded" when
/// nothing was handed over, because nobody has the shard or it is asked too much already, "unknown" when nobody knows.
/// </summary>
public interface IProcesses
{
    /// <summary>Has the process that has a shard answer a call, within a time.</summary>
    Task<ReadOnlyMemory<byte>> Call(string shard, ReadOnlyMemory<byte> call, TimeSpan patience);

    /// <summary>A page of the journal of a shard, of what comes after a position.</summary>
    Task<ReadOnlyMemory<byte>> Read(string shard, long after);
}

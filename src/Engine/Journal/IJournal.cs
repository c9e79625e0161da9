namespace Jumun.Engine.Journals;

/// <summary>What a shard commits at once: records and how far it has read the journals of others.</summary>
public class Batch
{
    /// <summary>Records in order of position; the first has <see cref="FirstPosition"/>.</summary>
    public List<Record> Records { get; } = [];

    /// <summary>
    /// For each journal that was read on: its shard's name and the position up to which all is handled.
    /// </summary>
    public List<(string Source, long Position)> Checkpoints { get; } = [];

    public long FirstPosition { get; set; }

    /// <summary>How many of its records nobody was interested in when it was read.</summary>
    public int LeftOut { get; internal set; }

    public long LastPosition => FirstPosition + Records.Count + LeftOut - 1;

    /// <summary>For a reader of these services: without records that concern none, if that is cheaper.</summary>
    internal virtual Batch For(ulong audience) => this;
}

/// <summary>
/// The append-only log of one shard. One thread appends; any thread reads what is committed. All journals pass
/// <c>JournalContract</c>.
/// </summary>
public interface IJournal : IDisposable
{
    /// <summary>The position of the last committed record, or 0.</summary>
    long LastPosition { get; }

    /// <summary>
    /// Commits a batch whole; durable when it returns. Positions must follow the last one. A batch may hold checkpoints
    /// alone. Throws <see cref="JournalFailure"/> when the outcome is unknown; after it the journal must be reopened.
    /// </summary>
    void Append(Batch batch);

    /// <summary>
    /// Committed batches in order, beginning with the one that holds <paramref name="from"/> (earlier records of that
    /// batch are left out). Ends at what was committed when it got there. Batches are new objects.
    /// </summary>
    IEnumerable<Batch> Read(long from);

    /// <summary>
    /// The same, but records may be left out that are not of this interest; so may what records send, and, unless they
    /// are parked, who asked for them. Every batch is there, with its checkpoints.
    /// </summary>
    IEnumerable<Batch> Read(long from, Interest interest) => Read(from);

    /// <summary>One record. Batches of checkpoints alone may come before it.</summary>
    Record RecordAt(long position) => Read(position).First(batch => batch.Records.Count > 0).Records[0];

    /// <summary>
    /// A stream's records whose version is above <paramref name="afterVersion"/> or that hold no event, oldest
    /// first.
    /// </summary>
    IReadOnlyList<Record> ReadStream(string kind, string key, long afterVersion = 0);

    /// <summary>The record that handled the request with this hash, or null.</summary>
    Record? FindRequest(UInt128 request);

    /// <summary>
    /// Lets somebody read the shard's snapshot, from its beginning, if there is one that can be trusted; else null. A
    /// snapshot is a cache: without it, replay.
    /// </summary>
    T? LoadSnapshot<T>(Func<System.IO.Stream, T?> read)
        where T : class;

    /// <summary>
    /// Replaces the snapshot, atomically, by what is written to the stream, in as small pieces as it comes. May be
    /// called from another thread than the appending one.
    /// </summary>
    void SaveSnapshot(Action<System.IO.Stream> write);

    /// <summary>How far somebody who reads this journal from outside has got, or null if he never said.</summary>
    long? LoadBookmark(string reader);

    /// <summary>Remembers it, durably; on any thread, but one at a time.</summary>
    void SaveBookmark(string reader, long position);
}

/// <summary>
/// An append whose outcome is unknown. Whoever waits is told so, and the shard is rebuilt from the journal.
/// </summary>
public class JournalFailure(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>
/// The journal can't be used: damaged, of another version, no right, disk full, failed flush. The process must end; the
/// message is one sentence for an operator, naming file and offset where there is one.
/// </summary>
public sealed class JournalUnusable(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Nothing is wrong with it, but another process has it open.</summary>
    public bool IsInUse { get; init; }
}

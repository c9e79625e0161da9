namespace Jumun.Engine.Journals;

/// <summary>How a file journal is kept.</summary>
public sealed record FileJournalOptions
{
    public static readonly FileJournalOptions Default = new();

    /// <summary>
    /// The shard whose journal it is, as written into every segment; null: the name of the directory.
    /// </summary>
    public string? Shard { get; init; }

    /// <summary>A batch that is larger gets a segment of its own size.</summary>
    public int SegmentBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// Whether a thread of its own prepares the next segment and writes the index files of sealed ones. Without it the
    /// appending thread does that when its time has come, which makes a run repeatable.
    /// </summary>
    public bool WorksAhead { get; init; } = true;

    /// <summary>
    /// Told, in a sentence, what an operator should know: a torn tail that was cut off, an index made anew.
    /// </summary>
    public Action<string> Report { get; init; } = _ => { };

    /// <summary>Told how long each flush took, in ticks of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    public Action<long> Flushed { get; init; } = _ => { };
}

/// <summary>What a journal has done since it was opened. Written by the appending thread, read by any.</summary>
public sealed class JournalCounters
{
    private long _bytes;
    private long _records;
    private long _flushes;
    private long _flushTicks;

    public long BytesAppended => Volatile.Read(ref _bytes);

    public long RecordsAppended => Volatile.Read(ref _records);

    /// <summary>As many as batches.</summary>
    public long Flushes => Volatile.Read(ref _flushes);

    /// <summary>The time that all flushes took, in ticks of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    public long FlushTicks => Volatile.Read(ref _flushTicks);

    internal void Appended(int bytes, int records, long flushTicks)
    {
        Volatile.Write(ref _bytes, _bytes + bytes);
        Volatile.Write(ref _records, _records + records);
        Volatile.Write(ref _flushes, _flushes + 1);
        Volatile.Write(ref _flushTicks, _flushTicks + flushTicks);
    }
}

namespace Jumun.Engine;

/// <summary>
/// Tables in which shards keep the documents of their views beside their memory: for the next start, which then need
/// not read the journals, and for who looks from outside. They are written behind the shard and can always be made
/// anew. All pass <c>ViewTablesContract</c>.
/// </summary>
public interface IViewTables
{
    /// <summary>
    /// What there is of a shard's part of a view, and how far that is; null when there is nothing. Throws
    /// <see cref="IOException"/>.
    /// </summary>
    /// <param name="read">Reads the rows, oldest first; once more when it was interrupted.</param>
    (T Documents, ViewCheckpoint Checkpoint)? Load<T>(
        string shard, ViewTable table, Func<IEnumerable<ViewRow>, T> read);

    /// <summary>
    /// Makes all these changes, with the checkpoint, or none. Throws <see cref="IOException"/>; then they may have been
    /// made, and may be made again.
    /// </summary>
    void Save(string shard, ViewCheckpoint checkpoint, IReadOnlyList<ViewChanges> changes);
}

/// <summary>Of one view in one version; the next version has a table of its own.</summary>
/// <param name="Indexes">Their names.</param>
public sealed record ViewTable(string Name, int Version, IReadOnlyList<string> Indexes);

/// <summary>Up to where documents have heard the journals: their shard's own, and by its name each other.</summary>
public sealed record ViewCheckpoint(long Position, IReadOnlyDictionary<string, long> Sources)
{
    public static readonly ViewCheckpoint None = new(0, new Dictionary<string, long>());
}

/// <summary>A document.</summary>
/// <param name="Number">Its place in its shard's order.</param>
/// <param name="IndexValues">For each index its value under it; null: not in that one.</param>
/// <param name="Json">UTF-8.</param>
public readonly record struct ViewRow(
    long Number, string Key, DateTimeOffset CreatedAt, IReadOnlyList<string?> IndexValues, byte[] Json);

/// <summary>What is new in a table.</summary>
/// <param name="IsWhole">What the shard had in it before goes.</param>
/// <param name="Put">New documents, or new versions of old ones; can be gone through again.</param>
/// <param name="Deleted">Keys.</param>
public sealed record ViewChanges(
    ViewTable Table, bool IsWhole, IEnumerable<ViewRow> Put, IReadOnlyCollection<string> Deleted);

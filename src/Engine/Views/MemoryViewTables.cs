namespace Jumun.Engine;

/// <summary>Tables in memory, for tests and simulations: they outlive the platform that writes them.</summary>
public sealed class MemoryViewTables : IViewTables
{
    private readonly Dictionary<(string Shard, string View, int Version), Table> _tables = [];
    private readonly Lock _lock = new();

    /// <summary>Called before changes are made and after; what it throws is thrown.</summary>
    public Action<bool> Fault { get; set; } = _ => { };

    public (T Documents, ViewCheckpoint Checkpoint)? Load<T>(
        string shard, ViewTable table, Func<IEnumerable<ViewRow>, T> read)
    {
        lock (_lock)
        {
            return _tables.TryGetValue((shard, table.Name, table.Version), out var found)
                ? (read(found.Rows.Values.OrderBy(row => row.Number)), found.Checkpoint)
                : null;
        }
    }

    public void Save(string shard, ViewCheckpoint checkpoint, IReadOnlyList<ViewChanges> changes)
    {
        Fault(false);
        lock (_lock)
        {
            foreach (var (table, isWhole, put, deleted) in changes)
            {
                var name = (shard, table.Name, table.Version);
                var rows = isWhole || !_tables.TryGetValue(name, out var before) ? [] : before.Rows;
                foreach (var key in deleted)
                {
                    rows.Remove(key);
                }

                foreach (var row in put)
                {
                    rows[row.Key] = row;
                }

                _tables[name] = new(checkpoint, rows);
            }
        }

        Fault(true);
    }

    public void Clear()
    {
        lock (_lock)
        {
            _tables.Clear();
        }
    }

    private sealed record Table(ViewCheckpoint Checkpoint, Dictionary<string, ViewRow> Rows);
}

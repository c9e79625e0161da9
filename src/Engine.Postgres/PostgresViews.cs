using System.Collections.Concurrent;
using System.Data;
using System.Text;
using System.Text.Json;
using Npgsql;
using NpgsqlTypes;

namespace Jumun.Engine.Postgres;

/// <summary>
/// The views of a service as tables of its database, one for each version of a view: documents as <c>jsonb</c>, each
/// index a column. Written under the lease of the shard's journal, so that whoever has lost the shard writes nothing.
/// </summary>
internal sealed class PostgresViews(Database database, Func<string, Lease> leaseOf) : IViewTables
{
    private const int RowsAtOnce = 1000;

    private readonly ConcurrentDictionary<string, bool> _created = [];

    public (T Documents, ViewCheckpoint Checkpoint)? Load<T>(
        string shard, ViewTable table, Func<IEnumerable<ViewRow>, T> read) => database.Run(connection =>
    {
        Create(connection, table);
        using var transaction = connection.BeginTransaction(IsolationLevel.RepeatableRead); // All as at one moment.
        return CheckpointOf(connection, shard, table) is { } checkpoint
            ? (read(Rows(connection, shard, table)), checkpoint)
            : ((T, ViewCheckpoint)?)null;
    });

    public void Save(string shard, ViewCheckpoint checkpoint, IReadOnlyList<ViewChanges> changes)
    {
        var lease = leaseOf(shard);
        var isHeld = database.Run(connection =>
        {
            foreach (var change in changes)
            {
                Create(connection, change.Table);
            }

            using var transaction = connection.BeginTransaction();
            using var held = Command(
                connection, "select 1 from journal.shard where name = $1 and epoch = $2 for key share",
                PostgresDisk.Text(shard), PostgresDisk.Number(lease.Epoch));
            if (held.ExecuteScalar() is null)
            {
                return false;
            }

            foreach (var change in changes)
            {
                Save(connection, shard, checkpoint, change);
            }

            transaction.Commit();
            return true;
        });
        if (!isHeld)
        {
            throw lease.Lost();
        }
    }

    /// <summary>Quoted: what a view is called is up to its service.</summary>
    private static string NameOf(ViewTable table) =>
        $"views.\"{table.Name.Replace('-', '_')}_v{table.Version}\"";

    private static string ColumnOf(string index) => $"\"by_{index.Replace('-', '_')}\"";

    /// <summary>If it is not there yet; several processes may do so at once.</summary>
    private void Create(NpgsqlConnection connection, ViewTable table)
    {
        var name = NameOf(table);
        var made = $"{name} {string.Join(' ', table.Indexes)}";
        if (_created.ContainsKey(made))
        {
            return;
        }

        var sql = new StringBuilder($"""
            select pg_advisory_xact_lock(hashtext('jumun.views'));
            create table if not exists {name} (
                shard text, key text, number bigint not null, created_at timestamptz not null, document jsonb not null,
                primary key (shard, key));
            """);
        foreach (var column in table.Indexes.Select(ColumnOf))
        {
            sql.Append($"""
                alter table {name} add column if not exists {column} text;
                create index if not exists "{name.Split('"')[1]}_{column.Trim('"')}" on {name} ({column}, created_at);
                """);
        }

        using var transaction = connection.BeginTransaction();
        using var create = new NpgsqlCommand(sql.ToString(), connection);
        create.ExecuteNonQuery();
        transaction.Commit();
        _created[made] = true;
    }

    private static ViewCheckpoint? CheckpointOf(NpgsqlConnection connection, string shard, ViewTable table)
    {
        using var select = Command(
            connection,
            """
            select position, sources from views.checkpoint
            where shard = $1 and view = $2 and version = $3 and indexes = $4
            """,
            [PostgresDisk.Text(shard), .. Identity(table)]);
        using var rows = select.ExecuteReader();
        return rows.Read()
            ? new(rows.GetInt64(0), JsonSerializer.Deserialize(
                rows.GetFieldValue<byte[]>(1), SourcesJson.Default.DictionaryStringInt64)!)
            : null;
    }

    private static IEnumerable<ViewRow> Rows(NpgsqlConnection connection, string shard, ViewTable table)
    {
        var columns = string.Concat(table.Indexes.Select(index => $", {ColumnOf(index)}"));
        using var select = Command(
            connection,
            $"select number, key, created_at, document{columns} from {NameOf(table)} where shard = $1 order by number",
            PostgresDisk.Text(shard));
        using var rows = select.ExecuteReader(CommandBehavior.SequentialAccess);
        while (rows.Read())
        {
            var (number, key, createdAt) = (rows.GetInt64(0), rows.GetString(1), rows.GetFieldValue<DateTimeOffset>(2));
            var json = rows.GetFieldValue<byte[]>(3);
            var values = new string?[table.Indexes.Count];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = rows.IsDBNull(4 + i) ? null : rows.GetString(4 + i);
            }

            yield return new(number, key, createdAt, values, json);
        }
    }

    private static void Save(
        NpgsqlConnection connection, string shard, ViewCheckpoint checkpoint, ViewChanges changes)
    {
        var name = NameOf(changes.Table);
        using var delete = Command(
            connection, $"delete from {name} where shard = $1 and (key = any ($2) or $3)",
            PostgresDisk.Text(shard), new NpgsqlParameter<string[]> { TypedValue = [.. changes.Deleted] },
            new NpgsqlParameter<bool> { TypedValue = changes.IsWhole });
        if (changes.IsWhole || changes.Deleted.Count > 0)
        {
            delete.ExecuteNonQuery();
        }

        foreach (var rows in changes.Put.Chunk(RowsAtOnce))
        {
            Put(connection, shard, changes.Table, rows);
        }

        using var mark = Command(
            connection,
            """
            insert into views.checkpoint (shard, view, version, indexes, position, sources)
            values ($1, $2, $3, $4, $5, $6)
            on conflict (shard, view, version) do update set
                indexes = excluded.indexes, position = excluded.position, sources = excluded.sources,
                written_at = clock_timestamp()
            """,
            [
                PostgresDisk.Text(shard), .. Identity(changes.Table), PostgresDisk.Number(checkpoint.Position),
                Json(JsonSerializer.Serialize(
                    new Dictionary<string, long>(checkpoint.Sources), SourcesJson.Default.DictionaryStringInt64)),
            ]);
        mark.ExecuteNonQuery();
    }

    private static void Put(NpgsqlConnection connection, string shard, ViewTable table, ViewRow[] rows)
    {
        var columns = table.Indexes.Select(ColumnOf).ToList();
        var parameters = string.Concat(columns.Select((_, i) => $", ${6 + i}::text[]"));
        string[] changing = ["number", "created_at", "document", .. columns];
        using var put = Command(
            connection,
            $"""
            insert into {NameOf(table)} (shard, key, number, created_at, document{
                string.Concat(columns.Select(column => $", {column}"))})
            select $1, row.* from unnest($2::text[], $3::bigint[], $4::timestamptz[], $5::jsonb[]{parameters}) as row
            on conflict (shard, key) do update set {
                string.Join(", ", changing.Select(column => $"{column} = excluded.{column}"))}
            """,
            [
                PostgresDisk.Text(shard),
                Texts(rows, row => row.Key),
                new NpgsqlParameter<long[]> { TypedValue = Array.ConvertAll(rows, row => row.Number) },
                new NpgsqlParameter<DateTimeOffset[]> { TypedValue = Array.ConvertAll(rows, row => row.CreatedAt) },
                new NpgsqlParameter
                {
                    NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb,
                    Value = Array.ConvertAll(rows, row => Encoding.UTF8.GetString(row.Json)),
                },
                .. columns.Select((_, i) => Texts(rows, row => row.IndexValues[i])),
            ]);
        put.ExecuteNonQuery();
    }

    /// <summary>A checkpoint's view, its version, and the columns that its documents were written with.</summary>
    private static NpgsqlParameter[] Identity(ViewTable table) =>
    [
        PostgresDisk.Text(table.Name), new NpgsqlParameter<int> { TypedValue = table.Version },
        new NpgsqlParameter<string[]> { TypedValue = [.. table.Indexes] },
    ];

    private static NpgsqlParameter Json(string json) => new() { NpgsqlDbType = NpgsqlDbType.Jsonb, Value = json };

    private static NpgsqlParameter<string?[]> Texts(ViewRow[] rows, Converter<ViewRow, string?> text) =>
        new() { TypedValue = Array.ConvertAll(rows, text) };

    private static NpgsqlCommand Command(
        NpgsqlConnection connection, string sql, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }
}

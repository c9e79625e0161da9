using System.Collections.Concurrent;
using System.Diagnostics;
using Jumun.Engine.Journals;
using Npgsql;

namespace Jumun.Engine.Postgres;

/// <summary>
/// A service's database as the disk that its shards' journals are kept on: a directory is a shard, a file a row with
/// pieces, and the lock of a directory is a lease. Two things are true of it that no real disk promises. What is
/// flushed is written whole or not at all. And nothing is ever written by a process that another has taken the shard
/// from.
/// </summary>
public sealed partial class PostgresDisk : IDisk, IDisposable
{
    private static readonly TimeSpan LeaseAskedAgainAfter = TimeSpan.FromMilliseconds(100);

    private readonly Database _database;
    private readonly PostgresDiskOptions _options;
    private readonly ConcurrentDictionary<string, Lease> _leases = [];
    private readonly MappedContents _mapped;

    /// <summary>Throws <see cref="JournalUnusable"/> when the database is not as this program needs it.</summary>
    public PostgresDisk(string connection, PostgresDiskOptions options)
    {
        (_database, _options) = (new(connection, options), options);
        _mapped = new(_database);
        Views = new PostgresViews(_database, LeaseOf);
        if (Complaint() is { } complaint)
        {
            _database.Dispose();
            throw new JournalUnusable(complaint);
        }
    }

    /// <summary>The views of the service, beside its journals.</summary>
    public IViewTables Views { get; }

    /// <summary>Gives back the leases of journals that were not closed, too.</summary>
    public void Dispose()
    {
        foreach (var lease in _leases.Values)
        {
            lease.Dispose();
        }

        _database.Dispose();
    }

    public void CreateDirectory(string directory) => _database.Run(connection =>
    {
        using var create = new NpgsqlCommand(
            "insert into journal.shard (name) values ($1) on conflict do nothing", connection)
        {
            Parameters = { Text(directory) },
        };
        return create.ExecuteNonQuery();
    });

    /// <summary>
    /// Whether this process surely has a shard now. When it was paused for longer than its lease, another may have it.
    /// </summary>
    public bool Holds(string shard) => _leases.TryGetValue(shard, out var lease) && lease.IsSurelyHeld;

    /// <summary>The shards that were ever begun here.</summary>
    public IReadOnlyList<string> Shards() => Names("select name from journal.shard order by name");

    public IDiskFile Create(string path, long length)
    {
        var (shard, name, lease) = Held(path);
        var id = _database.Run(connection =>
        {
            using var create = new NpgsqlCommand(
                $"""
                with {Fence("$1", "$2")},
                emptied as (
                    delete from journal.piece where file in (
                        select id from journal.file, held where shard = $1 and name = $3))
                insert into journal.file (shard, name, length) select $1, $3, $4 from held
                on conflict (shard, name) do update set length = excluded.length
                returning id
                """, connection)
            {
                Parameters = { Text(shard), Number(lease.Epoch), Text(name), Number(length) },
            };
            return (long?)create.ExecuteScalar();
        }) ?? throw lease.Lost();
        return new PostgresFile(_database, new(id, length, 0), lease);
    }

    public IDiskFile Open(string path, bool writable)
    {
        var lease = writable ? Held(path).Lease : null;
        return new PostgresFile(_database, Find(path) ?? throw NotThere(path), lease);
    }

    public bool Exists(string path) => Find(path) is not null;

    public IReadOnlyList<string> List(string directory) =>
        Names("""select name from journal.file where shard = $1 order by name collate "C" """, Text(directory));

    public void Delete(string path)
    {
        var (shard, name, lease) = Held(path);
        _database.Run(connection =>
        {
            using var delete = new NpgsqlCommand(
                $"""
                with {Fence("$1", "$2")},
                gone as (
                    delete from journal.file using held where shard = $1 and name = $3 returning id)
                delete from journal.piece using gone where file = gone.id
                """, connection)
            {
                Parameters = { Text(shard), Number(lease.Epoch), Text(name) },
            };
            return delete.ExecuteNonQuery();
        });
    }

    public void Rename(string from, string to)
    {
        var (shard, name, lease) = Held(to);
        var id = (Find(from) ?? throw NotThere(from)).Id;
        var renamed = _database.Run(connection =>
        {
            // Two statements of one batch, and so of one transaction: the name must be free before it is given.
            using var rename = new NpgsqlBatch(connection)
            {
                BatchCommands =
                {
                    new($"""
                        with {Fence("$1", "$2")},
                        gone as (
                            delete from journal.file using held where shard = $1 and name = $3 and id <> $4
                            returning id)
                        delete from journal.piece using gone where file = gone.id
                        """)
                    {
                        Parameters = { Text(shard), Number(lease.Epoch), Text(name), Number(id) },
                    },
                    new($"""
                        with {Fence("$1", "$2")}
                        update journal.file set name = $3 from held where id = $4
                        """)
                    {
                        Parameters = { Text(shard), Number(lease.Epoch), Text(name), Number(id) },
                    },
                },
            };
            rename.ExecuteNonQuery();
            return rename.BatchCommands[1].RecordsAffected;
        });
        if (renamed == 0)
        {
            throw lease.Lost();
        }
    }

    /// <summary>Nothing to do: what is created or renamed is so for good.</summary>
    public void FlushDirectory(string directory)
    {
    }

    public IMappedFile Map(string path)
    {
        var file = Find(path) ?? throw NotThere(path);
        return new MappedFile(_mapped, file);
    }

    /// <summary>Takes the lease of the shard; null when another process keeps it, or this one has it.</summary>
    public IDisposable? Lock(string path)
    {
        var shard = Path.GetDirectoryName(path)!;
        if (_leases.ContainsKey(shard))
        {
            return null;
        }

        var began = Stopwatch.GetTimestamp();
        Lease? lease;
        while ((lease = Lease.TryTake(_database, shard, _options, Forget)) is null
            && Stopwatch.GetElapsedTime(began) < _options.WaitForLease
            && !_database.IsClosing(LeaseAskedAgainAfter))
        {
        }

        if (lease is not null)
        {
            _leases[shard] = lease;
        }

        return lease;

        void Forget(Lease released) => _leases.TryRemove(released.Shard, out _);
    }

    /// <summary>
    /// A row if the shard is held under this epoch. It is locked until the statement is committed, against nobody but
    /// one who takes the shard over.
    /// </summary>
    internal static string Fence(string shard, string epoch) =>
        $"held as (select 1 from journal.shard where name = {shard} and epoch = {epoch} for key share)";

    internal static NpgsqlParameter<string> Text(string value) => new() { TypedValue = value };

    internal static NpgsqlParameter<long> Number(long value) => new() { TypedValue = value };

    private string? Complaint()
    {
        try
        {
            return _database.Run(PostgresSchema.Complaint);
        }
        catch (IOException e)
        {
            return e.Message;
        }
    }

    private StoredFile? Find(string path) => _database.Run(connection =>
    {
        using var find = new NpgsqlCommand(
            """
            select id, length, coalesce((
                select at + octet_length(bytes) from journal.piece where file = id order by at desc limit 1), 0)
            from journal.file where shard = $1 and name = $2
            """, connection)
        {
            Parameters = { Text(Path.GetDirectoryName(path)!), Text(Path.GetFileName(path)) },
        };
        using var rows = find.ExecuteReader();
        return rows.Read() ? new StoredFile(rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2)) : (StoredFile?)null;
    });

    private List<string> Names(string sql, params NpgsqlParameter[] parameters) => _database.Run(connection =>
    {
        using var select = new NpgsqlCommand(sql, connection);
        select.Parameters.AddRange(parameters.Select(parameter => parameter.Clone()).ToArray());
        using var rows = select.ExecuteReader();
        var names = new List<string>();
        while (rows.Read())
        {
            names.Add(rows.GetString(0));
        }

        return names;
    });

    private (string Shard, string Name, Lease Lease) Held(string path)
    {
        var shard = Path.GetDirectoryName(path)!;
        return (shard, Path.GetFileName(path), LeaseOf(shard));
    }

    private Lease LeaseOf(string shard) => _leases.TryGetValue(shard, out var lease)
        ? lease
        : throw new IOException($"'{shard}' is not held by this process.");

    private static FileNotFoundException NotThere(string path) => new($"There is no '{path}'.");
}

/// <summary>A file's row: its number, its length, and the offset behind its last piece.</summary>
internal readonly record struct StoredFile(long Id, long Length, long Written);

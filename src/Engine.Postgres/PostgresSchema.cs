using System.Globalization;
using Npgsql;

namespace Jumun.Engine.Postgres;

/// <summary>
/// The tables of a service's database, drawn in docs/formats/postgres.md, and the steps that lead to them. A step only
/// ever adds, so that a program which does not know it yet goes on beside one that does.
/// </summary>
public static class PostgresSchema
{
    /// <summary>Step n leads from version n - 1 to n. What has been released never changes.</summary>
    private static readonly string[] Steps =
    [
        """
        create table journal.shard (
            name   text primary key,
            epoch  bigint not null default 0,
            holder uuid,
            owner  text not null default '',
            until  timestamptz not null default '-infinity'
        );
        create table journal.file (
            id     bigint generated always as identity primary key,
            shard  text not null references journal.shard (name),
            name   text not null,
            length bigint not null,
            unique (shard, name)
        );
        create table journal.piece (
            file  bigint not null,
            at    bigint not null,
            bytes bytea not null,
            primary key (file, at)
        );
        alter table journal.piece alter column bytes set storage external;
        """,
        """
        create table journal.member (
            holder uuid primary key,
            owner  text not null,
            until  timestamptz not null
        );
        """,
        """
        alter table journal.member add column refuses text[] not null default '{}';
        create schema views;
        create table views.checkpoint (
            shard      text,
            view       text,
            version    int,
            indexes    text[] not null,
            position   bigint not null,
            sources    jsonb not null,
            written_at timestamptz not null default clock_timestamp(),
            primary key (shard, view, version)
        );
        """,
    ];

    /// <summary>The version that this program makes.</summary>
    public static int Version => Steps.Length;

    /// <summary>The connection string of one service's database, from that of the server.</summary>
    /// <param name="server">With a database's name, that is what theirs begin with; without, <c>jumun</c>.</param>
    public static string DatabaseOf(string server, string service)
    {
        var settings = new NpgsqlConnectionStringBuilder(server);
        settings.Database = $"{settings.Database ?? "jumun"}_{service.Replace('-', '_')}";
        return settings.ConnectionString;
    }

    /// <summary>
    /// Creates the database if it is missing, and brings its tables to <see cref="Version"/>; several processes may do
    /// so at once. Returns the version that was there before, 0 for none.
    /// </summary>
    /// <param name="connection">
    /// A connection string whose user may create databases, unless this one is there.
    /// </param>
    public static int Migrate(string connection)
    {
        CreateDatabase(connection);
        using var to = Open(connection);
        using var transaction = to.BeginTransaction();
        Execute(to, "select pg_advisory_xact_lock(hashtext('jumun.migrate'))");
        Execute(to, """
            create schema if not exists journal;
            create table if not exists journal.migration (
                version int primary key, at timestamptz not null default now())
            """);
        var before = VersionOf(to);
        for (var version = before + 1; version <= Version; version++)
        {
            Execute(to, Steps[version - 1]);
            Execute(to, $"insert into journal.migration (version) values ({version})");
        }

        transaction.Commit();
        return before;
    }

    /// <summary>Null when this program can use the database, else a sentence that says what to do.</summary>
    internal static string? Complaint(NpgsqlConnection connection)
    {
        var database = connection.Database;
        var version = Scalar(connection, "select to_regclass('journal.migration') is null") is true
            ? 0 : VersionOf(connection);
        return version < Version
            ? $"The database '{database}' has version {version} of the tables, this program needs {Version}: run "
                + "jumun migrate."
            : Scalar(connection, "show fsync") is "off"
                ? $"The server of the database '{database}' runs with fsync = off: what it confirms may be lost; turn "
                    + "it on."
                : null;
    }

    private static int VersionOf(NpgsqlConnection connection) => Convert.ToInt32(
        Scalar(connection, "select coalesce(max(version), 0) from journal.migration"), CultureInfo.InvariantCulture);

    private static void CreateDatabase(string connection)
    {
        var wanted = new NpgsqlConnectionStringBuilder(connection);
        var maintenance = new NpgsqlConnectionStringBuilder(connection) { Database = "postgres" };
        using var to = Open(maintenance.ConnectionString);
        using var exists = new NpgsqlCommand("select 1 from pg_database where datname = $1", to);
        exists.Parameters.AddWithValue(wanted.Database!);
        Execute(to, "select pg_advisory_lock(hashtext('jumun.migrate'))"); // Until the connection is closed.
        if (exists.ExecuteScalar() is null)
        {
            var quoted = new NpgsqlCommandBuilder().QuoteIdentifier(wanted.Database!);
            Execute(to, $"create database {quoted} encoding 'UTF8' template template0");
        }
    }

    private static NpgsqlConnection Open(string connection)
    {
        var opened = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connection) { Pooling = false }.ConnectionString);
        opened.Open();
        return opened;
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    private static object? Scalar(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar();
    }
}

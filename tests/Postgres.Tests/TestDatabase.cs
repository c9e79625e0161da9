using Jumun.Engine.Postgres;
using Jumun.RunningHost;
using Npgsql;

namespace Jumun.Postgres.Tests;

/// <summary>One server and one database for all tests of this assembly; each test has shards of its own.</summary>
public sealed class TestDatabase : IAsyncLifetime
{
    private static int _names;

    public PostgresServer Server { get; private set; } = null!;

    public string Connection => Server.Connection("jumun_test");

    public async Task InitializeAsync()
    {
        Server = await PostgresServer.Start();
        PostgresSchema.Migrate(Connection);
    }

    public Task DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        Server.Dispose();
        return Task.CompletedTask;
    }

    /// <summary>A shard that no other test uses.</summary>
    public static string NewShard() => $"test-{Interlocked.Increment(ref _names)}";

    /// <summary>As another process would use it.</summary>
    public PostgresDisk Disk(TimeSpan? lease = null, TimeSpan? patience = null, string? connection = null) =>
        new(connection ?? Connection, new("http://127.0.0.1:1", Guid.NewGuid())
        {
            Lease = lease ?? TimeSpan.FromSeconds(30),
            Patience = patience ?? TimeSpan.FromSeconds(30),
        });

    public void Execute(string sql)
    {
        using var connection = new NpgsqlConnection(Connection);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    public T Scalar<T>(string sql)
    {
        using var connection = new NpgsqlConnection(Connection);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return (T)command.ExecuteScalar()!;
    }
}

[CollectionDefinition(Name)]
public sealed class WithDatabase : ICollectionFixture<TestDatabase>
{
    public const string Name = "with a database";
}

using Jumun.Engine.Journals;
using Jumun.Engine.Tests.Journals;
using Jumun.RunningHost;
using Npgsql;
using static Jumun.Engine.Tests.Journals.TestLanguage;

namespace Jumun.Postgres.Tests;

/// <summary>Connections break and servers end: what was appended is there, once.</summary>
[Collection(WithDatabase.Name)]
public sealed class ConnectionTests(TestDatabase database)
{
    private readonly string _shard = TestDatabase.NewShard();

    [Fact]
    public void A_batch_that_was_committed_and_whose_answer_was_lost_is_there_once()
    {
        using var proxy = new CuttingProxy(database.Server.Port);
        var through = new NpgsqlConnectionStringBuilder(database.Connection) { Port = proxy.Port };
        using var disk = database.Disk(connection: through.ConnectionString);
        using var journal = Open(disk);
        for (var i = 1; i <= 10; i++)
        {
            proxy.SwallowNextAnswer();
            journal.Append(Batch(i, Paid("a", i)));
        }

        Assert.Equal(10, proxy.Cuts);
        Assert.Equal(Enumerable.Range(1, 10), PositionsIn(journal));
    }

    [Fact]
    public async Task Connections_that_are_cut_at_every_batch_lose_nothing_and_double_nothing()
    {
        const int batches = 100;
        using var disk = database.Disk();
        using var journal = Open(disk);
        for (var i = 1; i <= batches; i++)
        {
            var cutting = Task.Run(() => database.Execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'jumun'"));
            journal.Append(Batch(i, Paid("a", i)));
            await cutting;
        }

        Assert.Equal(Enumerable.Range(1, batches), PositionsIn(journal));
    }

    [Theory]
    [InlineData("fast")]
    [InlineData("immediate")]
    public async Task A_server_that_is_started_again_is_waited_for(string mode)
    {
        using var server = await PostgresServer.Start();
        Engine.Postgres.PostgresSchema.Migrate(server.Connection("other"));
        using var disk = database.Disk(connection: server.Connection("other"));
        using var journal = Open(disk);
        journal.Append(Batch(1, Paid("a", 1)));
        await server.Stop(mode);
        var appending = Task.Factory.StartNew(
            () => journal.Append(Batch(2, Paid("a", 2))), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await server.Start();

        await appending;
        Assert.Equal([1, 2], PositionsIn(journal));
    }

    [Fact]
    public async Task A_server_that_stays_away_ends_the_journal_with_a_sentence()
    {
        using var server = await PostgresServer.Start();
        Engine.Postgres.PostgresSchema.Migrate(server.Connection("other"));
        using (var disk = database.Disk(
            patience: TimeSpan.FromSeconds(1), connection: server.Connection("other")))
        {
            using var journal = Open(disk);
            journal.Append(Batch(1, Paid("a", 1)));
            await server.Stop();
            var failure = Assert.Throws<JournalUnusable>(() => journal.Append(Batch(2, Paid("a", 2))));
            Assert.Contains("'other'", failure.Message, StringComparison.Ordinal);
            await server.Start();
        }

        using var again = database.Disk(connection: server.Connection("other"));
        using var reopened = Open(again);
        Assert.Equal([1], PositionsIn(reopened));
    }

    [Fact]
    public void A_database_without_tables_says_what_to_do()
    {
        database.Execute("create database without_tables");
        var failure = Assert.Throws<JournalUnusable>(
            () => database.Disk(connection: database.Server.Connection("without_tables")));
        Assert.Contains("jumun migrate", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_may_migrate_at_once()
    {
        var before = new int[8];
        Parallel.For(
            0, before.Length,
            i => before[i] = Engine.Postgres.PostgresSchema.Migrate(database.Server.Connection("by_many")));
        Assert.Single(before, 0);
    }

    private FileJournal Open(IDisk disk) => FileJournal.Open(disk, _shard, TestLanguage.Wire);

    private static IEnumerable<int> PositionsIn(IJournal journal) =>
        journal.Read(1).SelectMany(b => b.Records).Select(r => (int)r.Position);
}

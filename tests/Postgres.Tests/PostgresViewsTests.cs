using Jumun.Engine;
using Jumun.Engine.Postgres;
using Jumun.Engine.Tests.Views;

namespace Jumun.Postgres.Tests;

[Collection(WithDatabase.Name)]
public sealed class PostgresViewsTests : ViewTablesContract, IDisposable
{
    private readonly TestDatabase _database;
    private readonly PostgresDisk _disk;

    public PostgresViewsTests(TestDatabase database)
    {
        (_database, _disk) = (database, database.Disk());
        foreach (var shard in Shards)
        {
            Take(_disk, shard);
        }
    }

    protected override IViewTables Tables => _disk.Views;

    protected override string[] Shards { get; } = [TestDatabase.NewShard(), TestDatabase.NewShard()];

    public void Dispose() => _disk.Dispose();

    [Fact]
    public void Whoever_has_lost_the_shard_writes_nothing()
    {
        Tables.Save(Shards[0], ViewCheckpoint.None, [Changes(One, Row(1, "a"))]);
        _database.Execute($"update journal.shard set until = '-infinity' where name = '{Shards[0]}'");
        using var other = _database.Disk();
        Take(other, Shards[0]);
        other.Views.Save(Shards[0], ViewCheckpoint.None, [Changes(One, Row(2, "b"))]);

        Assert.Throws<IOException>(() => Tables.Save(Shards[0], ViewCheckpoint.None, [Changes(One, Row(3, "c"))]));
        Assert.Equal(
            ["a", "b"], other.Views.Load(Shards[0], One, rows => rows.ToList())!.Value.Documents.Select(r => r.Key));
    }

    [Fact]
    public void An_operator_finds_documents_by_their_indexes()
    {
        Tables.Load(Shards[0], Two, rows => rows.ToList());
        Tables.Save(Shards[0], ViewCheckpoint.None, [Changes(Two, Row(1, "a", "ann"), Row(2, "b", "bob"))]);
        Assert.Equal("b", _database.Scalar<string>(
            $"select document ->> 'key' from views.of_two_v3 where by_customer = 'bob' and shard = '{Shards[0]}'"));
    }

    [Fact]
    public void With_another_index_the_view_is_made_anew()
    {
        Tables.Load(Shards[0], One, rows => rows.ToList());
        Tables.Save(Shards[0], ViewCheckpoint.None, [Changes(One, Row(1, "a"))]);
        Assert.Null(Tables.Load(Shards[0], One with { Indexes = ["customer", "of-state"] }, rows => rows.ToList()));
    }

    private static ViewTable One { get; } = new("of-one", 1, []);

    private static ViewTable Two { get; } = new("of-two", 3, ["customer", "of-state"]);

    private static void Take(PostgresDisk disk, string shard)
    {
        disk.CreateDirectory(shard);
        Assert.NotNull(disk.Lock(Path.Combine(shard, "lock")));
    }
}

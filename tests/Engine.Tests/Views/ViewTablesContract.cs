using System.Text.Json;

namespace Jumun.Engine.Tests.Views;

/// <summary>What is true of the tables in which views are kept, wherever they are.</summary>
public abstract class ViewTablesContract
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly ViewTable Orders = new("all-orders", 1, ["customer", "of-state"]);
    private static readonly ViewTable Other = new("others", 1, []);

    protected abstract IViewTables Tables { get; }

    /// <summary>Two shards.</summary>
    protected virtual string[] Shards { get; } = ["orders-0", "orders-1"];

    [Fact]
    public void What_was_never_written_is_not_there() => Assert.Null(Load(Orders));

    [Fact]
    public void What_was_written_is_read_with_its_checkpoint_in_order_of_its_numbers()
    {
        Save(5, Changes(Orders, Row(2, "b", "ann"), Row(1, "a", [null]), Row(7, "c", "김민수")));
        var (rows, checkpoint) = Load(Orders)!.Value;
        Assert.Equal([1, 2, 7], rows.Select(row => row.Number));
        Assert.Equal((5, 6), (checkpoint.Position, checkpoint.Sources["stock-0"]));
        AssertSame(Row(7, "c", "김민수"), rows[2]);
        AssertSame(Row(1, "a", [null]), rows[0]);
    }

    [Fact]
    public void Documents_are_changed_and_deleted_and_may_come_again_under_their_key()
    {
        Save(1, Changes(Orders, Row(1, "a", "ann"), Row(2, "b", "ann")));
        Save(2, Changes(Orders, Row(2, "b", "bob")) with { Deleted = ["a", "never there"] });
        AssertSame(Row(2, "b", "bob"), Assert.Single(Load(Orders)!.Value.Documents));
        Save(3, Changes(Orders, Row(3, "a", "cid")));
        Assert.Equal(["b", "a"], Load(Orders)!.Value.Documents.Select(row => row.Key));
    }

    [Fact]
    public void Nothing_but_a_checkpoint_may_be_new()
    {
        Save(1, Changes(Orders, Row(1, "a", "ann")));
        Save(2, Changes(Orders));
        Assert.Equal(2, Load(Orders)!.Value.Checkpoint.Position);
        Assert.Single(Load(Orders)!.Value.Documents);
    }

    [Fact]
    public void A_view_that_was_made_anew_replaces_what_its_shard_had_and_nothing_else()
    {
        Save(1, Changes(Orders, Row(1, "a", "ann")), Changes(Other, Row(1, "x")));
        Save(9, Changes(Orders, Row(1, "z", "ann")), shard: 1);
        Save(2, Changes(Orders, Row(1, "b", "bob")) with { IsWhole = true });
        Assert.Equal("b", Assert.Single(Load(Orders)!.Value.Documents).Key);
        Assert.Equal("x", Assert.Single(Load(Other)!.Value.Documents).Key);
        Assert.Equal("z", Assert.Single(Load(Orders, 1)!.Value.Documents).Key);
        Assert.Equal((1, 2), (Load(Other)!.Value.Checkpoint.Position, Load(Orders)!.Value.Checkpoint.Position));
    }

    [Fact]
    public void Each_version_of_a_view_has_a_table_of_its_own()
    {
        Save(1, Changes(Orders, Row(1, "a", "ann")));
        var next = Orders with { Version = 2 };
        Assert.Null(Load(next));
        Save(2, Changes(next, Row(1, "b", "ann")));
        Assert.Equal("a", Assert.Single(Load(Orders)!.Value.Documents).Key);
    }

    [Fact]
    public void Many_are_written_at_once()
    {
        Save(1, Changes(Orders, [.. Enumerable.Range(0, 2500).Select(i => Row(i, $"k{i}", "ann"))]));
        Assert.Equal(2500, Load(Orders)!.Value.Documents.Count);
    }

    protected static ViewChanges Changes(ViewTable table, params ViewRow[] rows) => new(table, false, rows, []);

    protected static ViewRow Row(long number, string key, params string?[] customer) => new(
        number, key, Noon.AddSeconds(number), customer is [] ? [] : [customer[0], "open"],
        JsonSerializer.SerializeToUtf8Bytes(new { key, of = customer }));

    private static void AssertSame(ViewRow expected, ViewRow actual)
    {
        Assert.Equal(
            (expected.Number, expected.Key, expected.CreatedAt), (actual.Number, actual.Key, actual.CreatedAt));
        Assert.Equal(expected.IndexValues, actual.IndexValues);
        Assert.True(JsonElement.DeepEquals(
            JsonElement.Parse(expected.Json), JsonElement.Parse(actual.Json)), "Another document.");
    }

    private void Save(long position, ViewChanges changes, ViewChanges? more = null, int shard = 0) => Tables.Save(
        Shards[shard], new(position, new Dictionary<string, long> { ["stock-0"] = position + 1 }),
        more is null ? [changes] : [changes, more]);

    private (List<ViewRow> Documents, ViewCheckpoint Checkpoint)? Load(ViewTable table, int shard = 0) =>
        Tables.Load(Shards[shard], table, rows => rows.ToList());
}

public sealed class MemoryViewTablesTests : ViewTablesContract
{
    protected override IViewTables Tables { get; } = new MemoryViewTables();
}

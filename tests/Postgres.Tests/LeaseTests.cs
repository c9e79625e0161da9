using Jumun.Engine.Journals;
using Jumun.Engine.Tests.Journals;
using Jumun.RunningHost;
using Npgsql;
using static Jumun.Engine.Tests.Journals.TestLanguage;

namespace Jumun.Postgres.Tests;

/// <summary>Who may write a shard, and that nobody else can, whatever he believes.</summary>
[Collection(WithDatabase.Name)]
public sealed class LeaseTests(TestDatabase database)
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly string _shard = TestDatabase.NewShard();

    [Fact]
    public void A_held_shard_is_refused_to_another_process_and_to_the_same_one()
    {
        using var one = database.Disk();
        using var other = database.Disk();
        using var journal = Open(one);

        Assert.Contains("in use", Assert.Throws<JournalUnusable>(() => Open(other)).Message, StringComparison.Ordinal);
        Assert.Contains("in use", Assert.Throws<JournalUnusable>(() => Open(one)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_closed_shard_is_free_at_once()
    {
        using var one = database.Disk();
        Open(one).Dispose();

        using var other = database.Disk();
        using var journal = Open(other);
        Assert.Equal(2, Epoch());
    }

    [Fact]
    public async Task A_holder_who_is_alive_keeps_it_longer_than_its_lease()
    {
        using var one = database.Disk(lease: Short);
        using var journal = Open(one);
        var first = Until();
        await Waiting.Until("renewed", Deadline, () => Until() - first > 3 * Short);

        using var other = database.Disk();
        Assert.Throws<JournalUnusable>(() => Open(other));
        journal.Append(Batch(1, Paid("a", 1)));
    }

    [Fact]
    public void What_a_paused_holder_writes_after_a_takeover_is_refused()
    {
        using var paused = database.Disk();
        using var other = database.Disk();
        var before = Open(paused);
        before.Append(Batch(1, Paid("a", 1)));
        LetItEnd();
        using var after = Open(other);

        Assert.Contains(
            "taken", Assert.Throws<JournalUnusable>(() => before.Append(Batch(2, Paid("a", 2)))).Message,
            StringComparison.Ordinal);
        Assert.Throws<JournalUnusable>(() => before.Append(Batch(2, Paid("a", 2))));
        before.SaveSnapshot([1]);
        after.Append(Batch(2, Paid("a", 2)));
        before.Dispose(); // To close it gives nothing back that is another's.
        after.Append(Batch(3, Paid("a", 3)));
        Assert.Equal([1L, 2, 3], after.Read(1).Select(b => b.FirstPosition));
        Assert.Null(after.LoadSnapshot());
    }

    [Fact]
    public async Task A_takeover_waits_for_what_is_being_written_and_then_sees_it()
    {
        using var one = database.Disk();
        using var other = database.Disk();
        var before = Open(one);
        before.Append(Batch(1, Paid("a", 1)));
        LetItEnd();

        // A statement that holds the shard's row as an append does while it is being committed.
        await using var writing = new NpgsqlConnection(database.Connection);
        await writing.OpenAsync();
        await using var transaction = await writing.BeginTransactionAsync();
        await using var hold = new NpgsqlCommand(
            $"select 1 from journal.shard where name = '{_shard}' for key share", writing);
        await hold.ExecuteScalarAsync();
        var taking = Task.Factory.StartNew(
            () => Open(other), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await SomebodyWaits();
        Assert.False(taking.IsCompleted);
        await transaction.CommitAsync();

        using var after = await taking;
        Assert.Equal(1, after.LastPosition);
    }

    private FileJournal Open(IDisk disk) => FileJournal.Open(disk, _shard, TestLanguage.Wire);

    private long Epoch() => database.Scalar<long>($"select epoch from journal.shard where name = '{_shard}'");

    /// <summary>As if the holder had been silent for the length of its lease.</summary>
    private void LetItEnd() =>
        database.Execute($"update journal.shard set until = '-infinity' where name = '{_shard}'");

    private DateTime Until() => database.Scalar<DateTime>($"select until from journal.shard where name = '{_shard}'");

    private Task SomebodyWaits() => Waiting.Until("somebody waits for the row", Deadline, () => database.Scalar<long>(
        "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%with free%'") > 0);
}

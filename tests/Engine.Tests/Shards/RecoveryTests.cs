using Jumun.Engine.Journals;

namespace Jumun.Engine.Tests.Shards;

/// <summary>What shards make of snapshots and of each other's journals when they start.</summary>
public class RecoveryTests
{
    private static readonly Service Watching = Service.Named("watching")
        .Speaks(BankJson.Default)
        .Decides<Transfer, TransferCommand, ITransferEvent>("transfer")
        .Shows<AccountLines, AccountLine>();

    private static readonly Service Bare = Service.Named("accounts")
        .Speaks(BankJson.Default)
        .Decides<Account, AccountCommand, IAccountEvent>("account");

    [Fact]
    public void A_view_of_another_service_is_not_behind_after_a_snapshot_and_a_crash()
    {
        using var bank = new BankPlatform(services: [Bare, Watching]);
        bank.Send(new Deposit("ann", 100));
        bank.Send(new StartTransfer("t1", "ann", ["bob"], 1)); // So that the snapshot is worth writing.
        bank.Restart();

        bank.Send(new Deposit("ann", 5));
        bank.Send(new StartTransfer("t2", "ann", ["bob"], 1)); // Its batch commits that the deposit was heard.
        bank.Crash();

        bank.Settle();
        Assert.Equal(105, bank.Ask(p => p.Find<AccountLines, AccountLine>("ann"))!.Balance);
    }

    /// <summary>Else it would read them from the beginning after every start.</summary>
    [Fact]
    public void A_shard_whom_nothing_concerns_says_now_and_then_how_far_it_has_read()
    {
        using var bank = new BankPlatform(new() { RecordsPassedMax = 10 }, services: [Bare, BankPlatform.Transfers]);
        for (var i = 1; i <= 25; i++)
        {
            bank.Send(new Deposit("ann", 1));
        }

        bank.Crash();
        Assert.Equal(20, bank.Platform.Shards[1].Readers[0].Committed);
        Assert.Equal(0, bank.Platform.Shards[1].Journal.LastPosition);
    }

    [Fact]
    public void A_long_stream_is_in_memory_after_a_start_without_a_snapshot()
    {
        using var bank = new BankPlatform(new() { SnapshotEvery = 10 }, services: [Bare]);
        for (var i = 1; i <= 25; i++)
        {
            bank.Send(new Deposit("ann", i));
        }

        bank.Send(new Deposit("bob", 1));
        bank.Crash();
        Assert.Equal(1, bank.Platform.Shards[0].StreamsInMemory);
        Assert.Equal((325, 1), (bank.BalanceOf("ann"), bank.BalanceOf("bob")));
        bank.Send(new Withdraw("ann", 25));
        bank.Restart(); // With a snapshot that has it.
        bank.Send(new Withdraw("ann", 100));
        bank.Crash();
        Assert.Equal(200, bank.BalanceOf("ann"));
    }

    [Fact]
    public void A_view_that_failed_is_in_no_snapshot_and_is_made_anew_by_the_next_start()
    {
        using var bank = new BankPlatform();
        bank.Send(new Deposit("ann", 5));
        AccountLines.Poison.Value = 6;
        bank.Send(new Deposit("ann", 6));
        AccountLines.Poison.Value = null; // Today's code can do it.
        bank.Restart();
        Assert.Equal(11, bank.Ask(p => p.Find<AccountLines, AccountLine>("ann"))!.Balance);
    }

    [Fact]
    public void Time_does_not_go_back_over_a_start_with_nothing_but_a_snapshot()
    {
        using var bank = new BankPlatform(services: [Bare]);
        bank.Send(new Deposit("ann", 1));
        bank.Restart();
        bank.Platform.Dispose();
        bank.Time.WallClock -= TimeSpan.FromDays(1);
        bank.Open();
        bank.Send(new Deposit("ann", 2));
        var times = bank.Platform.Shards[0].Journal.Read(1).SelectMany(b => b.Records).Select(r => r.At).ToList();
        Assert.Equal(times.Order(), times);
    }

    [Fact]
    public void Several_shards_are_recovered_at_once_and_fail_with_one_sentence()
    {
        using var bank = new BankPlatform(new() { ShardsRecoveredAtOnce = 2 });
        bank.Send(new Deposit("ann", 100));
        bank.Send(new StartTransfer("t1", "ann", ["bob"], 1));
        bank.Crash();
        bank.Settle();
        Assert.Equal((99, 1), (bank.BalanceOf("ann"), bank.BalanceOf("bob")));
        Assert.Equal(1, bank.Platform.Remembering.Share);
        bank.Disk.Crash();
        foreach (var name in bank.Disk.List("transfers-0"))
        {
            bank.Disk.Delete(Path.Combine("transfers-0", name));
        }

        Assert.Throws<JournalUnusable>(bank.Open);
    }

    /// <summary>It would say that nothing of the others was heard: all would be handled again.</summary>
    [Fact]
    public void A_start_that_fails_half_way_leaves_no_snapshot()
    {
        var isDamaged = false;
        using var bank = new BankPlatform(
            wrap: (shard, journal) => shard == "accounts-0" ? new Damaged(journal, () => isDamaged) : journal,
            services: [Watching, Bare]);
        bank.Send(new Deposit("ann", 100));
        bank.Send(new StartTransfer("t1", "ann", ["bob"], 1));
        bank.Disk.Crash();
        isDamaged = true;
        Assert.Throws<JournalUnusable>(bank.Open);
        Assert.DoesNotContain("snapshot", bank.Disk.List("watching-0"));

        isDamaged = false;
        bank.Open();
        bank.Settle();
        Assert.Equal(100, bank.Ask(p => p.Find<AccountLines, AccountLine>("ann"))!.Balance);
    }

    /// <summary>Its streams would begin anew, and what the others sent it would never be handled again.</summary>
    [Theory]
    [InlineData("accounts-0", "transfers-0")]
    [InlineData("transfers-0", "accounts-0")]
    public void A_journal_that_is_gone_is_noticed_by_who_has_read_it(string lost, string reader)
    {
        using var bank = new BankPlatform();
        bank.Send(new Deposit("ann", 100));
        bank.Send(new StartTransfer("t1", "ann", ["bob"], 1));
        bank.Disk.Crash();
        foreach (var name in bank.Disk.List(lost))
        {
            bank.Disk.Delete(Path.Combine(lost, name));
        }

        var failure = Assert.Throws<JournalUnusable>(bank.Open);
        Assert.Contains($"'{lost}'", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"'{reader}'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_journal_older_than_its_own_snapshot_is_refused()
    {
        using var bank = new BankPlatform(services: [Bare]);
        bank.Send(new Deposit("ann", 100));
        bank.Restart();
        var segment = Path.Combine("accounts-0", SegmentFile.NameOf(1));
        var before = bank.Disk.Content(segment).ToArray();
        bank.Send(new Deposit("ann", 5));
        bank.Restart();
        bank.Platform.Dispose();
        before.CopyTo(bank.Disk.Content(segment));

        var failure = Assert.Throws<JournalUnusable>(bank.Open);
        Assert.Contains("'accounts-0' ends with record 1", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>A journal that can't be read when it is.</summary>
    private sealed class Damaged(IJournal journal, Func<bool> isDamaged) : IJournal
    {
        public long LastPosition => journal.LastPosition;

        public void Append(Batch batch) => journal.Append(batch);

        public IEnumerable<Batch> Read(long from) =>
            isDamaged() ? throw new JournalUnusable("It is damaged.") : journal.Read(from);

        public IReadOnlyList<Record> ReadStream(string kind, string key, long afterVersion = 0) =>
            journal.ReadStream(kind, key, afterVersion);

        public Record? FindRequest(UInt128 request) => journal.FindRequest(request);

        public T? LoadSnapshot<T>(Func<System.IO.Stream, T?> read)
            where T : class => journal.LoadSnapshot(read);

        public void SaveSnapshot(Action<System.IO.Stream> write) => journal.SaveSnapshot(write);

        public long? LoadBookmark(string reader) => journal.LoadBookmark(reader);

        public void SaveBookmark(string reader, long position) => journal.SaveBookmark(reader, position);

        public void Dispose() => journal.Dispose();
    }
}

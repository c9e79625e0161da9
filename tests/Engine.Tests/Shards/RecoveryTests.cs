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
}

using Jumun.Engine.Journals;
using Jumun.Engine.Shards;

namespace Jumun.Engine.Tests.Shards;

/// <summary>Which history is over and done with, so that it may be archived.</summary>
public class FinishedHistoryTests
{
    private static readonly Service Ledger = Service.Named("accounts")
        .Speaks(BankJson.Default)
        .Decides<ClosingAccount, AccountCommand, IAccountEvent>("account");

    [Fact]
    public void Streams_that_are_closed_are_finished()
    {
        using var bank = new BankPlatform(services: [Ledger]);
        Empty(bank, "ann");
        Empty(bank, "bob");
        Assert.Null(Needed(bank, "accounts-0"));
    }

    [Fact]
    public void One_open_stream_keeps_all_that_lies_with_it_also_when_it_is_only_begun_there()
    {
        using var bank = new BankPlatform(services: [Ledger]);
        Empty(bank, "ann");
        bank.Send(new Deposit("bob", 5));
        bank.Send(new Withdraw("bob", 5));
        Assert.Null(Needed(bank, "accounts-0"));
        bank.Send(new Deposit("cid", 5));
        Assert.Equal("account cid is not finished", Needed(bank, "accounts-0"));
        Assert.Null(Needed(bank, "accounts-0", last: 4));

        bank.Send(new Withdraw("cid", 5));
        Assert.Null(Needed(bank, "accounts-0", last: 5));
    }

    [Fact]
    public void What_is_not_old_enough_stays()
    {
        using var bank = new BankPlatform(services: [Ledger]);
        Empty(bank, "ann");
        bank.Time.Pass(TimeSpan.FromDays(2));
        Empty(bank, "bob");
        var history = bank.Platform.FinishedBefore(bank.Time.GetUtcNow() - TimeSpan.FromDays(1));
        Assert.Null(history.NeededBecause("accounts-0", 1, 2));
        Assert.StartsWith("record 3 is of ", history.NeededBecause("accounts-0", 1, 3));
    }

    [Fact]
    public void A_stream_with_refusals_alone_keeps_nothing()
    {
        using var bank = new BankPlatform(services: [Ledger]);
        Assert.Equal(ReplyKind.Refused, bank.Send(new Withdraw("ann", 5), key: 1, body: 1).Kind);
        Assert.Equal(1, bank.Platform.Shards[0].Journal.LastPosition);
        Assert.Null(Needed(bank, "accounts-0"));
    }

    [Fact]
    public void An_open_process_keeps_its_own_records_and_what_began_it()
    {
        using var bank = new BankPlatform(services: [Ledger, Closing]);
        bank.Send(new Deposit("ann", 100));
        bank.Post(new Request(new StartTransfer("t1", "ann", ["bob"], 100)));
        bank.Platform.Shards[1].Step();
        Assert.Equal("moving t1 is not over", Needed(bank, "transfers-0", last: 1));

        bank.Settle();
        Assert.True(bank.TransferOf("t1").Finished);
        Assert.Equal("transfer t1 is not finished", Needed(bank, "transfers-0")); // That kind is never closed.
        Assert.Null(Needed(bank, "transfers-0", first: 2, last: 2)); // But the process is over.
    }

    [Fact]
    public void What_another_has_not_handled_stays()
    {
        using var bank = new BankPlatform(services: [Ledger, Watching, Closing]);
        bank.Post(new Request(new Deposit("ann", 5)));
        bank.Post(new Request(new Withdraw("ann", 5)));
        bank.Platform.Shards[0].Step();
        Assert.Equal("'watching-0' has not handled record 1 yet", Needed(bank, "accounts-0"));
        bank.Platform.Shards[1].Step();
        Assert.Null(Needed(bank, "accounts-0")); // It is none of the business of the third.
    }

    [Fact]
    public void A_dead_letter_keeps_the_message_that_it_stands_for()
    {
        using var bank = new BankPlatform();
        bank.Send(new Deposit("ann", 100));
        Account.Poison.Value = 7;
        bank.Send(new StartTransfer("t1", "ann", ["bob"], 7));
        Account.Poison.Value = null;
        var letter = Assert.Single(bank.Ask(p => p.DeadLetters()));
        var history = bank.Platform.FinishedBefore(DateTimeOffset.MaxValue);
        var sent = bank.Platform.Shards[1].Journal.Read(1).SelectMany(b => b.Records)
            .Single(r => r.Sends.Any(s => s.Command is Deposit));
        Assert.Equal(
            $"the dead letter {letter.Id} waits", history.NeededBecause("transfers-0", sent.Position, sent.Position));
    }

    private static Service Watching { get; } = Service.Named("watching")
        .Speaks(BankJson.Default)
        .Shows<AccountLines, AccountLine>();

    private static Service Closing { get; } = Service.Named("transfers")
        .Speaks(BankJson.Default)
        .Decides<Transfer, TransferCommand, ITransferEvent>("transfer")
        .Runs(Moving.Steps);

    private static string? Needed(BankPlatform bank, string shard, long first = 1, long last = long.MaxValue)
    {
        var end = bank.Platform.Shards.Single(s => s.Name == shard).Journal.LastPosition;
        return bank.Platform.FinishedBefore(DateTimeOffset.MaxValue).NeededBecause(shard, first, Math.Min(last, end));
    }

    private static void Empty(BankPlatform bank, string account)
    {
        bank.Send(new Deposit(account, 5));
        bank.Send(new Withdraw(account, 5));
    }
}

/// <summary>An account that is closed as soon as there is nothing left in it.</summary>
public sealed record ClosingAccount(long Balance, bool IsUsed) : IDecider<ClosingAccount, AccountCommand, IAccountEvent>
{
    public static ClosingAccount Initial => new(0, false);

    public static Decision<IAccountEvent> Decide(ClosingAccount account, AccountCommand command, DateTimeOffset at) =>
        command switch
        {
            Deposit c => [new Deposited(c.Account, c.Amount)],
            Withdraw c => c.Amount > account.Balance ? Account.TooLittle : [new Withdrawn(c.Account, c.Amount)],
            _ => throw Unreachable.Case(command),
        };

    public static ClosingAccount Evolve(ClosingAccount account, IAccountEvent happened, DateTimeOffset at) =>
        happened switch
        {
            Deposited e => new(account.Balance + e.Amount, true),
            Withdrawn e => new(account.Balance - e.Amount, true),
            _ => throw Unreachable.Case(happened),
        };

    public static bool IsClosed(ClosingAccount account) => account is { IsUsed: true, Balance: 0 };
}

using System.Text.Json.Serialization;
using Jumun.Engine.Tests.Shards;

namespace Jumun.Engine.Tests.Stories;

/// <summary>What happened and why, told from the journals.</summary>
public sealed class StoryTests
{
    private static readonly Service Accounts = Service.Named("accounts")
        .Speaks(BankJson.Default)
        .Decides<Account, AccountCommand, IAccountEvent>("account")
        .Whenever<TransferFinished>(finished => finished.Refusal is null ? new Deposit("gifts", 1) : null);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_transfer_is_told_as_a_tree_of_what_caused_what(int shards)
    {
        using var bank = Open(shards, Accounts);
        bank.Send(new Deposit("ann", 100));
        bank.Send(new StartTransfer("t1", "ann", ["bob", "eve"], 10));
        bank.Send(new StartTransfer("t2", "ann", ["bob"], 10)); // Another story, of the same accounts.

        Assert.Equal(
            """
            request > transfer/t1: Done bank.transfer-started.v1
             bank.transfer-started.v1 > moving/t1: Completed
              bank.withdraw.v1 (withdraw) > account/ann: Done bank.withdrawn.v1
              bank.deposit.v1 (deposit) > account/bob: Done bank.deposited.v1
              bank.deposit.v1 (deposit) > account/eve: Done bank.deposited.v1
              bank.finish-transfer.v1 (finish) > transfer/t1: Done bank.transfer-finished.v1
               bank.transfer-finished.v1 > account/gifts: Done bank.deposited.v1
            """,
            Told(bank, "t1"), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void What_is_refused_and_undone_is_told_with_its_reason()
    {
        using var bank = Open(1);
        bank.Send(new StartTransfer("t1", "ann", ["bob"], 10));

        Assert.Equal(
            """
            request > transfer/t1: Done bank.transfer-started.v1
             bank.transfer-started.v1 > moving/t1: GivenUp account.too-little
              bank.withdraw.v1 (withdraw) > account/ann: Refused account.too-little
              bank.finish-transfer.v1 (last word) > transfer/t1: Done bank.transfer-finished.v1
            """,
            Told(bank, "t1"), ignoreLineEndingDifferences: true);
    }

    [Fact]
    public void What_is_parked_is_told_and_that_it_was_handled_later()
    {
        using var bank = Open(1);
        bank.Send(new Deposit("ann", 100));
        Account.Poison.Value = 30;
        bank.Send(new StartTransfer("t1", "ann", ["bob"], 30));

        var deposit = Line(bank, "t1", "account/bob");
        Assert.Equal(StoryOutcome.Parked, deposit.Outcome);
        Assert.Contains("a planted bug", deposit.Why);
        Assert.Equal(StoryOutcome.Running, Line(bank, "t1", "moving/t1").Outcome);

        Account.Poison.Value = null;
        var letter = bank.Ask(p => p.DeadLetters()).Single();
        Assert.Equal(deposit.Id, letter.Id);
        bank.Ask(p => p.RetryDeadLetter(letter.Id, "mended", "op"));
        bank.Settle();
        Assert.Equal(StoryOutcome.Done, Line(bank, "t1", "account/bob").Outcome);
        Assert.Equal(StoryOutcome.Completed, Line(bank, "t1", "moving/t1").Outcome);
    }

    [Fact]
    public void What_is_sent_and_not_handled_waits_and_what_came_later_is_left_out()
    {
        using var bank = Open(1);
        bank.Send(new Deposit("ann", 100));
        bank.Time.Pass(TimeSpan.FromSeconds(1));
        _ = bank.Post(new(new StartTransfer("t1", "ann", ["bob"], 30)));
        bank.Platform.Shards.Single(shard => shard.Name == "transfers-0").Step();
        var began = bank.Platform.Now;

        var waiting = Line(bank, "t1", "account/ann", asItIs: true);
        Assert.Equal((StoryOutcome.Waiting, null, null), (waiting.Outcome, waiting.At, waiting.Id));

        bank.Time.Pass(TimeSpan.FromSeconds(1));
        bank.Settle();
        Assert.Equal(StoryOutcome.Done, Line(bank, "t1", "account/ann").Outcome);
        var then = bank.Ask(p => p.Explain("t1", began))!;
        Assert.Equal(StoryOutcome.Waiting, then.Lines.Single(line => line.Stream == "account/ann").Outcome);
        Assert.Null(bank.Ask(p => p.Explain("t1", began.AddMilliseconds(-1))));
    }

    [Fact]
    public void A_stuck_process_and_the_operators_word_are_told()
    {
        using var bank = Open(1, Service.Named("accounts").Speaks(BankJson.Default)
            .Decides<Account, AccountCommand, IAccountEvent>("account").Runs(Payout.Steps));
        bank.Send(new Deposit("ann", 1));
        for (var i = 0; i < 20; i++)
        {
            bank.Time.Pass(TimeSpan.FromSeconds(5));
            bank.Settle();
        }

        Assert.Equal(StoryOutcome.Stuck, Line(bank, "ann", "payout/ann").Outcome);
        bank.Ask(p => p.ResumeProcess("ann", Resumption.Skip, "paid by hand", "op"));
        var story = bank.Ask(p => p.Explain("ann"))!;
        Assert.Equal(StoryOutcome.Completed, story.Lines.First(line => line.Stream == "payout/ann").Outcome);
        var turns = story.Lines.Where(line => line.Message.StartsWith("engine.", StringComparison.Ordinal)).ToList();
        Assert.Equal("engine.saga-resumed.v1", turns[^1].Message);
        Assert.Equal("op", turns[^1].Actor);
        Assert.Contains(turns, line => line is { Message: "engine.saga-stuck.v1", Why: not null });
    }

    [Fact]
    public void What_a_process_says_itself_sets_off_what_follows()
    {
        using var bank = Open(1, Service.Named("accounts").Speaks(BankJson.Default, StoryJson.Default)
            .Decides<Account, AccountCommand, IAccountEvent>("account").Runs(Praise.Steps)
            .Whenever<Praised>(praised => new Deposit(praised.Whom, 1)));
        bank.Send(new Deposit("ann", 100));
        bank.Send(new StartTransfer("t1", "ann", ["bob"], 10));

        Assert.EndsWith(
            "\n   bank.transfer-finished.v1 > praise/t1: Completed"
            + "\n    bank.praised.v1 > account/gifts: Done bank.deposited.v1",
            Told(bank, "t1"));
    }

    [Fact]
    public void A_story_is_the_same_from_whatever_in_it_it_is_asked_for()
    {
        using var bank = Open(1);
        bank.Send(new Deposit("ann", 100));
        bank.Send(new StartTransfer("t1", "ann", ["bob"], 10)); // Which begins what is called bob.

        Assert.Equal(Told(bank, "t1"), Told(bank, "bob"));
        Assert.Null(bank.Ask(p => p.Explain("nobody")));
    }

    [Fact]
    public void Each_of_several_processes_tells_the_whole_story()
    {
        using var bank = new BankProcesses();
        Array.ForEach(["accounts-0", "transfers-0"], shard => bank.Open(0, shard));
        bank.Open(1, "accounts-1");
        bank.Send(0, new Deposit("ann", 100));
        bank.Send(0, new StartTransfer("t1", "ann", ["bob", "eve", "joe"], 10), waitsForOutcome: true);

        var one = bank.Ask(0, p => p.Explain("t1"))!;
        var other = bank.Ask(1, p => p.Explain("t1"))!;

        Assert.Equal(7, one.Lines.Count);
        Assert.Equal(one.Lines.Select(Said), other.Lines.Select(Said));
    }

    private static BankPlatform Open(int shards, Service? accounts = null) => new(
        new() { ShardsOf = _ => shards }, services: [accounts ?? BankPlatform.Accounts, BankPlatform.Transfers]);

    private static string Told(BankPlatform bank, string id) =>
        string.Join('\n', bank.Ask(p => p.Explain(id))!.Lines.Select(Said));

    private static string Said(StoryLine line) =>
        $"{new string(' ', line.Depth)}{line.Message}{(line.Step is null ? "" : $" ({line.Step})")} > {line.Stream}: "
        + string.Join(' ', [$"{line.Outcome}", .. line.Why is null ? [] : (string[])[line.Why], .. line.Happened]);

    /// <param name="asItIs">Nothing goes on while it is read.</param>
    private static StoryLine Line(BankPlatform bank, string id, string stream, bool asItIs = false)
    {
        var story = asItIs
            ? bank.Platform.Explain(id).AsTask().GetAwaiter().GetResult() : bank.Ask(p => p.Explain(id));
        return story!.Lines.First(line => line.Stream == stream);
    }
}

/// <summary>Pays out of an account what is not in it: refused until an operator comes.</summary>
internal sealed record Payout(string Account)
{
    public static readonly Saga<Payout> Steps = Saga.Of("payout", 1, StoryJson.Default.SagaStatePayout)
        .StartedBy<Deposited>(e => new Payout(e.Account))
        .Retries(attemptsMax: 3, backoffFirst: TimeSpan.FromSeconds(1))
        .Then("pay out", payout => new Withdraw(payout.Account, 1_000));
}

[Wire("bank.praised.v1")]
public sealed record Praised(string Whom) : IEvent;

/// <summary>Says a good word after a transfer.</summary>
internal sealed record Praise(string Transfer)
{
    public static readonly Saga<Praise> Steps = Saga.Of("praise", 1, StoryJson.Default.SagaStatePraise)
        .StartedBy<TransferFinished>(e => new Praise(e.Transfer))
        .Says("praise", _ => new Praised("gifts"));
}

[JsonSerializable(typeof(SagaState<Payout>))]
[JsonSerializable(typeof(SagaState<Praise>))]
[JsonSerializable(typeof(Praised))]
internal sealed partial class StoryJson : JsonSerializerContext;

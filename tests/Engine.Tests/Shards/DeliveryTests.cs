using Jumun.Engine.Shards;
using Jumun.Engine.Tests.Journals;

namespace Jumun.Engine.Tests.Shards;

/// <summary>Rule 3: between shards every message is handled exactly once and in order, whatever dies when.</summary>
public class DeliveryTests
{
    [Fact]
    public void A_transfer_moves_money_once()
    {
        using var bank = new BankPlatform();
        bank.Send(new Deposit("ann", 100));
        bank.Send(new StartTransfer("t", "ann", ["bob", "cid"], 30));
        Assert.Equal((40, 30, 30), (bank.BalanceOf("ann"), bank.BalanceOf("bob"), bank.BalanceOf("cid")));
        Assert.Equal(new Transfer(true, true, null), bank.TransferOf("t"));
    }

    [Fact]
    public void A_refused_transfer_leaves_no_trace()
    {
        using var bank = new BankPlatform();
        bank.Send(new Deposit("ann", 10));
        bank.Send(new StartTransfer("t", "ann", ["bob"], 30));
        Assert.Equal((10, 0), (bank.BalanceOf("ann"), bank.BalanceOf("bob")));
        Assert.Equal(new Transfer(true, true, Account.TooLittle.Code), bank.TransferOf("t"));
    }

    [Fact]
    public void Dying_after_any_step_neither_loses_nor_repeats_anything()
    {
        for (var steps = 0; steps < 40; steps++)
        {
            using var bank = new BankPlatform();
            bank.Send(new Deposit("ann", 100));
            var transfer = bank.Post(new Request(new StartTransfer("t", "ann", ["bob", "cid"], 30)) { Key = 1 });
            for (var i = 0; i < steps; i++)
            {
                bank.Platform.Shards[i % 2].Step();
            }

            var wasAcknowledged = transfer.IsCompleted;
            bank.Crash();
            bank.Settle();
            var isDone = bank.TransferOf("t").Finished;
            Assert.True(isDone || !wasAcknowledged, $"After {steps} steps an acknowledged transfer was lost.");
            Assert.Equal(
                isDone ? (40, 30, 30) : (100, 0, 0),
                (bank.BalanceOf("ann"), bank.BalanceOf("bob"), bank.BalanceOf("cid")));
        }
    }

    [Fact]
    public void A_reader_that_fell_behind_catches_up_from_the_journal_in_order()
    {
        using var bank = new BankPlatform();
        bank.Send(new Deposit("ann", 1_000_000));
        var (accounts, transfers) = (bank.Platform.Shards[0], bank.Platform.Shards[1]);
        for (var i = 0; i < bank.Options.TailBatchesMax + 50; i++)
        {
            bank.Post(new Request(new StartTransfer($"t{i}", "ann", ["bob"], 1)));
            transfers.Step();
        }

        Assert.Equal(transfers.Journal.LastPosition, transfers.Tail.Lag(0));
        bank.Settle();
        Assert.Equal(bank.Options.TailBatchesMax + 50, bank.BalanceOf("bob"));
        Assert.Equal(0, transfers.Tail.Lag(accounts.Readers[0].Position));
    }

    [Fact]
    public void A_failed_handler_parks_its_message_and_what_follows_for_that_stream_and_nothing_else()
    {
        using var bank = new BankPlatform();
        bank.Send(new Deposit("ann", 100));
        Account.Poison.Value = 30;
        bank.Send(new StartTransfer("t1", "ann", ["bob"], 30));
        bank.Send(new StartTransfer("t2", "ann", ["bob"], 5));
        bank.Send(new StartTransfer("t3", "ann", ["cid"], 5));
        Assert.Equal((0, 5), (bank.BalanceOf("bob"), bank.BalanceOf("cid")));
        bank.Crash();
        var letter = Assert.Single(bank.Ask(p => p.DeadLetters()));
        Assert.Equal(("account", "bob", 1), (letter.Kind, letter.Key, letter.Waiting));
        Assert.Contains("planted bug", letter.Error, StringComparison.Ordinal);
        var alert = Assert.Single(bank.Ask(p => p.Alerts()));
        Assert.Equal(("dead-letter", letter.Id, letter.At), (alert.Code, alert.About, alert.Since));

        Assert.Equal(ReplyKind.Parked, bank.Send(new Deposit("bob", 1)).Kind);
        var again = bank.Ask(p => p.RetryDeadLetter(letter.Id, "try", "op"));
        Assert.Equal("dead-letter.failed-again", again.Refusal!.Code);

        Account.Poison.Value = null;
        Assert.Equal(ReplyKind.Done, bank.Ask(p => p.RetryDeadLetter(letter.Id, "fixed", "op")).Kind);
        bank.Settle();
        Assert.Equal((60, 35, 5), (bank.BalanceOf("ann"), bank.BalanceOf("bob"), bank.BalanceOf("cid")));
        Assert.Empty(bank.Ask(p => p.DeadLetters()));
        bank.Crash();
        bank.Settle();
        Assert.Empty(bank.Ask(p => p.Alerts()));
        Assert.Equal(35, bank.BalanceOf("bob"));
    }

    [Fact]
    public void A_transfer_that_takes_too_long_is_undone_also_what_succeeds_after_it_was_given_up()
    {
        using var bank = new BankPlatform();
        bank.Send(new Deposit("ann", 100));
        Account.Poison.Value = 30;
        bank.Send(new StartTransfer("t", "ann", ["bob", "cid"], 30));
        bank.Time.Pass(TimeSpan.FromSeconds(31));
        bank.Settle();
        Assert.Equal("process.timed-out", bank.TransferOf("t").Refusal);
        Assert.Equal(100, bank.BalanceOf("ann"));

        Account.Poison.Value = null;
        foreach (var letter in bank.Ask(p => p.DeadLetters()))
        {
            bank.Ask(p => p.RetryDeadLetter(letter.Id, "fixed", "op"));
        }

        bank.Settle();
        Assert.Equal((100, 0, 0), (bank.BalanceOf("ann"), bank.BalanceOf("bob"), bank.BalanceOf("cid")));
        Assert.Equal(2, bank.Ask(p => p.History<Account>("bob")).Count); // It came, and was taken back.
        Assert.Empty(bank.Ask(p => p.Processes()));
    }

    [Fact]
    public void A_transfer_is_not_given_up_because_the_process_was_down()
    {
        for (var steps = 1; steps < 8; steps++)
        {
            using var bank = new BankPlatform();
            bank.Send(new Deposit("ann", 100));
            bank.Post(new Request(new StartTransfer("t", "ann", ["bob"], 30)));
            bank.Platform.Shards[1].Step();
            for (var i = 1; i < steps; i++)
            {
                bank.StepAll();
            }

            bank.Time.Pass(TimeSpan.FromHours(1));
            bank.Crash();
            bank.Settle();
            Assert.Equal(new Transfer(true, true, null), bank.TransferOf("t"));
            Assert.Equal((70, 30), (bank.BalanceOf("ann"), bank.BalanceOf("bob")));
        }
    }

    [Fact]
    public async Task What_was_in_flight_goes_on_after_a_start_without_anyone_asking_for_anything()
    {
        using var bank = new BankPlatform();
        bank.Send(new Deposit("ann", 100));
        var request = new Request(new StartTransfer("t", "ann", ["bob"], 30)) { Key = 1, Fingerprint = 1 };
        _ = bank.Post(request);
        bank.Platform.Shards[1].Step(); // The transfer has begun; accounts have not heard of it.
        bank.Crash();
        bank.Platform.Start();
        var finished = await bank.Platform.Send(
            request with { WaitsForOutcome = true }, TimeSpan.FromDays(1))
            .AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(new Transfer(true, true, null), finished.State);
    }

    [Fact]
    public void A_discarded_message_counts_as_refused_for_whoever_sent_it()
    {
        using var bank = new BankPlatform();
        bank.Send(new Deposit("ann", 100));
        Account.Poison.Value = 30;
        bank.Send(new StartTransfer("t", "ann", ["bob", "cid"], 30));
        foreach (var letter in bank.Ask(p => p.DeadLetters()))
        {
            bank.Ask(p => p.DiscardDeadLetter(letter.Id, "no such account", "op"));
        }

        bank.Settle();
        Assert.Equal("dead-letter.discarded", bank.TransferOf("t").Refusal);
        Assert.Equal(100, bank.BalanceOf("ann"));
        bank.Crash();
        Assert.Empty(bank.Ask(p => p.DeadLetters()));
    }

    [Fact]
    public void Snapshots_change_nothing_but_the_time_to_start()
    {
        using var bank = new BankPlatform(new() { SnapshotEvery = 2 });
        bank.Send(new Deposit("ann", 100));
        for (var i = 0; i < 10; i++)
        {
            bank.Send(new StartTransfer($"t{i}", "ann", ["bob"], 1));
            bank.Restart();
        }

        Assert.NotNull(bank.Platform.Shards[0].Journal.LoadSnapshot());
        Assert.Equal((90, 10), (bank.BalanceOf("ann"), bank.BalanceOf("bob")));
        bank.Crash();
        Assert.Equal((90, 10), (bank.BalanceOf("ann"), bank.BalanceOf("bob")));
    }
}

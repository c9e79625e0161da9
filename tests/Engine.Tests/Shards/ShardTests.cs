using Jumun.Engine.Journals;
using Jumun.Engine.Shards;

namespace Jumun.Engine.Tests.Shards;

public class ShardTests
{
    [Fact]
    public void A_request_is_answered_with_the_state_that_it_led_to()
    {
        using var bank = new BankPlatform();
        var reply = bank.Send(new Deposit("ann", 100));
        Assert.Equal(ReplyKind.Done, reply.Kind);
        Assert.Equal(100, ((Account)reply.State!).Balance);
        Assert.Equal(1, reply.Version);
    }

    [Fact]
    public void A_refusal_changes_nothing()
    {
        using var bank = new BankPlatform();
        bank.Send(new Deposit("ann", 100));
        var reply = bank.Send(new Withdraw("ann", 101));
        Assert.Equal((ReplyKind.Refused, Account.TooLittle.Code), (reply.Kind, reply.Refusal!.Code));
        Assert.Equal(100, bank.BalanceOf("ann"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_same_key_has_one_effect_and_one_answer(bool restart)
    {
        using var bank = new BankPlatform();
        var first = bank.Send(new Deposit("ann", 100), key: 7, body: 1);
        bank.Send(new Deposit("ann", 5));
        if (restart)
        {
            bank.Restart();
        }

        var again = bank.Send(new Deposit("ann", 100), key: 7, body: 1);
        Assert.Equal((first.Kind, first.State, first.Version), (again.Kind, again.State, again.Version));
        Assert.Equal(105, bank.BalanceOf("ann"));
    }

    [Fact]
    public void A_stored_refusal_is_answered_again_to_the_same_key_whatever_happened_since()
    {
        using var bank = new BankPlatform();
        Assert.Equal(ReplyKind.Refused, bank.Send(new Withdraw("ann", 1), key: 7, body: 1).Kind);
        bank.Send(new Deposit("ann", 100));
        Assert.Equal(ReplyKind.Refused, bank.Send(new Withdraw("ann", 1), key: 7, body: 1).Kind);
        Assert.Equal(100, bank.BalanceOf("ann"));
    }

    [Fact]
    public void An_invalid_request_stores_nothing_and_leaves_its_key_free()
    {
        using var bank = new BankPlatform();
        var records = bank.Platform.Shards[1].Journal.LastPosition;
        Assert.Equal(ReplyKind.Refused, bank.Send(new StartTransfer("t", "ann", [], 1), key: 7, body: 1).Kind);
        Assert.Equal(records, bank.Platform.Shards[1].Journal.LastPosition);
        Assert.Equal(ReplyKind.Done, bank.Send(new StartTransfer("t", "ann", ["bob"], 1), key: 7, body: 2).Kind);
    }

    [Fact]
    public void The_same_key_with_another_body_is_told_so()
    {
        using var bank = new BankPlatform();
        bank.Send(new Deposit("ann", 100), key: 7, body: 1);
        Assert.Equal(ReplyKind.KeyReused, bank.Send(new Deposit("bob", 100), key: 7, body: 2).Kind);
        Assert.Equal(0, bank.BalanceOf("bob"));
    }

    [Fact]
    public void The_same_key_twice_in_one_batch_is_handled_once()
    {
        using var bank = new BankPlatform();
        var first = bank.Post(new Request(new Deposit("ann", 100)) { Key = 7, Fingerprint = 1 });
        var second = bank.Post(new Request(new Deposit("ann", 100)) { Key = 7, Fingerprint = 1 });
        bank.Settle();
        Assert.Equal((ReplyKind.Done, ReplyKind.InProgress), (first.Result().Kind, second.Result().Kind));
        Assert.Equal(100, bank.BalanceOf("ann"));
    }

    [Fact]
    public void Nothing_is_answered_before_it_is_durable()
    {
        using var bank = new BankPlatform();
        bank.Disk.Fault = (what, _) => what == DiskOperation.Flush ? new IOException("a planted fault") : null;
        var reply = bank.Post(new Request(new Deposit("ann", 100)));
        Assert.ThrowsAny<Exception>(() => bank.StepAll());
        Assert.False(reply.IsCompleted);
    }

    [Fact]
    public void A_full_inbox_says_so_and_stores_nothing()
    {
        using var bank = new BankPlatform(new() { InboxRequestsMax = 1 });
        var taken = bank.Post(new Request(new Deposit("ann", 1)));
        var refused = bank.Post(new Request(new Deposit("ann", 1)));
        Assert.Equal(ReplyKind.Overloaded, refused.Result().Kind);
        bank.Settle();
        Assert.Equal(ReplyKind.Done, taken.Result().Kind);
        Assert.Equal(1, bank.BalanceOf("ann"));
    }

    [Fact]
    public async Task What_others_who_keep_a_copy_have_not_heard_of_in_time_is_not_called_done()
    {
        using var bank = BankWithBranch(new());
        bank.Platform.Shards[1].Readers[0].IsLinked = () => false;
        var deposit = bank.Post(new Request(new Deposit("ann", 100)) { Key = 1, Fingerprint = 1 }).AsTask();
        bank.Settle();
        Assert.False(deposit.IsCompleted);
        bank.Time.Pass(TimeSpan.FromSeconds(31));
        bank.Settle();
        Assert.Equal(ReplyKind.Unknown, (await deposit).Kind);

        bank.Platform.Shards[1].Readers[0].IsLinked = () => true;
        Assert.Equal(ReplyKind.Done, bank.Send(new Deposit("ann", 100), key: 1, body: 1).Kind);
        Assert.Equal(100, bank.BalanceOf("ann"));
    }

    [Fact]
    public async Task What_is_stored_is_not_called_overloaded_because_one_who_keeps_a_copy_is()
    {
        using var bank = BankWithBranch(new() { InboxRequestsMax = 1 });
        var deposit = bank.Post(new Request(new Deposit("ann", 100))).AsTask();
        _ = bank.Post(new Request(new StartTransfer("fills the inbox", "ann", ["bob"], 1))).AsTask();

        bank.Platform.Shards[0].Step();

        Assert.Equal(ReplyKind.Unknown, (await deposit).Kind);
        bank.Settle();
        Assert.Equal(100, bank.BalanceOf("ann"));
    }

    [Fact]
    public void A_request_past_its_deadline_is_not_handled()
    {
        using var bank = new BankPlatform();
        var reply = bank.Post(new Request(new Deposit("ann", 1)));
        bank.Time.Pass(TimeSpan.FromSeconds(11));
        bank.Settle();
        Assert.Equal(ReplyKind.Late, reply.Result().Kind);
        Assert.Equal(0, bank.BalanceOf("ann"));
    }

    [Fact]
    public void A_stale_version_is_refused()
    {
        using var bank = new BankPlatform();
        bank.Send(new Deposit("ann", 1));
        var reply = bank.Post(new Request(new Deposit("ann", 1)) { ExpectedVersion = 0 });
        bank.Settle();
        Assert.Equal(ReplyKind.Stale, reply.Result().Kind);
    }

    [Fact]
    public void A_timer_goes_off_when_its_time_has_come_also_over_a_restart()
    {
        using var bank = new BankPlatform();
        bank.Send(new Deposit("ann", 100));
        bank.Send(new Hold("ann", 40, bank.Time.WallClock + TimeSpan.FromMinutes(15)));
        bank.Time.Pass(TimeSpan.FromMinutes(10));
        bank.Crash();
        bank.Settle();
        Assert.Equal(60, bank.BalanceOf("ann"));
        bank.Time.Pass(TimeSpan.FromMinutes(5));
        bank.Settle();
        Assert.Equal(100, bank.BalanceOf("ann"));
    }

    [Fact]
    public void A_jump_of_the_wall_clock_sets_off_nothing()
    {
        using var bank = new BankPlatform();
        bank.Send(new Deposit("ann", 100));
        bank.Send(new Hold("ann", 40, bank.Time.WallClock + TimeSpan.FromMinutes(15)));
        bank.Time.WallClock += TimeSpan.FromDays(1);
        bank.Settle();
        Assert.Equal(60, bank.BalanceOf("ann"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_wall_clock_that_was_set_back_before_a_restart_keeps_nobody_out(bool snapshot)
    {
        using var bank = new BankPlatform();
        bank.Time.WallClock += TimeSpan.FromDays(2);
        bank.Restart();
        bank.Send(new Deposit("ann", 100));
        bank.Time.WallClock -= TimeSpan.FromDays(2);
        if (snapshot)
        {
            bank.Restart();
        }
        else
        {
            bank.Crash();
        }

        Assert.Equal(ReplyKind.Done, bank.Send(new Deposit("ann", 100)).Kind);
        Assert.Equal(200, bank.BalanceOf("ann"));
    }

    [Fact]
    public void A_view_shows_what_happened_and_is_found_by_its_indexes_also_after_a_restart()
    {
        using var bank = new BankPlatform();
        bank.Send(new Deposit("ann", 100));
        bank.Send(new Deposit("bob", 1));
        bank.Send(new Withdraw("bob", 1));
        Check();
        bank.Crash();
        Check();
        bank.Restart();
        Check();

        void Check()
        {
            var page = bank.Ask(p => p.List<AccountLines, AccountLine>(10, index: "empty", value: "yes"));
            Assert.Equal([new AccountLine("bob", 0)], page.Items);
        }
    }

    [Fact]
    public void A_view_that_failed_stops_nobody_and_is_made_anew()
    {
        using var bank = new BankPlatform();
        bank.Send(new Deposit("ann", 100));
        AccountLines.Poison.Value = 7;
        Assert.Equal(ReplyKind.Done, bank.Send(new Deposit("ann", 7)).Kind);
        Assert.Throws<ShardUnavailable>(() => bank.Ask(p => p.Find<AccountLines, AccountLine>("ann")));

        AccountLines.Poison.Value = null;
        bank.Send(new Deposit("ann", 1));
        Assert.True(bank.Ask(p => p.RebuildView("accounts", "account-lines")));
        Assert.Equal(108, bank.Ask(p => p.Find<AccountLines, AccountLine>("ann"))!.Balance);
        Assert.False(bank.Ask(p => p.RebuildView("accounts", "no-such-view")));
    }

    [Fact]
    public void A_stream_is_known_as_it_was_at_any_time()
    {
        using var bank = new BankPlatform();
        bank.Send(new Deposit("ann", 100));
        var then = bank.Time.WallClock;
        bank.Time.Pass(TimeSpan.FromMinutes(1));
        bank.Send(new Deposit("ann", 1));
        Assert.Equal(100, bank.Ask(p => p.ReadAt<Account>("ann", then)).State.Balance);
        Assert.Equal(0, bank.Ask(p => p.ReadAt<Account>("ann", then.AddMinutes(-1))).Version);
    }

    private static BankPlatform BankWithBranch(PlatformOptions options)
    {
        var accounts = Service.Named("accounts").Speaks(BankJson.Default)
            .Decides<Account, AccountCommand, IAccountEvent>("account");
        var branch = Service.Named("branch").Speaks(BankJson.Default)
            .Decides<Transfer, TransferCommand, ITransferEvent>("transfer").Keeps<AccountLines, AccountLine>();
        return new(options, services: [accounts, branch]);
    }
}

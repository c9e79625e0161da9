using System.Text.Json;
using Jumun.Engine.Shards;

namespace Jumun.Engine.Tests.Shards;

/// <summary>Shards of one platform in two processes: everything is as in one, only in more places.</summary>
public sealed class ProcessesTests
{
    private const string OneAccounts = "accounts-0";
    private const string OtherAccounts = "accounts-1";
    private const string Transfers = "transfers-0";

    [Fact]
    public void What_is_asked_of_the_wrong_process_is_answered_by_the_right_one()
    {
        using var bank = Open();
        Fill(bank);
        var before = bank.Time.WallClock;
        bank.Time.Pass(TimeSpan.FromMinutes(1));
        bank.Send(0, new StartTransfer("t", "a0", ["a1", "a2"], 10), key: 7);
        bank.Settle();

        for (var process = 0; process < 2; process++)
        {
            var transfer = bank.Ask(process, p => p.Read<Transfer>("t"));
            Assert.Equal((new Transfer(true, true, null), 2), (transfer.State, transfer.Version));
            Assert.Equal([980, 1010, 1010], [.. Enumerable.Range(0, 3).Select(i => bank.BalanceOf(process, $"a{i}"))]);
            Assert.Equal(1000, bank.Ask(process, p => p.ReadAt<Account>("a0", before)).State.Balance);
            Assert.Equal(
                ["bank.deposited.v1", "bank.withdrawn.v1"],
                bank.Ask(process, p => p.History<Account>("a0")).Select(entry => entry.What));
            Assert.Equal(980, bank.Ask(process, p => p.Find<AccountLines, AccountLine>("a0"))!.Balance);
            Assert.Null(bank.Ask(process, p => p.Find<AccountLines, AccountLine>("nobody")));
            var page = bank.Ask(process, p => p.List<AccountLines, AccountLine>(15, index: "empty", value: "no"));
            var rest = bank.Ask(
                process, p => p.List<AccountLines, AccountLine>(15, page.Next, index: "empty", value: "no"));
            Assert.Equal(20, page.Items.Concat(rest.Items).Select(line => line.Account).Distinct().Count());
            Assert.Empty(bank.Ask(process, p => p.Processes()));
            Assert.Empty(bank.Ask(process, p => p.DeadLetters()));
            Assert.True(bank.Ask(process, p => p.RebuildView("accounts", "account-lines")));
            Assert.Equal(ReplyKind.Done, bank.Send(process, new StartTransfer("t", "a0", ["a1", "a2"], 10), 7).Kind);
            var refused = bank.Send(process, new Withdraw("a0", 5000));
            Assert.Equal((ReplyKind.Refused, Account.TooLittle.Code), (refused.Kind, refused.Refusal!.Code));
        }
    }

    [Fact]
    public void A_caller_waits_for_what_becomes_of_it_wherever_that_is()
    {
        using var bank = Open();
        Fill(bank);

        var reply = bank.Send(0, new StartTransfer("t", "a0", ["a1"], 10), key: 1, waitsForOutcome: true);

        Assert.Equal((ReplyKind.Done, true), (reply.Kind, ((Transfer)reply.State!).Finished));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Messages_that_are_lost_are_read_from_the_journal(int everySoOften)
    {
        using var bank = Open();
        bank.Loses = number => number % everySoOften == 0;
        Fill(bank);
        Transfer(bank, "t", 30);

        bank.Loses = _ => false;
        Deposit(bank, 1); // What was lost last is missed when the next message of its shard comes.
        Transfer(bank, "another", 1);

        Finished(bank, "t", 30);
        Assert.Equal((20 * 1000) + 20, Total(bank));
    }

    [Fact]
    public void Who_missed_the_last_message_knows_when_a_quiet_shard_reminds_of_it()
    {
        using var bank = Open();
        Fill(bank);
        bank.Loses = _ => true;
        Transfer(bank, "t", 5);

        bank.Loses = _ => false;
        for (var i = 0; i < 20; i++)
        {
            bank.Remind();
            bank.Settle();
        }

        Finished(bank, "t", 5);
    }

    [Fact]
    public void A_quiet_shard_says_how_far_it_is_also_when_the_last_it_did_concerns_nobody()
    {
        using var bank = Open();
        Fill(bank);
        bank.Settle();
        var (account, _) = TwoOf(bank, OneAccounts);
        var held = bank.Send(0, new Hold(account, 10, bank.Time.WallClock.AddHours(1)));
        Assert.Equal(ReplyKind.Done, held.Kind);
        bank.Settle();

        bank.Remind();
        bank.Settle();

        var asked = new HasHeard(OneAccounts, held.UpTo);
        Assert.Equal(ReplyKind.Done, bank.Ask(1, p => p.PlaceNamed(Transfers).Ask(asked, TimeSpan.Zero)).Kind);
        Transfer(bank, "t", 5);
        Finished(bank, "t", 5);
    }

    [Fact]
    public void Messages_that_come_again_change_nothing()
    {
        using var bank = Open();
        Fill(bank);
        var feed = bank.Processes[1].Follow(Transfers, () => { });
        feed.GoOnAfter(0);
        Transfer(bank, "t", 10);
        Finished(bank, "t", 10);

        while (feed.Next() is { } message)
        {
            bank.Processes[0].Receive(Transfers, message);
        }

        bank.Settle();
        Assert.Equal(20 * 1000, Total(bank));
        feed.Dispose();
    }

    [Fact]
    public void A_shard_moves_in_the_midst_of_everything()
    {
        using var bank = Open();
        Fill(bank);
        for (var i = 0; i < 20; i++)
        {
            _ = bank.Processes[i % 2].Send(
                new(new StartTransfer($"t{i}", $"a{i % 20}", [$"a{(i + 7) % 20}"], 10)), TimeSpan.FromSeconds(10));
            for (var steps = 0; steps < i % 4; steps++)
            {
                bank.Step();
            }

            bank.Move(Transfers, from: (i + 1) % 2, to: i % 2);
            if (i % 3 == 0)
            {
                bank.Move(OneAccounts, from: i / 3 % 2, to: ((i / 3) + 1) % 2);
            }
        }

        bank.Settle();
        Assert.Equal(20 * 1000, Total(bank));
        Assert.Empty(bank.Ask(0, p => p.Processes()));
    }

    [Fact]
    public void Who_comes_here_reads_what_was_said_before_also_when_it_has_to_ask_for_it_again()
    {
        using var bank = Open();
        Fill(bank);
        bank.Move(Transfers, from: 1, to: 0);
        var (from, to) = TwoOf(bank, OneAccounts);
        bank.Close(0, OneAccounts);
        bank.Settle();
        var transfer = bank.Processes[0].Send(
            new(new StartTransfer("t", from, [to], 10)) { WaitsForOutcome = true }, TimeSpan.FromSeconds(10));
        bank.Settle(); // The other accounts' shard has seen what was asked for, and it is not kept for it any more.

        bank.PagesCome = Task.FromException(new ShardUnavailable(Transfers, ReplyKind.Overloaded));
        bank.Open(1, OneAccounts);
        bank.Settle();
        bank.PagesCome = Task.CompletedTask;

        Assert.Equal(ReplyKind.Done, bank.Ask(0, _ => transfer).Kind);
        Assert.Equal(1010, bank.BalanceOf(0, to));
    }

    [Fact]
    public void Who_follows_a_shard_that_comes_here_looks_what_the_one_before_never_said()
    {
        using var bank = Open();
        var isWoken = false;
        bank.Processes[0].Shards[0].Wake = () => isWoken = true;

        bank.Move(Transfers, from: 1, to: 0);

        Assert.True(isWoken);
    }

    [Fact]
    public void A_journal_that_ends_with_checkpoints_alone_has_an_end_for_others_too()
    {
        using var bank = new BankProcesses();
        bank.Open(0, OneAccounts);
        bank.Open(0, OtherAccounts);
        for (var i = 0; i < 20; i++)
        {
            bank.Send(0, new Deposit("a0", 1)); // None of this concerns the other, which writes down how far it is.
        }

        var ended = bank.Processes[0].Shards.Single(s => s.Journal.Read(1).Any(batch => batch.Records.Count == 0));
        Assert.Equal(sizeof(long), bank.Processes[0].ReadJournal(ended.Name, ended.Journal.LastPosition).Length);
    }

    [Fact]
    public void A_shard_that_nobody_has_is_said_to_be_away()
    {
        using var bank = new BankProcesses();
        bank.Open(0, OneAccounts);

        Assert.Equal(ReplyKind.Overloaded, bank.Send(0, new StartTransfer("t", "a0", ["a1"], 10)).Kind);
        var away = Assert.Throws<ShardUnavailable>(() => bank.Ask(0, p => p.Read<Transfer>("t")));
        Assert.Equal(ReplyKind.Overloaded, away.Why);
    }

    [Fact]
    public void Who_is_not_sure_to_have_a_shard_says_nothing_of_it()
    {
        using var bank = Open();
        Fill(bank);
        bank.IsHeld = false; // It was paused, and another may have gone on.

        var unsure = Assert.Throws<ShardUnavailable>(() => bank.BalanceOf(0, "a0"));

        Assert.Equal(ReplyKind.Unknown, unsure.Why);
        Assert.Equal(ReplyKind.Done, bank.Send(0, new Deposit("a0", 1)).Kind); // The journal would have refused it.
    }

    [Fact]
    public void While_nothing_can_be_said_requests_are_taken_up_to_a_bound()
    {
        using var bank = Open();
        Fill(bank);
        bank.IsSilent = true;

        var taken = 0;
        while (bank.Send(1, new StartTransfer($"t{taken}", "a0", ["a1"], 1)).Kind == ReplyKind.Done)
        {
            taken++;
        }

        Assert.InRange(taken, BankProcesses.UntoldRecordsMax / 10, BankProcesses.UntoldRecordsMax + 1);
        Assert.Equal(ReplyKind.Overloaded, bank.Send(0, new StartTransfer("one more", "a0", ["a1"], 1)).Kind);
        bank.IsSilent = false;
        Finished(bank, "t", taken);
        Assert.Equal(ReplyKind.Done, bank.Send(0, new StartTransfer("one more", "a0", ["a1"], 1)).Kind);
        Assert.Equal(20 * 1000, Total(bank));
    }

    [Fact]
    public async Task What_makes_no_sense_is_refused()
    {
        using var bank = Open();

        Assert.Throws<InvalidDataException>(() => bank.Processes[0].Receive(Transfers, new byte[3]));
        Assert.Throws<InvalidDataException>(() => bank.Processes[0].Receive(Transfers, new byte[100]));
        await Assert.ThrowsAsync<JsonException>(() => bank.Processes[1].Answer(Transfers, "{\"ask\":1}"u8.ToArray()));
        await Assert.ThrowsAsync<ShardUnavailable>(() => bank.Processes[0].Answer(Transfers, "{}"u8.ToArray()));
    }

    [Fact]
    public void What_is_created_between_two_pages_of_a_list_is_on_neither()
    {
        using var bank = Open();
        Fill(bank);
        var page = bank.Ask(0, p => p.List<AccountLines, AccountLine>(1)); // There is something of one shard on it.
        for (var i = 0; i < 10; i++)
        {
            bank.Send(0, new Deposit($"later{i}", 1));
        }

        var rest = bank.Ask(0, p => p.List<AccountLines, AccountLine>(100, page.Next));
        Assert.Equal(
            Enumerable.Range(0, 20).Select(i => $"a{i}").Order(),
            page.Items.Concat(rest.Items).Select(line => line.Account).Order());
    }

    [Fact]
    public void Who_could_not_be_asked_is_not_too_late_with_the_answer()
    {
        using var bank = Open();
        Fill(bank);
        bank.IsSilent = true;
        for (var i = 0; i < 20; i++)
        {
            bank.Send(1, new StartTransfer($"t{i}", $"a{i}", [$"a{(i + 7) % 20}"], 10));
            bank.Time.Pass(TimeSpan.FromSeconds(3)); // Longer than a transfer's patience, all together.
            bank.Settle();
        }

        bank.IsSilent = false;
        Finished(bank, "t", 20);
        Assert.All(
            Enumerable.Range(0, 20), i => Assert.Null(bank.Ask(1, p => p.Read<Transfer>($"t{i}")).State.Refusal));
    }

    [Fact]
    public void Of_what_another_says_each_reader_gets_what_concerns_its_service()
    {
        using var bank = Open();
        Fill(bank);
        Transfer(bank, "t", 30);
        using var feed = bank.Processes[1].Follow(Transfers, () => { });
        feed.GoOnAfter(0);
        var place = bank.Processes[0].PlaceNamed(Transfers);
        var there = bank.Processes[1].PlaceNamed(Transfers).Read(1).ToList();
        there.ForEach(bank.Processes[1].SetAudience);
        var (records, read) = (there.SelectMany(batch => batch.Records).ToList(), 0);

        while (feed.Next() is { } message)
        {
            foreach (var unread in place.Receive(message).Batches)
            {
                read += unread.For(ulong.MaxValue).Records.Count;
                Assert.Equal(unread.LastPosition, unread.For(0).LastPosition);
                for (var bit = 1UL; bit <= 2; bit *= 2)
                {
                    var batch = unread.For(bit);
                    var wanted = records.Where(r => r.Position >= unread.FirstPosition
                        && r.Position <= unread.LastPosition && (r.Audience & bit) != 0);
                    Assert.Equal(wanted.Select(r => r.Position), batch.Records.Select(r => r.Position));
                    Assert.Equal(wanted.Select(r => r.Audience), batch.Records.Select(r => r.Audience));
                    Assert.Equal(unread.LastPosition, batch.LastPosition);
                    Assert.Equal(batch.Records, unread.For(bit).Records, ReferenceEqualityComparer.Instance);
                }
            }
        }

        Assert.Equal(records.Count(r => r.Audience != 0), read);
    }

    [Fact]
    public void A_dead_letter_is_tried_again_without_waiting_for_the_process_that_sent_it()
    {
        using var bank = Open();
        Fill(bank);
        var (from, to) = TwoOf(bank, OneAccounts);
        Account.Poison.Value = 30;
        bank.Send(1, new StartTransfer("t", from, [to], 30));
        bank.Settle();
        var letter = Assert.Single(bank.Ask(0, p => p.DeadLetters()));
        Account.Poison.Value = null;
        var pagesCome = new TaskCompletionSource();
        bank.PagesCome = pagesCome.Task;

        var retried = bank.Processes[0].RetryDeadLetter(letter.Id, "mended", "op").AsTask();
        bank.Settle();
        Assert.Equal(970, bank.BalanceOf(0, from)); // The shard goes on meanwhile,
        bank.Send(1, new StartTransfer("behind it", from, [to], 5)); // and more comes for the same account.
        bank.Settle();
        Assert.False(retried.IsCompleted);
        pagesCome.SetResult();

        Assert.Equal(ReplyKind.Done, bank.Ask(0, _ => new ValueTask<Reply>(retried)).Kind);
        bank.Settle();
        Assert.Equal((965, 1035), (bank.BalanceOf(0, from), bank.BalanceOf(0, to)));
        Assert.Empty(bank.Ask(0, p => p.DeadLetters()));
    }

    [Fact]
    public void What_only_a_newer_version_knows_waits_for_a_process_of_that_version()
    {
        using var bank = new BankProcesses(NewerBank.Services);
        bank.Open(0, Transfers);
        bank.Open(1, OneAccounts);
        bank.Open(1, OtherAccounts);
        Fill(bank);
        Transfer(bank, "before", 10);
        Finished(bank, "before", 10);

        var (from, to) = TwoOf(bank, OtherAccounts);
        bank.Send(1, new Close(to));
        bank.Send(0, new StartTransfer("after0", from, [to], 10));
        bank.Settle();
        Assert.False(bank.Ask(0, p => p.Read<Transfer>("after0")).State.Finished);
        Assert.Contains("'bank.closed.v1', which this program does not know", Assert.Single(bank.Reports));

        bank.Move(Transfers, from: 0, to: 1);
        Finished(bank, "after", 1);
        Assert.NotNull(bank.Ask(1, p => p.Find<ClosedAccounts, AccountLine>(to)));
    }

    private static BankProcesses Open()
    {
        var bank = new BankProcesses();
        bank.Open(0, OneAccounts);
        bank.Open(1, OtherAccounts);
        bank.Open(1, Transfers);
        return bank;
    }

    private static (string, string) TwoOf(BankProcesses bank, string shard)
    {
        var accounts = Enumerable.Range(0, 20).Select(i => $"a{i}")
            .Where(account => bank.Processes[0].PlaceOf(0, account).Name == shard).ToList();
        return (accounts[0], accounts[1]);
    }

    private static void Fill(BankProcesses bank) => Deposit(bank, 1000);

    private static void Deposit(BankProcesses bank, long amount)
    {
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(ReplyKind.Done, bank.Send(i % 2, new Deposit($"a{i}", amount)).Kind);
        }

        bank.Settle();
    }

    private static void Transfer(BankProcesses bank, string name, int count)
    {
        for (var i = 0; i < count; i++)
        {
            bank.Send(i % 2, new StartTransfer($"{name}{i}", $"a{i % 20}", [$"a{(i + 7) % 20}"], 10));
        }

        bank.Settle();
    }

    private static void Finished(BankProcesses bank, string name, int count)
    {
        bank.Settle();
        for (var i = 0; i < count; i++)
        {
            Assert.True(bank.Ask(0, p => p.Read<Transfer>($"{name}{i}")).State.Finished, $"{name}{i} is not finished.");
        }
    }

    private static long Total(BankProcesses bank) => Enumerable.Range(0, 20).Sum(i => bank.BalanceOf(i % 2, $"a{i}"));
}

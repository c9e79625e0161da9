using Jumun.Engine.Journals;
using Jumun.Engine.Shards;

namespace Jumun.Engine.Tests.Shards;

/// <summary>Services of several shards: everything is as with one, only in more places.</summary>
public sealed class ShardingTests
{
    private static readonly AsyncLocal<bool> GiftsFail = new();

    private static readonly Service Accounts = Service.Named("accounts")
        .Speaks(BankJson.Default)
        .Decides<Account, AccountCommand, IAccountEvent>("account")
        .Whenever<TransferFinished>(GiftFor)
        .Shows<AccountLines, AccountLine>()
        .Shows<Turnover, AccountLine>();

    private static readonly Service Watching = Service.Named("watching")
        .Speaks(BankJson.Default)
        .Keeps<AccountLines, AccountLine>();

    [Fact]
    public void Streams_are_spread_evenly_and_for_good()
    {
        var counts = Enumerable.Range(0, 30_000).CountBy(i => StableHash.ShardOf($"TEA-{i}", 3));
        Assert.All(counts, shard => Assert.InRange(shard.Value, 9_500, 10_500));
        Assert.Equal(
            [KnownShards.Text, KnownShards.Id],
            [StableHash.ShardOf("TEA-001", 64), StableHash.ShardOf(Journals.SampleRecords.Id, 64)]);
    }

    [Fact]
    public void Transfers_between_shards_add_up_and_a_stream_is_in_one_journal()
    {
        using var bank = Open();
        Fill(bank);
        Transfer(bank, 40);

        Assert.Equal(20 * 1000 + 40, Total(bank)); // Each transfer ends with a gift of one.
        var streams = bank.Platform.Shards.SelectMany(shard => shard.Journal.Read(1).SelectMany(b => b.Records)
            .Where(r => r.Kind is "account" or "transfer" or "moving").Select(r => (r.Kind, r.Key)).Distinct()
            .Select(stream => (stream, shard))).ToList();
        Assert.Equal(streams.Count, streams.DistinctBy(s => s.stream).Count());
        Assert.All(bank.Platform.Shards, shard => Assert.NotEqual(0, shard.Journal.LastPosition));
    }

    [Fact]
    public void Crashes_in_the_middle_change_nothing()
    {
        using var bank = Open();
        Fill(bank);
        for (var i = 0; i < 40; i++)
        {
            _ = bank.Post(new Request(new StartTransfer($"t{i}", $"a{i % 20}", [$"a{(i + 7) % 20}"], 10)));
            for (var steps = 0; steps < i % 5; steps++)
            {
                bank.StepAll();
            }

            bank.Crash();
        }

        bank.Settle();
        var done = Enumerable.Range(0, 40).Count(i => bank.TransferOf($"t{i}").Finished);
        Assert.InRange(done, 20, 40); // Those that were not committed before the crash never began.
        Assert.Equal((20 * 1000) + done, Total(bank));
        Assert.Equal(20 * 1000 + done, bank.Ask(p => p.Find<Turnover, AccountLine>("all"))!.Balance);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_list_is_newest_first_over_all_shards_and_its_pages_do_not_shift(bool fromSnapshot)
    {
        using var bank = Open();
        for (var i = 0; i < 50; i++)
        {
            bank.Send(new Deposit($"a{i}", 1000));
            bank.Time.Pass(TimeSpan.FromMilliseconds(1));
        }

        if (fromSnapshot)
        {
            bank.Restart();
        }

        var page = bank.Ask(p => p.List<AccountLines, AccountLine>(7));
        var found = page.Items.ToList();
        bank.Send(new Deposit("late", 1));
        while (page.Next is { } next)
        {
            page = bank.Ask(p => p.List<AccountLines, AccountLine>(7, next));
            found.AddRange(page.Items);
        }

        Assert.Equal(Enumerable.Range(0, 50).Reverse().Select(i => $"a{i}"), found.Select(line => line.Account));
        Assert.Equal("late", bank.Ask(p => p.List<AccountLines, AccountLine>(1)).Items.Single().Account);
    }

    [Fact]
    public void What_several_shards_have_under_one_key_is_added_up_also_after_a_rebuild()
    {
        using var bank = Open();
        Fill(bank);
        Assert.Equal(20_000, bank.Ask(p => p.Find<Turnover, AccountLine>("all"))!.Balance);
        Assert.True(bank.Ask(p => p.RebuildView("accounts", "turnover")));
        Assert.Equal(20_000, bank.Ask(p => p.Find<Turnover, AccountLine>("all"))!.Balance);
    }

    [Fact]
    public void What_is_kept_to_decide_with_is_whole_in_every_shard()
    {
        using var bank = Open(services: [BankPlatform.Accounts, BankPlatform.Transfers, Watching]);
        Fill(bank);
        foreach (var shard in bank.Platform.Shards.Where(s => s.Service == Watching))
        {
            Assert.Equal(20, shard.Views.Of<AccountLines, AccountLine>().Count);
        }
    }

    [Fact]
    public void A_key_belongs_to_one_body_also_when_another_goes_to_another_shard()
    {
        using var bank = Open();
        for (UInt128 key = 1; key <= 10; key++)
        {
            Assert.Equal(ReplyKind.Done, Pay("ann", key).Kind);
            Assert.All(["bob", "eve", "joe", "kim"], other => Assert.Equal(ReplyKind.KeyReused, Pay(other, key).Kind));
            Assert.Equal(ReplyKind.Done, Pay("ann", key).Kind);
        }

        Assert.Equal([10, 0, 0, 0, 0], new[] { "ann", "bob", "eve", "joe", "kim" }.Select(bank.BalanceOf));

        Reply Pay(string account, UInt128 key) => bank.Ask(p => p.Send(
            new(new Deposit(account, 1)) { Key = key, Fingerprint = account[0] }, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void Of_bodies_under_one_key_that_come_at_once_one_is_taken()
    {
        using var bank = Open();
        string[] all = ["ann", "bob", "eve", "joe", "kim"];
        for (UInt128 key = 1; key <= 10; key++)
        {
            var replies = all.Select(account => bank.Post(
                new(new Deposit(account, 1)) { Key = key, Fingerprint = account[0] }).AsTask()).ToList();
            while (!replies.TrueForAll(reply => reply.IsCompleted))
            {
                bank.StepAll();
            }

            Assert.Single(replies, reply => reply.Result.Kind == ReplyKind.Done);
            Assert.Equal((long)key, all.Sum(bank.BalanceOf));
        }
    }

    [Fact]
    public void A_policy_that_failed_reaches_a_stream_of_another_shard_when_it_is_tried_again()
    {
        using var bank = Open();
        Fill(bank);
        GiftsFail.Value = true;
        Transfer(bank, 12);
        Assert.Equal(20 * 1000, Total(bank));
        GiftsFail.Value = false;
        var letters = bank.Ask(p => p.DeadLetters());
        Assert.Equal(12, letters.Count);
        bank.Crash();
        foreach (var letter in letters)
        {
            Assert.Equal(ReplyKind.Done, bank.Ask(p => p.RetryDeadLetter(letter.Id, "mended", "op")).Kind);
        }

        bank.Settle();
        Assert.Equal((20 * 1000) + 12, Total(bank));
        Assert.Empty(bank.Ask(p => p.DeadLetters()));
    }

    private static BankPlatform Open(IReadOnlyList<Service>? services = null) => new(
        new() { ShardsOf = _ => 3, BatchMessagesMax = 3, SnapshotEvery = 5, StreamsInMemory = 4 },
        services: services ?? [Accounts, BankPlatform.Transfers]);

    private static void Fill(BankPlatform bank)
    {
        for (var i = 0; i < 20; i++)
        {
            var deposit = new Request(new Deposit($"a{i}", 1000));
            Assert.Equal(ReplyKind.Done, bank.Ask(p => p.Send(deposit, TimeSpan.FromSeconds(10))).Kind);
        }

        bank.Settle();
    }

    private static void Transfer(BankPlatform bank, int count)
    {
        for (var i = 0; i < count; i++)
        {
            bank.Send(new StartTransfer($"t{i}", $"a{i % 20}", [$"a{(i + 7) % 20}"], 10));
            Assert.True(bank.TransferOf($"t{i}").Finished);
        }
    }

    private static long Total(BankPlatform bank) =>
        Enumerable.Range(0, 20).Sum(i => bank.BalanceOf($"a{i}"))
        + Enumerable.Range(0, 40).Sum(i => bank.BalanceOf($"gift-{i}"));

    private static Deposit GiftFor(TransferFinished finished) => GiftsFail.Value
        ? throw new InvalidOperationException("a planted bug")
        : new("gift-" + finished.Transfer[1..], 1);

    private static class KnownShards
    {
        public const int Text = 54;
        public const int Id = 62;
    }
}

/// <summary>All that is in the bank: a sum over all streams, of which each shard has a part.</summary>
public sealed class Turnover : IView<AccountLine>
{
    public static ViewShape<AccountLine> Shape { get; } = new(
        "turnover", 1, BankJson.Default.AccountLine, [typeof(Deposited), typeof(Withdrawn)])
    {
        AddUp = (a, b) => new(a.Account, a.Balance + b.Balance),
    };

    public static void On(IEvent happened, in Happening context, Documents<AccountLine> documents)
    {
        var change = happened is Deposited e ? e.Amount : -((Withdrawn)happened).Amount;
        documents.Put("all", new("all", (documents.TryGet("all", out var all) ? all.Balance : 0) + change));
    }
}

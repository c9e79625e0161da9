using System.Text.Json.Serialization;
using Jumun.Engine.Journals;
using Jumun.Engine.Shards;

namespace Jumun.Engine.Tests.Shards;

/// <summary>A service that has no streams, only views of the events of others.</summary>
public sealed class OthersViewsTests
{
    private static readonly Service Statements = Service.Named("statements")
        .Speaks(BankJson.Default)
        .Shows<Statement, AccountLine>();

    [Fact]
    public void A_document_is_in_one_shard_wherever_the_correlations_of_its_events_lead()
    {
        using var bank = Filled(shards: 3);

        IsWhole(bank);
        Assert.All(ShardsOf(bank), shard => Assert.NotEqual(0, shard.Views.Of<Statement, AccountLine>().Count));
        Assert.True(bank.Ask(p => p.RebuildView("statements", "statement")));
        IsWhole(bank);
    }

    [Fact]
    public void What_a_process_learns_from_others_is_not_heard_twice()
    {
        using var bank = Filled(shards: 2, more: Service.Named("tips").Speaks(BankJson.Default).Runs(Tip.Steps));

        Assert.Contains(
            bank.Platform.Shards.Single(shard => shard.Name == "tips-0").Journal.Read(1).SelectMany(b => b.Records),
            record => record.Events.OfType<Deposited>().Any());
        Assert.Equal(bank.BalanceOf("tips"), bank.Ask(p => p.Find<Statement, AccountLine>("tips"))!.Balance);
        Assert.True(bank.Ask(p => p.RebuildView("statements", "statement")));
        Assert.Equal(bank.BalanceOf("tips"), bank.Ask(p => p.Find<Statement, AccountLine>("tips"))!.Balance);
    }

    [Fact]
    public void A_view_is_as_it_was_after_a_restart_and_after_a_crash()
    {
        using var bank = Filled(shards: 1, new() { RecordsPassedMax = 7 });
        for (var i = 0; i < 9; i++)
        {
            bank.Send(new Deposit("a1", 5)); // The snapshot knows of more than the last checkpoint does.
            bank.Restart();
            IsWhole(bank);
        }

        bank.Send(new Deposit("a1", 5));
        bank.Crash();
        bank.Settle();
        IsWhole(bank);
    }

    [Fact]
    public void What_was_heard_of_others_is_in_a_snapshot()
    {
        using var bank = Filled(shards: 1);
        bank.Restart();

        var snapshot = ShardsOf(bank).Single().Journal.LoadSnapshot(Snapshot.Of);

        Assert.Equal(20, snapshot!.Views.Single().Documents.Count);
        Assert.All(snapshot.Checkpoints, heard => Assert.NotEqual(0, heard.Value));
    }

    [Fact]
    public void A_long_history_gets_a_snapshot_on_the_way()
    {
        using var bank = Filled(shards: 1, new() { RecordsPassedMax = 5, ShardSnapshotEveryRecords = 10 });

        Assert.NotNull(ShardsOf(bank).Single().Journal.LoadSnapshot(Snapshot.Of));
    }

    [Fact]
    public void A_view_knows_all_until_now_in_one_process()
    {
        using var bank = Filled(shards: 2);
        bank.Time.Pass(TimeSpan.FromMinutes(1));

        Assert.Equal(bank.Platform.Now, bank.Ask(p => p.KnownUntil<Statement, AccountLine>()));
    }

    [Fact]
    public void A_view_says_up_to_when_it_knows_all_of_other_processes()
    {
        using var bank = new BankProcesses(more: Statements) { IsSilent = true };
        Array.ForEach(["accounts-0", "accounts-1", "transfers-0"], shard => bank.Open(0, shard));
        bank.Open(1, "statements-0");
        Assert.Null(KnownUntil());

        bank.IsSilent = false;
        bank.Send(0, new Deposit("ann", 5));
        bank.Remind();
        bank.Settle();
        var heard = bank.Processes[1].Now;
        Assert.Equal(heard, KnownUntil());

        bank.IsSilent = true;
        bank.Send(0, new Deposit("ann", 5));
        bank.Time.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(heard, KnownUntil());
        Assert.Equal(5, bank.Ask(1, p => p.Find<Statement, AccountLine>("ann"))!.Balance);

        bank.IsSilent = false;
        bank.Remind();
        bank.Settle();
        Assert.Equal(heard.AddMinutes(1), KnownUntil());
        Assert.Equal(10, bank.Ask(1, p => p.Find<Statement, AccountLine>("ann"))!.Balance);

        DateTimeOffset? KnownUntil() => bank.Ask(1, p => p.KnownUntil<Statement, AccountLine>());
    }

    [Fact]
    public void A_view_is_made_as_it_was_from_the_streams_that_are_named()
    {
        using var bank = Filled(shards: 2);
        bank.Time.Pass(TimeSpan.FromMinutes(1));
        var then = bank.Platform.Now;
        bank.Time.Pass(TimeSpan.FromMinutes(1));
        var before = bank.BalanceOf("a1");
        bank.Send(new Deposit("a1", 5));

        var documents = bank.Ask(p => p.ViewAt<Statement, AccountLine>(
            then, [(typeof(IAccountEvent), "a1"), (typeof(IAccountEvent), "nobody")]));

        Assert.Equal([("a1", new AccountLine("a1", before))], documents.Capture());
    }

    private static BankPlatform Filled(int shards, PlatformOptions? options = null, params Service[] more)
    {
        var bank = new BankPlatform(
            (options ?? new()) with { ShardsOf = service => service is "transfers" or "tips" ? 1 : shards },
            services: [BankPlatform.Accounts, BankPlatform.Transfers, Statements, .. more]);
        for (var i = 0; i < 20; i++)
        {
            bank.Send(new Deposit($"a{i}", 1000));
            bank.Send(new StartTransfer($"t{i}", $"a{i}", [$"a{(i + 19) % 20}"], 10)); // A few are refused.
        }

        return bank;
    }

    private static IEnumerable<Shard> ShardsOf(BankPlatform bank) =>
        bank.Platform.Shards.Where(shard => shard.Service == Statements);

    private static void IsWhole(BankPlatform bank)
    {
        Assert.Equal(20, ShardsOf(bank).Sum(shard => shard.Views.Of<Statement, AccountLine>().Count));
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(bank.BalanceOf($"a{i}"), bank.Ask(p => p.Find<Statement, AccountLine>($"a{i}"))!.Balance);
        }
    }

    /// <summary>What is in each account, where its name leads.</summary>
    private abstract class Statement : IView<AccountLine>
    {
        public static ViewShape<AccountLine> Shape { get; } = new(
            "statement", 1, BankJson.Default.AccountLine, [typeof(Deposited), typeof(Withdrawn)])
        {
            HeardBy = (happened, _) => Of(happened).Account,
        };

        public static void On(IEvent happened, in Happening context, Documents<AccountLine> documents)
        {
            var (account, change) = Of(happened);
            var balance = documents.TryGet(account, out var line) ? line.Balance : 0;
            documents.Put(account, new(account, balance + change));
        }

        private static (string Account, long Change) Of(IEvent happened) => happened switch
        {
            Deposited e => (e.Account, e.Amount),
            Withdrawn e => (e.Account, -e.Amount),
            _ => throw Unreachable.Case(happened),
        };
    }
}

/// <summary>A tip for whoever transfers money.</summary>
internal sealed record Tip(string Transfer)
{
    public static readonly Saga<Tip> Steps = Saga.Of("tip", 1, TipJson.Default.SagaStateTip)
        .StartedBy<TransferStarted>(e => new Tip(e.Transfer))
        .Step("give", _ => new Deposit("tips", 1))
        .Learns<Deposited>((tip, _) => tip);
}

[JsonSerializable(typeof(SagaState<Tip>))]
internal sealed partial class TipJson : JsonSerializerContext;

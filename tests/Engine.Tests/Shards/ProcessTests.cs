using System.Text.Json.Serialization;
using Jumun.Engine.Journals;
using Jumun.Engine.Shards;

namespace Jumun.Engine.Tests.Shards;

/// <summary>
/// A saga that is no list of steps: it gives a bonus for the third deposit, or a consolation after a day.
/// </summary>
public sealed record Bonus(int Deposits, DateTimeOffset? Until, bool IsGiven) : IProcess<Bonus>
{
    public static Bonus Initial { get; } = new(0, null, false);

    public static IReadOnlyList<Type> Hears { get; } = [typeof(Deposited)];

    public static Reaction<Bonus> React(Bonus bonus, IEvent heard, DateTimeOffset at) => (heard, bonus.Deposits) switch
    {
        (Deposited, 0) => new(bonus with { Deposits = 1, Until = at.AddDays(1) }),
        (Deposited e, 2) => new(bonus with { Deposits = 3 }, new Send(new Deposit(e.Account + "-bonus", 10), 1)),
        (Deposited, _) => new(bonus with { Deposits = bonus.Deposits + 1 }),
        (SagaWoke, _) => new(bonus with { Until = null }, new Send(new Deposit("consoled", 1), 2)),
        (SagaHeard, _) => new(bonus with { IsGiven = true, Until = null }),
        _ => new(bonus),
    };

    public static bool IsOver(Bonus bonus) => bonus.IsGiven;

    public static DateTimeOffset? WakesAt(Bonus bonus) => bonus.Until;
}

[JsonSerializable(typeof(Bonus))]
internal sealed partial class BonusJson : JsonSerializerContext;

public class ProcessTests
{
    private readonly ManualTime _time = new();
    private readonly MemoryDisk _disk = new();
    private Platform _platform;

    public ProcessTests() => _platform = Open();

    [Fact]
    public void It_reacts_to_what_it_hears_and_remembers_it_over_a_crash()
    {
        Deposit("ann");
        Deposit("ann");
        _disk.Crash();
        _platform = Open();
        Deposit("ann");
        Assert.Equal(10, BalanceOf("ann-bonus"));
        Deposit("ann");
        Assert.Equal(10, BalanceOf("ann-bonus"));
    }

    [Fact]
    public void It_wakes_when_its_time_has_come()
    {
        Deposit("ann");
        _time.Pass(TimeSpan.FromHours(23));
        Settle();
        Assert.Equal(0, BalanceOf("consoled"));
        _time.Pass(TimeSpan.FromHours(1));
        Settle();
        Assert.Equal(1, BalanceOf("consoled"));
    }

    [Fact]
    public void What_began_it_in_another_journal_is_kept_with_it()
    {
        Deposit("ann");

        var began = _platform.Shards[1].Journal.ReadStream("bonus", "ann")[0];

        Assert.IsType<SagaBegan>(began.Events[0]);
        Assert.Equal(new Deposited("ann", 1), began.Cause);
    }

    private void Deposit(string account)
    {
        var reply = _platform.Send(new Request(new Deposit(account, 1)), TimeSpan.FromSeconds(1));
        Settle();
        Assert.Equal(ReplyKind.Done, reply.Result().Kind);
    }

    private long BalanceOf(string account)
    {
        var state = _platform.Read<Account>(account).AsTask();
        Settle();
        return state.GetAwaiter().GetResult().State.Balance;
    }

    private void Settle()
    {
        while (_platform.Shards.Select(s => s.Step()).ToList().Contains(true))
        {
        }
    }

    private Platform Open() => Platform.Open(
        [
            BankPlatform.Accounts,
            Service.Named("bonuses").Speaks(BankJson.Default, BonusJson.Default).Runs<Bonus>("bonus"),
        ],
        new() { Time = _time },
        (shard, wire) => FileJournal.Open(_disk, shard, wire, new FileJournalOptions { WorksAhead = false }));
}

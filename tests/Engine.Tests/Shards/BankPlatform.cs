using Jumun.Engine.Journals;
using Jumun.Engine.Shards;

namespace Jumun.Engine.Tests.Shards;

/// <summary>The bank on a memory disk, stepped by hand: nothing happens that the test does not ask for.</summary>
internal sealed class BankPlatform : IDisposable
{
    private readonly Func<string, IJournal, IJournal> _wrap;
    private readonly IReadOnlyList<Service> _services;

    public BankPlatform(
        PlatformOptions? options = null, Func<string, IJournal, IJournal>? wrap = null,
        IReadOnlyList<Service>? services = null)
    {
        SynchronizationContext.SetSynchronizationContext(null); // Continuations run within the step.
        _services = services ?? [Accounts, Transfers];
        _wrap = wrap ?? ((_, journal) => journal);
        Options = (options ?? new PlatformOptions()) with { Time = Time, Report = Reports.Add };
        Open();
    }

    public ManualTime Time { get; } = new();

    public List<string> Reports { get; } = [];

    public MemoryDisk Disk { get; } = new();

    public Platform Platform { get; private set; } = null!; // Opened by the constructor's last line.

    public PlatformOptions Options { get; set; }

    public static Service Accounts { get; } = Service.Named("accounts")
        .Speaks(BankJson.Default)
        .Decides<Account, AccountCommand, IAccountEvent>("account")
        .Shows<AccountLines, AccountLine>();

    public static Service Transfers { get; } = Service.Named("transfers")
        .Speaks(BankJson.Default)
        .Decides<Transfer, TransferCommand, ITransferEvent>("transfer")
        .Runs(Moving.Steps);

    /// <summary>One step of each shard in turn; false when none had anything to do.</summary>
    public bool StepAll()
    {
        var didSomething = false;
        foreach (var shard in Platform.Shards)
        {
            didSomething |= shard.Step();
        }

        return didSomething;
    }

    public void Settle()
    {
        for (var i = 0; StepAll(); i++)
        {
            Assert.True(i < 10_000, "The bank does not come to rest.");
        }
    }

    /// <summary>Sends, lets everything come to rest, and gives the reply.</summary>
    public Reply Send(ICommand command, UInt128 key = default, UInt128 body = default)
    {
        var reply = Post(new Request(command) { Key = key, Fingerprint = body });
        Settle();
        return reply.Result();
    }

    public ValueTask<Reply> Post(Request request) => Platform.Send(request, TimeSpan.FromSeconds(10));

    public T Ask<T>(Func<Platform, ValueTask<T>> question)
    {
        var answer = question(Platform).AsTask();
        while (!answer.IsCompleted)
        {
            StepAll();
        }

        return answer.GetAwaiter().GetResult();
    }

    public long BalanceOf(string account) => Ask(p => p.Read<Account>(account)).State.Balance;

    public Transfer TransferOf(string transfer) => Ask(p => p.Read<Transfer>(transfer)).State;

    /// <summary>The process dies: what was not flushed is lost, nothing is said good-bye to.</summary>
    public void Crash()
    {
        Disk.Crash();
        Open();
    }

    public void Restart()
    {
        Platform.Dispose();
        Open();
    }

    public void Dispose() => Platform.Dispose();

    /// <summary>Opens what is on the disk; the one before must have ended.</summary>
    public Platform Open() => Platform = Platform.Open(
        _services, Options,
        (shard, wire) => _wrap(
            shard, FileJournal.Open(Disk, shard, wire, new FileJournalOptions { WorksAhead = false })));
}

internal static class Replies
{
    public static Reply Result(this ValueTask<Reply> reply)
    {
        Assert.True(reply.IsCompleted, "There is no reply yet.");
        return reply.GetAwaiter().GetResult();
    }
}

using Jumun.Engine.Journals;
using Jumun.Engine.Shards;

namespace Jumun.Engine.Tests.Shards;

/// <summary>
/// Two platforms that share the shards of a bank, as two processes would: on one disk, and with a way for messages that
/// loses what the test wants lost. Stepped by hand.
/// </summary>
internal sealed class BankProcesses : IDisposable
{
    public const int UntoldRecordsMax = 100;

    private readonly MemoryDisk _disk = new();
    private readonly List<(Platform Owner, string Shard, JournalFeed Feed)> _feeds = [];

    /// <param name="others">What the second process runs; null: the same.</param>
    /// <param name="more">What both run besides the bank.</param>
    public BankProcesses(Service[]? others = null, params Service[] more)
    {
        SynchronizationContext.SetSynchronizationContext(null); // Continuations run within the step.
        Processes = [Process([.. Services, .. more]), Process(others ?? [.. Services, .. more])];
        foreach (var shard in Processes[0].ShardNames)
        {
            Array.ForEach(Processes, process => process.ListensTo(shard));
        }
    }

    public Platform[] Processes { get; }

    public ManualTime Time { get; } = new();

    public List<string> Reports { get; } = [];

    /// <summary>Whether a message of a shard gets lost on its way; how many have been sent before is known.</summary>
    public Func<int, bool> Loses { get; set; } = _ => false;

    /// <summary>Nothing is said to anybody.</summary>
    public bool IsSilent { get; set; }

    /// <summary>When a page of a journal comes that is asked for.</summary>
    public Task PagesCome { get; set; } = Task.CompletedTask;

    /// <summary>Whether a process that has a shard may be sure of it.</summary>
    public bool IsHeld { get; set; } = true;

    public int Sent { get; private set; }

    public void Open(int process, string shard)
    {
        Processes[process].Open(Processes[process].PlaceNamed(shard));
        _feeds.Add((Processes[process], shard, Processes[process].Follow(shard, () => { })));
    }

    public void Close(int process, string shard)
    {
        var feed = _feeds.Find(f => f.Shard == shard);
        feed.Feed.Dispose();
        _feeds.Remove(feed);
        Processes[process].CloseShard(shard);
    }

    /// <summary>It is closed in the one and opened in the other.</summary>
    public void Move(string shard, int from, int to)
    {
        Close(from, shard);
        Open(to, shard);
    }

    /// <summary>As a publisher does that has had nothing to say for a while.</summary>
    public void Remind() => _feeds.ForEach(feed => feed.Feed.Remind());

    /// <summary>One step of each shard, and everything that was committed said to the other process.</summary>
    public bool Step()
    {
        var didSomething = false;
        foreach (var shard in Processes.SelectMany(process => process.Shards))
        {
            didSomething |= shard.Step();
        }

        foreach (var (owner, shard, feed) in _feeds)
        {
            while (!IsSilent && feed.Next() is { } message)
            {
                didSomething = true;
                feed.Heard();
                if (!Loses(Sent++))
                {
                    Array.Find(Processes, process => process != owner)!.Receive(shard, message);
                }
            }
        }

        return didSomething;
    }

    public void Settle()
    {
        for (var i = 0; Step(); i++)
        {
            Assert.True(i < 10_000, "The bank does not come to rest.");
        }
    }

    public T Ask<T>(int process, Func<Platform, ValueTask<T>> question)
    {
        var answer = question(Processes[process]).AsTask();
        for (var i = 0; !answer.IsCompleted; i++)
        {
            Assert.True(i < 1_000_000, "There is no answer.");
            Step();
        }

        return answer.GetAwaiter().GetResult();
    }

    public Reply Send(int process, ICommand command, UInt128 key = default, bool waitsForOutcome = false) => Ask(
        process, p => p.Send(
            new(command) { Key = key, Fingerprint = key, WaitsForOutcome = waitsForOutcome },
            TimeSpan.FromSeconds(10)));

    public long BalanceOf(int process, string account) => Ask(process, p => p.Read<Account>(account)).State.Balance;

    public void Dispose()
    {
        _feeds.ForEach(feed => feed.Feed.Dispose());
        Array.ForEach(Processes, process => process.Dispose());
    }

    private static Service[] Services => [BankPlatform.Accounts, BankPlatform.Transfers];

    private Platform Process(Service[] services) => Platform.Open(
        services,
        new()
        {
            Time = Time,
            Report = Reports.Add,
            ShardsOf = service => service == "accounts" ? 2 : 1,
            Elsewhere = new Way(this),
            IsHeld = _ => IsHeld,
            UntoldRecordsMax = UntoldRecordsMax,
            RecordsPassedMax = 5,
        },
        (shard, wire) => FileJournal.Open(_disk, shard, wire, new FileJournalOptions { WorksAhead = false }));

    private sealed class Way(BankProcesses all) : IProcesses
    {
        public Task<ReadOnlyMemory<byte>> Call(string shard, ReadOnlyMemory<byte> call, TimeSpan patience) =>
            Owner(shard).Answer(shard, call);

        public async Task<ReadOnlyMemory<byte>> Read(string shard, long after)
        {
            await all.PagesCome;
            return Owner(shard).ReadJournal(shard, after);
        }

        private Platform Owner(string shard) => Array.Find(all.Processes, process => process.IsHere(shard))
            ?? throw new ShardUnavailable(shard, ReplyKind.Overloaded);
    }
}

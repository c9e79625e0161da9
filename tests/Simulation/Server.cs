using Jumun.Auditing;
using Jumun.Engine;
using Jumun.Engine.Journals;
using Jumun.Engine.Shards;
using Jumun.Host;

namespace Jumun.Simulation;

/// <summary>
/// The process: the platform with its routes, on the simulated disk. It is started, stepped, stopped and killed; what
/// its shards want done is done when the scheduler comes to it.
/// </summary>
internal sealed class Server(int seed, SimulatedTime time, SimulatedDisk disk, FaultPlan plan, Trace trace)
    : IDisposable
{
    private readonly Chance _chance = new(seed, "server");
    private readonly PlatformOptions _options = OptionsOf(new(seed, "options"), time, trace);
    private readonly FileJournalOptions _files = new()
    {
        WorksAhead = false,
        SegmentBytes = new Chance(seed, "segments").Between(4 * 1024, 256 * 1024),
        Report = report => trace.Add("process", () => report),
    };

    /// <summary>In half of the runs views are kept in tables; on another machine, they outlive this one.</summary>
    private readonly MemoryViewTables? _tables = new Chance(seed, "tables").Happens(0.5)
        ? new() { Fault = _ => FailIfStruck(plan) } : null;

    private Platform? _platform;
    private SimulatedHttp? _http;

    /// <summary>Counts the processes that there have been: what was meant for one does not reach the next.</summary>
    public int Life { get; private set; }

    public bool IsUp => _http is not null;

    public IReadOnlyList<ShardDriver> Shards { get; private set; } = [];

    /// <summary>Work that the shards asked to have done beside them: snapshots.</summary>
    public Queue<(string Name, Action Work)> Beside { get; } = [];

    /// <summary>What nobody may ever see: exceptions that are no crash and no journal that can't be used.</summary>
    public List<string> Bugs { get; } = [];

    /// <summary>Why it ended the last time that it did so by itself.</summary>
    public string LastWords { get; private set; } = "";

    public required Seams Seams { get; init; }

    /// <summary>True when it is up. Opening may fail or be killed as anything else may.</summary>
    public bool Start(Action<IReadOnlyList<(Waiter Waiter, Reply Reply)>> deliver)
    {
        if (plan.Strikes(Fault.SnapshotsDeleted))
        {
            DeleteSnapshots();
        }

        trace.Add("process", () => "starts");
        return Guard(() =>
        {
            _platform = Platform.Open(
                Seams.Services(JumunHost.Services), _options with { ViewTables = _ => _tables }, OpenJournal);
            Shards = [.. _platform.Shards.Select(shard => new ShardDriver(shard, time))];
            foreach (var driver in Shards)
            {
                driver.Shard.Deliver = replies => deliver([.. replies]);
                driver.LinkTo(Shards);
                driver.Shard.Beside = (name, work) => Beside.Enqueue((name, work));
            }

            _http = new(_platform);
        });
    }

    public async Task<Answer> Send(Ask ask)
    {
        var answer = _http!.Send(ask);
        if (ask.Path.Contains("/history", StringComparison.Ordinal)
            || ask.Path.Contains("at=", StringComparison.Ordinal))
        {
            answer.Wait(); // The past is read on a thread of the pool: while it is, nothing else happens.
            Guard(disk.ThrowIfCrashed);
        }

        return await answer.ConfigureAwait(false);
    }

    /// <summary>Steps a shard; false when the process has ended in it.</summary>
    public bool Step(ShardDriver driver) => Guard(() => driver.IsAwake = driver.Shard.Step());

    /// <summary>Does what was to be done beside the shards; false when the process has ended in it.</summary>
    public bool DoBeside() => Guard(Beside.Dequeue().Work);

    /// <summary>Ends as an operator ends it: what is under way is committed, snapshots are written.</summary>
    public void Stop()
    {
        trace.Add("process", () => "is stopped");
        while (IsUp && Beside.Count > 0)
        {
            DoBeside();
        }

        if (IsUp && Guard(_platform!.Dispose))
        {
            End(machineToo: false);
        }
    }

    /// <summary>Ends at once.</summary>
    public void End(bool machineToo)
    {
        trace.Add("process", () => machineToo ? "loses power" : "is gone");
        plan.Count(Fault.ReaderBehind, Shards.SelectMany(s => s.Shard.Readers).Sum(r => r.FellBehind));
        Dispose();
        (_platform, _http, Shards) = (null, null, []);
        Beside.Clear();
        Life++;
        if (machineToo)
        {
            disk.EndMachine();
        }
        else
        {
            disk.EndProcess();
        }
    }

    /// <summary>
    /// Lets go of what the runtime holds for a process: it would keep the platform, and a night has a million of them.
    /// </summary>
    public void Dispose()
    {
        _platform?.Meter.Dispose();
        _http?.Dispose();
    }

    /// <summary>Whatever ends the process in production ends it here.</summary>
    private bool Guard(Action work)
    {
        try
        {
            work();
            disk.ThrowIfCrashed(); // Somebody may have caught it: a dead process can do that no more.
            return true;
        }
        catch (SimulatedCrash)
        {
            End(machineToo: _chance.Happens(0.5));
        }
        catch (JournalUnusable unusable)
        {
            LastWords = unusable.Message;
            trace.Add("process", () => $"ends: {unusable.Message}");
            End(machineToo: false);
        }
        catch (Exception bug)
        {
            Bugs.Add(bug.ToString());
            End(machineToo: false);
        }

        return false;
    }

    private IJournal OpenJournal(string shard, Wire wire)
    {
        var file = FileJournal.Open(Seams.Disk(disk.Disk), $"/data/{shard}", wire, _files with { Shard = shard });
        return Seams.Journal(new SimulatedJournal(shard, file, plan, _chance, trace));
    }

    /// <summary>Whatever is not a journal.</summary>
    public void DeleteCaches()
    {
        DeleteSnapshots();
        _tables?.Clear();
    }

    private void DeleteSnapshots()
    {
        foreach (var service in JumunHost.Services)
        {
            for (var i = 0; i < _options.ShardsOf(service.Name); i++)
            {
                var path = $"/data/{service.Name}-{i}/snapshot";
                if (disk.Disk.Exists(path))
                {
                    disk.Delete(path);
                }
            }
        }

        trace.Add("process", () => "its snapshots are deleted");
    }

    private static void FailIfStruck(FaultPlan plan)
    {
        if (plan.Strikes(Fault.TablesFail))
        {
            throw new IOException("The tables can't be reached.");
        }
    }

    /// <summary>Small bounds, so that little work meets them: each run has others.</summary>
    private static PlatformOptions OptionsOf(Chance chance, SimulatedTime time, Trace trace) => new()
    {
        BatchMessagesMax = chance.Between(1, 64),
        InboxRequestsMax = chance.Between(8, 256),
        SnapshotEvery = chance.Between(3, 100),
        ShardSnapshotEveryRecords = chance.Between(10, 1000),
        StreamsInMemory = chance.Between(1, 200),
        TailBatchesMax = chance.Between(1, 100),
        ShardsRecoveredAtOnce = 1,
        Time = time,
        Report = report => trace.Add("process", () => report),
        ShardsOf = ShardsOf(chance),
    };

    /// <summary>In half of the runs every service has one shard, in the others some have up to three.</summary>
    private static Func<string, int> ShardsOf(Chance chance)
    {
        var shardsMax = chance.Happens(0.5) ? 3 : 1;
        var counts = JumunHost.Services.ToDictionary(service => service.Name, _ => chance.Between(1, shardsMax));
        return service => counts[service];
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;
using Jumun.Engine;
using Jumun.Engine.Journals;
using Jumun.Engine.Postgres;

namespace Jumun.Host.Cluster;

/// <summary>
/// This process as one of several. Every moment it says in the services' databases that it is there, looks who else is
/// and who has what, opens what falls to it and is free, and closes what is now another's share.
/// </summary>
internal sealed class Membership : IAsyncDisposable
{
    /// <summary>After a shard could not be opened, or failed.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>
    /// So long a shard that could not be opened here is left to others: perhaps they are of the version that wrote it.
    /// </summary>
    private static readonly TimeSpan Refusal = TimeSpan.FromMinutes(5);

    private readonly Platform _platform;
    private readonly Storage _storage;
    private readonly AddressBook _addresses;
    private readonly IReadOnlySet<string> _services;
    private readonly TimeSpan _every;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _soon = new(0);
    private readonly Dictionary<string, Task> _underWay = [];
    private readonly Dictionary<string, long> _failedAt = [];
    private readonly ConcurrentDictionary<string, long> _refusedAt = [];
    private readonly Dictionary<string, (IReadOnlyList<ShardHeld> Shards, IReadOnlyList<Member> Members)> _seen = [];
    private Task _running = Task.CompletedTask;

    /// <param name="services">Those whose shards it takes.</param>
    /// <param name="every">How often it looks.</param>
    public Membership(
        Platform platform, Storage storage, AddressBook addresses, IReadOnlySet<string> services, TimeSpan every)
    {
        (_platform, _storage, _addresses, _services, _every) = (platform, storage, addresses, services, every);
        _storage.Lost = (shard, why) =>
        {
            Banner.Warn(why);
            _ = Alone(() => _platform.CloseShard(shard, mayWrite: false));
        };
    }

    public void Start() => _running = Task.Run(Run);

    /// <summary>Looks at once, since what it knows has turned out to be wrong.</summary>
    public void LookSoon()
    {
        if (_soon.CurrentCount == 0)
        {
            _soon.Release();
        }
    }

    /// <summary>A shard that ran here could not go on.</summary>
    public void Failed(string shard, Exception why)
    {
        Banner.Warn($"'{shard}' can't go on here: {why.Message}");
        lock (_failedAt)
        {
            _failedAt[shard] = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>When every shard is with somebody who answers.</summary>
    public async Task EveryShardIsTaken()
    {
        while (_platform.ShardNames.Any(shard => _addresses.Find(shard) is null))
        {
            await Task.Delay(_every / 5);
        }
    }

    /// <summary>Others are told that it goes; what it has it still has to give back.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        await Task.WhenAll(_underWay.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var service in _services)
        {
            try
            {
                _storage.Database(service).Leave();
            }
            catch (IOException e)
            {
                Banner.Warn(e.Message);
            }
        }

        _stopping.Dispose();
    }

    private async Task Run()
    {
        for (var isNew = true; !_stopping.IsCancellationRequested; isNew = false)
        {
            await Task.WhenAll(_platform.Services.Select(service => Task.Run(() => Meet(service.Name))));
            Look(mayAct: !isNew); // Not before others that have just come could be seen, too.
            await ((Task)_soon.WaitAsync(_every, _stopping.Token))
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Meet(string service)
    {
        try
        {
            List<string> refused =
            [
                .. from shard in _refusedAt
                   where Storage.ServiceOf(shard.Key) == service && Stopwatch.GetElapsedTime(shard.Value) < Refusal
                   select shard.Key,
            ];
            var met = _storage.Database(service).Meet(_services.Contains(service), refused);
            lock (_seen)
            {
                _seen[service] = met;
            }
        }
        catch (Exception e) when (e is IOException or JournalUnusable)
        {
            if (!_stopping.IsCancellationRequested)
            {
                Banner.Warn(e.Message); // What was seen last is still the best that is known.
            }
        }
    }

    private void Look(bool mayAct)
    {
        var held = _seen.Values.SelectMany(seen => seen.Shards).ToDictionary(s => s.Shard, s => s.By);
        foreach (var shard in _platform.ShardNames)
        {
            var by = held.GetValueOrDefault(shard);
            _addresses.Note(shard, by is null ? null : new(by.Address));
        }

        if (!mayAct)
        {
            return;
        }

        var shares = Share.Of(
        [
            .. from service in _platform.Services
               where _seen.ContainsKey(service.Name)
               from shard in _platform.ShardNames
               where Storage.ServiceOf(shard) == service.Name
               select (shard, TakersOf(shard, _seen[service.Name].Members), held.GetValueOrDefault(shard)?.Holder),
        ]);
        foreach (var shard in _platform.ShardNames)
        {
            if (_underWay.TryGetValue(shard, out var task) && !task.IsCompleted)
            {
                continue;
            }

            var (isHere, isOurs) = (_platform.IsHere(shard), shares.GetValueOrDefault(shard) == _storage.Run);
            if (isHere && !isOurs && shares.ContainsKey(shard))
            {
                _underWay[shard] = Alone(() => GiveBack(shard));
            }
            else if (!isHere && isOurs && MayTake(shard, held.GetValueOrDefault(shard)))
            {
                _underWay[shard] = Alone(() => Take(shard));
            }
        }
    }

    /// <summary>Who could open it; all, when none could: it may have been for a moment only.</summary>
    private static IReadOnlyList<Guid> TakersOf(string shard, IReadOnlyList<Member> members)
    {
        List<Guid> able = [.. members.Where(m => !m.Refuses.Contains(shard)).Select(m => m.Holder)];
        return able.Count > 0 ? able : [.. members.Select(m => m.Holder)];
    }

    /// <summary>On a thread of its own: it waits for disks and for other processes.</summary>
    private static Task Alone(Action work) => Task.Factory.StartNew(
        work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private bool MayTake(string shard, Owner? holder)
    {
        lock (_failedAt)
        {
            return (holder is null || holder.Holder == _storage.Run)
                && (!_failedAt.TryGetValue(shard, out var at) || Stopwatch.GetElapsedTime(at) > Pause);
        }
    }

    private void Take(string shard)
    {
        try
        {
            var began = Stopwatch.GetTimestamp();
            _platform.OpenShard(shard);
            _refusedAt.TryRemove(shard, out _);
            Banner.Inform($"Took '{shard}' within {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s.");
        }
        catch (JournalUnusable taken) when (taken.IsInUse)
        {
            Banner.Inform($"Another process was quicker to take '{shard}'.");
        }
        catch (Exception e)
        {
            _refusedAt[shard] = Stopwatch.GetTimestamp();
            Failed(shard, e);
        }

        LookSoon();
    }

    private void GiveBack(string shard)
    {
        _platform.CloseShard(shard);
        Banner.Inform($"Gave '{shard}' back: it is another's share.");
        LookSoon();
    }
}

using Jumun.Engine;
using Jumun.Engine.Http;
using Jumun.Engine.RabbitMq;

namespace Jumun.Host.Cluster;

/// <summary>
/// What a host needs to be one of several: it knows where shards are, takes its share, hears of the rest.
/// </summary>
internal sealed class Processes : IAsyncDisposable
{
    private static readonly TimeSpan LooksEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>Leases are renewed and members met on the pool, and wait there for the databases.</summary>
    private const int PoolThreadsMin = 32;

    private readonly HostSettings _settings;
    private readonly Storage _storage;
    private readonly AddressBook _addresses = new();
    private readonly ProcessClient _client;
    private Membership? _membership;
    private ShardStreams? _streams;

    public Processes(HostSettings settings, Storage storage)
    {
        (_settings, _storage) = (settings, storage);
        ThreadPool.SetMinThreads(PoolThreadsMin, PoolThreadsMin);
        _client = new(_addresses.Find, () => _membership?.LookSoon());
    }

    public IProcesses Client => _client;

    public void ShardFailed(string shard, Exception why) => _membership?.Failed(shard, why);

    /// <summary>From now on shards come and go.</summary>
    public void Join(Platform platform)
    {
        _streams = new(platform, new(_settings.Streams!), TimeProvider.System, Banner.Warn);
        _membership = new(platform, _storage, _addresses, _settings.ServicesTaken(), LooksEvery);
        _membership.Start();
    }

    /// <summary>When every shard is with somebody.</summary>
    public Task EveryShardIsTaken() => _membership!.EveryShardIsTaken();

    public async ValueTask DisposeAsync()
    {
        if (_membership is not null)
        {
            await _membership.DisposeAsync();
        }

        if (_streams is not null)
        {
            await _streams.DisposeAsync();
        }

        _client.Dispose();
    }
}

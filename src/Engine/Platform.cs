using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Jumun.Engine.Journals;
using Jumun.Engine.Shards;

namespace Jumun.Engine;

/// <summary>
/// The services, running: their shards (<c>ordering-0</c>), the threads that drive them, and the doors for routes.
/// </summary>
public sealed partial class Platform : IDisposable
{
    private readonly ShardPlace[][] _placesOf;
    private readonly ShardPlace[] _places;
    private readonly Dictionary<string, ShardPlace> _placesByName;
    private readonly Func<Shard, IJournal> _openJournal;
    private readonly JsonSerializerContext[] _languages;
    private readonly PlatformOptions _options;
    private Exception? _failure;

    private Platform(
        IReadOnlyList<Service> services, PlatformOptions options, Func<string, Wire, IJournal> openJournal)
    {
        _options = options;
        Clock = new(options.Time);
        Topology = new(services);
        _languages = [EngineJson.Default, .. services.SelectMany(s => s.Languages).Distinct()];
        Wire = new Wire(_languages, services.SelectMany(s => s.Upcasters));
        Meter = new("Jumun.Engine");
        Instruments = new(Meter, () => Shards);
        Elsewhere = options.Elsewhere is { } processes ? new(this, processes) : null;
        _openJournal = shard => openJournal(shard.Name, Wire);
        _placesOf =
        [
            .. services.Select((service, i) => Enumerable.Range(0, options.ShardsOf(service.Name))
                .Select(index => new ShardPlace(this, i, index, options)).ToArray()),
        ];
        _places = [.. _placesOf.SelectMany(places => places)];
        _placesByName = _places.ToDictionary(place => place.Name);
        foreach (var place in _places.Where(_ => Elsewhere is null))
        {
            place.Here = new(place, options, _openJournal);
        }
    }

    /// <summary>Completed when the platform can't go on: its journal is unusable. The process must end.</summary>
    public Task<Exception> Failed => _failed.Task;

    /// <summary>Instruments of the engine: <c>Jumun.Engine</c>.</summary>
    public Meter Meter { get; }

    /// <summary>The time by which everything here goes; see <see cref="EngineClock"/>.</summary>
    public DateTimeOffset Now => Clock.Now;

    public IReadOnlyList<Service> Services => Topology.Services;

    /// <summary>How far it is with what it reads from disk before it can go on.</summary>
    public Remembering Remembering { get; } = new();

    /// <summary>Those that run here.</summary>
    internal IReadOnlyList<Shard> Shards => [.. _places.Select(place => place.Here).OfType<Shard>()];

    internal Instruments Instruments { get; }

    /// <summary>The way to shards that do not run here; null: all do.</summary>
    internal Elsewhere? Elsewhere { get; }

    internal Topology Topology { get; }

    internal Wire Wire { get; }

    internal EngineClock Clock { get; }

    private readonly TaskCompletionSource<Exception> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>
    /// Opens the journals and remembers everything, but handles nothing before <see cref="Start"/>.
    /// Throws <see cref="JournalUnusable"/>.
    /// </summary>
    /// <param name="openJournal">Opens the journal of the shard with this name.</param>
    public static Platform Open(
        IReadOnlyList<Service> services, PlatformOptions options, Func<string, Wire, IJournal> openJournal)
    {
        var platform = Prepare(services, options, openJournal);
        try
        {
            platform.Recover();
            foreach (var shard in platform.Shards)
            {
                platform.Clock.GoOnFrom(shard.Now);
            }

            foreach (var shard in platform.Shards)
            {
                shard.GoOn();
            }

            return platform;
        }
        catch
        {
            platform.Dispose();
            throw;
        }
    }

    /// <summary>The platform before <see cref="Recover"/>: it can only be asked how far that is.</summary>
    public static Platform Prepare(
        IReadOnlyList<Service> services, PlatformOptions options, Func<string, Wire, IJournal> openJournal) =>
        new(services, options, openJournal);

    /// <summary>The second half of <see cref="Open"/>; when it throws, the platform must be disposed.</summary>
    public void Recover()
    {
        var shards = Shards;
        SideBySide(shards, shard => shard.OpenJournal());
        foreach (var shard in shards)
        {
            FollowOthers(shard);
        }

        // Those with the most to read first, since they take longest.
        SideBySide(shards.OrderByDescending(shard => shard.Journal.LastPosition), shard => shard.Recover());
    }

    /// <summary>Does something to every shard, in this order, to so many at once as the options say.</summary>
    private void SideBySide(IEnumerable<Shard> shards, Action<Shard> what)
    {
        var waiting = new ConcurrentQueue<Shard>(shards);
        var failures = new ConcurrentQueue<Exception>();
        var threads = Enumerable.Range(1, _options.ShardsRecoveredAtOnce - 1)
            .Select(number => new Thread(Work) { Name = $"recovery {number}" })
            .ToList();
        threads.ForEach(thread => thread.Start());
        Work();
        threads.ForEach(thread => thread.Join());
        if (failures.TryPeek(out var failure))
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        void Work()
        {
            while (failures.IsEmpty && waiting.TryDequeue(out var shard))
            {
                try
                {
                    what(shard);
                }
                catch (Exception failure)
                {
                    failures.Enqueue(failure);
                }
            }
        }
    }

    /// <summary>Starts a thread for each shard.</summary>
    public void Start()
    {
        foreach (var place in _places.Where(place => place.Here is not null))
        {
            place.Thread = new(place.Here!, this);
        }

        foreach (var place in _places)
        {
            place.Thread?.Start();
        }
    }

    /// <summary>Lets the shards finish what they are at, writes their snapshots and closes the journals.</summary>
    public void Dispose()
    {
        Meter.Dispose(); // First: whoever measures would keep a platform whose closing fails.
        foreach (var shard in Shards)
        {
            shard.CloseInbox();
        }

        foreach (var place in _places)
        {
            place.Thread?.Stop();
            place.Thread = null;
        }

        foreach (var shard in Shards)
        {
            shard.Close();
        }
    }

    /// <summary>
    /// The journal can't be trusted any more: nothing goes on, and whoever runs the platform must end the process.
    /// </summary>
    internal void Fail(Exception failure)
    {
        Interlocked.CompareExchange(ref _failure, failure, null);
        _failed.TrySetResult(_failure);
    }

    /// <summary>
    /// What is remembered here is not to be trusted any more, because of what happened elsewhere. As when a journal
    /// fails: <see cref="Failed"/> says why, and the process must end.
    /// </summary>
    public void Abandon(string why) => Fail(new JournalUnusable(why));

    internal void Report(string what) => _options.Report(what);

    /// <summary>Where streams of a service with this key live.</summary>
    internal ShardPlace PlaceOf(int service, string key)
    {
        var places = _placesOf[service];
        return places.Length == 1 ? places[0] : places[StableHash.ShardOf(key, places.Length)];
    }

    internal ShardPlace PlaceNamed(string name) =>
        _placesByName.GetValueOrDefault(name)
        ?? throw new JournalUnusable(
            $"A journal names the shard '{name}', which is not among the services that were started.");

    private void FollowOthers(Shard shard)
    {
        foreach (var source in _places.Where(place => place != shard.Place))
        {
            shard.Follow(source);
        }
    }

    internal void SetAudience(Batch batch)
    {
        foreach (var record in batch.Records)
        {
            record.Audience = Topology.AudienceOf(record);
        }
    }

    internal JsonTypeInfo JsonOf(Type type)
    {
        foreach (var language in _languages)
        {
            if (language.GetTypeInfo(type) is { } json)
            {
                return json;
            }
        }

        throw new InvalidOperationException($"No JSON context knows {type}: name it in one that its service speaks.");
    }
}

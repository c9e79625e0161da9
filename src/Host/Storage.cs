using System.Collections.Concurrent;
using System.Globalization;
using Jumun.Engine;
using Jumun.Engine.Journals;
using Jumun.Engine.Postgres;

namespace Jumun.Host;

/// <summary>What the journals are kept on: files in a folder, or a PostgreSQL database for each service.</summary>
internal sealed class Storage(HostSettings settings) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<PostgresDisk>> _databases = [];
    private readonly IReadOnlyDictionary<string, int> _asked = settings.ShardsAsked();
    private readonly Guid _run = Guid.CreateVersion7();

    /// <summary>Of this run of this process and no other.</summary>
    public Guid Run => _run;

    /// <summary>Told which shard, and in a sentence that another process has taken it over.</summary>
    public Action<string, string> Lost { get; set; } = (_, _) => { };

    /// <summary>Whether a shard is surely this process's.</summary>
    public bool IsHeld(string shard) =>
        settings.Postgres is not { } server || DatabaseOf(server, ServiceOf(shard)).Holds(shard);

    /// <summary>The database of a service.</summary>
    public PostgresDisk Database(string service) => DatabaseOf(
        settings.Postgres ?? throw new InvalidOperationException("Journals are in files."), service);

    /// <summary>
    /// How many shards a service has: what it began with, else what was asked for, else one. Throws
    /// <see cref="StartFailure"/> when something else was asked for.
    /// </summary>
    public int ShardsOf(string service)
    {
        var there = ShardsThere(service).Count;
        var asked = _asked.GetValueOrDefault(service);
        if (there > 0 && asked > 0 && asked != there)
        {
            throw new StartFailure(
                $"'{service}' was begun with {there} shards, which is for good: say --shards {service}={there}, or "
                + "leave it out.", isWrongUse: true);
        }

        // The last one first: if this is cut short, the number is known all the same.
        for (var i = asked - 1; there == 0 && i > 0; i--)
        {
            var (disk, directory) = Place($"{service}-{i}");
            disk.CreateDirectory(directory);
        }

        return Math.Max(1, Math.Max(there, asked));
    }

    /// <summary>Opens the journal of a shard. Throws <see cref="JournalUnusable"/>.</summary>
    public IJournal Open(string shard, Wire wire)
    {
        var options = new FileJournalOptions
        {
            Shard = shard,
            SegmentBytes = settings.SegmentKiB * 1024,
            Report = Banner.Warn,
        };
        var (disk, directory) = Place(shard);
        return FileJournal.Open(disk, directory, wire, options);
    }

    /// <summary>The tables in which a service's views are kept besides; null: journals are in files.</summary>
    public IViewTables? Views(string service) =>
        settings.Postgres is { } server ? DatabaseOf(server, service).Views : null;

    /// <summary>The shards of a service that were ever begun; there are no gaps among them.</summary>
    public IReadOnlyList<string> ShardsThere(string service)
    {
        var folder = new DirectoryInfo(settings.Data);
        IEnumerable<string> shards = settings.Postgres is { } server ? DatabaseOf(server, service).Shards()
            : folder.Exists ? folder.EnumerateDirectories().Select(directory => directory.Name)
            : [];
        var count = shards.Where(shard => shard.StartsWith(service + "-", StringComparison.Ordinal))
            .Select(shard => int.TryParse(
                shard.AsSpan(service.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                    ? index + 1 : 0)
            .DefaultIfEmpty(0).Max();
        return [.. Enumerable.Range(0, count).Select(index => $"{service}-{index}")];
    }

    /// <summary>The disk that a shard's journal is on, and its directory there.</summary>
    public (IDisk Disk, string Directory) Place(string shard) => settings.Postgres is { } server
        ? (DatabaseOf(server, ServiceOf(shard)), shard)
        : (new RealDisk(), Path.Combine(settings.Data, shard));

    /// <summary>All journals must be closed.</summary>
    public void Dispose()
    {
        foreach (var database in _databases.Values.Where(database => database.IsValueCreated))
        {
            database.Value.Dispose();
        }
    }

    public static string ServiceOf(string shard) => shard[..shard.LastIndexOf('-')];

    private PostgresDisk DatabaseOf(string server, string service)
    {
        var lease = TimeSpan.FromSeconds(settings.LeaseSeconds);
        return _databases.GetOrAdd(service, _ => new(() => new(
            PostgresSchema.DatabaseOf(server, service), new(settings.Cluster ?? settings.Urls, _run)
            {
                Lease = lease,
                WaitForLease = settings.Cluster is null ? 2 * lease : TimeSpan.Zero,
                Report = Banner.Warn,
                Lost = (shard, why) => Lost(shard, why),
            }))).Value;
    }
}

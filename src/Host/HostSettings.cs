using System.Globalization;
using System.Net;
using Npgsql;

namespace Jumun.Host;

/// <summary>What was asked for on the command line.</summary>
public sealed record HostSettings(string Urls, string Data, bool IsDemo)
{
    public const int SegmentKiBDefault = 64 * 1024;
    public const int SegmentKiBMin = 64;
    public const int SegmentKiBMax = 1024 * 1024;
    public const int SnapshotRecordsDefault = 200_000;
    public const int SnapshotRecordsMin = 100;
    public const int LeaseSecondsDefault = 5;
    public const int LeaseSecondsMax = 300;
    public const int ShardsMax = 64;

    /// <summary>The PostgreSQL server that the journals are kept on; null: the folder.</summary>
    public string? Postgres { get; init; }

    /// <summary>The RabbitMQ server that others are told events through; null: they are not.</summary>
    public string? Events { get; init; }

    /// <summary>
    /// How orders are purchased: orchestrated, choreographed, or by-order (the order says it); null: orchestrated, and
    /// in the demo by-order.
    /// </summary>
    public string? OrderingStyle { get; init; }

    /// <summary>A shard whose process was not heard of for so long may be taken by another.</summary>
    public int LeaseSeconds { get; init; } = LeaseSecondsDefault;

    /// <summary>
    /// For services that shall have more than one shard how many, as <c>ordering=2,inventory=2</c>; only where nothing
    /// is kept yet.
    /// </summary>
    public string? Shards { get; init; }

    /// <summary>
    /// Where other processes of this platform reach this one, an address of its own; null: it is the only one.
    /// </summary>
    public string? Cluster { get; init; }

    /// <summary>
    /// May listen where other machines reach it: there is no sign-in, so whoever says so has a proxy or a firewall.
    /// </summary>
    public bool TrustsNetwork { get; init; }

    /// <summary>The RabbitMQ server that shards of several processes hear of each other through.</summary>
    public string? Streams { get; init; }

    /// <summary>The services whose shards this process of several takes; null: all.</summary>
    public string? Services { get; init; }

    /// <summary>The size of a journal's segments.</summary>
    public int SegmentKiB { get; init; } = SegmentKiBDefault;

    /// <summary>After how many records a shard's snapshot is renewed at the earliest.</summary>
    public int SnapshotRecords { get; init; } = SnapshotRecordsDefault;

    /// <summary>Throws <see cref="StartFailure"/> when a number is out of its range.</summary>
    public void CheckRanges()
    {
        if (SegmentKiB is < SegmentKiBMin or > SegmentKiBMax)
        {
            throw new StartFailure(
                $"--segment-kib must be from {SegmentKiBMin} to {SegmentKiBMax}, not {SegmentKiB}.", isWrongUse: true);
        }

        if (SnapshotRecords < SnapshotRecordsMin)
        {
            throw new StartFailure(
                $"--snapshot-records must be at least {SnapshotRecordsMin}, not {SnapshotRecords}.", isWrongUse: true);
        }

        if (LeaseSeconds is < 1 or > LeaseSecondsMax)
        {
            throw new StartFailure(
                $"--lease-seconds must be from 1 to {LeaseSecondsMax}, not {LeaseSeconds}.", isWrongUse: true);
        }

        CheckBroker("--events", Events);
        CheckBroker("--streams", Streams);
        if (Cluster is not null && (Postgres is null || Streams is null))
        {
            throw new StartFailure(
                "--cluster needs --postgres and --streams: several processes share nothing else.", isWrongUse: true);
        }

        if (Postgres is not null && PostgresProblem() is { } problem)
        {
            throw new StartFailure($"--postgres can't be understood: {problem}", isWrongUse: true);
        }
    }

    /// <summary>Where other processes reach this one, or null. Throws <see cref="StartFailure"/>.</summary>
    public Uri? ClusterAddress() => Cluster is null ? null
        : AddressOf(Cluster) is { Port: > 0 } address ? address
        : throw new StartFailure($"'{Cluster}': --cluster needs a port that others can know.", isWrongUse: true);

    /// <summary>The services whose shards this process takes. Throws <see cref="StartFailure"/>.</summary>
    public IReadOnlySet<string> ServicesTaken()
    {
        var known = JumunHost.Services.Select(service => service.Name).ToHashSet();
        var asked = Services?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return asked?.FirstOrDefault(service => !known.Contains(service)) is { } unknown
            ? throw new StartFailure(
                $"--services: there is no '{unknown}', only {string.Join(", ", known.Order())}.", isWrongUse: true)
            : asked?.ToHashSet() ?? known;
    }

    /// <summary>Where to listen. Throws <see cref="StartFailure"/> when it isn't allowed.</summary>
    public IReadOnlyList<Uri> Addresses()
    {
        var addresses = Urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(AddressOf).ToList();
        return addresses.Count > 0 ? addresses : throw new StartFailure("--urls names no address.", isWrongUse: true);
    }

    /// <summary>For each service that <c>--shards</c> names how many. Throws <see cref="StartFailure"/>.</summary>
    public IReadOnlyDictionary<string, int> ShardsAsked()
    {
        var asked = new Dictionary<string, int>();
        foreach (var part in (Shards ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var (service, number) = part.Split('=') is [var name, var text]
                && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
                    ? (name.Trim(), parsed) : ("", 0);
            if (number is < 1 or > ShardsMax || !JumunHost.Services.Any(s => s.Name == service)
                || !asked.TryAdd(service, number))
            {
                throw new StartFailure(
                    $"--shards: '{part}' is no service and a number from 1 to {ShardsMax}, such as ordering=2.",
                    isWrongUse: true);
            }
        }

        return asked;
    }

    /// <summary>Where everything is kept, for people.</summary>
    public string Place()
    {
        if (Postgres is null)
        {
            return Path.GetFullPath(Data);
        }

        var server = new NpgsqlConnectionStringBuilder(Postgres);
        return $"PostgreSQL on {server.Host}:{server.Port}";
    }

    private static void CheckBroker(string option, string? server)
    {
        if (server is not null
            && !(Uri.TryCreate(server, UriKind.Absolute, out var address) && address.Scheme is "amqp" or "amqps"))
        {
            throw new StartFailure(
                $"{option} needs an address such as amqp://user:password@host/.", isWrongUse: true);
        }
    }

    private string? PostgresProblem()
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(Postgres).Host is null ? "it names no Host." : null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return e.Message;
        }
    }

    private Uri AddressOf(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.PathAndQuery != "/")
        {
            throw new StartFailure($"'{text}' is no address such as http://127.0.0.1:5080.", isWrongUse: true);
        }

        if (address.Scheme != Uri.UriSchemeHttp)
        {
            throw new StartFailure(
                $"'{text}': only http is spoken; for https put a proxy before it.",
                isWrongUse: true);
        }

        var ip = address.Host == "localhost" ? IPAddress.Loopback
            : IPAddress.TryParse(address.Host.Trim('[', ']'), out var parsed) ? parsed : null;
        return ip is not null && (IPAddress.IsLoopback(ip) || TrustsNetwork)
            ? address
            : throw new StartFailure(
                $"'{text}' can be reached from other machines, and there is no sign-in yet: "
                + "only loopback addresses such as http://127.0.0.1:5080 are allowed, or with --trust-network those of "
                + "a network whose proxy or firewall lets nobody else in.",
                isWrongUse: true);
    }
}

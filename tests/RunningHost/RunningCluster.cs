using System.Globalization;
using System.Text;

namespace Jumun.RunningHost;

/// <summary>Several hosts that share the services, on a PostgreSQL and a RabbitMQ server of their own.</summary>
public sealed class RunningCluster : IAsyncDisposable
{
    private static readonly TimeSpan WholeWithin = TimeSpan.FromSeconds(120);
    private static readonly string[] Shards = ["--shards", "ordering=2,inventory=2"];

    private readonly TemporaryFolder _folder = new();
    private readonly string[] _services;
    private readonly string[] _more;
    private readonly Func<int, int> _link;
    private readonly int[] _ports;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false })
    {
        Timeout = TimeSpan.FromSeconds(5),
    };

    private RunningCluster(
        PostgresServer postgres, RabbitMqServer rabbitMq, Func<int, int> link, string[] services, string[] more)
    {
        (Postgres, RabbitMq, _link, _services, _more) = (postgres, rabbitMq, link, services, more);
        _ports = [.. services.Select(_ => HostProcess.FreePort())];
        Hosts = new HostProcess[services.Length];
    }

    /// <summary>Three processes between which the services are split, so that none is in one only.</summary>
    public static string[] Split { get; } =
    [
        "catalog,customers,ordering,wallet,shipping,loyalty,my-page",
        "inventory,wallet,coupons,customers,payments,shipping,loyalty,my-page",
        "coupons,payments,ordering,inventory,catalog",
    ];

    /// <summary>What a process takes that takes all.</summary>
    public const string Everything =
        "catalog,customers,inventory,coupons,wallet,payments,shipping,ordering,loyalty,my-page";

    public PostgresServer Postgres { get; }

    public RabbitMqServer RabbitMq { get; }

    /// <summary>By number; each is replaced when it is started again.</summary>
    public HostProcess[] Hosts { get; }

    public IReadOnlyList<Uri> Addresses => [.. _ports.Select(port => new Uri($"http://127.0.0.1:{port}"))];

    /// <summary>
    /// Starts servers and hosts, and waits until all shards answer. Ordering and inventory have two each.
    /// </summary>
    /// <param name="services">For each process the services whose shards it takes.</param>
    /// <param name="more">Options of each host.</param>
    public static Task<RunningCluster> Start(string[] services, params string[] more) =>
        StartOn(PostgresServer.Start(), port => port, services, more);

    /// <summary>The same on a PostgreSQL server of one's own.</summary>
    /// <param name="link">The port at which the hosts reach a server, by that on which it listens.</param>
    public static async Task<RunningCluster> StartOn(
        Task<PostgresServer> postgres, Func<int, int> link, string[] services, params string[] more)
    {
        var rabbitMq = RabbitMqServer.Start();
        var cluster = new RunningCluster(await postgres, await rabbitMq, link, services, [.. Shards, .. more]);
        try
        {
            await Subprocess.Run("dotnet", WholeWithin, Built.Host, "migrate", "--postgres", cluster.Connection);
            for (var i = 0; i < services.Length; i++)
            {
                cluster.StartHost(i);
            }

            foreach (var host in cluster.Hosts)
            {
                await host.Ready();
            }

            await cluster.Whole();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public void StartHost(int number) => Hosts[number] = HostProcess.Start(
        _folder.Path, _ports[number],
        [
            "--postgres", Connection,
            "--streams", $"{new UriBuilder(RabbitMq.Address) { Port = _link(RabbitMq.Port) }.Uri}",
            "--cluster", $"http://127.0.0.1:{HostProcess.FreePort()}", "--services", _services[number], .. _more,
        ]);

    /// <summary>Waits until every shard is with somebody who answers, as seen from each host but one.</summary>
    public Task Whole(int? but = null) => Waiting.Until("All shards answer", WholeWithin, async () =>
    {
        foreach (var address in Addresses.Where((_, number) => number != but))
        {
            try
            {
                using var answer = await _http.GetAsync(new Uri(address, "/v1/ops/processes")); // It asks all of them.
                if (!answer.IsSuccessStatusCode)
                {
                    return false;
                }
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                return false;
            }
        }

        return true;
    });

    private string Connection => $"Host=127.0.0.1;Port={_link(Postgres.Port)};Username=jumun";

    /// <summary>What the hosts printed, what is under way and who is behind, for a test that failed.</summary>
    public async Task<string> Describe()
    {
        var text = new StringBuilder();
        for (var i = 0; i < Hosts.Length; i++)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"host {i}:\n{Hosts[i]?.Process.Output}");
            text.AppendLine(await Get(i, "/v1/ops/processes")).AppendLine(await Get(i, "/v1/ops/dead-letters"));
            var lags = (await Get(i, "/metrics")).Split('\n')
                .Where(line => line.StartsWith("jumun_reader_lag{", StringComparison.Ordinal)
                    && !line.EndsWith(" 0", StringComparison.Ordinal));
            text.AppendJoin('\n', lags).AppendLine();
        }

        return text.ToString();
    }

    private async Task<string> Get(int host, string path)
    {
        try
        {
            return await _http.GetStringAsync(new Uri(Addresses[host], path));
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return e.Message;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in Hosts)
        {
            host?.Dispose();
        }

        RabbitMq.Dispose();
        Postgres.Dispose();
        _folder.Dispose();
        _http.Dispose();
        await ValueTask.CompletedTask;
    }
}

using System.Diagnostics;
using System.Net;
using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Engine.Http;
using Jumun.Engine.Journals;
using Jumun.Engine.RabbitMq;
using Jumun.Host.Cluster;
using Jumun.Services.Catalog;
using Jumun.Services.Coupons;
using Jumun.Services.Customers;
using Jumun.Services.Inventory;
using Jumun.Services.Loyalty;
using Jumun.Services.MyPage;
using Jumun.Services.Ordering;
using Jumun.Services.Payments;
using Jumun.Services.Shipping;
using Jumun.Services.Wallet;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Jumun.Host;

/// <summary>All services in one process, on journals in files or PostgreSQL, spoken to over HTTP.</summary>
public sealed class JumunHost : IAsyncDisposable
{
    /// <summary>How long requests under way are waited for when it ends.</summary>
    private static readonly TimeSpan DrainedWithin = TimeSpan.FromSeconds(20);

    /// <summary>After this the process ends whatever is still under way.</summary>
    public static readonly TimeSpan StoppedWithin = TimeSpan.FromSeconds(60);

    public static readonly IReadOnlyList<Service> Services =
    [
        Catalog.Service,
        Customers.Service,
        Inventory.Service,
        Coupons.Service,
        Wallet.Service,
        Payments.Service,
        Shipping.Service,
        Ordering.Service,
        Loyalty.Service,
        MyPage.Service,
    ];

    private readonly WebApplication _web;
    private readonly PrometheusMetrics _metrics;
    private readonly Progress _progress;
    private readonly Storage _storage;
    private readonly Processes? _processes;
    private IDisposable? _telemetry;
    private EventPublisher? _events;

    private JumunHost(
        Platform platform, WebApplication web, PrometheusMetrics metrics, Progress progress, Storage storage,
        Processes? processes)
    {
        (Platform, _web, _metrics, _progress, _storage) = (platform, web, metrics, progress, storage);
        _processes = processes;
    }

    public Platform Platform { get; }

    /// <summary>Where it really listens.</summary>
    public IReadOnlyList<Uri> Addresses =>
        [.. _web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Select(address => new Uri(address))];

    /// <summary>Runs until it is told to stop, and tells the terminal what happens.</summary>
    public static async Task<int> Run(HostSettings settings, CancellationToken stop)
    {
        try
        {
            await using var host = await Start(settings, Banner.Show);
            Banner.Tell(host, settings);
            var failed = host.Platform.Failed;
            if (await Task.WhenAny(failed, Stopped(stop)) == failed)
            {
                // Nothing may be written any more, not even a snapshot: the journal says what is true.
                Banner.Complain(StartFailure.Of(await failed, settings).Message);
                Environment.Exit(ExitCodes.Failed);
            }

            return ExitCodes.Clean;
        }
        catch (Exception failure)
        {
            var sentence = StartFailure.Of(failure, settings);
            Banner.Complain(sentence.Message);
            return sentence.IsWrongUse ? ExitCodes.WrongUse : ExitCodes.Failed;
        }
    }

    /// <summary>
    /// Listens, opens the journals, fills them for the demo; until then all requests are told to come again.
    /// </summary>
    /// <param name="show">Shows the progress of what takes a moment.</param>
    public static async Task<JumunHost> Start(HostSettings settings, ProgressOf show)
    {
        RunInline();
        var addresses = settings.Addresses();
        settings.CheckRanges();
        var metrics = new PrometheusMetrics(
            "Jumun", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime");
        if (settings is { IsDemo: true, Postgres: { } server })
        {
            MigrateCommand.Migrate(server, Banner.Inform); // What it could not do, opening says better.
        }

        var storage = new Storage(settings);
        var processes = settings.Cluster is null ? null : new Processes(settings, storage);
        var platform = PreparePlatform(settings, storage, processes);
        storage.Lost = (_, why) => platform.Abandon(why);
        var progress = new Progress(platform.Remembering, Banner.Inform);
        var isReady = false;
        var web = Build(
            platform, addresses, settings, metrics,
            () => Volatile.Read(ref isReady) ? null : progress.Sentence);
        var host = new JumunHost(platform, web, metrics, progress, storage, processes);
        try
        {
            await web.StartAsync();
            platform.Recover();
            platform.Start();
            processes?.Join(platform);
            if (settings.IsDemo)
            {
                await (processes?.EveryShardIsTaken() ?? Task.CompletedTask);
                await show("Filling the shop", report => new Demo(platform).Fill(report));
            }

            Volatile.Write(ref isReady, true);
            host._events = settings.Events is { } broker
                ? new(platform, new(broker), TimeProvider.System, Banner.Warn) : null;
            host._telemetry = Telemetry.StartIfConfigured();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>All services on the journals in a data folder, open and not started.</summary>
    public static Platform OpenPlatform(HostSettings settings)
    {
        var platform = PreparePlatform(settings, new(settings), null);
        try
        {
            platform.Recover();
            return platform;
        }
        catch
        {
            platform.Dispose();
            throw;
        }
    }

    private static Platform PreparePlatform(HostSettings settings, Storage storage, Processes? processes)
    {
        var options = new PlatformOptions
        {
            Report = Banner.Warn,
            ShardsRecoveredAtOnce = Environment.ProcessorCount,
            ShardSnapshotEveryRecords = settings.SnapshotRecords,
            ShardsOf = storage.ShardsOf,
            IsHeld = storage.IsHeld,
            ViewTables = storage.Views,
            Elsewhere = processes?.Client,
            ShardFailed = processes is null ? null : processes.ShardFailed,
        };
        return Platform.Prepare(Services, options, storage.Open);
    }

    /// <summary>Takes no new requests, answers those under way, and closes the journals with a last snapshot.</summary>
    public async ValueTask DisposeAsync()
    {
        await _web.StopAsync();
        await _web.DisposeAsync();
        if (_events is not null)
        {
            await _events.DisposeAsync();
        }

        if (_processes is not null)
        {
            await _processes.DisposeAsync();
        }

        await Task.Yield(); // Closing a journal waits: not on the thread that reads the sockets.
        Platform.Dispose();
        _storage.Dispose();
        _metrics.Dispose();
        _progress.Dispose();
        _telemetry?.Dispose();
    }

    /// <summary>
    /// A request is read, handed to its shard and later answered on the thread that happens to have it, and not passed
    /// from thread to thread: nothing on that way waits. It is worth a tenth of the machine; the sockets know it
    /// only as a variable of the environment, which must be set before the first of them is made.
    /// </summary>
    private static void RunInline()
    {
        const string Inline = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
        if (Environment.GetEnvironmentVariable(Inline) is null)
        {
            Environment.SetEnvironmentVariable(Inline, "1");
        }
    }

    private static WebApplication Build(
        Platform platform, IReadOnlyList<Uri> addresses, HostSettings settings, PrometheusMetrics metrics,
        Func<string?> notYet)
    {
        var cluster = settings.ClusterAddress();
        var builder = WebApplication.CreateEmptyBuilder(new() { ApplicationName = "jumun" });
        builder.WebHost.UseKestrelCore()
            .UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true) // See RunInline.
            .ConfigureKestrel(kestrel => Configure(
                kestrel, addresses, cluster));
        builder.Services.AddRoutesOf(
            platform, Services, new BodyValue(typeof(Money), new MoneyInBodies(), MoneyInBodies.Schema));
        builder.Services.AddSingleton(PurchaseStyles.Of(
            settings.OrderingStyle ?? (settings.IsDemo ? "by-order" : "orchestrated")));
        builder.Services.AddSingleton<IHostLifetime, StoppedByRun>();
        builder.Services.AddSingleton<DiagnosticSource, ProblemsOfServer>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainedWithin);
        builder.Logging.SetMinimumLevel(LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None) // It would cost every request.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None) // Why it can't start is said by Run.
            .AddSimpleConsole(console => console.SingleLine = true);

        var web = builder.Build();
        if (cluster is not null)
        {
            web.UseShardCalls(platform, cluster.Port);
        }

        web.UseNotYetReady(notYet);
        web.UseProblemsElsewhere();
        web.MapServices(Services);
        web.MapMetrics(metrics);
        web.MapErrors(ErrorCatalogue.Of(typeof(Money).Assembly));
        web.MapOpenApi();
        web.MapAsyncApi(EventPublisher.Exchange);
        return web;
    }

    private static void Configure(KestrelServerOptions kestrel, IReadOnlyList<Uri> addresses, Uri? cluster)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = HttpLimits.BodyBytesMax;
        kestrel.Limits.MaxRequestLineSize = 4 * 1024;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxConcurrentConnections = 10_000;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.MinRequestBodyDataRate = new(bytesPerSecond: 1024, gracePeriod: TimeSpan.FromSeconds(5));
        kestrel.ConfigureEndpointDefaults(listen => listen.Use(ProblemsOfServer.Around));
        if (cluster is not null)
        {
            kestrel.Listen(
                IPAddress.Parse(cluster.Host.Trim('[', ']')), cluster.Port,
                listen => listen.Protocols = HttpProtocols.Http1);
        }

        foreach (var address in addresses)
        {
            if (address.Host == "localhost" && address.Port != 0)
            {
                kestrel.ListenLocalhost(address.Port);
            }
            else
            {
                var host = address.Host == "localhost" ? "127.0.0.1" : address.Host.Trim('[', ']');
                kestrel.Listen(IPAddress.Parse(host), address.Port);
            }
        }
    }

    private static Task Stopped(CancellationToken stop)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        stop.Register(stopped.SetResult);
        return stopped.Task;
    }

    /// <summary>Signals are the command line's matter.</summary>
    private sealed class StoppedByRun : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

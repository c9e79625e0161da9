using System.Net.Sockets;

namespace Jumun.RunningHost;

/// <summary>A RabbitMQ server of one's own, on loopback, in a folder that goes with it.</summary>
public sealed class RabbitMqServer : IDisposable
{
    private const string Binaries = "/usr/lib/rabbitmq/bin";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, string> _environment;
    private Subprocess? _server;

    private RabbitMqServer() => _environment = new()
    {
        ["HOME"] = _folder.Path,
        ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        ["ERL_EPMD_PORT"] = $"{HostProcess.FreePort()}", // An epmd of its own, which ends with it.
        ["RABBITMQ_NODENAME"] = $"jumun-{Port}@localhost",
        ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
        ["RABBITMQ_NODE_PORT"] = $"{Port}",
        ["RABBITMQ_DIST_PORT"] = $"{HostProcess.FreePort()}",
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(_folder.Path, "data"),
        ["RABBITMQ_LOG_BASE"] = Path.Combine(_folder.Path, "log"),
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(_folder.Path, "rabbitmq.conf"),
        ["RABBITMQ_ADVANCED_CONFIG_FILE"] = Path.Combine(_folder.Path, "advanced.config"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_folder.Path, "plugins"),
        ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(_folder.Path, "rabbitmq-env.conf"),
    };

    public int Port { get; } = HostProcess.FreePort();

    public Uri Address => new($"amqp://guest:guest@127.0.0.1:{Port}/");

    /// <summary>Of its first process.</summary>
    public int Id => _server!.Id;

    public static async Task<RabbitMqServer> Start()
    {
        var server = new RabbitMqServer();
        await File.WriteAllTextAsync(server._environment["RABBITMQ_CONFIG_FILE"], "loopback_users.guest = true\n");
        await File.WriteAllTextAsync(server._environment["RABBITMQ_ENABLED_PLUGINS_FILE"], "[].\n");
        await server.StartAgain();
        return server;
    }

    /// <summary>On what it kept.</summary>
    public async Task StartAgain()
    {
        _server = Subprocess.Start(Path.Combine(Binaries, "rabbitmq-server"), _environment);
        await Waiting.Until("RabbitMQ listens", Patience, Listens);
    }

    /// <summary>Asks it to end, as a service supervisor does.</summary>
    public async Task Stop()
    {
        await Control("stop");
        await _server!.Exited(Patience);
        _server.Dispose();
        _server = null;
    }

    /// <summary>Cuts everyone off.</summary>
    public Task CloseConnections() => Control("close_all_connections", "the test says so");

    public void Dispose()
    {
        if (_server is not null)
        {
            Stop().GetAwaiter().GetResult();
        }

        using var epmd = Subprocess.Start("epmd", _environment, "-port", _environment["ERL_EPMD_PORT"], "-kill");
        epmd.Exited(Patience).GetAwaiter().GetResult();
        _folder.Dispose();
    }

    private async ValueTask<bool> Listens()
    {
        if (_server!.HasExited)
        {
            throw new InvalidOperationException($"RabbitMQ ended with {_server.ExitCode}: {_server.Output}");
        }

        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task Control(params string[] command)
    {
        using var control = Subprocess.Start(Path.Combine(Binaries, "rabbitmqctl"), _environment, command);
        await control.Exited(Patience);
    }
}

namespace Jumun.RunningHost;

/// <summary>A PostgreSQL server of one's own, on loopback, in a folder that goes with it.</summary>
public sealed class PostgresServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly string[] AsPostgres = ["--reuid=postgres", "--regid=postgres", "--init-groups"];

    private readonly TemporaryFolder _folder = new();
    private readonly string _binaries;

    private PostgresServer(string binaries) => _binaries = binaries;

    public int Port { get; } = HostProcess.FreePort();

    private string Data => Path.Combine(_folder.Path, "data");

    /// <summary>A connection string for one of its databases.</summary>
    public string Connection(string database = "postgres") =>
        $"Host=127.0.0.1;Port={Port};Username=jumun;Database={database}";

    /// <param name="settings">Of the server, as on its command line: <c>-c name=value</c>.</param>
    public static async Task<PostgresServer> Start(params string[] settings)
    {
        var binaries = Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).LastOrDefault()
            ?? throw new DirectoryNotFoundException("PostgreSQL is not installed.");
        var server = new PostgresServer(Path.Combine(binaries, "bin"));
        if (Environment.UserName == "root")
        {
            await Subprocess.Run("chown", Patience, "postgres", server._folder.Path);
        }

        await server.Run("initdb", "-D", server.Data, "-U", "jumun", "-A", "trust", "-E", "UTF8", "--locale=C");
        await File.AppendAllLinesAsync(Path.Combine(server.Data, "postgresql.conf"),
        [
            $"port = {server.Port}",
            "listen_addresses = '127.0.0.1'",
            $"unix_socket_directories = '{server._folder.Path}'",
            "max_connections = 200",
            .. settings,
        ]);
        await server.Start();
        return server;
    }

    public Task Start() =>
        Run("pg_ctl", "-D", Data, "-w", "-l", Path.Combine(_folder.Path, "log"), "start");

    /// <param name="mode">
    /// <c>fast</c>: it says good-bye to its clients; <c>immediate</c>: as if it had crashed, so it recovers when it is
    /// started again.
    /// </param>
    public Task Stop(string mode = "fast") => Run("pg_ctl", "-D", Data, "-m", mode, "-w", "stop");

    /// <summary>Cuts everyone off.</summary>
    public Task CloseConnections() => Run(
        "psql", "-h", "127.0.0.1", "-p", $"{Port}", "-U", "jumun", "-d", "postgres", "-c",
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'jumun'");

    public void Dispose()
    {
        Run("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop").GetAwaiter().GetResult();
        _folder.Dispose();
    }

    /// <summary>As the server's own user: PostgreSQL refuses to run as root.</summary>
    private Task<string> Run(string program, params string[] arguments)
    {
        var path = Path.Combine(_binaries, program);
        return Environment.UserName == "root"
            ? Subprocess.Run("setpriv", Patience, [.. AsPostgres, path, .. arguments])
            : Subprocess.Run(path, Patience, arguments);
    }
}

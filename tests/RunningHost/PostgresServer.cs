using System.Globalization;

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

    /// <summary>Of its first process.</summary>
    public int Id => int.Parse(
        File.ReadLines(Path.Combine(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    private string Backup => Path.Combine(_folder.Path, "backup");

    private string Archive => Path.Combine(_folder.Path, "archive");

    private string Data => Path.Combine(_folder.Path, "data");

    /// <summary>A connection string for one of its databases.</summary>
    public string Connection(string database = "postgres") =>
        $"Host=127.0.0.1;Port={Port};Username=jumun;Database={database}";

    /// <summary>One that keeps all that is written, so that it can be restored to any moment.</summary>
    public static Task<PostgresServer> StartArchiving() => Start(server =>
    [
        "archive_mode = on",
        $"archive_command = 'mkdir -p {server.Archive} && cp %p {server.Archive}/%f'",
    ]);

    /// <param name="settings">Of the server, as on its command line: <c>-c name=value</c>.</param>
    public static Task<PostgresServer> Start(params string[] settings) => Start(_ => settings);

    private static async Task<PostgresServer> Start(Func<PostgresServer, string[]> settings)
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
            .. settings(server),
        ]);
        await server.Start();
        return server;
    }

    /// <summary>A base backup, while everybody goes on.</summary>
    public Task BackUp() => Run(
        "pg_basebackup", "-D", Backup, "-h", "127.0.0.1", "-p", $"{Port}", "-U", "jumun", "-X", "none", "-c", "fast");

    /// <summary>Names this moment, and archives all up to it.</summary>
    public Task Mark(string moment) => Query($"select pg_create_restore_point('{moment}'), pg_switch_wal()");

    /// <summary>As after the loss of its disk: from the backup and the archive, to a moment that was named.</summary>
    public async Task Restore(string moment)
    {
        await Stop("immediate");
        Directory.Delete(Data, recursive: true);
        Directory.Move(Backup, Data);
        await File.AppendAllLinesAsync(Path.Combine(Data, "postgresql.conf"),
        [
            $"restore_command = 'cp {Archive}/%f %p'",
            $"recovery_target_name = '{moment}'",
            "recovery_target_action = 'promote'",
        ]);
        await File.WriteAllTextAsync(Path.Combine(Data, "recovery.signal"), "");
        await Start();
        await Waiting.Until("PostgreSQL is restored", Patience, async () =>
            (await Query("select pg_is_in_recovery()")).Contains(" f", StringComparison.Ordinal));
    }

    public Task Start() =>
        Run("pg_ctl", "-D", Data, "-w", "-l", Path.Combine(_folder.Path, "log"), "start");

    /// <param name="mode">
    /// <c>fast</c>: it says good-bye to its clients; <c>immediate</c>: as if it had crashed, so it recovers when it is
    /// started again.
    /// </param>
    public Task Stop(string mode = "fast") => Run("pg_ctl", "-D", Data, "-m", mode, "-w", "stop");

    /// <summary>Cuts everyone off.</summary>
    public Task CloseConnections() =>
        Query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'jumun'");

    private Task<string> Query(string sql) =>
        Run("psql", "-h", "127.0.0.1", "-p", $"{Port}", "-U", "jumun", "-d", "postgres", "-c", sql);

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

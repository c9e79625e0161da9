namespace Jumun.RunningHost;

/// <summary>HAProxy with <c>deploy/haproxy.cfg</c>, on loopback, before some hosts.</summary>
public sealed class HaproxyServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly Subprocess _server;

    private HaproxyServer(int port, string configuration)
    {
        Address = new($"http://127.0.0.1:{port}");
        var file = Path.Combine(_folder.Path, "haproxy.cfg");
        File.WriteAllText(file, configuration);
        _server = Subprocess.Start("haproxy", "-db", "-f", file);
    }

    public Uri Address { get; }

    public int Id => _server.Id;

    /// <summary>Waits until it has found a host that is ready.</summary>
    public static async Task<HaproxyServer> Start(IReadOnlyList<Uri> hosts)
    {
        var port = HostProcess.FreePort();
        var servers = hosts.Select((host, number) => $"  server p{number} {host.Authority}");
        var configuration = await File.ReadAllTextAsync(Path.Combine(Built.Root, "deploy", "haproxy.cfg"));
        var haproxy = new HaproxyServer(port, configuration
            .Replace("@FRONT@", $"127.0.0.1:{port}", StringComparison.Ordinal)
            .Replace("@RATE@", "1000000", StringComparison.Ordinal)
            .Replace("  # @SERVERS@", string.Join('\n', servers), StringComparison.Ordinal));
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = haproxy.Address };
        await Waiting.Until("HAProxy has found a host", Patience, async () =>
        {
            if (haproxy._server.HasExited)
            {
                throw new InvalidOperationException($"HAProxy ended: {haproxy._server.Output}");
            }

            try
            {
                using var answer = await http.GetAsync("/health/ready");
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
        return haproxy;
    }

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }
}

using System.Net;
using System.Net.Sockets;

namespace Jumun.RunningHost;

/// <summary>The built host, running on its own files.</summary>
public sealed class HostProcess : IDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StoppedWithin = TimeSpan.FromMinutes(5);

    private HostProcess(Uri address, Subprocess process) => (Address, Process) = (address, process);

    public Uri Address { get; }

    public Subprocess Process { get; }

    /// <summary>A port of this machine that nobody listens on now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts it without waiting for anything.</summary>
    public static HostProcess Start(string data, int port, params string[] more) => StartBy([], data, port, more);

    /// <summary>The same by way of another program, which is given the host's command line behind its own.</summary>
    public static HostProcess StartBy(string[] program, string data, int port, params string[] more)
    {
        if (!File.Exists(Built.Host))
        {
            throw new FileNotFoundException($"The host is not built: {Built.Host}");
        }

        var address = new Uri($"http://127.0.0.1:{port}");
        string[] command =
        [
            .. program, "dotnet", Built.Host, "--urls", address.GetLeftPart(UriPartial.Authority), "--data", data,
            .. more,
        ];
        return new(address, Subprocess.Start(command[0], command[1..]));
    }

    public static async Task<HostProcess> StartReady(string data, int port, params string[] more)
    {
        var host = Start(data, port, more);
        await host.Ready();
        return host;
    }

    /// <summary>Waits until it says that it takes orders.</summary>
    public async Task Ready()
    {
        using var client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        await Waiting.Until("The host is ready", ReadyWithin, () => AnswersReady(client));
    }

    /// <summary>
    /// Kills it in the midst of its start: once it has computed so long, or else when it is ready; true then.
    /// </summary>
    public async Task<bool> KillStarting(TimeSpan computed)
    {
        using var client = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        var wasReady = false;
        await Waiting.Until("The host computes or is ready", ReadyWithin, async () =>
            Process.ProcessorTime >= computed || (wasReady = await AnswersReady(client)));
        await Kill();
        return wasReady;
    }

    public Task Kill() => Process.Kill();

    /// <summary>Ends it cleanly.</summary>
    public Task<int> Stop() => Process.Terminate(StoppedWithin);

    public void Dispose() => Process.Dispose();

    private async ValueTask<bool> AnswersReady(HttpClient client)
    {
        if (Process.HasExited)
        {
            throw new InvalidOperationException($"The host ended with {Process.ExitCode}: {Process.Output}");
        }

        try
        {
            using var answer = await client.GetAsync("/health/ready");
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}

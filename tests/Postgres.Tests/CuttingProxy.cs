using System.Net;
using System.Net.Sockets;

namespace Jumun.Postgres.Tests;

/// <summary>Stands between a program and its server, and cuts a connection when it is told to.</summary>
public sealed class CuttingProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _server;
    private int _answersToSwallow;

    public CuttingProxy(int server)
    {
        _server = server;
        _listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How often it has cut.</summary>
    public int Cuts { get; private set; }

    /// <summary>The server's next answer never arrives: what it answers to is done, and nobody is told.</summary>
    public void SwallowNextAnswer() => Interlocked.Exchange(ref _answersToSwallow, 1);

    public void Dispose() => _listener.Dispose();

    private async Task Accept()
    {
        while (true)
        {
            _ = Serve(await _listener.AcceptTcpClientAsync());
        }
    }

    /// <summary>Until one of the two ends, or it is cut; then both are closed.</summary>
    private async Task Serve(TcpClient accepted)
    {
        using var client = accepted;
        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        await server.ConnectAsync(IPAddress.Loopback, _server);
        await Task.WhenAny(
            Pass(client.GetStream(), server.GetStream(), () => false),
            Pass(server.GetStream(), client.GetStream(), () => Interlocked.Exchange(ref _answersToSwallow, 0) == 1));
    }

    private async Task Pass(NetworkStream from, NetworkStream to, Func<bool> isCut)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer) is > 0 and var read)
        {
            if (isCut())
            {
                Cuts++;
                return;
            }

            await to.WriteAsync(buffer.AsMemory(0, read));
        }
    }
}

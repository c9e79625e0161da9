using System.Net;
using System.Net.Sockets;

namespace Jumun.RunningHost;

/// <summary>Stands between programs and a server on loopback, and decides what becomes of what they say.</summary>
public abstract class TcpProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _server;

    protected TcpProxy(int server)
    {
        _server = server;
        _listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    /// <summary>Until one of the two ends, or is to end; then both are closed.</summary>
    protected abstract Task Carry(NetworkStream client, NetworkStream server);

    private async Task Accept()
    {
        while (true)
        {
            _ = Serve(await _listener.AcceptTcpClientAsync());
        }
    }

    private async Task Serve(TcpClient accepted)
    {
        using var client = accepted;
        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        await server.ConnectAsync(IPAddress.Loopback, _server);
        await Carry(client.GetStream(), server.GetStream());
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Jumun.Bench;

/// <summary>Stands before a server as a network does: every answer takes so long on its way.</summary>
public sealed class SlowLink : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly int _server;
    private readonly TimeSpan _roundTrip;

    public SlowLink(int server, TimeSpan roundTrip)
    {
        (_server, _roundTrip) = (server, roundTrip);
        _listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    private async Task Accept()
    {
        while (true)
        {
            _ = Serve(await _listener.AcceptTcpClientAsync());
        }
    }

    /// <summary>Until one of the two ends; then both are closed.</summary>
    private async Task Serve(TcpClient accepted)
    {
        using var client = accepted;
        using var server = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        await server.ConnectAsync(IPAddress.Loopback, _server);
        var onTheWay = Channel.CreateUnbounded<(long Sent, byte[] Bytes)>();
        _ = Send(server.GetStream(), onTheWay.Writer);
        await Task.WhenAny(
            client.GetStream().CopyToAsync(server.GetStream()), Arrive(onTheWay.Reader, client.GetStream()));
    }

    private static async Task Send(NetworkStream from, ChannelWriter<(long Sent, byte[] Bytes)> to)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer) is > 0 and var read)
        {
            await to.WriteAsync((Stopwatch.GetTimestamp(), buffer[..read]));
        }

        to.Complete(); // What is on its way still arrives.
    }

    private async Task Arrive(ChannelReader<(long Sent, byte[] Bytes)> from, NetworkStream to)
    {
        await foreach (var (sent, bytes) in from.ReadAllAsync())
        {
            if (_roundTrip - Stopwatch.GetElapsedTime(sent) is var left && left > TimeSpan.Zero)
            {
                await Task.Delay(left);
            }

            await to.WriteAsync(bytes);
        }
    }
}

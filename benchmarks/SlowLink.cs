using System.Diagnostics;
using System.Net.Sockets;
using System.Threading.Channels;
using Jumun.RunningHost;

namespace Jumun.Bench;

/// <summary>Stands before a server as a network does: every answer takes so long on its way.</summary>
public sealed class SlowLink(int server, TimeSpan roundTrip) : TcpProxy(server)
{
    protected override Task Carry(NetworkStream client, NetworkStream server)
    {
        var onTheWay = Channel.CreateUnbounded<(long Sent, byte[] Bytes)>();
        _ = Send(server, onTheWay.Writer);
        return Task.WhenAny(client.CopyToAsync(server), Arrive(onTheWay.Reader, client));
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
            if (roundTrip - Stopwatch.GetElapsedTime(sent) is var left && left > TimeSpan.Zero)
            {
                await Task.Delay(left);
            }

            await to.WriteAsync(bytes);
        }
    }
}

using System.Net.Sockets;
using Jumun.RunningHost;

namespace Jumun.Postgres.Tests;

/// <summary>Cuts a connection when it is told to.</summary>
public sealed class CuttingProxy(int server) : TcpProxy(server)
{
    private int _answersToSwallow;

    /// <summary>How often it has cut.</summary>
    public int Cuts { get; private set; }

    /// <summary>The server's next answer never arrives: what it answers to is done, and nobody is told.</summary>
    public void SwallowNextAnswer() => Interlocked.Exchange(ref _answersToSwallow, 1);

    protected override Task Carry(NetworkStream client, NetworkStream server) => Task.WhenAny(
        Pass(client, server, () => false),
        Pass(server, client, () => Interlocked.Exchange(ref _answersToSwallow, 0) == 1));

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

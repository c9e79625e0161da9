using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Jumun.Engine.Http;

namespace Jumun.Http.Tests.Pieces;

/// <summary>What two processes say to each other arrives as it was said: many things at once, and large ones.</summary>
public sealed class CallSocketTests
{
    [Fact]
    public async Task What_is_said_at_once_by_many_arrives_whole_and_each_in_its_order()
    {
        using var pair = await Pair.Open();
        var sender = new CallSocket(pair.One);
        var heard = new List<CallFrame>();
        var hearing = new CallSocket(pair.Other).Receive(heard.Add, CancellationToken.None);

        Parallel.For(0, 8, speaker =>
        {
            for (var i = 0; i < 500; i++)
            {
                sender.Send(new(i, (CallOutcome)(i % 4), $"shard-{speaker}", Content(speaker, i)));
            }
        });
        await sender.End(CancellationToken.None);
        await hearing;

        Assert.Equal(8 * 500, heard.Count);
        foreach (var said in heard.GroupBy(frame => frame.Shard))
        {
            Assert.Equal(Enumerable.Range(0, 500).Select(i => (long)i), said.Select(frame => frame.Number));
            Assert.All(said, frame =>
            {
                Assert.Equal((CallOutcome)(frame.Number % 4), frame.Outcome);
                Assert.Equal(Content(said.Key[^1] - '0', (int)frame.Number), frame.Content.ToArray());
            });
        }
    }

    [Fact]
    public async Task A_large_answer_arrives_whole()
    {
        using var pair = await Pair.Open();
        var sender = new CallSocket(pair.One);
        var heard = new List<CallFrame>();
        var hearing = new CallSocket(pair.Other).Receive(heard.Add, CancellationToken.None);
        var large = new byte[5_000_000];
        new Random(1).NextBytes(large);

        sender.Send(new(1, CallOutcome.Answered, "", large));
        sender.Send(new(2, CallOutcome.Answered, "", default));
        await sender.End(CancellationToken.None);
        await hearing;

        Assert.Equal([1, 2], heard.Select(frame => frame.Number));
        Assert.Equal(large, heard[0].Content.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(13)]
    [InlineData(20)]
    public void A_message_that_is_cut_off_makes_no_sense(int bytes)
    {
        using var message = new MemoryStream();
        new CallFrame(7, CallOutcome.Answered, "orders-0", new byte[10]).WriteTo(message);
        var cut = message.ToArray()[..^(1 + bytes)];

        Assert.Throws<InvalidDataException>(() => CallFrame.ReadAll(cut).ToList());
    }

    [Fact]
    public void A_name_that_is_longer_than_its_message_makes_no_sense()
    {
        using var message = new MemoryStream();
        new CallFrame(7, CallOutcome.Answered, "orders-0", default).WriteTo(message);
        var wrong = message.ToArray();
        wrong[13]++;

        Assert.Throws<InvalidDataException>(() => CallFrame.ReadAll(wrong).ToList());
    }

    private static byte[] Content(int speaker, int number) => [.. Enumerable.Repeat((byte)speaker, number % 300)];

    private sealed class Pair(WebSocket one, WebSocket other) : IDisposable
    {
        public WebSocket One => one;

        public WebSocket Other => other;

        public static async Task<Pair> Open()
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var client = new TcpClient();
            var accepted = listener.AcceptTcpClientAsync();
            await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
            var server = await accepted;
            return new(
                WebSocket.CreateFromStream(client.GetStream(), new WebSocketCreationOptions { IsServer = false }),
                WebSocket.CreateFromStream(server.GetStream(), new WebSocketCreationOptions { IsServer = true }));
        }

        public void Dispose()
        {
            one.Dispose();
            other.Dispose();
        }
    }
}

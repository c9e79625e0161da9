using System.Net.Sockets;

namespace Jumun.Fuzz;

/// <summary>Sends requests as bytes over bare sockets, whatever they are, and reads what comes back.</summary>
public sealed class Wire(Uri host) : IDisposable
{
    /// <summary>A request without an answer after so long hangs. A machine may stand still for a minute.</summary>
    private static readonly TimeSpan HangsAfter = TimeSpan.FromSeconds(180);

    /// <summary>After this a broken request is followed by its end: the server need not wait for more.</summary>
    private static readonly TimeSpan EndsAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DripEvery = TimeSpan.FromMilliseconds(100);

    private Connection? _kept;

    public async Task<WireAnswer> Send(Draft draft)
    {
        var bytes = draft.ToBytes();
        using var late = new CancellationTokenSource(HangsAfter);
        try
        {
            return draft.Manner switch
            {
                Manner.Plain => await OnKept(bytes, draft.Method == "HEAD", late.Token),
                Manner.Alone => await Alone(bytes, draft.Method == "HEAD", late.Token),
                Manner.CutShort => await CutShort(bytes, late.Token),
                Manner.Reset => await Reset(bytes, late.Token),
                Manner.Dripping => await Drip(bytes, 0, late.Token),
                Manner.DrippingBody => await Drip(bytes, bytes.AsSpan().IndexOf("\r\n\r\n"u8) + 4, late.Token),
                _ => throw new InvalidOperationException($"{draft.Manner}"),
            };
        }
        catch (OperationCanceledException)
        {
            throw new InvalidDataException($"No answer and no end within {HangsAfter.TotalSeconds} seconds.");
        }
    }

    public void Dispose() => _kept?.Dispose();

    private async Task<WireAnswer> OnKept(byte[] bytes, bool isHead, CancellationToken late)
    {
        var connection = _kept ?? await Connection.Open(host, late);
        _kept = null;
        await connection.Write(bytes, late);
        var answer = await connection.Read(isHead, late);
        if (answer.IsClosed || answer.Headers.GetValueOrDefault("connection") == "close")
        {
            connection.Dispose();
        }
        else
        {
            _kept = connection;
        }

        return answer;
    }

    private async Task<WireAnswer> Alone(byte[] bytes, bool isHead, CancellationToken late)
    {
        using var connection = await Connection.Open(host, late);
        await connection.Write(bytes, late);
        var answer = connection.Read(isHead, late);
        try
        {
            return await answer.WaitAsync(EndsAfter, late);
        }
        catch (TimeoutException)
        {
            connection.End();
            return await answer;
        }
    }

    private async Task<WireAnswer> CutShort(byte[] bytes, CancellationToken late)
    {
        using var connection = await Connection.Open(host, late);
        await connection.Write(bytes.AsMemory(0, bytes.Length * 2 / 3), late);
        connection.End();
        return await connection.Read(isHead: false, late);
    }

    private async Task<WireAnswer> Reset(byte[] bytes, CancellationToken late)
    {
        using var connection = await Connection.Open(host, late);
        await connection.Write(bytes.AsMemory(0, bytes.Length * 2 / 3), late);
        connection.Break();
        return WireAnswer.Closed;
    }

    private async Task<WireAnswer> Drip(byte[] bytes, int atOnce, CancellationToken late)
    {
        using var connection = await Connection.Open(host, late);
        using var timer = new PeriodicTimer(DripEvery);
        var answer = connection.Read(isHead: false, late);
        await connection.Write(bytes.AsMemory(0, atOnce), late);
        for (var i = atOnce; !answer.IsCompleted && i < bytes.Length; i++)
        {
            await connection.Write(bytes.AsMemory(i, 1), late);
            await timer.WaitForNextTickAsync(late);
        }

        return await answer;
    }

    private sealed class Connection(TcpClient client) : IDisposable
    {
        private readonly WireReader _reader = new(client.GetStream());

        public static async Task<Connection> Open(Uri host, CancellationToken late)
        {
            var client = new TcpClient { NoDelay = true };
            await client.ConnectAsync(host.Host, host.Port, late);
            return new(client);
        }

        public async Task Write(ReadOnlyMemory<byte> bytes, CancellationToken late)
        {
            try
            {
                await client.GetStream().WriteAsync(bytes, late);
            }
            catch (IOException)
            {
                // The server may have answered and ended before it had all: then there is an answer to read.
                return;
            }
        }

        public async Task<WireAnswer> Read(bool isHead, CancellationToken late)
        {
            try
            {
                return await WireAnswer.Read(_reader, isHead, late) ?? WireAnswer.Closed;
            }
            catch (IOException)
            {
                return WireAnswer.Closed;
            }
        }

        /// <summary>Nothing more will be sent.</summary>
        public void End()
        {
            if (client.Connected)
            {
                client.Client.Shutdown(SocketShutdown.Send);
            }
        }

        /// <summary>The connection is gone at once, whatever is under way.</summary>
        public void Break() => client.LingerState = new(enable: true, seconds: 0);

        public void Dispose() => client.Dispose();
    }
}

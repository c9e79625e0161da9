using System.Net.WebSockets;

namespace Jumun.Engine.Http;

/// <summary>
/// A WebSocket between two processes, for calls or for their answers. What gathers while a message is sent goes with
/// the next one, so that under load a message carries many. On any thread.
/// </summary>
internal sealed class CallSocket(WebSocket socket)
{
    /// <summary>What both sides have to speak.</summary>
    public const string Protocol = "jumun-calls-1";

    /// <summary>A message may become as large as this, and larger by one frame.</summary>
    private const int MessageBytesMax = 1024 * 1024;

    private const int FrameBytesMax = 32 * 1024 * 1024;
    private const int ReadBytes = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<MemoryStream> _full = [];
    private MemoryStream _gathered = new();
    private Task _sending = Task.CompletedTask;

    public void Send(CallFrame frame)
    {
        lock (_gate)
        {
            if (_gathered.Length >= MessageBytesMax)
            {
                _full.Enqueue(_gathered);
                _gathered = new();
            }

            frame.WriteTo(_gathered);
            if (_sending.IsCompleted)
            {
                _sending = SendGathered();
            }
        }
    }

    /// <summary>Hands everything over that comes, until the other side ends or fails, or it is stopped.</summary>
    public async Task Receive(Action<CallFrame> take, CancellationToken stop)
    {
        var buffer = new byte[ReadBytes];
        var count = 0;
        while (socket.State is WebSocketState.Open or WebSocketState.CloseSent)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(count), stop).ConfigureAwait(false);
            count += read.Count;
            if (read.MessageType == WebSocketMessageType.Close)
            {
                return;
            }

            if (read.EndOfMessage)
            {
                foreach (var frame in CallFrame.ReadAll(buffer.AsMemory(0, count).ToArray()))
                {
                    take(frame);
                }

                count = 0;
            }
            else if (count == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length < MessageBytesMax + FrameBytesMax
                    ? buffer.Length * 2 : throw new InvalidDataException("A message of another process is too long."));
            }
        }
    }

    /// <summary>Ends it when everything is sent.</summary>
    public async Task End(CancellationToken stop)
    {
        Task sending;
        lock (_gate)
        {
            sending = _sending;
        }

        await sending.WaitAsync(stop).ConfigureAwait(false);
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, stop).ConfigureAwait(false);
        }
    }

    private async Task SendGathered()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // Meanwhile more may gather.
        try
        {
            var spare = new MemoryStream();
            while (Next(ref spare) is { } message)
            {
                await socket.SendAsync(
                    message.GetBuffer().AsMemory(0, (int)message.Length), WebSocketMessageType.Binary, true, default)
                    .ConfigureAwait(false);
                spare = message;
            }
        }
        catch (Exception e) when (e is WebSocketException or InvalidOperationException or OperationCanceledException)
        {
            socket.Abort(); // Who receives on it ends, and says so.
        }
    }

    private MemoryStream? Next(ref MemoryStream spare)
    {
        lock (_gate)
        {
            if (_full.TryDequeue(out var full))
            {
                return full;
            }

            if (_gathered.Length == 0)
            {
                _sending = Task.CompletedTask;
                return null;
            }

            var message = _gathered;
            spare.SetLength(0);
            _gathered = spare;
            return message;
        }
    }
}

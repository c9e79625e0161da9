using System.Collections.Concurrent;
using System.Net.WebSockets;

namespace Jumun.Engine.Http;

/// <summary>
/// The connection to one other process over which it is asked; when it breaks, what was asked and not answered has an
/// unknown outcome, and there is a new one for the next call. On any thread.
/// </summary>
internal sealed class ProcessLink : IDisposable
{
    private static readonly TimeSpan ConnectedWithin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AliveWithin = TimeSpan.FromSeconds(10);

    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource<CallFrame>> _waiting = [];
    private readonly Task<CallSocket?> _connected;
    private long _calls;
    private volatile bool _isBroken;

    public ProcessLink(Uri process)
    {
        _socket.Options.AddSubProtocol(CallSocket.Protocol);
        _socket.Options.KeepAliveInterval = AliveWithin / 2;
        _socket.Options.KeepAliveTimeout = AliveWithin;
        _socket.Options.Proxy = null;
        _connected = Connect(new UriBuilder(process) { Scheme = "ws", Path = ShardCalls.CallsPath }.Uri);
    }

    /// <summary>It could not be made, or is no more.</summary>
    public bool IsBroken => _isBroken;

    /// <summary>The answer. Throws <see cref="OperationCanceledException"/>, <see cref="TimeoutException"/>.</summary>
    public async Task<CallFrame> Ask(
        string shard, ReadOnlyMemory<byte> call, TimeSpan within, CancellationToken moved)
    {
        if (await _connected.ConfigureAwait(false) is not { } socket)
        {
            return new(0, CallOutcome.NotThere, shard, default);
        }

        // Whoever waits goes on where its answer was received: it must not block.
        var number = Interlocked.Increment(ref _calls);
        var answer = new TaskCompletionSource<CallFrame>();
        _waiting[number] = answer;
        try
        {
            if (_isBroken)
            {
                return new(number, CallOutcome.NotThere, shard, default);
            }

            socket.Send(new(number, CallOutcome.Answered, shard, call));
            return await answer.Task.WaitAsync(within, moved).ConfigureAwait(false);
        }
        finally
        {
            _waiting.TryRemove(number, out _);
        }
    }

    public void Dispose()
    {
        _isBroken = true;
        _socket.Dispose();
    }

    private async Task<CallSocket?> Connect(Uri address)
    {
        using var late = new CancellationTokenSource(ConnectedWithin);
        try
        {
            await _socket.ConnectAsync(address, late.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            Dispose();
            return null;
        }

        var socket = new CallSocket(_socket);
        _ = Receive(socket);
        return socket;
    }

    private async Task Receive(CallSocket socket)
    {
        // However it ends: what that means is said to everyone who waits.
        await socket.Receive(Answered, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Dispose();
        foreach (var (number, answer) in _waiting)
        {
            answer.TrySetResult(new(number, CallOutcome.Unknown, "", default));
        }
    }

    private void Answered(CallFrame answer)
    {
        if (_waiting.TryGetValue(answer.Number, out var waiting))
        {
            waiting.TrySetResult(answer);
        }
    }
}

using System.Globalization;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Jumun.Engine.Http;

/// <summary>
/// What other processes of the platform ask this one, on a port of its own, which nobody else may reach: calls over a
/// WebSocket at <c>/shards/calls</c>, and <c>GET /shards/{name}/journal?after=N</c>. <see cref="ProcessClient"/> is the
/// other side.
/// </summary>
public static class ShardCalls
{
    internal const string CallsPath = "/shards/calls";

    internal static string JournalPath(string shard, long after) => $"/shards/{shard}/journal?after={after}";

    /// <summary>From now on everything that comes to this port is such a call.</summary>
    public static void UseShardCalls(this IApplicationBuilder web, Platform platform, int port)
    {
        web.UseWhen(http => http.Connection.LocalPort == port, calls =>
        {
            calls.UseWebSockets();
            calls.Run(http => Answer(http, platform));
        });
    }

    private static async Task Answer(HttpContext http, Platform platform)
    {
        var parts = http.Request.Path.Value?.Split('/') ?? [];
        if (http.Request.Path == CallsPath && http.WebSockets.IsWebSocketRequest)
        {
            using var socket = await http.WebSockets.AcceptWebSocketAsync(CallSocket.Protocol);
            var stopping = http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            await new CallsOfOne(socket, platform).Answer(stopping);
        }
        else if (parts is not ["", "shards", var shard, "journal"] || !platform.ShardNames.Contains(shard)
            || !long.TryParse(
                http.Request.Query["after"], NumberStyles.None, CultureInfo.InvariantCulture, out var after))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
        }
        else
        {
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // It reads the disk.
            try
            {
                await http.Response.BodyWriter.WriteAsync(platform.ReadJournal(shard, after));
            }
            catch (ShardUnavailable)
            {
                http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            }
        }
    }

    /// <summary>The calls of one other process.</summary>
    private sealed class CallsOfOne(WebSocket socket, Platform platform)
    {
        private readonly CallSocket _socket = new(socket);
        private readonly TaskCompletionSource _allAnswered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _underWay = 1; // As long as calls are taken.
        private volatile bool _isStopping;

        /// <summary>Until the other process ends it; when this one stops, until all that came is answered.</summary>
        public async Task Answer(CancellationToken stopping)
        {
            using var ended = stopping.Register(() => _ = EndWhenAnswered());
            try
            {
                await _socket.Receive(call => _ = Answer(call), CancellationToken.None);
            }
            catch (Exception e) when (e is WebSocketException or InvalidDataException or OperationCanceledException)
            {
                socket.Abort(); // The other process knows no more of it than that.
            }
        }

        private async Task EndWhenAnswered()
        {
            _isStopping = true;
            Done();
            await _allAnswered.Task.ConfigureAwait(false);
            try
            {
                await _socket.End(CancellationToken.None).ConfigureAwait(false);
            }
            catch (WebSocketException)
            {
                socket.Abort();
            }
        }

        private async Task Answer(CallFrame call)
        {
            Interlocked.Increment(ref _underWay);
            var (outcome, content) = (CallOutcome.NotThere, ReadOnlyMemory<byte>.Empty);
            try
            {
                if (!_isStopping && platform.IsHere(call.Shard))
                {
                    content = await platform.Answer(call.Shard, call.Content).ConfigureAwait(false);
                    outcome = CallOutcome.Answered;
                }
            }
            catch (ShardUnavailable unavailable)
            {
                outcome = unavailable.Why == ReplyKind.Overloaded ? CallOutcome.Overloaded : CallOutcome.Unknown;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                outcome = CallOutcome.Unknown; // Of a version that is not understood here, or a bug.
            }

            _socket.Send(new(call.Number, outcome, "", content));
            Done();
        }

        private void Done()
        {
            if (Interlocked.Decrement(ref _underWay) == 0)
            {
                _allAnswered.TrySetResult();
            }
        }
    }
}

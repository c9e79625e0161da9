using RabbitMQ.Client;

namespace Jumun.Engine.RabbitMq;

/// <summary>
/// A connection to a RabbitMQ server for who can't go on without one: when it is lost another is made, after a pause
/// that grows. What was not confirmed on one is said again on the next, so the client's own recovery is off.
/// </summary>
/// <param name="name">Of the connection, for who looks at the server.</param>
internal sealed class ServerLink(Uri server, string name, TimeProvider time)
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly ConnectionFactory _factory = new()
    {
        Uri = server,
        ClientProvidedName = name,
        AutomaticRecoveryEnabled = false,
        RequestedHeartbeat = TimeSpan.FromSeconds(5),
    };

    /// <summary>Until it is stopped.</summary>
    /// <param name="work">
    /// Works on a connection, calls the action when that is of use, and ends, by throwing, when it is lost or stopped.
    /// </param>
    /// <param name="lost">Told once, each time that there is none, which server it is and why.</param>
    /// <param name="attempted">Called before each attempt.</param>
    public async Task Run(
        Func<IConnection, Action, CancellationToken, Task> work, Action<string> lost, Action attempted,
        CancellationToken stop)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        for (var pause = ShortestPause; !stop.IsCancellationRequested;)
        {
            attempted();
            try
            {
                var connection = await _factory.CreateConnectionAsync(stop).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    await work(connection, () => pause = ShortestPause, stop).ConfigureAwait(false);
                }
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                if (pause == ShortestPause)
                {
                    lost($"{server.Host}:{server.Port}: {e.Message}");
                }

                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                await Task.Delay(pause, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}

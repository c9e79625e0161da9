using System.Collections.Concurrent;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace Jumun.Engine.RabbitMq;

/// <summary>
/// Carries what shards commit to the processes that others run in: each shard has a stream, <c>jumun.ordering-0</c>, to
/// which the process that has it publishes, and which those that have it not listen to. A stream only has to be quick:
/// who finds that a message is missing reads the shard's journal, so nothing depends on what the server kept.
/// </summary>
public sealed class ShardStreams : IAsyncDisposable
{
    private const ushort MessagesAhead = 256;
    private const int AcknowledgedEvery = 32;
    private const int StreamBytesMax = 512 * 1024 * 1024;
    private const int SegmentBytes = 32 * 1024 * 1024;
    private static readonly TimeSpan LooksEvery = TimeSpan.FromMilliseconds(100);

    private readonly Platform _platform;
    private readonly TimeProvider _time;
    private readonly Action<string> _report;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<string, ShardPublisher> _publishers = [];
    private readonly Task _running;

    /// <param name="platform">One whose shards come and go.</param>
    /// <param name="server">An address such as <c>amqp://user:password@host/</c>; amqps with TLS.</param>
    /// <param name="report">Told, in a sentence, when the server is lost.</param>
    public ShardStreams(Platform platform, Uri server, TimeProvider time, Action<string> report)
    {
        (_platform, _time, _report) = (platform, time, report);
        _running = new ServerLink(server, "jumun shards", time).Run(
            Carry, why => report($"Shards wait, since they can't reach others through {why}"), Attend, _stopping.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        foreach (var publisher in _publishers.Values)
        {
            publisher.Dispose();
        }

        _stopping.Dispose();
    }

    private static string StreamOf(string shard) => $"jumun.{shard}";

    /// <summary>Notes what the shards that are here commit, also while nobody can be told.</summary>
    private void Attend()
    {
        foreach (var shard in _platform.ShardNames)
        {
            if (_platform.IsHere(shard))
            {
                PublisherOf(shard);
            }
            else
            {
                Forget(shard);
            }
        }
    }

    private ShardPublisher PublisherOf(string shard) =>
        _publishers.GetOrAdd(shard, name => new(_platform, name));

    private void Forget(string shard)
    {
        if (_publishers.TryRemove(shard, out var publisher))
        {
            publisher.Dispose();
        }
    }

    /// <summary>Carries until the connection is lost or it is stopped: both throw.</summary>
    private async Task Carry(IConnection connection, Action connected, CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var publishing = new Dictionary<string, Task>();
        var listening = new Dictionary<string, IChannel>();
        try
        {
            await Declare(connection, stop).ConfigureAwait(false);
            connected();
            while (true)
            {
                foreach (var shard in _platform.ShardNames)
                {
                    await Follow(shard, connection, publishing, listening, ended.Token).ConfigureAwait(false);
                }

                await Task.Delay(LooksEvery, _time, stop).ConfigureAwait(false);
                if (!connection.IsOpen)
                {
                    throw new IOException($"The connection is closed: {connection.CloseReason?.ReplyText}");
                }
            }
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(publishing.Values).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task Declare(IConnection connection, CancellationToken stop)
    {
        var channel = await connection.CreateChannelAsync(cancellationToken: stop).ConfigureAwait(false);
        await using (channel.ConfigureAwait(false))
        {
            foreach (var shard in _platform.ShardNames)
            {
                await channel.QueueDeclareAsync(
                    StreamOf(shard), durable: true, exclusive: false, autoDelete: false,
                    new Dictionary<string, object?>
                    {
                        ["x-queue-type"] = "stream",
                        ["x-max-length-bytes"] = StreamBytesMax,
                        ["x-stream-max-segment-size-bytes"] = SegmentBytes,
                    },
                    cancellationToken: stop).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Publishes a shard that is here now, listens to one that is not, and ends what was before.</summary>
    private async Task Follow(
        string shard, IConnection connection, Dictionary<string, Task> publishing,
        Dictionary<string, IChannel> listening, CancellationToken stop)
    {
        if (publishing.TryGetValue(shard, out var publisher) && publisher.IsCompleted)
        {
            publishing.Remove(shard);
            await publisher.ConfigureAwait(false); // When it failed, this connection is of no use.
        }

        if (_platform.IsHere(shard))
        {
            if (!publishing.ContainsKey(shard))
            {
                publishing[shard] = Publish(shard, connection, stop);
            }

            if (listening.Remove(shard, out var listener))
            {
                await listener.DisposeAsync().ConfigureAwait(false);
            }
        }
        else if (!listening.TryGetValue(shard, out var channel) || channel.IsClosed)
        {
            listening[shard] = await Listen(shard, connection, stop).ConfigureAwait(false);
            _platform.ListensTo(shard);
        }
    }

    private async Task Publish(string shard, IConnection connection, CancellationToken stop)
    {
        var publisher = PublisherOf(shard);
        var channel = await connection.CreateChannelAsync(
            new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), stop)
            .ConfigureAwait(false);
        await using (channel.ConfigureAwait(false))
        {
            await publisher.Run(
                message => channel.BasicPublishAsync("", StreamOf(shard), mandatory: true, message, stop), stop)
                .ConfigureAwait(false);
        }

        if (!_platform.IsHere(shard))
        {
            Forget(shard);
        }
    }

    private async Task<IChannel> Listen(string shard, IConnection connection, CancellationToken stop)
    {
        var channel = await connection.CreateChannelAsync(cancellationToken: stop).ConfigureAwait(false);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, message) =>
        {
            try
            {
                _platform.Receive(shard, message.Body.ToArray()); // The body is only lent.
            }
            catch (InvalidDataException e)
            {
                _report($"A message of '{shard}' makes no sense and is left out: {e.Message}");
            }

            if (message.DeliveryTag % AcknowledgedEvery == 0)
            {
                await channel.BasicAckAsync(message.DeliveryTag, multiple: true, stop).ConfigureAwait(false);
            }
        };
        await channel.BasicQosAsync(0, MessagesAhead, global: false, stop).ConfigureAwait(false);
        await channel.BasicConsumeAsync(
            StreamOf(shard), autoAck: false, consumerTag: "", noLocal: false, exclusive: false,
            new Dictionary<string, object?> { ["x-stream-offset"] = "next" }, consumer, stop).ConfigureAwait(false);
        return channel;
    }
}

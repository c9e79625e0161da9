using CloudNative.CloudEvents;
using CloudNative.CloudEvents.SystemTextJson;
using RabbitMQ.Client;

namespace Jumun.Engine.RabbitMq;

/// <summary>
/// Tells others what happened: every event that a service publishes goes, as a CloudEvent, to the topic exchange
/// <c>jumun.events</c>, under its type. It follows the journals from a bookmark of its own, so nothing waits for it and
/// a server that is away loses nothing. At least once: after a crash the last ones come again, under the same ids.
/// </summary>
public sealed class EventPublisher : IAsyncDisposable
{
    public const string Exchange = "jumun.events";

    private const string Bookmark = "events";
    private const int EventsAtOnce = 500;
    private static readonly TimeSpan LooksEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan BookmarksEvery = TimeSpan.FromSeconds(1);

    private readonly Platform _platform;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, long> _positions = [];
    private readonly Dictionary<string, long> _bookmarks = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly JsonEventFormatter _format = new();
    private readonly Task _running;
    private DateTimeOffset _bookmarkedAt;

    /// <summary>Where there is no bookmark yet it begins with what happens from now on.</summary>
    /// <param name="platform">A platform that is started.</param>
    /// <param name="server">An address such as <c>amqp://user:password@host/</c>; amqps with TLS.</param>
    /// <param name="report">Told, in a sentence, when the server is lost.</param>
    public EventPublisher(Platform platform, Uri server, TimeProvider time, Action<string> report)
    {
        (_platform, _time) = (platform, time);
        FollowShards();
        _running = new ServerLink(server, "jumun events", time).Run(
            Publish, why => report($"Events wait, since they can't be published to {why}"), () => { }, _stopping.Token);
    }

    /// <summary>Lets what is under way be confirmed, and notes how far it got.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        SetBookmarks();
        _stopping.Dispose();
    }

    /// <summary>Publishes until the connection is lost or it is stopped: both throw.</summary>
    private async Task Publish(IConnection connection, Action connected, CancellationToken stop)
    {
        var options = new CreateChannelOptions(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
        var channel = await connection.CreateChannelAsync(options, stop).ConfigureAwait(false);
        await using (channel.ConfigureAwait(false))
        {
            await channel.ExchangeDeclareAsync(Exchange, ExchangeType.Topic, durable: true, cancellationToken: stop)
                .ConfigureAwait(false);
            connected();
            while (true)
            {
                if (!await PublishSome(channel).ConfigureAwait(false))
                {
                    await Task.Delay(LooksEvery, _time, stop).ConfigureAwait(false);
                }

                stop.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>The next events of each shard, all confirmed; false when there were none.</summary>
    private async Task<bool> PublishSome(IChannel channel)
    {
        await Task.Yield(); // It reads journals: not on the thread that reads the sockets.
        var any = false;
        FollowShards();
        foreach (var (shard, position) in _positions.ToList())
        {
            try
            {
                any |= await PublishSome(channel, shard, position).ConfigureAwait(false);
            }
            catch (ShardUnavailable)
            {
                _positions.Remove(shard); // It has just left this process; where it is now goes on from the bookmark.
            }
        }

        if (_time.GetUtcNow() - _bookmarkedAt > BookmarksEvery)
        {
            SetBookmarks();
            _bookmarkedAt = _time.GetUtcNow();
        }

        return any;
    }

    private async Task<bool> PublishSome(IChannel channel, string shard, long position)
    {
        if (_platform.LastPositionOf(shard) == position)
        {
            return false;
        }

        var (events, upTo) = _platform.ReadPublished(shard, position, EventsAtOnce);
        var confirmed = events.Select(happened => Publish(channel, happened).AsTask()).ToList();
        await Task.WhenAll(confirmed).ConfigureAwait(false);
        _positions[shard] = upTo;
        return events.Count > 0;
    }

    /// <summary>Those that are here now: where one that has come is published from is in its journal.</summary>
    private void FollowShards()
    {
        var here = _platform.PublishingShards;
        foreach (var gone in _positions.Keys.Except(here).ToList())
        {
            _positions.Remove(gone);
        }

        foreach (var shard in here.Except(_positions.Keys).ToList())
        {
            if (_platform.BookmarkOf(shard, Bookmark) is not { } position)
            {
                position = _platform.LastPositionOf(shard);
                _platform.SetBookmark(shard, Bookmark, position);
            }

            _positions[shard] = _bookmarks[shard] = position;
        }
    }

    private void SetBookmarks()
    {
        foreach (var (shard, position) in _positions)
        {
            if (_bookmarks[shard] != position && _platform.IsHere(shard))
            {
                _platform.SetBookmark(shard, Bookmark, position);
                _bookmarks[shard] = position;
            }
        }
    }

    private ValueTask Publish(IChannel channel, PublishedEvent happened)
    {
        var body = _format.EncodeStructuredModeMessage(CloudEventOf(happened), out var contentType);
        var properties = new BasicProperties
        {
            ContentType = contentType.MediaType,
            MessageId = IdOf(happened),
            Persistent = true,
        };

        // Not mandatory: it is no failure that nobody listens.
        return channel.BasicPublishAsync(Exchange, happened.Type, mandatory: false, properties, body);
    }

    private static CloudEvent CloudEventOf(PublishedEvent happened)
    {
        var cloudEvent = new CloudEvent
        {
            Id = IdOf(happened),
            Source = new($"/jumun/{happened.Service}", UriKind.Relative),
            Type = happened.Type,
            Subject = happened.Key,
            Time = happened.At,
            DataContentType = "application/json",
            Data = happened.Data,
        };
        cloudEvent.SetAttributeFromString("sequence", $"{happened.Version}");
        cloudEvent.SetAttributeFromString("correlationid", happened.Correlation);
        cloudEvent.SetAttributeFromString("traceid", happened.TraceId);
        return cloudEvent;
    }

    private static string IdOf(PublishedEvent happened) => $"{happened.Shard}:{happened.Position}:{happened.Index}";
}

namespace Jumun.Engine.RabbitMq;

/// <summary>
/// Says what one shard commits, message after message, in order. It outlives the connection: what was not confirmed on
/// one is said again on the next.
/// </summary>
internal sealed class ShardPublisher : IDisposable
{
    private static readonly TimeSpan SeesItIsGoneWithin = TimeSpan.FromMilliseconds(200);

    /// <summary>When there was nothing to say for so many of these, it reminds others of how far it has got.</summary>
    private const int RemindsAfter = 5;

    private readonly Platform _platform;
    private readonly string _shard;
    private readonly SemaphoreSlim _isNew = new(1);
    private readonly JournalFeed _feed;

    public ShardPublisher(Platform platform, string shard)
    {
        (_platform, _shard) = (platform, shard);
        _feed = platform.Follow(shard, Wake);
    }

    public void Dispose() => _feed.Dispose();

    /// <summary>Until the shard has gone or it is stopped. Throws what publishing throws.</summary>
    /// <param name="publish">Ends when the message is confirmed.</param>
    public async Task Run(Func<ReadOnlyMemory<byte>, ValueTask> publish, CancellationToken stop)
    {
        _feed.GoOn();
        var idle = 0;
        while (_platform.IsHere(_shard))
        {
            await Task.Yield(); // It may read the journal: not on the thread that reads the sockets.
            if (_feed.Next() is { } message)
            {
                await publish(message).ConfigureAwait(false);
                _feed.Heard();
                idle = 0;
            }
            else if (!await _isNew.WaitAsync(SeesItIsGoneWithin, stop).ConfigureAwait(false)
                && (_feed.HasPassedUnsaid || ++idle == RemindsAfter))
            {
                _feed.Remind();
            }
        }
    }

    private void Wake()
    {
        if (_isNew.CurrentCount == 0)
        {
            _isNew.Release(); // One too many does no harm: it looks once more.
        }
    }
}

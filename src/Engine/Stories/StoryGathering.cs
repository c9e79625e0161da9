namespace Jumun.Engine.Stories;

/// <summary>
/// Gathers the records of a story from all journals, by what caused what. A stream that is asked for belongs to it
/// wholly, and so does one of a process in it, or one that began in it and is called after it: a shipment, to which a
/// carrier speaks. Of others, which may be long (a product's stock), what was done is found by the answers to it; only
/// what was not answered is looked for in its stream.
/// </summary>
/// <param name="streamOf">Reads a stream.</param>
/// <param name="recordAt">Reads a record by shard and position; null when that journal is not there.</param>
/// <param name="until">What came later is left out.</param>
/// <param name="recordsMax">What is more is left out, too.</param>
internal sealed class StoryGathering(
    Func<StoryStream, ValueTask<IReadOnlyList<StoryRecord>>> streamOf,
    Func<string, long, ValueTask<StoryRecord?>> recordAt, DateTimeOffset until, int recordsMax)
{
    private readonly Dictionary<(string Shard, long Position), StoryRecord> _records = [];
    private readonly Dictionary<StoryStream, IReadOnlyList<StoryRecord>> _read = [];
    private readonly HashSet<StoryStream> _whole = [];
    private readonly HashSet<Origin> _handled = [];
    private readonly Queue<StoryRecord> _unfollowed = [];

    /// <summary>There was more of it.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The records of the story that begins with these streams, in no order.</summary>
    public async ValueTask<IReadOnlyCollection<StoryRecord>> From(IEnumerable<StoryStream> streams)
    {
        foreach (var stream in streams)
        {
            await TakeWhole(stream).ConfigureAwait(false);
        }

        do
        {
            while (_unfollowed.TryDequeue(out var record))
            {
                await Follow(record).ConfigureAwait(false);
            }

            await LookForUnanswered().ConfigureAwait(false);
        }
        while (_unfollowed.Count > 0);

        return _records.Values;
    }

    private async ValueTask Follow(StoryRecord record)
    {
        var isCalledAfterIt = record.Stream.Key.StartsWith(record.Correlation, StringComparison.Ordinal);
        if (record.IsProcess || (record.BeginsStream && isCalledAfterIt))
        {
            await TakeWhole(record.Stream).ConfigureAwait(false);
        }

        foreach (var heard in record.Messages.Where(message => message.IsToProcess))
        {
            await TakeWhole(heard.To).ConfigureAwait(false);
        }

        var (source, position, _) = record.Origin;
        if (source is not null && !_records.ContainsKey((source, position))
            && await recordAt(source, position).ConfigureAwait(false) is { } cause)
        {
            if (cause.IsProcess)
            {
                await TakeWhole(cause.Stream).ConfigureAwait(false);
            }

            Take(cause);
        }
    }

    private async ValueTask LookForUnanswered()
    {
        foreach (var record in _records.Values.ToList())
        {
            foreach (var message in record.Messages.Where(message => !message.IsToProcess))
            {
                var origin = new Origin(record.Shard, record.Position, message.Index);
                if (!_handled.Contains(origin))
                {
                    await TakeCausedBy(origin, message.To).ConfigureAwait(false);
                }

                if (!_handled.Contains(origin) && message.IsByPolicy)
                {
                    // Sent on to the shard that it is for, or parked.
                    await TakeCausedBy(origin, new(message.To.Service, Shards.Shard.PolicyKind, record.Correlation))
                        .ConfigureAwait(false);
                }
            }
        }
    }

    private async ValueTask TakeWhole(StoryStream stream)
    {
        if (_whole.Add(stream))
        {
            foreach (var record in await Read(stream).ConfigureAwait(false))
            {
                Take(record);
            }
        }
    }

    private async ValueTask TakeCausedBy(Origin origin, StoryStream stream)
    {
        foreach (var record in (await Read(stream).ConfigureAwait(false)).Where(record => record.Origin == origin))
        {
            Take(record);
        }
    }

    private async ValueTask<IReadOnlyList<StoryRecord>> Read(StoryStream stream)
    {
        if (!_read.TryGetValue(stream, out var records))
        {
            _read[stream] = records = await streamOf(stream).ConfigureAwait(false);
        }

        return records;
    }

    private void Take(StoryRecord record)
    {
        if (record.At > until || _records.ContainsKey((record.Shard, record.Position)))
        {
            return;
        }

        if (_records.Count >= recordsMax)
        {
            IsCut = true;
            return;
        }

        _records.Add((record.Shard, record.Position), record);
        _handled.Add(record.Origin);
        _unfollowed.Enqueue(record);
    }
}

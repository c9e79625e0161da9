using Jumun.Engine.Journals;

namespace Jumun.Engine.Shards;

/// <summary>
/// What a shard tells of itself. Counts are plain numbers that its thread raises and the meter reads; only what happens
/// once a batch or once a step goes through a histogram.
/// </summary>
internal sealed class Measures(Shard shard)
{
    private readonly KeyValuePair<string, object?> _shardTag = Instruments.TagOf(shard);
    private readonly Instruments _instruments = shard.Platform.Instruments;

    public long Records { get; private set; }

    public long Events { get; private set; }

    public long Batches { get; private set; }

    public long Refusals { get; private set; }

    public long DeadLetters { get; private set; }

    public void Handled(Stream stream, Record record, in Incoming message)
    {
        Refusals += record.Refusal is null ? 0 : 1;
        if (message.Heard.Kind == HeardKind.Reply
            && stream.Kind.StepOf(stream.State, message.Heard.Token) is var (step, since))
        {
            _instruments.StepSeconds.Record(
                (record.At - since).TotalSeconds,
                new("saga", record.Kind), new("step", step),
                new("result", message.Heard.Cause!.Refusal?.Code ?? "done"));
        }

        foreach (var happened in record.Events)
        {
            if (happened is SagaEnded ended)
            {
                var outcome = ended.Completed ? "completed" : ended.Reason ?? "undone";
                _instruments.Ended.Add(1, new("saga", record.Kind), new("outcome", outcome));
            }
        }
    }

    public void Parked() => DeadLetters++;

    public void Committed(Batch batch, TimeSpan flush)
    {
        Records += batch.Records.Count;
        foreach (var record in batch.Records)
        {
            Events += record.Events.Length;
        }

        Batches++;
        _instruments.BatchRecords.Record(batch.Records.Count, _shardTag);
        _instruments.FlushSeconds.Record(flush.TotalSeconds, _shardTag);
    }

    /// <summary>On the thread that writes it.</summary>
    public void SavedSnapshot(TimeSpan took) => _instruments.SnapshotSeconds.Record(took.TotalSeconds, _shardTag);
}

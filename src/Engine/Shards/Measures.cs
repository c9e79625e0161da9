using System.Diagnostics.Metrics;
using Jumun.Engine.Journals;

namespace Jumun.Engine.Shards;

/// <summary>
/// What a shard tells of itself. Counts are plain numbers that its thread raises and the meter reads; only what happens
/// once a batch or once a step goes through a histogram.
/// </summary>
internal sealed class Measures(Shard shard)
{
    private readonly KeyValuePair<string, object?> _shardTag = new("shard", shard.Name);
    private Histogram<double>? _batchRecords;
    private Histogram<double>? _flushSeconds;
    private Histogram<double>? _snapshotSeconds;
    private Histogram<double>? _stepSeconds;
    private Counter<long>? _ended;

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
            _stepSeconds?.Record(
                (record.At - since).TotalSeconds,
                new("saga", record.Kind), new("step", step),
                new("result", message.Heard.Cause!.Refusal?.Code ?? "done"));
        }

        foreach (var happened in record.Events)
        {
            if (happened is SagaEnded ended)
            {
                var outcome = ended.Completed ? "completed" : ended.Reason ?? "undone";
                _ended?.Add(1, new("saga", record.Kind), new("outcome", outcome));
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
        _batchRecords?.Record(batch.Records.Count, _shardTag);
        _flushSeconds?.Record(flush.TotalSeconds, _shardTag);
    }

    /// <summary>On the thread that writes it.</summary>
    public void SavedSnapshot(TimeSpan took) => _snapshotSeconds?.Record(took.TotalSeconds, _shardTag);

    /// <summary>Makes the instruments of a platform.</summary>
    public static void Observe(Meter meter, IReadOnlyList<Shard> shards)
    {
        var batchRecords = meter.CreateHistogram(
            "jumun.batch.records", "{record}", "Records committed at once.",
            advice: Buckets(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000));
        var flushSeconds = meter.CreateHistogram(
            "jumun.append.duration", "s", "Encoding, writing and flushing one batch.",
            advice: Buckets(0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1));
        var snapshotSeconds = meter.CreateHistogram(
            "jumun.snapshot.duration", "s", "Writing a shard's snapshot, beside its work.",
            advice: Buckets(0.01, 0.1, 0.5, 1, 2.5, 5, 10, 25, 60, 120));
        var stepSeconds = meter.CreateHistogram(
            "jumun.step.duration", "s", "From asking for a saga's step to its outcome.",
            advice: Buckets(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60));
        var ended = meter.CreateCounter<long>("jumun.processes.ended", "{process}", "Sagas that are over, by outcome.");
        foreach (var shard in shards)
        {
            (shard.Measures._batchRecords, shard.Measures._flushSeconds) = (batchRecords, flushSeconds);
            shard.Measures._snapshotSeconds = snapshotSeconds;
            (shard.Measures._stepSeconds, shard.Measures._ended) = (stepSeconds, ended);
        }

        Count("jumun.records", "{record}", "Records committed.", s => s.Measures.Records);
        Count("jumun.events", "{event}", "Events committed.", s => s.Measures.Events);
        Count("jumun.batches", "{batch}", "Batches committed, each with one flush.", s => s.Measures.Batches);
        Count("jumun.refusals", "{refusal}", "Recorded refusals.", s => s.Measures.Refusals);
        Count("jumun.dead_letters", "{message}", "Messages on which a handler failed.", s => s.Measures.DeadLetters);
        Gauge("jumun.inbox.length", "{request}", "Requests waiting for the shard.", s => s.Waiting);
        Gauge("jumun.streams.cached", "{stream}", "Streams in memory.", s => s.StreamsInMemory);
        Gauge("jumun.timers.pending", "{timer}", "Timers waiting.", s => s.TimersWaiting);
        meter.CreateObservableGauge(
            "jumun.reader.lag", () => Lags(shards), "{record}", "Records a reader has not handled.");

        void Count(string name, string unit, string what, Func<Shard, long> value) =>
            meter.CreateObservableCounter(name, () => Each(shards, value), unit, what);
        void Gauge(string name, string unit, string what, Func<Shard, long> value) =>
            meter.CreateObservableGauge(name, () => Each(shards, value), unit, what);
    }

    private static InstrumentAdvice<double> Buckets(params double[] bounds) =>
        new() { HistogramBucketBoundaries = bounds };

    private static IEnumerable<Measurement<long>> Each(IReadOnlyList<Shard> shards, Func<Shard, long> value) =>
        shards.Select(s => new Measurement<long>(value(s), s.Measures._shardTag));

    private static IEnumerable<Measurement<long>> Lags(IReadOnlyList<Shard> shards) =>
        from shard in shards
        from reader in shard.Readers
        select new Measurement<long>(
            reader.Source.Tail.Lag(reader.Position),
            new("shard", shard.Name), new KeyValuePair<string, object?>("source", reader.Source.Name));
}

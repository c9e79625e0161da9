using System.Diagnostics.Metrics;

namespace Jumun.Engine.Shards;

/// <summary>What a meter shows of the shards that run here: what they count, and what they record.</summary>
internal sealed class Instruments
{
    private readonly Func<IEnumerable<Shard>> _shards;

    /// <param name="shards">Those that run here now.</param>
    public Instruments(Meter meter, Func<IEnumerable<Shard>> shards)
    {
        _shards = shards;
        BatchRecords = meter.CreateHistogram(
            "jumun.batch.records", "{record}", "Records committed at once.",
            advice: Buckets(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000));
        FlushSeconds = meter.CreateHistogram(
            "jumun.append.duration", "s", "Encoding, writing and flushing one batch.",
            advice: Buckets(0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1));
        SnapshotSeconds = meter.CreateHistogram(
            "jumun.snapshot.duration", "s", "Writing a shard's snapshot, beside its work.",
            advice: Buckets(0.01, 0.1, 0.5, 1, 2.5, 5, 10, 25, 60, 120));
        StepSeconds = meter.CreateHistogram(
            "jumun.step.duration", "s", "From asking for a saga's step to its outcome.",
            advice: Buckets(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60));
        Ended = meter.CreateCounter<long>("jumun.processes.ended", "{process}", "Sagas that are over, by outcome.");
        Count("jumun.records", "{record}", "Records committed.", s => s.Measures.Records);
        Count("jumun.events", "{event}", "Events committed.", s => s.Measures.Events);
        Count("jumun.batches", "{batch}", "Batches committed, each with one flush.", s => s.Measures.Batches);
        Count("jumun.refusals", "{refusal}", "Recorded refusals.", s => s.Measures.Refusals);
        Count("jumun.dead_letters", "{message}", "Messages on which a handler failed.", s => s.Measures.DeadLetters);
        Gauge("jumun.inbox.length", "{request}", "Requests waiting for the shard.", s => s.Waiting);
        Gauge("jumun.streams.cached", "{stream}", "Streams in memory.", s => s.StreamsInMemory);
        Gauge("jumun.timers.pending", "{timer}", "Timers waiting.", s => s.TimersWaiting);
        meter.CreateObservableGauge("jumun.reader.lag", Lags, "{record}", "Records a reader has not handled.");

        void Count(string name, string unit, string what, Func<Shard, long> value) =>
            meter.CreateObservableCounter(name, () => Each(value), unit, what);
        void Gauge(string name, string unit, string what, Func<Shard, long> value) =>
            meter.CreateObservableGauge(name, () => Each(value), unit, what);
    }

    public Histogram<double> BatchRecords { get; }

    public Histogram<double> FlushSeconds { get; }

    public Histogram<double> SnapshotSeconds { get; }

    public Histogram<double> StepSeconds { get; }

    public Counter<long> Ended { get; }

    public static KeyValuePair<string, object?> TagOf(Shard shard) => new("shard", shard.Name);

    private static InstrumentAdvice<double> Buckets(params double[] bounds) =>
        new() { HistogramBucketBoundaries = bounds };

    private IEnumerable<Measurement<long>> Each(Func<Shard, long> value) =>
        _shards().Select(shard => new Measurement<long>(value(shard), TagOf(shard)));

    private IEnumerable<Measurement<long>> Lags() =>
        from shard in _shards()
        from reader in shard.Readers
        select new Measurement<long>(
            reader.Source.Tail.Lag(reader.Position),
            TagOf(shard), new KeyValuePair<string, object?>("source", reader.Source.Name));
}

using System.Diagnostics.Metrics;

namespace Jumun.Engine.Http;

/// <summary>
/// Keeps the current values of all instruments of the given meters and writes them as Prometheus text. Recording takes
/// no lock and allocates nothing once a series is known.
/// </summary>
public sealed class PrometheusMetrics : IDisposable
{
    /// <summary>Series of one instrument; what comes beyond is counted together: memory stays bounded.</summary>
    public const int SeriesMax = 1000;

    /// <summary>Upper bounds in seconds for histograms that bring none themselves.</summary>
    private static readonly double[] DefaultBounds =
        [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private readonly MeterListener _listener = new();
    private readonly Lock _writing = new();
    private readonly Lock _registering = new();
    private readonly SortedDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);

    /// <param name="meters">The meters to listen to, by the beginning of their names.</param>
    public PrometheusMetrics(params IReadOnlyList<string> meters)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (meters.Any(name => instrument.Meter.Name.StartsWith(name, StringComparison.Ordinal)))
            {
                listener.EnableMeasurementEvents(instrument, FamilyOf(instrument));
            }
        };
        Listen<long>(value => value);
        Listen<int>(value => value);
        Listen<short>(value => value);
        Listen<byte>(value => value);
        Listen<double>(value => value);
        Listen<float>(value => value);
        Listen<decimal>(value => (double)value);
        _listener.Start();
    }

    /// <summary>All values as Prometheus text, version 0.0.4.</summary>
    public string Write()
    {
        // Not under the lock of registering: observing calls foreign code, which may publish an instrument.
        lock (_writing)
        {
            var text = new PrometheusText();
            Array.ForEach(Families(), family => family.Forget());
            _listener.RecordObservableInstruments();
            Array.ForEach(Families(), family => family.WriteTo(text));
            return text.ToString();
        }
    }

    public void Dispose() => _listener.Dispose();

    private MetricFamily[] Families()
    {
        lock (_registering)
        {
            return [.. _families.Values];
        }
    }

    private void Listen<T>(Func<T, double> toDouble)
        where T : struct =>
        _listener.SetMeasurementEventCallback<T>(
            (_, value, tags, family) => ((MetricFamily)family!).Record(toDouble(value), tags));

    private MetricFamily FamilyOf(Instrument instrument)
    {
        var kind = KindOf(instrument);
        var name = PrometheusText.NameOf(instrument.Name, instrument.Unit, kind == MetricKind.Counter);
        lock (_registering)
        {
            if (!_families.TryGetValue(name, out var family))
            {
                var bounds = kind == MetricKind.Histogram ? BoundsOf(instrument) : [];
                family = new(name, HelpOf(instrument), kind, instrument.IsObservable, bounds);
                _families.Add(name, family);
            }

            return family;
        }
    }

    private static string HelpOf(Instrument instrument) =>
        string.IsNullOrWhiteSpace(instrument.Description) ? instrument.Name : instrument.Description;

    private static MetricKind KindOf(Instrument instrument)
    {
        var type = instrument.GetType().GetGenericTypeDefinition();
        return type == typeof(Histogram<>) ? MetricKind.Histogram
            : type == typeof(Counter<>) || type == typeof(ObservableCounter<>) ? MetricKind.Counter
            : MetricKind.Gauge;
    }

    private static double[] BoundsOf(Instrument instrument) => instrument switch
    {
        Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds],
        Histogram<long> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(b => (double)b)],
        Histogram<int> { Advice.HistogramBucketBoundaries: { } bounds } => [.. bounds.Select(b => (double)b)],
        _ => DefaultBounds,
    };
}

using System.Globalization;

namespace Jumun.Engine.Http;

internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>One instrument's values: a series for each combination of tags that was seen.</summary>
internal sealed class MetricFamily(string name, string help, MetricKind kind, bool isObserved, double[] bounds)
{
    private readonly Lock _adding = new();

    /// <summary>Replaced whole when a series is added, so that readers need no lock.</summary>
    private volatile Series[] _series = [];

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var series = Find(_series, tags) ?? Add(tags);
        if (kind == MetricKind.Histogram)
        {
            series.Observe(value, bounds);
        }
        else if (isObserved)
        {
            series.Set(value);
        }
        else
        {
            series.Add(value);
        }
    }

    /// <summary>What is observed says at each reading which series there are.</summary>
    public void Forget()
    {
        if (isObserved)
        {
            lock (_adding)
            {
                _series = [];
            }
        }
    }

    public void WriteTo(PrometheusText text)
    {
        text.Begin(name, help, kind);
        foreach (var series in _series)
        {
            if (kind == MetricKind.Histogram)
            {
                series.WriteHistogram(text, name, bounds);
            }
            else
            {
                text.Sample(name, series.Labels, series.Value);
            }
        }
    }

    private Series Add(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        lock (_adding)
        {
            if (Find(_series, tags) is { } known)
            {
                return known;
            }

            KeyValuePair<string, object?>[] kept =
                _series.Length < PrometheusMetrics.SeriesMax ? tags.ToArray() : [new("overflow", "true")];
            if (Find(_series, kept) is { } overflow)
            {
                return overflow;
            }

            var series = new Series(kept, bounds.Length + 1);
            _series = [.. _series, series];
            return series;
        }
    }

    private static Series? Find(Series[] all, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (var series in all)
        {
            if (series.Has(tags))
            {
                return series;
            }
        }

        return null;
    }
}

/// <summary>The values under one combination of tags.</summary>
internal sealed class Series(KeyValuePair<string, object?>[] tags, int buckets)
{
    private readonly long[] _buckets = new long[buckets];
    private double _sum;

    public string Labels { get; } = PrometheusText.LabelsOf(tags);

    public double Value => Volatile.Read(ref _sum);

    public bool Has(ReadOnlySpan<KeyValuePair<string, object?>> others)
    {
        if (others.Length != tags.Length)
        {
            return false;
        }

        for (var i = 0; i < tags.Length; i++)
        {
            if (!Equals(tags[i].Value, others[i].Value) || tags[i].Key != others[i].Key)
            {
                return false;
            }
        }

        return true;
    }

    public void Set(double value) => Volatile.Write(ref _sum, value);

    public void Add(double value)
    {
        double seen;
        do
        {
            seen = Volatile.Read(ref _sum);
        }
        while (Interlocked.CompareExchange(ref _sum, seen + value, seen) != seen);
    }

    public void Observe(double value, double[] bounds)
    {
        var bucket = 0;
        while (bucket < bounds.Length && value > bounds[bucket])
        {
            bucket++;
        }

        Interlocked.Increment(ref _buckets[bucket]);
        Add(value);
    }

    public void WriteHistogram(PrometheusText text, string name, double[] bounds)
    {
        var count = 0L;
        for (var i = 0; i < _buckets.Length; i++)
        {
            count += Interlocked.Read(ref _buckets[i]);
            var bound = i < bounds.Length ? bounds[i].ToString("R", CultureInfo.InvariantCulture) : "+Inf";
            var le = $"le=\"{bound}\"";
            text.Sample(name + "_bucket", Labels.Length == 0 ? le : $"{Labels},{le}", count);
        }

        text.Sample(name + "_sum", Labels, Value);
        text.Sample(name + "_count", Labels, count);
    }
}

using System.Diagnostics;
using System.Diagnostics.Metrics;
using Jumun.Engine.Http;

namespace Jumun.Http.Tests;

public class MetricsTests
{
    [Fact]
    public void Counters_gauges_and_histograms_are_written_as_Prometheus_wants_them()
    {
        using var meter = new Meter("Jumun.MetricsTests.Writes");
        using var metrics = new PrometheusMetrics(meter.Name);
        var orders = meter.CreateCounter<long>("jumun.orders", "{order}", "Orders by outcome.");
        var flush = meter.CreateHistogram(
            "jumun.flush.duration", "s", "How long a flush takes.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.01] });
        meter.CreateObservableGauge("jumun.inbox.length", () => 7, "{message}", "Messages waiting.");
        orders.Add(2, new KeyValuePair<string, object?>("outcome", "confirmed"));
        orders.Add(1, new KeyValuePair<string, object?>("outcome", "confirmed"));
        orders.Add(1, new KeyValuePair<string, object?>("outcome", "a \"b\" \\ \n"));
        flush.Record(0.001);
        flush.Record(0.005);
        flush.Record(5);

        Assert.Equal(
            """
            # HELP jumun_flush_duration_seconds How long a flush takes.
            # TYPE jumun_flush_duration_seconds histogram
            jumun_flush_duration_seconds_bucket{le="0.001"} 1
            jumun_flush_duration_seconds_bucket{le="0.01"} 2
            jumun_flush_duration_seconds_bucket{le="+Inf"} 3
            jumun_flush_duration_seconds_sum 5.006
            jumun_flush_duration_seconds_count 3
            # HELP jumun_inbox_length Messages waiting.
            # TYPE jumun_inbox_length gauge
            jumun_inbox_length 7
            # HELP jumun_orders_total Orders by outcome.
            # TYPE jumun_orders_total counter
            jumun_orders_total{outcome="confirmed"} 3
            jumun_orders_total{outcome="a \"b\" \\ \n"} 1

            """,
            metrics.Write());
    }

    [Fact]
    public void Other_meters_are_left_out()
    {
        using var metrics = new PrometheusMetrics("Jumun.MetricsTests.Mine");
        using var meter = new Meter("Jumun.MetricsTests.Other");
        meter.CreateCounter<long>("others").Add(1);

        Assert.Equal("", metrics.Write());
    }

    [Fact]
    public void What_is_observed_says_itself_which_series_there_are()
    {
        using var meter = new Meter("Jumun.MetricsTests.Observed");
        using var metrics = new PrometheusMetrics(meter.Name);
        var shards = new List<string> { "a", "b" };
        meter.CreateObservableCounter(
            "records",
            () => shards.Select(s => new Measurement<long>(5, new KeyValuePair<string, object?>("shard", s))));

        Assert.Contains("records_total{shard=\"b\"} 5", metrics.Write());
        shards.Remove("b");
        Assert.DoesNotContain("shard=\"b\"", metrics.Write());
    }

    [Fact]
    public void Series_are_bounded()
    {
        using var meter = new Meter("Jumun.MetricsTests.Bounded");
        using var metrics = new PrometheusMetrics(meter.Name);
        var counter = meter.CreateCounter<long>("visits");
        for (var i = 0; i < PrometheusMetrics.SeriesMax + 10; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("visitor", i));
        }

        Assert.Contains("visits_total{overflow=\"true\"} 10", metrics.Write());
    }

    [Fact]
    public void Nothing_is_lost_between_threads()
    {
        using var meter = new Meter("Jumun.MetricsTests.Threads");
        using var metrics = new PrometheusMetrics(meter.Name);
        var counter = meter.CreateCounter<long>("hits");
        var times = meter.CreateHistogram<double>("time", "s");

        Parallel.For(0, 10_000, i =>
        {
            counter.Add(1, new KeyValuePair<string, object?>("kind", i % 3));
            times.Record(1);
        });

        var text = metrics.Write();
        Assert.Contains("time_seconds_count 10000", text);
        Assert.Contains("time_seconds_sum 10000", text);
        Assert.Contains("hits_total{kind=\"0\"} 3334", text);
    }

    [Theory]
    [InlineData("dotnet.process.cpu.count", "{cpu}", false, "dotnet_process_cpu_number")]
    [InlineData("http.server.request.duration", "s", false, "http_server_request_duration_seconds")]
    [InlineData("journal.bytes", "By", true, "journal_bytes_total")]
    [InlineData("already_total", null, true, "already_total")]
    public void Names_are_those_that_Prometheus_wants(string name, string? unit, bool isCounter, string expected) =>
        Assert.Equal(expected, PrometheusText.NameOf(name, unit, isCounter));
}

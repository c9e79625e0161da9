using System.Diagnostics;
using Jumun.Engine.Journals;

namespace Jumun.Engine.Shards;

/// <summary>
/// When somebody listens: a span for every committed record, in the trace that its request brought along or, without
/// one, in a trace made of its correlation. So one order is one trace, over all services and restarts.
/// </summary>
internal static class Tracing
{
    private static readonly ActivitySource Source = new("Jumun.Engine");

    public static void Follow(Shard shard, Batch batch)
    {
        if (!Source.HasListeners())
        {
            return;
        }

        foreach (var record in batch.Records)
        {
            var what = record.Events.Length > 0 ? shard.Platform.Wire.NameOf(record.Events[0].GetType())
                : record.Parked is not null ? "dead letter" : record.Refusal?.Code ?? "nothing";
            using var span = Source.StartActivity(
                $"{record.Kind} {what}", ActivityKind.Internal, ParentOf(record),
                [
                    new("jumun.shard", shard.Name),
                    new("jumun.stream", $"{record.Kind} {record.Key}"),
                    new("jumun.position", record.Position),
                    new("jumun.caused_by", record.Origin.Source is null
                        ? null : $"{record.Origin.Source}:{record.Origin.Position}"),
                ],
                startTime: record.At);
            if (record.Parked is not null)
            {
                span?.SetStatus(ActivityStatusCode.Error, record.Parked.Error);
            }
        }
    }

    private static ActivityContext ParentOf(Record record)
    {
        var trace = ActivityTraceId.CreateFromString(record.TraceIdText());
        var parent = record.Trace?.SpanId is > 0 and var span ? span : 1UL;
        var above = ActivitySpanId.CreateFromString(parent.ToString("x16"));
        return new(trace, above, ActivityTraceFlags.Recorded, isRemote: true);
    }
}

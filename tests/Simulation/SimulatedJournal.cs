using Jumun.Engine;
using Jumun.Engine.Journals;

namespace Jumun.Simulation;

/// <summary>
/// A file journal on the simulated disk, which now and then can't say whether it committed, as a server at the other
/// end of a broken connection.
/// </summary>
internal sealed class SimulatedJournal(string shard, IJournal journal, FaultPlan plan, Chance chance, Trace trace)
    : JournalDecorator(journal)
{
    public override void Append(Batch batch)
    {
        if (!plan.Strikes(Fault.UnknownCommit))
        {
            Inner.Append(batch);
            Tell(batch);
            return;
        }

        var happens = chance.Happens(0.5);
        trace.Add("disk", () => $"commit of {shard} after {batch.FirstPosition - 1} "
            + (happens ? "happened, and nobody was told" : "did not happen"));
        if (happens)
        {
            Inner.Append(batch);
            Tell(batch);
        }

        throw new JournalFailure("The connection was lost during the commit.");
    }

    private void Tell(Batch batch)
    {
        foreach (var record in batch.Records)
        {
            trace.Add(shard, () => TextOf(record));
        }

        if (batch.Checkpoints.Count > 0)
        {
            trace.Add(shard, () => "has heard "
                + string.Join(", ", batch.Checkpoints.Select(c => $"{c.Source}:{c.Position}")));
        }
    }

    private static string TextOf(Record record)
    {
        var what = record.Events.Select(e => e.ToString())
            .Concat(record.Refusal is { } refusal ? [$"refused: {refusal.Code}"] : [])
            .Concat(record.Parked is { } parked ? [$"PARKED: {parked.Error}"] : [])
            .Concat(record.Sends.Select(s => $"→ {s.Command}"))
            .Concat(record.WakesAt is { } at ? [$"wakes at {at:HH:mm:ss.fff}"] : []);
        var from = record.Origin.Source is { } source ? $" heard {source}:{record.Origin.Position}" : "";
        return $":{record.Position} {record.Kind} {record.Key} v{record.Version}{from}: {string.Join("; ", what)}";
    }
}

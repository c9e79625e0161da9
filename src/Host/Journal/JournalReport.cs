using System.Globalization;
using Jumun.Engine.Journals;

namespace Jumun.Host.Journal;

/// <summary>What a survey of a journal says, line by line.</summary>
internal static class JournalReport
{
    public static void Write(TextWriter to, JournalSurvey journal)
    {
        var segments = journal.Segments;
        to.WriteLine(
            $"{journal.Shard}: records 1 to {journal.LastPosition}, {Many(segments.Count, "segment")}, "
            + $"{Size(segments.Sum(s => s.Bytes))}");
        foreach (var segment in segments)
        {
            var times = segment.Times is var (from, until) ? $"{Time(from)} to {Time(until)}" : "no records";
            to.WriteLine(
                $"  {Path.GetFileName(segment.Path)}  {segment.First} to {segment.Last}, "
                + $"{Many(segment.Batches, "batch", "batches")}, {Size(segment.Bytes)}, {times}"
                + (segment.IsArchived ? ", archived" : ""));
        }

        Counts(to, "records by kind of stream", journal.RecordsByKind);
        Counts(to, "messages by type", journal.Messages);
        to.WriteLine(
            $"  requests with a key {journal.Requests}, refusals {journal.Refusals}, "
            + $"dead letters {journal.DeadLetters}");
        if (journal.Checkpoints.Count > 0)
        {
            var handled = journal.Checkpoints.OrderBy(c => c.Key, StringComparer.Ordinal)
                .Select(c => $"{c.Key} up to {c.Value}");
            to.WriteLine("  has handled " + string.Join(", ", handled));
        }

        to.WriteLine(journal.Snapshot is var (bytes, position)
            ? $"  snapshot of {Size(bytes)}, taken after record {position}"
            : "  no snapshot");
        if (journal.Archive is { } archive)
        {
            to.WriteLine($"  archive in {archive}");
        }

        foreach (var note in journal.Notes)
        {
            to.WriteLine($"  note: {note}");
        }
    }

    private static void Counts(TextWriter to, string what, IReadOnlyDictionary<string, long> counts)
    {
        to.WriteLine($"  {what}:");
        foreach (var (name, count) in counts.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            to.WriteLine($"    {name} {count}");
        }
    }

    private static string Many(long count, string one, string? many = null) =>
        count == 1 ? $"1 {one}" : $"{count} {many ?? one + "s"}";

    private static string Size(long bytes) => bytes < 1024 * 1024
        ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KB")
        : string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024):0.0} MB");

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

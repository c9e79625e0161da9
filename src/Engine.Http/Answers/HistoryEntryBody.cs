using System.Text.Json;

namespace Jumun.Engine.Http;

/// <summary>One thing that happened.</summary>
/// <param name="Version">The how manieth.</param>
/// <param name="What">What happened, by its name in the journal.</param>
/// <param name="Data">What the journal says of it; money as currency and minor units.</param>
/// <param name="Actor">On whose behalf.</param>
/// <param name="CausedBy">The message that was handled: its place in its journal; absent: from outside.</param>
/// <param name="Correlation">What it all belongs to.</param>
public sealed record HistoryEntryBody(
    long Version, DateTimeOffset At, string What, JsonElement Data, string Actor, string MessageId, string? CausedBy,
    string Correlation, string TraceId) : IBody<HistoryEntryBody>
{
    public static HistoryEntryBody Example => new(
        3, new(2026, 1, 31, 9, 30, 0, 8, TimeSpan.Zero), "ordering.order-confirmed.v1",
        JsonDocument.Parse("{}").RootElement, "anonymous", "ordering-0:4711", "ordering-0:4710",
        "1d4qf7g2k0m8n6r3s5t9v1w2xy", "4bf92f3577b34da6a3ce929d0e0e4736");

    public static HistoryEntryBody Of(HistoryEntry entry) => new(
        entry.Version, entry.At, entry.What, entry.Data, entry.Actor, entry.MessageId, entry.CausedBy,
        entry.Correlation, entry.TraceId);
}

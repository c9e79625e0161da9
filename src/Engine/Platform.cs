using System.Text.Json;

namespace Jumun.Engine;

/// <summary>One thing that happened to a stream: what, when, on whose behalf, caused by which message.</summary>
public sealed record HistoryEntry(
    long Version, DateTimeOffset At, string What, JsonElement Data, string Actor, string MessageId, string? CausedBy,
    string Correlation, string TraceId);

/// <summary>The services, running: shards, their threads, and the doors for routes.</summary>
public sealed partial class Platform
{
    /// <summary>Hands a request to the stream it is for and waits, at most for <paramref name="patience"/>.</summary>
    public ValueTask<Reply> Send(Request request, TimeSpan patience) => throw new NotSupportedException();

    /// <summary>The state of a stream now.</summary>
    public ValueTask<Versioned<TState>> Read<TState>(string key)
        where TState : class => throw new NotSupportedException();

    /// <summary>The state of a stream as it was at a time.</summary>
    public ValueTask<Versioned<TState>> ReadAt<TState>(string key, DateTimeOffset at)
        where TState : class => throw new NotSupportedException();

    /// <summary>Everything that happened to a stream, oldest first.</summary>
    public ValueTask<IReadOnlyList<HistoryEntry>> History<TState>(string key)
        where TState : class => throw new NotSupportedException();

    /// <summary>A document of a view, or null.</summary>
    public ValueTask<TDocument?> Find<TView, TDocument>(string key)
        where TView : IView<TDocument>
        where TDocument : class => throw new NotSupportedException();

    /// <summary>One page of a view's documents, newest first; see <see cref="Documents{TDocument}.List"/>.</summary>
    public ValueTask<Page<TDocument>> List<TView, TDocument>(
        int limit, long? before = null, string? index = null, string? value = null)
        where TView : IView<TDocument>
        where TDocument : class => throw new NotSupportedException();
}

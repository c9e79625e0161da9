using System.Text.Json.Serialization.Metadata;

namespace Jumun.Engine;

/// <summary>Where and when an event happened, for views.</summary>
public readonly record struct Happening(
    string Service, string Kind, string Key, long Version, DateTimeOffset At, string Correlation);

/// <summary>
/// A read model: documents kept up to date from events, of one service or of several. Deterministic; can always be
/// thrown away and rebuilt. A view that hears several services must accept their events in any order.
/// </summary>
public interface IView<TDocument>
    where TDocument : class
{
    static abstract ViewShape<TDocument> Shape { get; }

    static abstract void On(IEvent happened, in Happening context, Documents<TDocument> documents);
}

/// <summary>
/// What a view is called, the version of its shape (raise it and the view is rebuilt), how it is found. Raise it also
/// when an index takes another value of a document: a snapshot holds those values.
/// </summary>
/// <param name="Name">Unique in its service.</param>
/// <param name="Version">From 1.</param>
/// <param name="Json">How a document is stored in a snapshot.</param>
/// <param name="Hears">The event types it is told of.</param>
/// <param name="Indexes">For each index its name and the value of a document under it (null: not in this
/// index).</param>
public sealed record ViewShape<TDocument>(
    string Name,
    int Version,
    JsonTypeInfo<TDocument> Json,
    IReadOnlyList<Type> Hears,
    params IReadOnlyList<(string Name, Func<TDocument, string?> Value)> Indexes)
    where TDocument : class
{
    /// <summary>
    /// For a view that adds up over many streams: what two shards have under one key, as one. Without it a key's
    /// document is in one shard only.
    /// </summary>
    public Func<TDocument, TDocument, TDocument> AddUp { get; init; } = (_, _) => throw new InvalidOperationException(
        $"Two shards have a document of view {Name} under one key: say how they are added up.");

    /// <summary>
    /// For a view of other services' events: given an event and its stream's key, by which key it is heard, which is
    /// that of the document that it changes. So a document is in one shard, whatever its events' correlations are, and
    /// hears each stream in order. Null: not at all.
    /// </summary>
    public Func<IEvent, string, string?>? HeardBy { get; init; }
}

/// <summary>One page of a list, and where the next begins (null: this was the last).</summary>
/// <param name="Next">For each shard of the service the number that its part of the next page is before.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, IReadOnlyList<long>? Next);

/// <summary>A document in a list, its number in its shard, and when it was created.</summary>
internal readonly record struct Listed<TDocument>(long Number, DateTimeOffset CreatedAt, TDocument Document);

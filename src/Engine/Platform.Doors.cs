using System.Text.Json;
using Jumun.Engine.Journals;
using Jumun.Engine.Shards;

namespace Jumun.Engine;

/// <summary>One thing that happened to a stream: what, when, on whose behalf, caused by which message.</summary>
/// <param name="What">The event's wire name, without its version: <c>ordering.order-placed</c>.</param>
/// <param name="CausedBy">The place of the message that was handled: shard and position of the record that sent
/// it.</param>
public sealed record HistoryEntry(
    long Version, DateTimeOffset At, string What, JsonElement Data, string Actor, string MessageId, string? CausedBy,
    string Correlation, string TraceId);

public sealed partial class Platform
{
    private static readonly TimeSpan QuestionPatience = TimeSpan.FromSeconds(30);

    /// <summary>Hands a request to the stream it is for and waits, at most for <paramref name="patience"/>.</summary>
    public ValueTask<Reply> Send(Request request, TimeSpan patience)
    {
        var target = request.Saga is { } saga
            ? new Target(Topology.KindOf(saga.StateType).Service, saga)
            : Topology.TargetOf(request.Command.GetType());
        return _placesOf[target.Service].Length == 1 || request.Key == UInt128.Zero || IsNamedByItsKey(request)
            ? SendTo(target, request, patience)
            : SendUnderKey(target, request, patience);
    }

    /// <summary>The state of a stream now.</summary>
    public ValueTask<Versioned<TState>> Read<TState>(string key)
        where TState : class => Read<TState>(key, kind => new ReadStream(kind, key));

    /// <summary>The state of a stream as it was at a time.</summary>
    public ValueTask<Versioned<TState>> ReadAt<TState>(string key, DateTimeOffset at)
        where TState : class => Read<TState>(key, kind => new ReadStreamThen(kind, key, at));

    /// <summary>Everything that happened to a stream, oldest first.</summary>
    public async ValueTask<IReadOnlyList<HistoryEntry>> History<TState>(string key)
        where TState : class
    {
        var (service, kind) = Topology.KindOf(typeof(TState));
        var reply = await Ask(PlaceOf(service, key), new ReadHistory(kind.Name, key)).ConfigureAwait(false);
        return (List<HistoryEntry>)reply.State!;
    }

    /// <summary>A document of a view, or null. What several shards have under one key is added up.</summary>
    public async ValueTask<TDocument?> Find<TView, TDocument>(string key)
        where TView : IView<TDocument>
        where TDocument : class
    {
        TDocument? found = null;
        var question = new FindDocument(TView.Shape.Name, key);
        foreach (var place in PlacesOfView<TView>())
        {
            var reply = await Ask(place, question).ConfigureAwait(false);
            found = (found, (TDocument?)reply.State) switch
            {
                (null, var another) => another,
                (var first, null) => first,
                var (first, another) => TView.Shape.AddUp(first, another),
            };
        }

        return found;
    }

    /// <summary>
    /// One page of a view's documents, newest first; see <see cref="Documents{TDocument}.List"/>. Of several shards
    /// each gives as many as there could be of it, and what is newest of all is taken.
    /// </summary>
    /// <param name="before">The <c>Next</c> of the page before.</param>
    public async ValueTask<Page<TDocument>> List<TView, TDocument>(
        int limit, IReadOnlyList<long>? before = null, string? index = null, string? value = null)
        where TView : IView<TDocument>
        where TDocument : class
    {
        var places = PlacesOfView<TView>();
        var parts = new List<Listed<TDocument>>[places.Length];
        var next = new long[places.Length];
        for (var i = 0; i < places.Length; i++)
        {
            next[i] = i < before?.Count ? before[i] : long.MaxValue;
            var question = new ListDocuments(TView.Shape.Name, limit + 1, next[i], index, value);
            var reply = await Ask(places[i], question).ConfigureAwait(false);
            parts[i] = (List<Listed<TDocument>>)reply.State!;
            next[i] = parts[i] is [var newest, ..] ? newest.Number + 1 : 0; // What comes later is on no later page.
        }

        var all = parts.SelectMany((part, i) => part.Select(item => (Shard: i, Item: item)))
            .OrderByDescending(found => found.Item.CreatedAt) // Stable: each shard's own order stays.
            .ToList();
        var page = all.Take(limit).ToList();
        page.ForEach(found => next[found.Shard] = found.Item.Number);
        return new([.. page.Select(found => found.Item.Document)], all.Count > limit ? next : null);
    }

    /// <summary>
    /// Up to when a view knows everything that it hears: others may be behind, or can't be reached. Null: that can't be
    /// told, since somebody has not been heard of yet.
    /// </summary>
    public async ValueTask<DateTimeOffset?> KnownUntil<TView, TDocument>()
        where TView : IView<TDocument>
        where TDocument : class
    {
        DateTimeOffset? oldest = null;
        foreach (var place in PlacesOfView<TView>())
        {
            var reply = await Ask(place, new KnownUntil(TView.Shape.Name)).ConfigureAwait(false);
            if (reply.At == default)
            {
                return null;
            }

            oldest = oldest < reply.At ? oldest : reply.At;
        }

        return oldest;
    }

    /// <summary>
    /// A view as it was at a time, made of these streams alone, which are read for it one after the other: the base
    /// type of a stream's events, and its key. Reads the disk.
    /// </summary>
    public async ValueTask<Documents<TDocument>> ViewAt<TView, TDocument>(
        DateTimeOffset at, IEnumerable<(Type Events, string Key)> streams)
        where TView : IView<TDocument>
        where TDocument : class
    {
        var documents = new Documents<TDocument>(TView.Shape);
        foreach (var (events, key) in streams)
        {
            var (service, kind) = Topology.KindOfEvents(events);
            var reply = await Ask(PlaceOf(service, key), new ReadHistory(kind.Name, key)).ConfigureAwait(false);
            foreach (var entry in ((List<HistoryEntry>)reply.State!).TakeWhile(entry => entry.At <= at))
            {
                var happened = (IEvent)entry.Data.Deserialize(Wire.Find(entry.What)!.Json)!;
                if (TView.Shape.Hears.Contains(happened.GetType()))
                {
                    documents.Now = entry.At;
                    TView.On(
                        happened,
                        new(Services[service].Name, kind.Name, key, entry.Version, entry.At, entry.Correlation),
                        documents);
                }
            }
        }

        return documents;
    }

    /// <summary>What it creates is named by its key, so all requests under that key go to one shard.</summary>
    private static bool IsNamedByItsKey(Request request) =>
        PackedText.Of(request.Command.Key) is { IsId: true, Id: var id } && id == request.Key;

    private ValueTask<Reply> SendTo(Target target, Request request, TimeSpan patience)
    {
        var place = PlaceOf(target.Service, request.Command.Key);
        var keepers = Topology.KeepersOf(target);
        return keepers.Count == 0
            ? place.Send(request, patience)
            : SendAndSpread(place, request, patience, keepers);
    }

    /// <summary>
    /// A key may come with another body, which goes to another shard. So one shard, that of the key, lets requests
    /// under it pass, and the others say whether they have seen it.
    /// </summary>
    private async ValueTask<Reply> SendUnderKey(Target target, Request request, TimeSpan patience)
    {
        var key = request.Key;
        var gate = PlaceOf(target.Service, PackedText.TextOf(key));
        var begun = await Ask(gate, new BeginKey(key, request.Fingerprint, patience)).ConfigureAwait(false);
        if (begun.Kind != ReplyKind.Done)
        {
            return begun;
        }

        try
        {
            var place = PlaceOf(target.Service, request.Command.Key);
            foreach (var other in _placesOf[target.Service].Where(other => other != place))
            {
                var seen = await Ask(other, new HasSeenKey(key)).ConfigureAwait(false);
                if (seen.Kind != ReplyKind.Done)
                {
                    return seen;
                }
            }

            return await SendTo(target, request, patience).ConfigureAwait(false);
        }
        finally
        {
            await gate.Ask(new EndKey(key), QuestionPatience).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Other services decide with copies of what happened here (prices, names). The caller is answered when those
    /// copies have it, too, so that what was just told is known everywhere.
    /// </summary>
    private async ValueTask<Reply> SendAndSpread(
        ShardPlace place, Request request, TimeSpan patience, IReadOnlyList<int> keepers)
    {
        var reply = await place.Send(request, patience).ConfigureAwait(false);
        if (reply.Kind == ReplyKind.Done)
        {
            try
            {
                var question = new HasHeard(place.Name, reply.UpTo);
                foreach (var keeper in keepers.SelectMany(service => _placesOf[service]))
                {
                    var heard = await Ask(keeper, question).ConfigureAwait(false);
                    if (heard.Kind != ReplyKind.Done)
                    {
                        return new(ReplyKind.Unknown); // It is stored, but not known everywhere yet.
                    }
                }
            }
            catch (ShardUnavailable)
            {
                return new(ReplyKind.Unknown); // It is stored, so "overloaded", which says the opposite, won't do.
            }
        }

        return reply;
    }

    private async ValueTask<Versioned<TState>> Read<TState>(string key, Func<string, Question> question)
        where TState : class
    {
        var (service, kind) = Topology.KindOf(typeof(TState));
        var reply = await Ask(PlaceOf(service, key), question(kind.Name)).ConfigureAwait(false);
        return new((TState)reply.State!, reply.Version, reply.At);
    }

    private ShardPlace[] PlacesOfView<TView>() => _placesOf[Topology.ServiceOfView(typeof(TView))];

    private static async ValueTask<Reply> Ask(ShardPlace place, Question question)
    {
        var reply = await place.Ask(question, QuestionPatience).ConfigureAwait(false);
        return reply.Kind is ReplyKind.Overloaded or ReplyKind.Unknown or ReplyKind.Failed
            ? throw new ShardUnavailable(place.Name, reply.Kind)
            : reply;
    }

    internal HistoryEntry Entry(string shard, Record record, int index)
    {
        var happened = record.Events[index];
        var origin = record.Origin;
        return new(
            record.Version - record.Events.Length + index + 1,
            record.At,
            Wire.NameOf(happened.GetType()),
            JsonSerializer.SerializeToElement(happened, JsonOf(happened.GetType())),
            record.Actor,
            $"{shard}:{record.Position}",
            origin.Source is null ? null : $"{origin.Source}:{origin.Position}",
            record.Correlation,
            record.TraceIdText());
    }
}

/// <summary>A shard could not answer now: overloaded, closing, being rebuilt, or nobody has it. Ask later.</summary>
public sealed class ShardUnavailable(string shard, ReplyKind why) : Exception($"{shard} can't answer now ({why}).")
{
    public ReplyKind Why { get; } = why;
}

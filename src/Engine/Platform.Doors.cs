using System.Text.Json;
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
        var waiter = Waiter.For(request, null, Clock.Now + patience);
        var keepers = Topology.KeepersOf(target);
        return keepers.Count == 0
            ? Post(_shards[target.Service], waiter)
            : SendAndSpread(_shards[target.Service], waiter, keepers);
    }

    /// <summary>The state of a stream now.</summary>
    public async ValueTask<Versioned<TState>> Read<TState>(string key)
        where TState : class
    {
        var (service, kind) = Topology.KindOf(typeof(TState));
        var reply = await Ask(_shards[service], shard => shard.ReadOnShard(kind, key)).ConfigureAwait(false);
        return new((TState)reply.State!, reply.Version, reply.At);
    }

    /// <summary>The state of a stream as it was at a time.</summary>
    public async ValueTask<Versioned<TState>> ReadAt<TState>(string key, DateTimeOffset at)
        where TState : class
    {
        var (service, kind) = Topology.KindOf(typeof(TState));
        await Task.Yield(); // It reads the disk: not on a thread that serves connections.
        var then = _shards[service].StreamAt(kind, key, at);
        return new((TState)then.State, then.Version, then.At);
    }

    /// <summary>Everything that happened to a stream, oldest first.</summary>
    public async ValueTask<IReadOnlyList<HistoryEntry>> History<TState>(string key)
        where TState : class
    {
        var (service, kind) = Topology.KindOf(typeof(TState));
        await Task.Yield(); // As in ReadAt.
        var entries = new List<HistoryEntry>();
        foreach (var record in _shards[service].Journal.ReadStream(kind.Name, key))
        {
            for (var i = 0; i < record.Events.Length; i++)
            {
                entries.Add(Entry(_shards[service].Name, record, i));
            }
        }

        return entries;
    }

    /// <summary>A document of a view, or null.</summary>
    public async ValueTask<TDocument?> Find<TView, TDocument>(string key)
        where TView : IView<TDocument>
        where TDocument : class
    {
        var reply = await Ask(ShardOfView<TView>(), shard => new(
            ReplyKind.Done, shard.Views.Of<TView, TDocument>().TryGet(key, out var document) ? document : null))
            .ConfigureAwait(false);
        return (TDocument?)reply.State;
    }

    /// <summary>One page of a view's documents, newest first; see <see cref="Documents{TDocument}.List"/>.</summary>
    public async ValueTask<Page<TDocument>> List<TView, TDocument>(
        int limit, long? before = null, string? index = null, string? value = null)
        where TView : IView<TDocument>
        where TDocument : class
    {
        var reply = await Ask(ShardOfView<TView>(), shard => new(
            ReplyKind.Done, shard.Views.Of<TView, TDocument>().List(limit, before, index, value)))
            .ConfigureAwait(false);
        return (Page<TDocument>)reply.State!;
    }

    /// <summary>
    /// Other services decide with copies of what happened here (prices, names). The caller is answered when those
    /// copies have it, too, so that what was just told is known everywhere.
    /// </summary>
    private async ValueTask<Reply> SendAndSpread(Shard shard, Waiter waiter, IReadOnlyList<int> keepers)
    {
        var reply = await Post(shard, waiter).ConfigureAwait(false);
        if (reply.Kind == ReplyKind.Done)
        {
            var position = shard.Journal.LastPosition;
            try
            {
                foreach (var keeper in keepers)
                {
                    var heard = await Ask(_shards[keeper], s => s.HasHeardOnShard(shard, position))
                        .ConfigureAwait(false);
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

    private Shard ShardOfView<TView>() => _shards[Topology.ServiceOfView(typeof(TView))];

    private async ValueTask<Reply> Ask(Shard shard, Func<Shard, Reply> question)
    {
        var reply = await Post(shard, Waiter.For(null, question, Clock.Now + QuestionPatience)).ConfigureAwait(false);
        return reply.Kind is ReplyKind.Overloaded or ReplyKind.Unknown or ReplyKind.Failed
            ? throw new ShardUnavailable(shard.Name, reply.Kind)
            : reply;
    }

    private static ValueTask<Reply> Post(Shard shard, Waiter waiter)
    {
        var task = waiter.Task;
        if (!shard.TryPost(waiter))
        {
            waiter.Complete(new(ReplyKind.Overloaded));
        }

        return task;
    }

    private HistoryEntry Entry(string shard, Record record, int index)
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

/// <summary>A shard could not answer now: overloaded, closing, or being rebuilt. Ask again later.</summary>
public sealed class ShardUnavailable(string shard, ReplyKind why) : Exception($"{shard} can't answer now ({why}).")
{
    public ReplyKind Why { get; } = why;
}

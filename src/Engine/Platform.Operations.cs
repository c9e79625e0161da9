using Jumun.Engine.Shards;

namespace Jumun.Engine;

// What operators see and do.
public sealed partial class Platform
{
    /// <summary>
    /// The processes that are not over, of all services: all, or only those that are <c>running</c> or <c>stuck</c>.
    /// </summary>
    public async ValueTask<IReadOnlyList<ProcessStatus>> Processes(string? state = null)
    {
        var found = new List<ProcessStatus>();
        foreach (var shard in _shards)
        {
            var reply = await Ask(shard, s => new(ReplyKind.Done, s.ProcessesOnShard())).ConfigureAwait(false);
            found.AddRange((List<ProcessStatus>)reply.State!);
        }

        return [.. found.Where(p => state is null
            || string.Equals(p.State.ToString(), state, StringComparison.OrdinalIgnoreCase)).OrderBy(p => p.Since)];
    }

    /// <summary>An operator's word on a stuck process; its id is the saga's key.</summary>
    public async ValueTask<Reply> ResumeProcess(string id, Resumption how, string reason, string actor)
    {
        foreach (var (service, kind) in Services.Index().SelectMany(s => s.Item.Kinds.Select(k => (s.Index, k))))
        {
            if (kind.CommandType == typeof(ResumeSaga))
            {
                var process = await Ask(ShardOf(service, id), s => s.ReadOnShard(kind, id)).ConfigureAwait(false);
                if (kind.IsOpen(process.State!))
                {
                    var request = new Request(new ResumeSaga(id, how, reason)) { Actor = actor, Saga = kind };
                    return await Send(request, QuestionPatience).ConfigureAwait(false);
                }
            }
        }

        return new(ReplyKind.Refused, Refusal: ProcessRefusals.Unknown);
    }

    /// <summary>The messages that wait for an operator, of all services.</summary>
    public async ValueTask<IReadOnlyList<DeadLetter>> DeadLetters()
    {
        var found = new List<DeadLetter>();
        foreach (var shard in _shards)
        {
            var reply = await Ask(shard, s => new(ReplyKind.Done, s.DeadLettersOnShard())).ConfigureAwait(false);
            found.AddRange((List<DeadLetter>)reply.State!);
        }

        return [.. found.OrderBy(d => d.At)];
    }

    /// <summary>Handles a dead letter again, with today's code, and then what waits behind it.</summary>
    public ValueTask<Reply> RetryDeadLetter(string id, string reason, string actor) =>
        SettleDeadLetter(id, (shard, position) => shard.SettleOnShard(position, $"{actor}: {reason}", discard: false));

    /// <summary>Gives a dead letter up for good, and handles what waits behind it.</summary>
    public ValueTask<Reply> DiscardDeadLetter(string id, string reason, string actor) =>
        SettleDeadLetter(id, (shard, position) => shard.SettleOnShard(position, $"{actor}: {reason}", discard: true));

    /// <summary>
    /// Makes a view anew from the journals, beside the live one, and switches to it. False when there is no such view.
    /// </summary>
    public async ValueTask<bool> RebuildView(string service, string view)
    {
        var shards = _shards.Where(s => s.Service.Name == service).ToList();
        var index = shards.FirstOrDefault()?.Service.ViewKinds.ToList().FindIndex(v => v.Name == view) ?? -1;
        if (index < 0)
        {
            return false;
        }

        foreach (var shard in shards)
        {
            await RebuildView(shard, index).ConfigureAwait(false);
        }

        return true;
    }

    private async ValueTask RebuildView(Shard shard, int index)
    {
        var documents = shard.Service.ViewKinds[index].Empty();
        var fed = (List<(Shard Source, long Position)>)(await Ask(
            shard, s => new(ReplyKind.Done, s.PositionsOnShard())).ConfigureAwait(false)).State!;
        await Beside(shard, () => fed.ForEach(f => shard.Feed(index, documents, f.Source, 0, f.Position)))
            .ConfigureAwait(false);
        await Ask(shard, s =>
        {
            s.SwitchViewOnShard(index, documents, fed);
            return new(ReplyKind.Done);
        }).ConfigureAwait(false);
    }

    /// <summary>What is over and done with, for who archives it; before <see cref="Start"/> only.</summary>
    public FinishedHistory FinishedBefore(DateTimeOffset before) => new(_shards, before);

    private static Task Beside(Shard shard, Action work)
    {
        var done = new TaskCompletionSource();
        shard.Beside("view rebuild", () =>
        {
            try
            {
                work();
                done.SetResult();
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }

    private ValueTask<Reply> SettleDeadLetter(string id, Func<Shard, long, Refusal?> settle)
    {
        var colon = id.LastIndexOf(':');
        if (colon < 0 || !_shardsByName.TryGetValue(id[..colon], out var shard)
            || !long.TryParse(id.AsSpan(colon + 1), out var position))
        {
            return ValueTask.FromResult<Reply>(new(ReplyKind.Refused, Refusal: DeadLetterRefusals.Unknown));
        }

        return Ask(shard, s => settle(s, position) is { } refusal
            ? new(ReplyKind.Refused, Refusal: refusal)
            : new(ReplyKind.Done));
    }
}

/// <summary>What an operator may be told about a view.</summary>
public static class ViewRefusals
{
    public static readonly Refusal Unknown =
        new("view.unknown", "The service has no such view.", RefusalKind.NotFound);
}

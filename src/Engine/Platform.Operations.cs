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
        foreach (var place in _places)
        {
            var reply = await Ask(place, new ListProcesses()).ConfigureAwait(false);
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
                var process = await Ask(PlaceOf(service, id), new ReadStream(kind.Name, id)).ConfigureAwait(false);
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
        foreach (var place in _places)
        {
            var reply = await Ask(place, new ListDeadLetters()).ConfigureAwait(false);
            found.AddRange((List<DeadLetter>)reply.State!);
        }

        return [.. found.OrderBy(d => d.At)];
    }

    /// <summary>Handles a dead letter again, with today's code, and then what waits behind it.</summary>
    public ValueTask<Reply> RetryDeadLetter(string id, string reason, string actor) =>
        SettleDeadLetter(id, $"{actor}: {reason}", discard: false);

    /// <summary>Gives a dead letter up for good, and handles what waits behind it.</summary>
    public ValueTask<Reply> DiscardDeadLetter(string id, string reason, string actor) =>
        SettleDeadLetter(id, $"{actor}: {reason}", discard: true);

    /// <summary>
    /// Makes a view anew from the journals, beside the live one, and switches to it. False when there is no such view.
    /// </summary>
    public async ValueTask<bool> RebuildView(string service, string view)
    {
        if (Services.FirstOrDefault(s => s.Name == service)?.ViewKinds.Any(v => v.Name == view) != true)
        {
            return false;
        }

        foreach (var place in _placesOf[Topology.IndexOf(service)])
        {
            await Ask(place, new RebuildView(view)).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>What is over and done with, for who archives it; before <see cref="Start"/> only.</summary>
    public FinishedHistory FinishedBefore(DateTimeOffset before) => new(Shards, before);

    private ValueTask<Reply> SettleDeadLetter(string id, string actor, bool discard)
    {
        var colon = id.LastIndexOf(':');
        return colon >= 0 && _placesByName.TryGetValue(id[..colon], out var place)
            && long.TryParse(id.AsSpan(colon + 1), out var position)
                ? Ask(place, new SettleDeadLetter(position, actor, discard))
                : ValueTask.FromResult<Reply>(new(ReplyKind.Refused, Refusal: DeadLetterRefusals.Unknown));
    }
}

/// <summary>What an operator may be told about a view.</summary>
public static class ViewRefusals
{
    public static readonly Refusal Unknown =
        new("view.unknown", "The service has no such view.", RefusalKind.NotFound);
}

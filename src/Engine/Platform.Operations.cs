using Jumun.Engine.Shards;
using Jumun.Engine.Stories;

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

    /// <summary>
    /// What has this id and is, or was, a process: one, as a rule; of a choreographed purchase one in each service.
    /// </summary>
    public async ValueTask<IReadOnlyList<ProcessReport>> Process(string id)
    {
        var found = new List<ProcessReport>();
        foreach (var (service, kind) in ProcessKinds)
        {
            var place = PlaceOf(service, id);
            var process = await Ask(place, new ReadStream(kind.Name, id)).ConfigureAwait(false);
            if (process.Version > 0)
            {
                var story = await Ask(place, new ReadStory(kind.Name, id)).ConfigureAwait(false);
                found.Add(new(
                    kind.Describe(Services[service].Name, id, process.State!)!, kind.StepsOf(process.State!),
                    [.. ((List<StoryRecord>)story.State!).Select(record => record.ToMoment())]));
            }
        }

        return found;
    }

    /// <summary>
    /// What waits for an operator now, the oldest first: processes whose attempts are used up, messages that could not
    /// be handled, and what services say of theirs.
    /// </summary>
    public async ValueTask<IReadOnlyList<Alert>> Alerts()
    {
        var found = new List<Alert>();
        foreach (var process in await Processes("stuck").ConfigureAwait(false))
        {
            found.Add(new(
                process.IsUndoing ? "compensation.failed" : "process.stuck", process.Service, process.Id,
                $"{process.Why} Retry, skip or undo it.", process.Since, $"/v1/ops/processes/{process.Id}"));
        }

        foreach (var letter in await DeadLetters().ConfigureAwait(false))
        {
            found.Add(new(
                "dead-letter", letter.Service, letter.Id,
                $"{letter.Kind}/{letter.Key} could not handle it, {letter.Waiting} wait behind it: {letter.Error}",
                letter.At, "/v1/ops/dead-letters"));
        }

        foreach (var source in Services.SelectMany(service => service.Adapters).OfType<AlertSource>())
        {
            found.AddRange(await source.Now(this).ConfigureAwait(false));
        }

        return [.. found.OrderBy(alert => alert.Since)];
    }

    /// <summary>An operator's word on a stuck process; its id is the saga's key.</summary>
    public async ValueTask<Reply> ResumeProcess(string id, Resumption how, string reason, string actor)
    {
        foreach (var (service, kind) in ProcessKinds)
        {
            var process = await Ask(PlaceOf(service, id), new ReadStream(kind.Name, id)).ConfigureAwait(false);
            if (kind.IsOpen(process.State!))
            {
                var request = new Request(new ResumeSaga(id, how, reason)) { Actor = actor, Saga = kind };
                return await Send(request, QuestionPatience).ConfigureAwait(false);
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

    private IEnumerable<(int Service, StreamKind Kind)> ProcessKinds => Services.Index()
        .SelectMany(s => s.Item.Kinds.Where(kind => kind.CommandType == typeof(ResumeSaga)).Select(k => (s.Index, k)));

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

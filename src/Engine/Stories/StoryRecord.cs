using Jumun.Engine.Shards;

namespace Jumun.Engine.Stories;

/// <summary>A stream, wherever it is.</summary>
internal readonly record struct StoryStream(string Service, string Kind, string Key)
{
    public override string ToString() => $"{Kind}/{Key}";
}

/// <summary>A message that a record sends on, or an event in it that somebody hears.</summary>
/// <param name="Index">Which of the record's messages; see <see cref="MessagePlace"/>.</param>
/// <param name="What">The wire name of the command or the event.</param>
/// <param name="To">The stream that handles it.</param>
/// <param name="IsToProcess">A process hears it; nothing comes of it when that does not begin, or is over.</param>
/// <param name="IsByPolicy">A policy makes a command of it, which may go on from another shard.</param>
/// <param name="WantsAnswer">So it leaves a record, even if nothing comes of it.</param>
/// <param name="Step">The step of the process that sends it.</param>
internal sealed record StoryMessage(
    int Index, string What, StoryStream To, bool IsToProcess = false, bool IsByPolicy = false,
    bool WantsAnswer = false, string? Step = null);

/// <summary>
/// A record as its story needs it, made where its journal is: what it was, what came of it, where its messages went.
/// </summary>
/// <param name="IsProcess">It is of a process's stream.</param>
/// <param name="BeginsStream">Nothing had happened in its stream before.</param>
/// <param name="End">Of a process that ended with it.</param>
/// <param name="Stuck">Of a process that was stuck with it, why.</param>
internal sealed record StoryRecord(
    string Shard, long Position, DateTimeOffset At, StoryStream Stream, string Actor, string Correlation, Origin Origin,
    IReadOnlyList<string> Events, string? Refusal, string? Parked, bool IsProcess, bool BeginsStream, SagaEnded? End,
    string? Stuck, IReadOnlyList<StoryMessage> Messages)
{
    public string Id => $"{Shard}:{Position}";

    /// <summary>Of a process: what it sent. Whoever hears its events is not in it.</summary>
    public ProcessMoment ToMoment() => new(
        At, Id, Actor, Events,
        [
            .. Messages.Where(message => !message.IsToProcess && !message.IsByPolicy)
                .Select(message => new ProcessSend(message.Step, message.What, message.To.ToString())),
        ]);

    /// <param name="stepOf">The step that a token stands for.</param>
    public static StoryRecord Of(Shard shard, Record record, Func<long, string?> stepOf)
    {
        var (platform, kind) = (shard.Platform, shard.Service.Kinds.FirstOrDefault(k => k.Name == record.Kind));
        var isProcess = kind?.CommandType == typeof(ResumeSaga);
        return new(
            shard.Name, record.Position, record.At, new(shard.Service.Name, record.Kind, record.Key), record.Actor,
            record.Correlation, record.Origin,
            [.. record.Events.Select(happened => platform.Wire.NameOf(happened.GetType()))],
            record.Refusal?.Code, record.Parked?.Error, isProcess,
            record.Events.Length > 0 && record.Version == record.Events.Length,
            record.Events.OfType<SagaEnded>().FirstOrDefault(),
            record.Events.OfType<SagaStuck>().FirstOrDefault()?.Reason,
            [
                .. record.Sends.Select((send, i) => Sent(platform, send, i, stepOf)),
                .. record.Events.Index()
                    .Where(e => shard.Service.Tells(record.Kind, e.Item)) // What it heard of others, they tell.
                    .SelectMany(e => Heard(platform, record, e.Index)),
            ]);
    }

    private static StoryMessage Sent(Platform platform, Send send, int index, Func<long, string?> stepOf) => new(
        MessagePlace.Send(index), platform.Wire.NameOf(send.Command.GetType()), StreamOf(platform, send.Command),
        WantsAnswer: send.Token != 0, Step: send.Token == 0 ? null : stepOf(send.Token));

    private static IEnumerable<StoryMessage> Heard(Platform platform, Record record, int index)
    {
        var happened = record.Events[index];
        var what = platform.Wire.NameOf(happened.GetType());
        foreach (var (i, hearers) in platform.Topology.HearersOf(happened.GetType()).ByService.Index())
        {
            var service = platform.Services[i].Name;
            foreach (var saga in hearers.Sagas)
            {
                var key = saga.KeyFor(happened) ?? record.Correlation;
                var place = MessagePlace.Heard(record, index, 0);
                yield return new(place, what, new(service, saga.Name, key), IsToProcess: true);
            }

            foreach (var (number, policy) in hearers.Policies.Index())
            {
                if (CommandOf(policy, happened) is { } command)
                {
                    var place = MessagePlace.Heard(record, index, number + 1);
                    yield return new(place, what, StreamOf(platform, command), IsByPolicy: true);
                }
            }
        }
    }

    /// <summary>A policy that failed has parked what it heard, and fails again.</summary>
    private static ICommand? CommandOf(Policy policy, IEvent happened)
    {
        try
        {
            return policy.React(happened);
        }
        catch (Exception bug) when (bug is not OutOfMemoryException)
        {
            return null;
        }
    }

    private static StoryStream StreamOf(Platform platform, ICommand command)
    {
        var (service, kind) = platform.Topology.TargetOf(command.GetType());
        return new(platform.Services[service].Name, kind.Name, command.Key);
    }
}

using System.Text.Json.Serialization.Metadata;

namespace Jumun.Engine;

/// <summary>Streams of a process: each holds what its process heard.</summary>
internal sealed class ProcessKind<TState>(string name) : StreamKind(name)
    where TState : class, IProcess<TState>
{
    public override Type StateType => typeof(TState);

    public override object Initial { get; } = TState.Initial;

    public override Type CommandType => typeof(ResumeSaga);

    public override IEnumerable<Type> Hears => TState.Hears;

    public override Outcome Handle(object state, in Heard heard)
    {
        var process = (TState)state;
        var isNew = ReferenceEquals(state, Initial);
        if (TState.IsOver(process) || (isNew && heard.Kind != HeardKind.Event))
        {
            return new(state, [], heard.Kind == HeardKind.Command ? ProcessRefusals.Unknown : null, []);
        }

        var fact = heard.Kind switch
        {
            HeardKind.Event => heard.Event!,
            HeardKind.Reply => new SagaHeard(heard.Token, heard.Cause!.Refusal),
            HeardKind.Wake => new SagaWoke(),
            HeardKind.Command when heard.Command is ResumeSaga c => new SagaResumed(c.How, c.Reason),
            _ => throw Unreachable.Case(heard.Command),
        };
        var (next, sends) = TState.React(process, fact, heard.At);
        if (ReferenceEquals(next, process) && sends.Length == 0)
        {
            return new(state, [], null, []); // None of its business.
        }

        return new(next, [isNew ? new SagaBegan(1) : fact, .. Facts(process, next)], null, sends);
    }

    public override object Evolve(object state, IEvent happened, DateTimeOffset at, IEvent? cause) => happened switch
    {
        SagaBegan => TState.React(TState.Initial, cause!, at).State,
        SagaStuck or SagaEnded => state,
        _ => TState.React((TState)state, happened, at).State,
    };

    public override DateTimeOffset? WakesAt(object state) => TState.WakesAt((TState)state);

    public override bool IsOpen(object state) => !ReferenceEquals(state, Initial) && !TState.IsOver((TState)state);

    public override bool IsClosed(object state) => TState.IsOver((TState)state);

    public override ProcessStatus Describe(string service, string key, object state)
    {
        var why = TState.StuckBecause((TState)state);
        var condition = why is not null ? ProcessCondition.Stuck
            : TState.IsOver((TState)state) ? ProcessCondition.Completed : ProcessCondition.Running;
        return new(key, service, Name, condition, "", default, why, 0, TState.WakesAt((TState)state));
    }

    public override JsonTypeInfo StateJson(Func<Type, JsonTypeInfo> find) => find(typeof(TState));

    private static IEnumerable<IEvent> Facts(TState before, TState after)
    {
        if (TState.StuckBecause(after) is { } reason && TState.StuckBecause(before) is null)
        {
            yield return new SagaStuck(reason);
        }

        if (TState.IsOver(after))
        {
            yield return new SagaEnded(true);
        }
    }
}

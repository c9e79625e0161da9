using System.Text.Json.Serialization.Metadata;

namespace Jumun.Engine;

/// <summary>
/// Streams of a saga: each holds what its saga heard, so that its state is a fold like any other. What it sends follows
/// from <see cref="StepSaga{TData}.React"/>, which is run again, its sends left out, when the stream is read.
/// </summary>
internal sealed class SagaKind<TData> : StreamKind
    where TData : class
{
    private readonly Saga<TData> _saga;
    private readonly Dictionary<int, StepSaga<TData>> _byVersion;
    private readonly HashSet<Type> _waitsFor = [];

    public SagaKind(Saga<TData> saga)
        : base(saga.Name)
    {
        _saga = saga;
        _byVersion = saga.EarlierVersions.Append(saga).ToDictionary(s => s.Version, s => new StepSaga<TData>(s));
        foreach (var step in saga.EarlierVersions.Append(saga).SelectMany(s => s.Steps))
        {
            _waitsFor.UnionWith(step.Until);
            _waitsFor.UnionWith(step.Unless.Keys);
        }

        _waitsFor.UnionWith(saga.CallsOff.Keys);

        if (saga.Key is not null && _waitsFor.Count > 0)
        {
            throw new InvalidOperationException($"The saga {saga.Name} has keys of its own and waits for events.");
        }
    }

    public override Type StateType => typeof(SagaState<TData>);

    public override object Initial => SagaState<TData>.New;

    public override Type CommandType => typeof(ResumeSaga);

    public override IEnumerable<Type> Hears =>
        _saga.StartingEvent is { } start ? _waitsFor.Append(start) : _waitsFor;

    public override bool Concerns(IEvent heard) =>
        _saga.Starts(heard) || _waitsFor.Contains(heard.GetType());

    public override IEnumerable<Type> Says => _saga.Events;

    public override IEnumerable<Type> Sends => _saga.Commands;

    public override string? KeyFor(IEvent heard) => _saga.Key?.Invoke(heard);

    public override Outcome Handle(object state, in Heard heard)
    {
        var saga = (SagaState<TData>)state;
        var facts = new List<IEvent>(2);
        var refusal = saga.Stage == SagaStage.New ? Begin(heard, facts) : Hear(saga, heard, facts);
        if (refusal is not null || facts.Count == 0)
        {
            return new(saga, [], refusal, []);
        }

        var effects = new Effects();
        var next = saga;
        foreach (var fact in facts)
        {
            next = React(next, fact, heard.At, heard.Event, effects);
        }

        facts.AddRange(effects.Says);
        if (next.StuckBecause is { } reason && saga.StuckBecause is null)
        {
            facts.Add(new SagaStuck(reason));
        }

        if (next.Stage == SagaStage.Over && saga.Stage != SagaStage.Over)
        {
            facts.Add(new SagaEnded(next.Reason is null, next.Reason?.Code));
        }

        return new(next, [.. facts], null, [.. effects.Sends]);
    }

    public override object Evolve(object state, IEvent happened, DateTimeOffset at, IEvent? cause) =>
        React((SagaState<TData>)state, happened, at, cause, null);

    public override DateTimeOffset? WakesAt(object state) => ((SagaState<TData>)state).WakesAt;

    public override bool IsOpen(object state) =>
        ((SagaState<TData>)state).Stage is not (SagaStage.New or SagaStage.Over);

    public override bool IsClosed(object state) => ((SagaState<TData>)state).Stage == SagaStage.Over;

    public override ProcessStatus Describe(string service, string key, object state)
    {
        var saga = (SagaState<TData>)state;
        var condition = saga switch
        {
            { StuckBecause: not null } => ProcessCondition.Stuck,
            { Stage: not SagaStage.Over } => ProcessCondition.Running,
            { Reason: null } => ProcessCondition.Completed,
            _ => ProcessCondition.GivenUp,
        };
        return new(
            key, service, Name, condition, Steps(saga).StepName(saga), saga.StepAt,
            saga.StuckBecause ?? saga.Reason?.Code, saga.Attempts, saga.WakesAt,
            saga.Stage is SagaStage.Undoing or SagaStage.Lingering);
    }

    public override IReadOnlyList<ProcessStep> StepsOf(object state)
    {
        var saga = (SagaState<TData>)state;
        return saga.Stage == SagaStage.New ? [] : Steps(saga).StepsOf(saga);
    }

    public override (string Step, DateTimeOffset Since)? StepOf(object state, long token) =>
        (SagaState<TData>)state is { Stage: not SagaStage.New } saga
            ? (Steps(saga).StepName(token), saga.StepAt)
            : null;

    public override JsonTypeInfo StateJson(Func<Type, JsonTypeInfo> find) => _saga.Json;

    private Refusal? Begin(in Heard heard, List<IEvent> facts)
    {
        if (heard.Kind == HeardKind.Event && _saga.Starts(heard.Event!))
        {
            facts.Add(new SagaBegan(_saga.Version));
        }

        return heard.Kind == HeardKind.Command ? ProcessRefusals.Unknown : null;
    }

    private Refusal? Hear(SagaState<TData> saga, in Heard heard, List<IEvent> facts)
    {
        switch (heard.Kind)
        {
            case HeardKind.Command when heard.Command is ResumeSaga resume:
                if (saga.StuckBecause is null)
                {
                    return ProcessRefusals.NotStuck;
                }

                facts.Add(new SagaResumed(resume.How, resume.Reason));
                break;
            case HeardKind.Reply:
                foreach (var happened in heard.Cause!.Events)
                {
                    if (Steps(saga).Matters(heard.Token, happened))
                    {
                        facts.Add(happened);
                    }
                }

                facts.Add(new SagaHeard(heard.Token, heard.Cause.Refusal));
                break;
            case HeardKind.Event when saga.Stage != SagaStage.Over && _waitsFor.Contains(heard.Event!.GetType()):
                facts.Add(heard.Event);
                break;
            case HeardKind.Wake:
                facts.Add(new SagaWoke());
                break;
        }

        return null;
    }

    private SagaState<TData> React(
        SagaState<TData> saga, IEvent fact, DateTimeOffset at, IEvent? cause, Effects? effects) => fact switch
    {
        SagaBegan began => _byVersion[began.Definition].Begin(_saga.Start(cause!), at, effects),
        SagaStuck or SagaEnded => saga,
        _ => Steps(saga).React(saga, fact, at, effects),
    };

    private StepSaga<TData> Steps(SagaState<TData> saga) => _byVersion[saga.Definition];
}

/// <summary>What an operator may be told about a process.</summary>
public static class ProcessRefusals
{
    public static readonly Refusal Unknown = new("process.unknown", "There is no such process.", RefusalKind.NotFound);

    public static readonly Refusal NotStuck =
        new("process.not-stuck", "The process is not stuck; it goes on by itself.");

    public static readonly Refusal TimedOut = new("process.timed-out", "It took too long and was given up.");

    public static readonly Refusal GivenUp = new("process.given-up", "An operator gave it up.");
}

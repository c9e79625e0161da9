using System.Text.Json;

namespace Jumun.Engine.Tests.Sagas;

/// <summary>One saga, told what happens and asked what it sends. Its past is replayed after each thing told.</summary>
internal sealed class SagaRun<TData>(Saga<TData> saga)
    where TData : class
{
    private readonly StreamKind _kind = ((ISaga)saga).ToKind();
    private readonly List<(IEvent Event, DateTimeOffset At, IEvent? Cause)> _history = [];
    private readonly List<Send> _asked = [];

    public SagaState<TData> State { get; private set; } = SagaState<TData>.New;

    public DateTimeOffset Now { get; private set; } = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>What it sent because of the last thing that it was told.</summary>
    public IReadOnlyList<ICommand> Sent { get; private set; } = [];

    public IEnumerable<IEvent> History => _history.Select(entry => entry.Event);

    public IReadOnlyList<ProcessStep> Steps => _kind.StepsOf(State);

    public ProcessStatus Status => _kind.Describe("agency", "trip", State)!;

    public Refusal? Refusal { get; private set; }

    public SagaRun<TData> Hears(IEvent happened) => Told(new(HeardKind.Event, Now, Event: happened));

    /// <summary>The outcome of what it asked for.</summary>
    public SagaRun<TData> Answered(ICommand command, Refusal? refusal = null, params IEvent[] events)
    {
        var send = _asked.First(s => s.Command.Equals(command));
        _asked.Remove(send);
        var outcome = new Record
        {
            Kind = "any", Key = command.Key, Correlation = "trip", Actor = "test", Events = events, Refusal = refusal,
        };
        return Told(new(HeardKind.Reply, Now, Cause: outcome, Token: send.Token));
    }

    public SagaRun<TData> Resumed(Resumption how) =>
        Told(new(HeardKind.Command, Now, new ResumeSaga("trip", how, "a test")));

    /// <summary>Time passes; it is woken at most once.</summary>
    public SagaRun<TData> After(TimeSpan time)
    {
        Now += time;
        Sent = [];
        return _kind.WakesAt(State) <= Now ? Told(new(HeardKind.Wake, Now)) : this;
    }

    public SagaRun<TData> Sends(params ICommand[] commands)
    {
        Assert.Null(Refusal);
        Assert.Equal(commands, Sent);
        return this;
    }

    public SagaRun<TData> Is(SagaStage stage)
    {
        Assert.Equal(stage, State.Stage);
        return this;
    }

    private SagaRun<TData> Told(Heard heard)
    {
        var outcome = _kind.Handle(State, heard);
        foreach (var happened in outcome.Events)
        {
            var cause = _history.Count == 0 ? heard.Event : null;
            _history.Add((happened, Now, cause));
            State = (SagaState<TData>)_kind.Evolve(State, happened, Now, cause);
        }

        _asked.AddRange(outcome.Sends);
        (Sent, Refusal) = ([.. outcome.Sends.Select(send => send.Command)], outcome.Refusal);
        Assert.Equal(Written(State), Written(Replayed()));
        return this;
    }

    private object Replayed() => _history.Aggregate(
        _kind.Initial, (state, entry) => _kind.Evolve(state, entry.Event, entry.At, entry.Cause));

    private string Written(object state) => JsonSerializer.Serialize(state, saga.Json);
}

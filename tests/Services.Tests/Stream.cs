using Jumun.Engine;

namespace Jumun.Tests;

/// <summary>
/// One stream of an aggregate, driven like a shard drives it: decide, evolve, and wake when the time has come.
/// Reads as Given, When, Then.
/// </summary>
public sealed class Stream<TState, TCommand, TEvent>(Service service)
    where TState : class, IDecider<TState, TCommand, TEvent>
    where TCommand : class, ICommand
    where TEvent : class, IEvent
{
    private readonly List<(TEvent Event, DateTimeOffset At)> _history = [];
    private TEvent[] _outcome = [];
    private Refusal? _refusal;

    public TState State { get; private set; } = TState.Initial;

    public DateTimeOffset Now { get; private set; } = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    public IEnumerable<TEvent> History => _history.Select(entry => entry.Event);

    public IReadOnlyList<TEvent> Outcome => _outcome;

    public Refusal? Refusal => _refusal;

    public Stream<TState, TCommand, TEvent> Given(params IReadOnlyList<TCommand> commands)
    {
        foreach (var command in commands)
        {
            When(command);
            Assert.Null(_refusal);
        }

        return this;
    }

    public Stream<TState, TCommand, TEvent> When(TCommand command)
    {
        var decision = TState.Decide(State, command, Now);
        (_outcome, _refusal) = (decision.Events.ToArray(), decision.Refusal);
        foreach (var happened in _outcome)
        {
            _history.Add((happened, Now));
            State = TState.Evolve(State, happened, Now);
        }

        return this;
    }

    /// <summary>Time passes, and the stream is woken whenever it wants to.</summary>
    public Stream<TState, TCommand, TEvent> After(TimeSpan time)
    {
        var until = Now + time;
        for (var wakes = 0; TState.WakesAt(State) is { } at && at <= until; wakes++)
        {
            Assert.True(wakes < 10_000, "The stream wakes for ever.");
            Now = at > Now ? at : Now;
            When(TState.Wake(State));
            Assert.Null(_refusal);
        }

        Now = until;
        return this;
    }

    public Stream<TState, TCommand, TEvent> Then(params IReadOnlyList<TEvent> events)
    {
        Assert.Null(_refusal);
        Assert.Equal(events.Select(Written), _outcome.Select(Written));
        return this;
    }

    /// <summary>It is already so: a retry.</summary>
    public Stream<TState, TCommand, TEvent> ThenNothing() => Then();

    public Stream<TState, TCommand, TEvent> ThenRefused(Refusal refusal, params (string Name, string Value)[] facts)
    {
        Assert.Equal(refusal.Code, _refusal?.Code);
        Assert.Equal(facts.Select(fact => KeyValuePair.Create(fact.Name, fact.Value)), _refusal!.Facts);
        Assert.Empty(_outcome);
        return this;
    }

    public Stream<TState, TCommand, TEvent> Where(Action<TState> holds)
    {
        holds(State);
        return this;
    }

    /// <summary>The state that follows from the journal alone, every event written and read again.</summary>
    public TState Replayed() =>
        _history.Aggregate(
            TState.Initial, (state, entry) => TState.Evolve(state, Language.Reread(service, entry.Event), entry.At));

    public string Written(object value) => Language.Write(service, value);

    /// <summary>The state after a snapshot of it was written and read.</summary>
    public TState Restored() => Language.Reread(service, State);
}

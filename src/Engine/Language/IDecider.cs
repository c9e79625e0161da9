namespace Jumun.Engine;

/// <summary>
/// An aggregate: the state of one stream, how commands are decided on it and how events change it. Pure: no clock, no
/// ids, no chance, no I/O. <c>at</c> is the time of the message, the same whenever it is handled again.
/// </summary>
public interface IDecider<TState, TCommand, TEvent>
    where TState : class, IDecider<TState, TCommand, TEvent>
    where TCommand : class, ICommand
    where TEvent : class, IEvent
{
    /// <summary>The state of a stream in which nothing has happened yet.</summary>
    static abstract TState Initial { get; }

    static abstract Decision<TEvent> Decide(TState state, TCommand command, DateTimeOffset at);

    static abstract TState Evolve(TState state, TEvent happened, DateTimeOffset at);

    /// <summary>True when nothing more is expected to happen soon: the stream need not stay in memory.</summary>
    static virtual bool IsClosed(TState state) => false;

    /// <summary>True when it is known what becomes of what was begun: who waits for that is answered.</summary>
    static virtual bool HasOutcome(TState state) => true;

    /// <summary>When this stream wants to be woken with <see cref="Wake"/>, or null for never. Durable.</summary>
    static virtual DateTimeOffset? WakesAt(TState state) => null;

    /// <summary>The command to decide when the time of <see cref="WakesAt"/> has come.</summary>
    static virtual TCommand Wake(TState state) => throw Unreachable.Case(state);
}

namespace Jumun.Engine;

/// <summary>
/// A saga at the bottom: a pure function from its state and what it heard to its new state and what it sends. For
/// processes that are no list of steps; those are declared with <see cref="Saga{TData}"/>. One process for each
/// correlation.
/// </summary>
public interface IProcess<TState>
    where TState : class, IProcess<TState>
{
    static abstract TState Initial { get; }

    /// <summary>The types of events that it hears; the first that changes it begins it.</summary>
    static abstract IReadOnlyList<Type> Hears { get; }

    /// <param name="heard">
    /// One of those events, or the engine's word: <see cref="SagaHeard"/> for the outcome of what it sent with a token,
    /// <see cref="SagaWoke"/> when its time has come, <see cref="SagaResumed"/> for an operator's.
    /// </param>
    static abstract Reaction<TState> React(TState process, IEvent heard, DateTimeOffset at);

    /// <summary>True when nothing more will come of it.</summary>
    static abstract bool IsOver(TState process);

    /// <summary>When it wants to be woken, or null.</summary>
    static virtual DateTimeOffset? WakesAt(TState process) => null;

    /// <summary>Why it waits for an operator, or null when it goes on by itself.</summary>
    static virtual string? StuckBecause(TState process) => null;
}

/// <summary>What a process became, and what it sends.</summary>
public readonly record struct Reaction<TState>(TState State, params Send[] Sends);

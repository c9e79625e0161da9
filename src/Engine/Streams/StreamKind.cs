using System.Text.Json.Serialization.Metadata;

namespace Jumun.Engine;

/// <summary>
/// A kind of stream as its shard sees it, its types forgotten: how a message is handled and how an event changes the
/// state. Either a decider's or a saga's. Kinds are pure; all state is in the arguments.
/// </summary>
internal abstract class StreamKind(string name)
{
    public string Name { get; } = name;

    public abstract Type StateType { get; }

    public abstract object Initial { get; }

    /// <summary>The base type of the commands that it decides, or null.</summary>
    public virtual Type? CommandType => null;

    /// <summary>The base type of the events that happen in it, or null.</summary>
    public virtual Type? EventType => null;

    /// <summary>The types of events that happen in it besides.</summary>
    public virtual IEnumerable<Type> Says => [];

    /// <summary>Events that it hears besides commands and replies.</summary>
    public virtual IEnumerable<Type> Hears => [];

    /// <summary>
    /// False for an event of those types that begins nothing: no stream is looked for.
    /// </summary>
    public virtual bool Concerns(IEvent heard) => true;

    /// <summary>The types of the commands that it sends, as far as they are declared.</summary>
    public virtual IEnumerable<Type> Sends => [];

    /// <summary>The key of the stream that hears an event; null: its correlation.</summary>
    public virtual string? KeyFor(IEvent heard) => null;

    /// <summary>Handles a message; the state that it leads to is in the outcome.</summary>
    public abstract Outcome Handle(object state, in Heard heard);

    /// <param name="cause">The event that began it all, for the first event of a saga; else null.</param>
    public abstract object Evolve(object state, IEvent happened, DateTimeOffset at, IEvent? cause);

    public abstract DateTimeOffset? WakesAt(object state);

    /// <summary>True for a process that is not over: it is kept in memory and shown to operators.</summary>
    public virtual bool IsOpen(object state) => false;

    /// <summary>True when nothing more is expected to happen to it soon: it leaves memory at once.</summary>
    public abstract bool IsClosed(object state);

    /// <summary>True when it is known what becomes of what was begun.</summary>
    public virtual bool HasOutcome(object state) => true;

    /// <summary>A process as operators see it; null for an aggregate.</summary>
    public virtual ProcessStatus? Describe(string service, string key, object state) => null;

    /// <summary>The steps of a process, if it has any.</summary>
    public virtual IReadOnlyList<ProcessStep> StepsOf(object state) => [];

    /// <summary>For a process that is answered: the step asked for and when it was asked, else null.</summary>
    public virtual (string Step, DateTimeOffset Since)? StepOf(object state, long token) => null;

    public abstract JsonTypeInfo StateJson(Func<Type, JsonTypeInfo> find);
}

internal enum HeardKind
{
    Command,
    Event,
    Reply,
    Wake,
}

/// <summary>What a stream is told.</summary>
/// <param name="Command">The command, if it is one.</param>
/// <param name="Cause">The record whose event or outcome is heard.</param>
/// <param name="Event">The event, if it is one.</param>
/// <param name="Token">The saga's own mark on the message that is now answered.</param>
internal readonly record struct Heard(
    HeardKind Kind, DateTimeOffset At, ICommand? Command = null, Record? Cause = null, IEvent? Event = null,
    long Token = 0);

/// <summary>What came of a message: the state after it, events or a refusal, and what is to be sent.</summary>
internal readonly record struct Outcome(object State, IEvent[] Events, Refusal? Refusal, Send[] Sends);

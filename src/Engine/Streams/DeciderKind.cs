using System.Text.Json.Serialization.Metadata;

namespace Jumun.Engine;

/// <summary>Streams of an aggregate.</summary>
internal sealed class DeciderKind<TState, TCommand, TEvent>(string name) : StreamKind(name)
    where TState : class, IDecider<TState, TCommand, TEvent>
    where TCommand : class, ICommand
    where TEvent : class, IEvent
{
    public override Type StateType => typeof(TState);

    public override object Initial { get; } = TState.Initial;

    public override Type CommandType => typeof(TCommand);

    public override Type EventType => typeof(TEvent);

    public override Outcome Handle(object state, in Heard heard)
    {
        var command = heard.Kind == HeardKind.Wake ? TState.Wake((TState)state) : (TCommand)heard.Command!;
        var decision = TState.Decide((TState)state, command, heard.At);
        var after = (TState)state;
        foreach (var happened in decision.Events)
        {
            after = TState.Evolve(after, happened, heard.At);
        }

        return new(after, Untyped(decision.Events), decision.Refusal, []);
    }

    public override object Evolve(object state, IEvent happened, DateTimeOffset at, IEvent? cause) =>
        TState.Evolve((TState)state, (TEvent)happened, at);

    public override bool IsClosed(object state) => TState.IsClosed((TState)state);

    public override bool HasOutcome(object state) => TState.HasOutcome((TState)state);

    public override DateTimeOffset? WakesAt(object state) => TState.WakesAt((TState)state);

    public override JsonTypeInfo StateJson(Func<Type, JsonTypeInfo> find) => find(typeof(TState));

    private static IEvent[] Untyped(ReadOnlySpan<TEvent> events)
    {
        if (events.IsEmpty)
        {
            return [];
        }

        var untyped = new IEvent[events.Length];
        for (var i = 0; i < events.Length; i++)
        {
            untyped[i] = events[i];
        }

        return untyped;
    }
}

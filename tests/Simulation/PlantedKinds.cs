using System.Text.Json.Serialization.Metadata;
using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Services.Ordering;

namespace Jumun.Simulation;

/// <summary>A kind of stream that does what the one behind it does, except for what is overridden.</summary>
internal abstract class KindDecorator(StreamKind inner) : StreamKind(inner.Name)
{
    protected StreamKind Inner { get; } = inner;

    public override Type StateType => Inner.StateType;

    public override object Initial => Inner.Initial;

    public override Type? CommandType => Inner.CommandType;

    public override Type? EventType => Inner.EventType;

    public override IEnumerable<Type> Hears => Inner.Hears;

    public override Outcome Handle(object state, in Heard heard) => Inner.Handle(state, heard);

    public override object Evolve(object state, IEvent happened, DateTimeOffset at, IEvent? cause) =>
        Inner.Evolve(state, happened, at, cause);

    public override DateTimeOffset? WakesAt(object state) => Inner.WakesAt(state);

    public override bool IsOpen(object state) => Inner.IsOpen(state);

    public override bool IsClosed(object state) => Inner.IsClosed(state);

    public override ProcessStatus? Describe(string service, string key, object state) =>
        Inner.Describe(service, key, state);

    public override (string Step, DateTimeOffset Since)? StepOf(object state, long token) =>
        Inner.StepOf(state, token);

    public override JsonTypeInfo StateJson(Func<Type, JsonTypeInfo> find) => Inner.StateJson(find);
}

/// <inheritdoc cref="PlantedBug.LostTimer"/>
internal sealed class Sleeping(StreamKind inner) : KindDecorator(inner)
{
    public override DateTimeOffset? WakesAt(object state) => null;
}

/// <inheritdoc cref="PlantedBug.UndoInWrongOrder"/>
internal sealed class Hasty(StreamKind inner) : KindDecorator(inner)
{
    public override Outcome Handle(object state, in Heard heard)
    {
        var outcome = Inner.Handle(state, heard);
        return outcome.State is SagaState<Checkout> { Stage: SagaStage.Undoing, Data: { } data, Reason: { } reason }
            && outcome.Sends.Length > 0
            ? outcome with { Sends = [new(new RejectOrder(data.Order, reason), 0), .. outcome.Sends] }
            : outcome;
    }
}

/// <inheritdoc cref="PlantedBug.DoubleUndo"/>
internal sealed class TwiceGivenBack(StreamKind inner) : KindDecorator(inner)
{
    public override Outcome Handle(object state, in Heard heard)
    {
        var outcome = Inner.Handle(state, heard);
        if (outcome.Events is not [BalanceCredited credited])
        {
            return outcome;
        }

        var twice = Inner.Evolve(outcome.State, credited, heard.At, null);
        return outcome with { State = twice, Events = [credited, credited] };
    }
}

/// <inheritdoc cref="PlantedBug.ReservationNotReleased"/>
internal sealed class NeverReleased(StreamKind inner) : KindDecorator(inner)
{
    public override Outcome Handle(object state, in Heard heard) =>
        heard.Kind == HeardKind.Wake || heard.Command is ReleaseStock
            ? new(state, [], null, [])
            : Inner.Handle(state, heard);
}

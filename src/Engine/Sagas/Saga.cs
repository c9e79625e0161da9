using System.Text.Json.Serialization.Metadata;

namespace Jumun.Engine;

/// <summary>Begins the declaration of a step saga.</summary>
public static class Saga
{
    /// <param name="name">The kind of stream it lives in: <c>checkout</c>. Its key is the correlation of what started
    /// it.</param>
    /// <param name="version">Raised with every change of the steps; a saga in flight stays on the version it began
    /// with.</param>
    /// <param name="json">How its state is stored in a snapshot.</param>
    public static Saga<TData> Of<TData>(string name, int version, JsonTypeInfo<SagaState<TData>> json)
        where TData : class => new(name, version, json);
}

/// <summary>
/// A process of steps over several services, declared in order, read like a table. Steps before the pivot can be
/// undone: on a refusal, or when the patience is over, whatever was done is undone in reverse and the saga ends with
/// its last word. Steps after the pivot, and undoing, are retried until done; when the attempts are used up the saga is
/// stuck and waits for an operator. One whose first step is a <see cref="Then"/> has no way back from its beginning. It
/// is itself pure: <see cref="StepSaga{TData}"/> interprets it.
/// </summary>
public sealed class Saga<TData> : ISaga
    where TData : class
{
    private readonly List<SagaStep<TData>> _steps = [];

    internal Saga(string name, int version, JsonTypeInfo<SagaState<TData>> json) =>
        (Name, Version, Json) = (name, version, json);

    public string Name { get; }

    public int Version { get; }

    internal JsonTypeInfo<SagaState<TData>> Json { get; }

    internal IReadOnlyList<SagaStep<TData>> Steps => _steps;

    internal Type? StartingEvent { get; private set; }

    internal Func<IEvent, TData> Start { get; private set; } = _ => throw new InvalidOperationException(
        "A saga needs an event that starts it.");

    internal Func<IEvent, bool> Starts { get; private set; } = _ => false;

    internal TimeSpan PatienceBeforePivot { get; private set; } = TimeSpan.FromSeconds(30);

    internal TimeSpan PatienceForRetries { get; private set; } = TimeSpan.FromMinutes(1);

    internal int AttemptsMax { get; private set; } = 10;

    internal TimeSpan BackoffFirst { get; private set; } = TimeSpan.FromSeconds(1);

    internal Func<TData, Refusal, ICommand>? LastWord { get; private set; }

    internal Func<TData, Refusal, IEvent?>? SaysRefused { get; private set; }

    internal Dictionary<Type, Func<IEvent, Refusal>> CallsOff { get; } = [];

    internal Func<TData, ICommand>? Farewell { get; private set; }

    internal List<Saga<TData>> EarlierVersions { get; } = [];

    /// <summary>The types of what it sends, in the order in which they are named.</summary>
    internal List<Type> Commands { get; } = [];

    /// <summary>The types of what it says to everybody.</summary>
    internal List<Type> Events { get; } = [];

    /// <summary>The most items of a fan-out.</summary>
    public const int ItemsMax = 128;

    internal Func<IEvent, string>? Key { get; private set; }

    /// <summary>The event that starts one. One saga for each correlation, or key.</summary>
    /// <param name="key">
    /// Of what there is one each, when that is not the correlation: a shipment, of which an order has several. It must
    /// then wait for no events.
    /// </param>
    /// <param name="when">Null: every one of these events does.</param>
    public Saga<TData> StartedBy<TEvent>(
        Func<TEvent, TData> start, Func<TEvent, string>? key = null, Func<TEvent, bool>? when = null)
        where TEvent : class, IEvent
    {
        (StartingEvent, Start) = (typeof(TEvent), happened => start((TEvent)happened));
        Starts = happened => happened is TEvent e && (when is null || when(e));
        Key = key is null ? null : happened => key((TEvent)happened);
        return this;
    }

    /// <summary>
    /// Whenever this event of the same correlation happens before the pivot, it is given up and undone.
    /// </summary>
    public Saga<TData> CalledOffBy<TEvent>(Func<TEvent, Refusal> reason)
        where TEvent : class, IEvent
    {
        CallsOff.Add(typeof(TEvent), happened => reason((TEvent)happened));
        return this;
    }

    /// <summary>Before the pivot: how long all of it may take, before it is given up and undone.</summary>
    public Saga<TData> Within(TimeSpan patience)
    {
        PatienceBeforePivot = patience;
        return this;
    }

    /// <summary>
    /// After the pivot and when undoing: how often a refused step is tried, the first pause (then doubled).
    /// </summary>
    public Saga<TData> Retries(int attemptsMax, TimeSpan backoffFirst)
    {
        (AttemptsMax, BackoffFirst) = (attemptsMax, backoffFirst);
        return this;
    }

    /// <summary>A step that can be undone.</summary>
    public Saga<TData> Step<TDo, TUndo>(
        string name, Func<TData, TDo> does, Func<TData, TUndo> undo, Func<TData, bool>? when = null)
        where TDo : class, ICommand
        where TUndo : class, ICommand =>
        Add<TDo>(SagaStep<TData>.One(name, StepKind.Compensatable, does, undo, when)).Sends<TUndo>();

    /// <summary>A step before the pivot that needs no undoing.</summary>
    public Saga<TData> Step<TDo>(string name, Func<TData, TDo> does, Func<TData, bool>? when = null)
        where TDo : class, ICommand =>
        Add<TDo>(SagaStep<TData>.One(name, StepKind.Compensatable, does, null, when));

    /// <summary>
    /// A step that is done for each item at once, each of which can be undone. At most <see cref="ItemsMax"/>.
    /// </summary>
    public Saga<TData> ForEach<TItem, TDo, TUndo>(
        Func<TData, IReadOnlyList<TItem>> items, string name, Func<TData, TItem, TDo> does,
        Func<TData, TItem, TUndo> undo)
        where TDo : class, ICommand
        where TUndo : class, ICommand =>
        Add<TDo>(SagaStep<TData>.Many(name, StepKind.Compensatable, items, does, undo)).Sends<TUndo>();

    /// <summary>The same where nothing needs to be undone.</summary>
    public Saga<TData> ForEach<TItem, TDo>(
        Func<TData, IReadOnlyList<TItem>> items, string name, Func<TData, TItem, TDo> does)
        where TDo : class, ICommand =>
        Add<TDo>(SagaStep<TData>.Many(name, StepKind.Compensatable, items, does, null));

    /// <summary>The point of no return: when it is done the process will be completed, come what may.</summary>
    public Saga<TData> Pivot<TDo>(string name, Func<TData, TDo> does)
        where TDo : class, ICommand =>
        Add<TDo>(SagaStep<TData>.One(name, StepKind.Pivot, does, null, null));

    /// <summary>A step after the pivot, retried until done.</summary>
    public Saga<TData> Then<TDo>(string name, Func<TData, TDo> does, Func<TData, bool>? when = null)
        where TDo : class, ICommand =>
        Add<TDo>(SagaStep<TData>.One(name, StepKind.Retriable, does, null, when));

    /// <summary>
    /// A step after the pivot, done for each item at once, retried until done; undone only when an operator says so.
    /// </summary>
    public Saga<TData> ThenForEach<TItem, TDo, TUndo>(
        Func<TData, IReadOnlyList<TItem>> items, string name, Func<TData, TItem, TDo> does,
        Func<TData, TItem, TUndo> undo)
        where TDo : class, ICommand
        where TUndo : class, ICommand =>
        Add<TDo>(SagaStep<TData>.Many(name, StepKind.Retriable, items, does, undo)).Sends<TUndo>();

    /// <summary>The same where nothing can be undone.</summary>
    public Saga<TData> ThenForEach<TItem, TDo>(
        Func<TData, IReadOnlyList<TItem>> items, string name, Func<TData, TItem, TDo> does)
        where TDo : class, ICommand =>
        Add<TDo>(SagaStep<TData>.Many(name, StepKind.Retriable, items, does, null));

    /// <summary>Tells everybody: an event of the saga itself, that others go on with.</summary>
    public Saga<TData> Says<TEvent>(string name, Func<TData, TEvent> says)
        where TEvent : class, IEvent
    {
        Events.Add(typeof(TEvent));
        return Add(SagaStep<TData>.Saying(name, says));
    }

    /// <summary>
    /// A pivot that somebody else decides: it asks nobody, and waits as long as it takes for this event of the same
    /// correlation; see <see cref="CalledOffBy"/> for when it does not come.
    /// </summary>
    public Saga<TData> Awaits<TEvent>(string name)
        where TEvent : class, IEvent => Add(SagaStep<TData>.Awaiting(name)).Until<TEvent>();

    /// <summary>What the saga learns from an event in the outcome of the step above.</summary>
    public Saga<TData> Learns<TEvent>(Func<TData, TEvent, TData> learn)
        where TEvent : class, IEvent
    {
        _steps[^1].Learn.Add(typeof(TEvent), (data, happened) => learn(data, (TEvent)happened));
        return this;
    }

    /// <summary>
    /// The step above is done not when it is accepted but when this event of the same correlation happens.
    /// </summary>
    public Saga<TData> Until<TEvent>()
        where TEvent : class, IEvent
    {
        _steps[^1].Until.Add(typeof(TEvent));
        return this;
    }

    /// <summary>The step above is refused when this event of the same correlation happens.</summary>
    public Saga<TData> Unless<TEvent>(Func<TEvent, Refusal> refuse)
        where TEvent : class, IEvent
    {
        _steps[^1].Unless.Add(typeof(TEvent), happened => refuse((TEvent)happened));
        return this;
    }

    /// <summary>The last word once everything is undone: the command that tells the outcome and its reason.</summary>
    public Saga<TData> Refused<TCommand>(Func<TData, Refusal, TCommand> lastWord)
        where TCommand : class, ICommand
    {
        LastWord = lastWord;
        return Sends<TCommand>();
    }

    /// <summary>
    /// What it sends as it ends, all its steps done: something that can't be refused, so that nobody waits for an
    /// answer.
    /// </summary>
    public Saga<TData> Finally<TCommand>(Func<TData, TCommand> farewell)
        where TCommand : class, ICommand
    {
        Farewell = farewell;
        return Sends<TCommand>();
    }

    /// <summary>
    /// Instead of a last word to one: what it tells everybody once everything is undone; null: nothing, they know.
    /// </summary>
    public Saga<TData> RefusedSaying<TEvent>(Func<TData, Refusal, TEvent?> says)
        where TEvent : class, IEvent
    {
        SaysRefused = says;
        Events.Add(typeof(TEvent));
        return this;
    }

    /// <summary>The declarations that sagas still in flight began with.</summary>
    public Saga<TData> Supersedes(Saga<TData> earlier)
    {
        EarlierVersions.Add(earlier);
        return this;
    }

    StreamKind ISaga.ToKind() => new SagaKind<TData>(this);

    private Saga<TData> Add<TDo>(SagaStep<TData> step) => Add(step).Sends<TDo>();

    private Saga<TData> Add(SagaStep<TData> step)
    {
        _steps.Add(step);
        return this;
    }

    private Saga<TData> Sends<TCommand>()
    {
        Commands.Add(typeof(TCommand));
        return this;
    }
}

internal enum StepKind
{
    Compensatable,
    Pivot,
    Retriable,
}

/// <summary>What comes of a fact: commands to others, and events that tell everybody.</summary>
internal sealed class Effects
{
    public List<Send> Sends { get; } = [];

    public List<IEvent> Says { get; } = [];
}

/// <summary>One row of the table: what to do for how many items, and how to undo it.</summary>
internal sealed class SagaStep<TData>
{
    public required string Name { get; init; }

    public required StepKind Kind { get; init; }

    /// <summary>How many commands the step sends; 0 skips it.</summary>
    public required Func<TData, int> Items { get; init; }

    /// <summary>Null: it only says something, or waits.</summary>
    public Func<TData, int, ICommand>? Do { get; init; }

    public Func<TData, int, ICommand>? Undo { get; init; }

    /// <summary>Null: it does something, or waits.</summary>
    public Func<TData, IEvent>? Says { get; init; }

    public bool IsAwaited => Do is null && Says is null;

    public Dictionary<Type, Func<TData, IEvent, TData>> Learn { get; } = [];

    public HashSet<Type> Until { get; } = [];

    public Dictionary<Type, Func<IEvent, Refusal>> Unless { get; } = [];

    public static SagaStep<TData> One(
        string name, StepKind kind, Func<TData, ICommand> does, Func<TData, ICommand>? undo, Func<TData, bool>? when) =>
        new()
        {
            Name = name,
            Kind = kind,
            Items = when is null ? _ => 1 : data => when(data) ? 1 : 0,
            Do = (data, _) => does(data),
            Undo = undo is null ? null : (data, _) => undo(data),
        };

    public static SagaStep<TData> Saying(string name, Func<TData, IEvent> says) =>
        new() { Name = name, Kind = StepKind.Compensatable, Items = _ => 0, Says = says };

    public static SagaStep<TData> Awaiting(string name) =>
        new() { Name = name, Kind = StepKind.Pivot, Items = _ => 1 };

    public static SagaStep<TData> Many<TItem>(
        string name, StepKind kind, Func<TData, IReadOnlyList<TItem>> items, Func<TData, TItem, ICommand> does,
        Func<TData, TItem, ICommand>? undo) =>
        new()
        {
            Name = name,
            Kind = kind,
            Items = data => items(data).Count,
            Do = (data, i) => does(data, items(data)[i]),
            Undo = undo is null ? null : (data, i) => undo(data, items(data)[i]),
        };
}

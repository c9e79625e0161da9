using System.Text.Json.Serialization;

namespace Jumun.Engine;

/// <summary>
/// A service's index: what it decides, runs, hears and shows. Declared once, as a static field that reads like the
/// service's board; the platform makes shards of it.
/// </summary>
public sealed class Service
{
    private List<StreamKind> _kinds = [];
    private readonly List<Policy> _policies = [];
    private readonly List<ViewKind> _views = [];
    private readonly Dictionary<Type, Func<ICommand, IViews, ICommand>> _enrichers = [];
    private readonly List<JsonSerializerContext> _languages = [];
    private readonly List<(Type From, Func<IEvent, IEvent> To)> _upcasts = [];
    private readonly List<object> _adapters = [];
    private readonly List<Type> _published = [];

    private Service(string name) => Name = name;

    public string Name { get; }

    internal IReadOnlyList<StreamKind> Kinds => _kinds;

    internal IReadOnlyList<Policy> Policies => _policies;

    internal IReadOnlyList<ViewKind> ViewKinds => _views;

    internal IReadOnlyDictionary<Type, Func<ICommand, IViews, ICommand>> Enrichers => _enrichers;

    internal IReadOnlyList<JsonSerializerContext> Languages => _languages;

    internal IReadOnlyList<(Type From, Func<IEvent, IEvent> To)> Upcasters => _upcasts;

    /// <summary>The types of events that others, outside of the platform, are told of.</summary>
    public IReadOnlyList<Type> Published => _published;

    /// <summary>What others hang on a service, for example its routes.</summary>
    public IReadOnlyList<object> Adapters => _adapters;

    public static Service Named(string name) => new(name);

    internal StreamKind KindNamed(string name) => _kinds.Find(kind => kind.Name == name)
        ?? throw new InvalidOperationException($"{Name} has no streams of kind {name}.");

    /// <summary>Whether an event in a stream of this kind is its own; a process also writes down others'.</summary>
    internal bool Tells(string kind, IEvent happened)
    {
        foreach (var known in _kinds)
        {
            if (known.Name == kind)
            {
                return known.EventType is not null || known.Says.Contains(happened.GetType());
            }
        }

        return false;
    }

    internal ViewKind ViewNamed(string name) => _views.Find(view => view.Name == name)
        ?? throw new InvalidOperationException($"{Name} has no view {name}.");

    /// <summary>How this service's commands, events and states are written as JSON.</summary>
    public Service Speaks(params JsonSerializerContext[] languages) => Add(_languages, languages);

    /// <summary>Streams of this kind are decided by <typeparamref name="TState"/>.</summary>
    public Service Decides<TState, TCommand, TEvent>(string kind)
        where TState : class, IDecider<TState, TCommand, TEvent>
        where TCommand : class, ICommand
        where TEvent : class, IEvent => Add(_kinds, new DeciderKind<TState, TCommand, TEvent>(kind));

    /// <summary>Runs a long-running process of steps.</summary>
    public Service Runs(ISaga saga) => Add(_kinds, saga.ToKind());

    /// <summary>Runs a long-running process that is a function of what it hears.</summary>
    public Service Runs<TState>(string kind)
        where TState : class, IProcess<TState> => Add(_kinds, new ProcessKind<TState>(kind));

    /// <summary>
    /// Choreography without state: whenever this event happens, in whatever service, that command is decided here.
    /// Null: nothing to do.
    /// </summary>
    public Service Whenever<TEvent>(Func<TEvent, ICommand?> react)
        where TEvent : class, IEvent => Add(_policies, new Policy(typeof(TEvent), happened => react((TEvent)happened)));

    /// <summary>
    /// Completes a command from outside with what this service itself keeps of others (a price, a name), just before it
    /// is decided, on the shard that decides.
    /// </summary>
    public Service Enriches<TCommand>(Func<TCommand, IViews, TCommand> enrich)
        where TCommand : class, ICommand
    {
        _enrichers.Add(typeof(TCommand), (command, views) => enrich((TCommand)command, views));
        return this;
    }

    /// <summary>
    /// A view of other services' events for this service's own use: its copy of what it needs to know.
    /// </summary>
    public Service Keeps<TView, TDocument>()
        where TView : IView<TDocument>
        where TDocument : class => Add(_views, new ViewKind<TView, TDocument> { IsKept = true });

    /// <summary>A view that answers this service's queries.</summary>
    public Service Shows<TView, TDocument>()
        where TView : IView<TDocument>
        where TDocument : class => Add(_views, new ViewKind<TView, TDocument> { IsKept = false });

    /// <summary>Events stored under an old version are read as today's.</summary>
    public Service Upcasts<TOld, TNew>(Func<TOld, TNew> upcast)
        where TOld : class, IEvent
        where TNew : class, IEvent => Add(_upcasts, (typeof(TOld), old => upcast((TOld)old)));

    /// <summary>Others, outside of the platform, are told when these events happen.</summary>
    public Service Publishes(params Type[] events) => Add(_published, events);

    /// <summary>Some of what it shows waits for an operator.</summary>
    public Service Alerts(Func<Platform, ValueTask<IReadOnlyList<Alert>>> now) => With(new AlertSource(now));

    public Service With(object adapter) => Add(_adapters, adapter);

    /// <summary>
    /// The same service, its kinds of streams replaced: for tests that stand between it and its shard.
    /// </summary>
    internal Service Replacing(Func<StreamKind, StreamKind> replace)
    {
        var replaced = (Service)MemberwiseClone();
        replaced._kinds = [.. _kinds.Select(replace)];
        return replaced;
    }

    private Service Add<T>(List<T> list, params ReadOnlySpan<T> items)
    {
        list.AddRange(items);
        return this;
    }
}

/// <summary>The views of one service, as its shard sees them.</summary>
public interface IViews
{
    Documents<TDocument> Of<TView, TDocument>()
        where TView : IView<TDocument>
        where TDocument : class;
}

/// <summary>Whenever an event of this type happens, the command that follows from it, or null.</summary>
internal sealed record Policy(Type Hears, Func<IEvent, ICommand?> React);

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Services.Catalog;
using Jumun.Services.Coupons;
using Jumun.Services.Customers;
using Jumun.Services.Inventory;
using Jumun.Services.Loyalty;
using Jumun.Services.MyPage;
using Jumun.Services.Ordering;
using Jumun.Services.Payments;
using Jumun.Services.Shipping;
using Jumun.Services.Wallet;
using Record = Jumun.Engine.Record;

namespace Jumun.Tests.Sagas;

/// <summary>
/// All services and the messages between them, as pure functions on a table: no journal, no thread, no clock. Messages
/// between two services stay in order; which pair comes next is the test's choice, and a service can be held up.
/// </summary>
internal sealed class Market : IViews
{
    private static readonly Service[] Services =
    [
        Catalog.Service, Customers.Service, Inventory.Service, Coupons.Service, Wallet.Service, Payments.Service,
        Shipping.Service, Ordering.Service, Loyalty.Service, MyPage.Service,
    ];

    private readonly Dictionary<(string Service, string Kind, string Key), Table> _tables = [];
    private readonly SortedDictionary<(string From, string To), Queue<Letter>> _post = [];
    private readonly HashSet<string> _held = [];
    private readonly Dictionary<Type, object> _views = [];

    public Market()
    {
        foreach (var view in Services.SelectMany(service => service.ViewKinds))
        {
            _views[view.ViewType] = view.Empty();
        }
    }

    public DateTimeOffset Now { get; private set; } = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>What the checkouts asked for, and what was refused: <c>Pay: payment.differs</c>.</summary>
    public List<string> Log { get; } = [];

    /// <summary>Everything that happened, in which service.</summary>
    public List<(string Service, Record Record)> Happened { get; } = [];

    /// <summary>Characters of JSON that were written for all events and sends.</summary>
    public int Written { get; private set; }

    public Documents<TDocument> Of<TView, TDocument>()
        where TView : IView<TDocument>
        where TDocument : class => (Documents<TDocument>)_views[typeof(TView)];

    public TState State<TState>(string key)
        where TState : class
    {
        var (service, kind) = Kinds().First(k => k.Kind.StateType == typeof(TState));
        return (TState)TableOf(service, kind, key).State;
    }

    /// <summary>A request from outside.</summary>
    public Refusal? Send(ICommand command)
    {
        var (service, kind) = DecidedBy(command);
        command = service.Enrichers.TryGetValue(command.GetType(), out var enrich) ? enrich(command, this) : command;
        return Handle(service, kind, command.Key, new(HeardKind.Command, Now, command), command.Key, null).Refusal;
    }

    /// <summary>An operator's word on a checkout.</summary>
    public Refusal? Resume(string order, Resumption how)
    {
        var kind = Ordering.Service.Kinds.Single(k => k.StateType == typeof(SagaState<Checkout>));
        var heard = new Heard(HeardKind.Command, Now, new ResumeSaga(order, how, "a test"));
        return Handle(Ordering.Service, kind, order, heard, order, null).Refusal;
    }

    /// <summary>Messages to this service wait.</summary>
    public void Hold(string service) => _held.Add(service);

    public void LetGo(string service) => _held.Remove(service);

    /// <summary>Delivers until no message is left, or none that is not held.</summary>
    /// <param name="pick">Given a number of queues, which one is next; null: the first.</param>
    public void Run(Func<int, int>? pick = null)
    {
        while (Step(pick ?? (_ => 0)))
        {
        }
    }

    /// <summary>Delivers one message.</summary>
    public bool Step(Func<int, int> pick)
    {
        var ready = _post.Where(q => q.Value.Count > 0 && !_held.Contains(q.Key.To)).Select(q => q.Value).ToList();
        if (ready.Count == 0)
        {
            return false;
        }

        var letter = ready[pick(ready.Count)].Dequeue();
        var heard = letter.Heard with { At = Now };
        Handle(letter.Service, letter.Kind, letter.Key, heard, letter.Correlation, letter.ReplyTo);
        return true;
    }

    /// <summary>Time passes, second by second if that is when something wants to be woken.</summary>
    public void After(TimeSpan time, Func<int, int>? pick = null)
    {
        var until = Now + time;
        while (NextWake() is { } next && next.At <= until)
        {
            Now = next.At > Now ? next.At : Now;
            Handle(next.Table.Service, next.Table.Kind, next.Table.Key, new(HeardKind.Wake, Now), next.Table.Key, null);
            Run(pick);
        }

        Now = until;
    }

    /// <summary>Every stream's events lead to the state it has, written and read again.</summary>
    public void MustReplay()
    {
        foreach (var table in _tables.Values)
        {
            var state = table.Kind.Initial;
            foreach (var (happened, at, cause) in table.History)
            {
                state = table.Kind.Evolve(state, Reread(happened), at, cause is null ? null : Reread(cause));
            }

            var json = table.Kind.StateJson(type => Language.Of(table.Service, type));
            var live = JsonSerializer.Serialize(table.State, json);
            Assert.Equal(live, JsonSerializer.Serialize(state, json));
            Assert.Equal(live, JsonSerializer.Serialize(JsonSerializer.Deserialize(live, json), json));
        }
    }

    private Outcome Handle(
        Service service, StreamKind kind, string key, Heard heard, string correlation, ReplyTo? replyTo)
    {
        var table = TableOf(service, kind, key);
        var outcome = kind.Handle(table.State, heard);
        foreach (var happened in outcome.Events)
        {
            var cause = table.History.Count == 0 ? heard.Event : null;
            table.History.Add((happened, Now, cause));
            table.State = kind.Evolve(table.State, happened, Now, cause);
            Written += WrittenSize(happened);
        }

        var record = new Record
        {
            At = Now,
            Kind = kind.Name,
            Key = key,
            Version = table.History.Count,
            Correlation = correlation,
            Actor = "test",
            Events = outcome.Events,
            Refusal = outcome.Refusal,
        };
        Note(heard.Command, outcome.Refusal, replyTo);
        Publish(service, record, replyTo);
        foreach (var (command, token) in outcome.Sends)
        {
            var (to, toKind) = DecidedBy(command);
            Written += WrittenSize(command);
            Post(service, new(
                to, toKind, command.Key, new(HeardKind.Command, Now, command), correlation,
                token == 0 ? null : new(service.Name, kind.Name, key, token)));
        }

        return outcome;
    }

    private void Note(ICommand? command, Refusal? refusal, ReplyTo? replyTo)
    {
        if (replyTo is not null && command is not null)
        {
            Log.Add(refusal is null ? command.GetType().Name : $"{command.GetType().Name}: {refusal.Code}");
        }
    }

    private void Publish(Service service, Record record, ReplyTo? replyTo)
    {
        Happened.Add((service.Name, record));
        foreach (var happened in record.Events)
        {
            foreach (var (hearer, kind) in Kinds().Where(k => k.Kind.Hears.Contains(happened.GetType())))
            {
                var heard = new Heard(HeardKind.Event, Now, Cause: record, Event: happened);
                var key = kind.KeyFor(happened) ?? record.Correlation;
                Post(service, new(hearer, kind, key, heard, record.Correlation, null));
            }

            foreach (var policy in Services.SelectMany(s => s.Policies).Where(p => p.Hears == happened.GetType()))
            {
                Follow(service, policy.React(happened), record.Correlation);
            }

            foreach (var view in Services.SelectMany(s => s.ViewKinds).Where(v => v.Hears.Contains(happened.GetType())))
            {
                view.On(_views[view.ViewType], happened, new(
                    service.Name, record.Kind, record.Key, record.Version, record.At, record.Correlation));
            }
        }

        if (replyTo is not null)
        {
            var (sender, kind) = Kinds().Single(k => k.Service.Name == replyTo.Service && k.Kind.Name == replyTo.Kind);
            var heard = new Heard(HeardKind.Reply, Now, Cause: record, Token: replyTo.Token);
            Post(service, new(sender, kind, replyTo.Key, heard, record.Correlation, null));
        }
    }

    private void Follow(Service from, ICommand? command, string correlation)
    {
        if (command is not null)
        {
            var (to, kind) = DecidedBy(command);
            Post(from, new(
                to, kind, command.Key, new(HeardKind.Command, Now, command), correlation, null));
        }
    }

    private void Post(Service from, Letter letter)
    {
        var between = (from.Name, letter.Service.Name);
        if (!_post.TryGetValue(between, out var queue))
        {
            queue = _post[between] = new();
        }

        queue.Enqueue(letter);
    }

    private (DateTimeOffset At, Table Table)? NextWake() =>
        _tables.Values
            .Select(table => (At: table.Kind.WakesAt(table.State), Table: table))
            .Where(wake => wake.At is not null)
            .OrderBy(wake => wake.At).ThenBy(wake => wake.Table.Key, StringComparer.Ordinal)
            .Select(wake => ((DateTimeOffset, Table)?)(wake.At!.Value, wake.Table))
            .FirstOrDefault();

    private Table TableOf(Service service, StreamKind kind, string key) =>
        _tables.TryGetValue((service.Name, kind.Name, key), out var table)
            ? table
            : _tables[(service.Name, kind.Name, key)] = new(service, kind, key) { State = kind.Initial };

    private static (Service Service, StreamKind Kind) DecidedBy(ICommand command) =>
        Kinds().Single(k => k.Kind.CommandType!.IsInstanceOfType(command));

    private static IEnumerable<(Service Service, StreamKind Kind)> Kinds() =>
        AllKinds ??= [.. Services.SelectMany(service => service.Kinds.Select(kind => (service, kind)))];

    private static (Service Service, StreamKind Kind)[]? AllKinds { get; set; }

    private static IEvent Reread(IEvent happened)
    {
        var json = Json(happened.GetType());
        return (IEvent)JsonSerializer.Deserialize(JsonSerializer.Serialize(happened, json), json)!;
    }

    private static int WrittenSize(object value) =>
        JsonSerializer.SerializeToUtf8Bytes(value, Json(value.GetType())).Length;

    private static JsonTypeInfo Json(Type type) => Language.Of(Services, type);

    private sealed record Letter(
        Service Service, StreamKind Kind, string Key, Heard Heard, string Correlation, ReplyTo? ReplyTo);

    private sealed record Table(Service Service, StreamKind Kind, string Key)
    {
        public required object State { get; set; }

        public List<(IEvent Event, DateTimeOffset At, IEvent? Cause)> History { get; } = [];
    }
}

using System.Text.Json;

namespace Jumun.Auditing;

/// <summary>One sending of a request, and what came of it.</summary>
internal sealed class Sending(Ask ask, int sentAt)
{
    private JsonElement? _json;

    public Ask Ask { get; } = ask;

    /// <summary>When, counted in things that the auditor saw.</summary>
    public int SentAt { get; } = sentAt;

    public Answer? Answer { get; set; }

    public int? AnsweredAt { get; set; }

    public Outcome Outcome => Answer.Outcome();

    /// <summary>The body of the answer; nothing when there is none, or no JSON.</summary>
    public JsonElement Json => _json ??= Answer?.Json() ?? default;
}

/// <summary>
/// What a client wants: a body under a key, however often it is sent. Without a key each sending is a wish of its own.
/// </summary>
/// <param name="scope">The route with the key, under which no two wishes can come true.</param>
internal sealed class Wish(Ask ask, string scope)
{
    private JsonElement? _body;

    public Ask Ask { get; } = ask;

    public string Scope { get; } = scope;

    /// <summary>What was asked for; nothing when it can't be read.</summary>
    public JsonElement Body => _body ??= new Answer(0, Ask.Body ?? "").Json();

    public List<Sending> Sendings { get; } = [];

    public int SentAt => Sendings[0].SentAt;

    /// <summary>The first answer that settles it, for good or for bad.</summary>
    public Sending? Settled => Sendings.Find(sending => sending.Outcome is Outcome.Done or Outcome.Refused);

    /// <summary>The first answer that acknowledges it: it stands, though it may not be decided.</summary>
    public Sending? Acknowledged => Sendings.Find(sending => sending.Outcome is Outcome.Done or Outcome.Accepted);

    public bool IsRefused => Settled is { Outcome: Outcome.Refused };

    /// <summary>It may have happened, but nobody was told.</summary>
    public bool IsUncertain =>
        Settled is null && Acknowledged is null && Sendings.Exists(sending => sending.Outcome.IsOpen());

    /// <summary>From then on it was known to stand; never, when it was not.</summary>
    public int KnownAt => Acknowledged?.AnsweredAt ?? int.MaxValue;

    /// <summary>Until then it may have been at work.</summary>
    public int DoneBy => Settled?.AnsweredAt ?? int.MaxValue;
}

/// <summary>All that was sent and answered, by wish and by key.</summary>
internal sealed class Exchanges
{
    private readonly Dictionary<int, Sending> _sendings = [];
    private readonly Dictionary<string, Wish> _byName = [];

    public List<Wish> Wishes { get; } = [];

    /// <summary>The wishes under one key of one route: more than one, when a key was used for several bodies.</summary>
    public Dictionary<string, List<Wish>> ByKey { get; } = [];

    /// <summary>Everything that was answered, in the order of the answers.</summary>
    public List<Sending> Answered { get; } = [];

    private int _time;

    public void Sent(Ask ask)
    {
        var sending = new Sending(ask, ++_time);
        _sendings.Add(ask.Number, sending);
        WishOf(ask).Sendings.Add(sending);
    }

    public void Answer(Ask ask, Answer? answer)
    {
        var sending = _sendings[ask.Number];
        (sending.Answer, sending.AnsweredAt) = (answer, ++_time);
        if (answer is not null)
        {
            Answered.Add(sending);
        }
    }

    /// <summary>The wishes of a route, those only that could be read; all reads are left out.</summary>
    public IEnumerable<Wish> Of(string method, string route) =>
        Wishes.Where(wish => wish.Ask.Method == method && RouteOf(wish.Ask.Path) == route);

    /// <summary>It is known to stand, or may do so: nothing says that another wish under its key does.</summary>
    public bool MayStand(Wish wish) =>
        wish.Acknowledged is not null
        || (wish.IsUncertain && !(ByKey.TryGetValue(wish.Scope, out var same) && same.Exists(IsTrue)));

    private static bool IsTrue(Wish wish) => wish.Settled is not null || wish.Acknowledged is not null;

    /// <summary>The route that an address belongs to: keys are scoped to it.</summary>
    public static string RouteOf(string path)
    {
        var parts = path.Split('?')[0].Split('/');
        for (var i = 3; i < parts.Length; i++)
        {
            if (parts[i - 1] is "customers" or "products" or "orders" or "coupon-campaigns" or "stock"
                or "shipments")
            {
                parts[i] = "{id}";
            }
        }

        return string.Join('/', parts);
    }

    private Wish WishOf(Ask ask)
    {
        var scope = $"{ask.Method} {RouteOf(ask.Path)} {ask.Key ?? $"#{ask.Number}"}";
        var name = $"{scope} {ask.Path} {ask.Body}";
        if (!_byName.TryGetValue(name, out var wish))
        {
            wish = new(ask, scope);
            _byName.Add(name, wish);
            Wishes.Add(wish);
            if (ask.Key is not null)
            {
                (ByKey.TryGetValue(scope, out var same) ? same : ByKey[scope] = []).Add(wish);
            }
        }

        return wish;
    }
}

namespace Jumun.Auditing;

/// <summary>
/// What clients want, as a stream of requests that depends on nothing but its seed and the answers. First a shop is set
/// up, then everything is wanted at once. A client that is not answered asks again under the same key until it knows,
/// or gives up for good; some ask twice, or use a key for another body.
/// </summary>
public sealed class Workload
{
    private const int RememberedMax = 128;

    private readonly Random _random;
    private readonly WorkloadOptions _options;
    private readonly Market _market;
    private readonly Mix _mix;
    private readonly Queue<Ask> _setUp;
    private readonly HashSet<string> _setUpOpen;
    private readonly Queue<Ask> _again = new();
    private readonly Dictionary<int, Ask> _underWay = [];
    private readonly List<Ask> _remembered = [];
    private int _numbers;
    private int _newWishes;
    private bool _isFinishing;

    public Workload(int seed, WorkloadOptions options)
    {
        (_random, _options, _market) = (new(seed), options, new(options));
        _mix = new(_random, options, _market);
        _setUp = new(_market.SetUp());
        _setUpOpen = [.. _setUp.Select(ask => ask.Key!)];
    }

    /// <summary>Nothing is under way, and nothing is left to be asked.</summary>
    public bool IsDone =>
        _underWay.Count == 0 && _again.Count == 0 && _setUp.Count == 0
        && (_isFinishing || _newWishes >= _options.Requests);

    /// <summary>What a client sends now; null: all wait for answers, or everything is done.</summary>
    public Ask? Next()
    {
        if (_underWay.Count >= _options.ClientsMax)
        {
            return null;
        }

        var mayWish = !_isFinishing && _setUpOpen.Count == 0 && _newWishes < _options.Requests;
        return _again.Count > 0 && !(mayWish && _random.Next(2) == 0) ? Send(_again.Dequeue())
            : _setUp.Count > 0 ? Send(_setUp.Dequeue())
            : mayWish ? Send(Wish())
            : null;
    }

    /// <param name="answer">Null: nothing came back, and nobody knows whether it happened.</param>
    public void Answered(Ask ask, Answer? answer)
    {
        _underWay.Remove(ask.Number);
        var outcome = answer.Outcome();
        if (answer is not null)
        {
            _market.Learn(ask, answer);
        }

        var isKnown = outcome is Outcome.Done or Outcome.Refused or Outcome.Invalid or Outcome.KeyTaken
            || (outcome == Outcome.Accepted && IsReturn(answer!));
        if (isKnown)
        {
            _setUpOpen.Remove(ask.Key ?? "");
            Remember(ask);
        }
        else if (ask.Method != "GET" && (IsSetUp(ask) || _isFinishing || !Chance(_options.GiveUpShare)))
        {
            _again.Enqueue(ask);
        }
    }

    /// <summary>Goods come back when the carrier brings them, or never: nobody asks until they do.</summary>
    private static bool IsReturn(Answer accepted) => accepted.Location?.Contains("/returns/") == true;

    /// <summary>Nothing new any more: only what is not known is asked again.</summary>
    public void Finish() => _isFinishing = true;

    private Ask Wish()
    {
        _newWishes++;
        if (_remembered.Count > 0 && Chance(_options.LaterShare))
        {
            return _remembered[_random.Next(_remembered.Count)];
        }

        if (_remembered.Count > 0 && Chance(_options.OtherBodyShare))
        {
            return _mix.Another(_remembered[_random.Next(_remembered.Count)]);
        }

        var wish = _mix.Next();
        if (wish.Key is not null && Chance(_options.TwiceShare))
        {
            _again.Enqueue(wish);
        }

        if (wish.Key is not null && Chance(_options.OtherBodyShare))
        {
            _again.Enqueue(_mix.Another(wish));
        }

        return wish;
    }

    private Ask Send(Ask ask)
    {
        ask = ask with { Number = ++_numbers };
        _underWay.Add(ask.Number, ask);
        return ask;
    }

    private void Remember(Ask ask)
    {
        if (ask.Key is null)
        {
            return;
        }

        if (_remembered.Count < RememberedMax)
        {
            _remembered.Add(ask);
        }
        else
        {
            _remembered[_random.Next(RememberedMax)] = ask;
        }
    }

    private bool IsSetUp(Ask ask) => ask.Key is not null && _setUpOpen.Contains(ask.Key);

    private bool Chance(double share) => _random.NextDouble() < share;
}

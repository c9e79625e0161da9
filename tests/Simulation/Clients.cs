using Jumun.Auditing;

namespace Jumun.Simulation;

/// <summary>
/// The clients of a run and the network between them and the process: requests and answers take their time, or are
/// lost, and who waits too long gives up. All that they see is told to the auditor.
/// </summary>
internal sealed class Clients
{
    private static readonly TimeSpan LatencyMin = TimeSpan.FromMicroseconds(50);
    private static readonly TimeSpan LatencyMax = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan RetryMin = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RetryMax = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PatienceUsual = TimeSpan.FromSeconds(60);

    private readonly Workload _workload;
    private readonly Auditor _auditor;
    private readonly Server _server;
    private readonly Agenda _agenda;
    private readonly FaultPlan _plan;
    private readonly Trace _trace;
    private readonly Chance _chance;
    private readonly TimeSpan _thinkingMax;
    private readonly List<Exchange> _underWay = [];
    private readonly Dictionary<string, string?> _bodies = [];

    public Clients(
        int seed, Workload workload, Auditor auditor, Server server, Agenda agenda, FaultPlan plan, Trace trace)
    {
        (_workload, _auditor, _server, _agenda, _plan, _trace) = (workload, auditor, server, agenda, plan, trace);
        _chance = new(seed, "clients");
        _thinkingMax = _chance.Between(TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(20));
        for (var count = _chance.Between(1, 24); count > 0; count--)
        {
            Think();
        }
    }

    /// <summary>The requests sent so far, repetitions too.</summary>
    public int Asks { get; private set; }

    public bool IsDone => _workload.IsDone && _underWay.Count == 0;

    /// <summary>From now on what is not known is asked again, and nothing new is wanted.</summary>
    public void Finish() => _workload.Finish();

    /// <summary>The process is gone, and with it all connections.</summary>
    public void Disconnect()
    {
        foreach (var exchange in _underWay.ToList())
        {
            Hear(exchange, null);
        }
    }

    private void Think() => _agenda.In(_chance.Between(LatencyMin, _thinkingMax), Act);

    private void Rest() => _agenda.In(_chance.Between(RetryMin, RetryMax), Act);

    private void Act()
    {
        if (_workload.Next() is not { } ask)
        {
            if (!_workload.IsDone)
            {
                Rest();
            }

            return;
        }

        var exchange = new Exchange(ask);
        _underWay.Add(exchange);
        Asks++;
        _auditor.Sent(ask);
        _trace.Add("client", () => $"{exchange} {ask.Body}");
        var patience = _plan.Draws(Fault.ClientGaveUp) ? _chance.Between(LatencyMax, PatienceUsual) : PatienceUsual;
        _agenda.In(patience, () => GiveUp(exchange));
        Count(ask);
        if (!_plan.Strikes(Fault.RequestLost))
        {
            _agenda.In(Latency(), () => Arrive(exchange));
        }
    }

    private async void Arrive(Exchange exchange)
    {
        if (exchange.IsOver)
        {
            return;
        }

        if (!_server.IsUp)
        {
            _agenda.In(Latency(), () => Hear(exchange, null));
            return;
        }

        var life = _server.Life;
        var answer = await _server.Send(exchange.Ask).ConfigureAwait(false);
        if (life == _server.Life && !_plan.Strikes(Fault.AnswerLost))
        {
            _agenda.In(Latency(), () => Hear(exchange, answer));
        }
    }

    private void GiveUp(Exchange exchange)
    {
        if (!exchange.IsOver)
        {
            _plan.Count(Fault.ClientGaveUp);
            Hear(exchange, null);
        }
    }

    private void Count(Ask ask)
    {
        if (ask.Key is not null && !_bodies.TryAdd(ask.Key, ask.Body))
        {
            _plan.Count(_bodies[ask.Key] == ask.Body ? Fault.SameKeyAgain : Fault.KeyForAnother);
        }
    }

    private void Hear(Exchange exchange, Answer? answer)
    {
        if (exchange.IsOver)
        {
            return;
        }

        exchange.IsOver = true;
        _underWay.Remove(exchange);
        _trace.Add("client", () => $"{exchange} → " + (answer is null ? "nothing" : $"{answer.Status} {answer.Body}"));
        _auditor.Answered(exchange.Ask, answer);
        _workload.Answered(exchange.Ask, answer);
        if (answer is null or { Status: 503 })
        {
            Rest();
        }
        else
        {
            Think();
        }
    }

    private TimeSpan Latency() => _chance.Between(LatencyMin, LatencyMax);

    private sealed class Exchange(Ask ask)
    {
        public Ask Ask { get; } = ask;

        public bool IsOver { get; set; }

        public override string ToString() =>
            $"#{Ask.Number} {Ask.Method} {Ask.Path}" + (Ask.Key is null ? "" : $" key {Ask.Key}");
    }
}

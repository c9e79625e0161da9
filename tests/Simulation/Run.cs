using Jumun.Auditing;
using Jumun.Engine;
using Jumun.Engine.Shards;

namespace Jumun.Simulation;

/// <summary>What is simulated.</summary>
/// <param name="Seed">Everything that is drawn is drawn from it.</param>
/// <param name="Asks">How many requests the clients want to make, repetitions not counted.</param>
internal sealed record Settings(int Seed, int Asks = Settings.AsksUsual)
{
    public const int AsksUsual = 200;

    public IReadOnlySet<Fault> Without { get; init; } = new HashSet<Fault>();

    public PlantedBug? Planted { get; init; }
}

/// <summary>What came of a run.</summary>
internal sealed record Verdict(
    Settings Settings, IReadOnlyList<Finding> Findings, IReadOnlyList<int> Faults, int Asks, TimeSpan Simulated,
    Trace Trace);

/// <summary>
/// One simulated life of the platform: clients at work while faults strike; then the faults stop, everything comes to
/// its end, and the auditor asks what there is, twice: the second time of a process that began from nothing but the
/// journals. One thread; what happens next is drawn from the seed.
/// </summary>
internal sealed class Run
{
    /// <summary>After the faults: longer than a checkout, a reservation and all retries may take.</summary>
    private static readonly TimeSpan EndsWithin = TimeSpan.FromHours(2);

    /// <summary>A run takes some ten thousand.</summary>
    private const int StepsMax = 1_000_000;

    private static readonly TimeSpan FaultsAtMost = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan DownMin = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan DownMax = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StepMin = TimeSpan.FromMicroseconds(10);
    private static readonly TimeSpan StepMax = TimeSpan.FromMilliseconds(5);

    private readonly Settings _settings;
    private readonly SimulatedTime _time = new();
    private readonly Trace _trace;
    private readonly FaultPlan _plan;
    private readonly SimulatedDisk _disk;
    private readonly Server _server;
    private readonly Agenda _agenda;
    private readonly Clients _clients;
    private readonly Auditor _auditor = new();
    private readonly Chance _chance;
    private readonly List<Finding> _findings = [];
    private int _startsWithoutFaults;
    private int _knownLife;
    private int _steps;

    private Run(Settings settings)
    {
        _settings = settings;
        var seed = settings.Seed;
        _trace = new(_time);
        _plan = new(seed, settings.Without);
        _disk = new(seed, _plan, _trace);
        _agenda = new(_time);
        _chance = new(seed, "schedule");
        _server = new(seed, _time, _disk, _plan, _trace) { Seams = new(settings.Planted, _time) };
        var options = WorkloadOptions.Random(new Chance(seed, "workload options").Random) with
        {
            Requests = settings.Asks,
        };
        var workload = new Workload(new Chance(seed, "workload").Below(int.MaxValue), options);
        _clients = new(seed, workload, _auditor, _server, _agenda, _plan, _trace);
    }

    public static Verdict Of(Settings settings)
    {
        // What is awaited goes on where it is completed, and not where somebody's context would have it.
        SynchronizationContext.SetSynchronizationContext(null);
        var run = new Run(settings);
        using var server = run._server;
        run.Live();
        run.Judge();
        return new(
            settings, run._findings, run._plan.Counts, run._clients.Asks, run._time.Now, run._trace);
    }

    private void Live()
    {
        Start();
        Plan(Fault.Kill, () => End(machineToo: false));
        Plan(Fault.PowerLoss, () => End(machineToo: true));
        Plan(Fault.CleanRestart, Stop);
        Plan(Fault.LateMessage, () => CutALink(TimeSpan.FromMilliseconds(200)));
        Plan(Fault.LinkCut, () => CutALink(TimeSpan.FromMinutes(2)));
        Plan(Fault.ClockJump, JumpClock);
        Plan(Fault.DiskFull, FillDisk);
        while (!_clients.IsDone && Advance(FaultsAtMost))
        {
        }

        _plan.HasStopped = true;
        _disk.Disk.CapacityBytes = long.MaxValue;
        _clients.Finish();
        Heal();
        for (var until = _time.Now + EndsWithin; _time.Now < until && _findings.Count == 0 && Advance(until);)
        {
        }
    }

    /// <summary>Does one thing, or waits for the next; false when nothing will happen before that time.</summary>
    private bool Advance(TimeSpan until)
    {
        if (_server.Bugs.Count > 0)
        {
            return false;
        }

        if (++_steps > StepsMax)
        {
            _findings.Add(new("everything rests", $"Something goes on and on: {StateOfShards()}", []));
            return false;
        }

        _agenda.DoDue();
        if (_server.Life != _knownLife)
        {
            _knownLife = _server.Life;
            _clients.Disconnect();
            _agenda.In(_chance.Between(DownMin, _plan.HasStopped ? DownMin : DownMax), Start);
        }

        var ready = _server.Shards.Where(s => s.IsReady).ToList();
        var jobs = _server.Beside.Count > 0 ? 1 : 0;
        if (ready.Count + jobs > 0)
        {
            var choice = _chance.Below(ready.Count + jobs);
            if (choice == ready.Count)
            {
                _server.DoBeside();
            }
            else
            {
                Step(ready[choice]);
            }

            _time.Pass(_chance.Between(StepMin, StepMax));
            return true;
        }

        var next = _server.Shards.Select(s => s.ReadyAt).Append(_agenda.Next).Min();
        if (next is { } at && at < until)
        {
            _time.Pass(TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerMillisecond, (at - _time.Now).Ticks)));
        }

        return next < until;
    }

    private string StateOfShards() => $"{_time.Now}, then {_agenda.Next}; " + string.Join("; ", _server.Shards.Select(
        s => $"{s.Shard.Name} {(s.IsReady ? "is ready" : "waits")}, its next timer {s.Shard.NextTimer}"));

    private void Step(ShardDriver driver)
    {
        _disk.Delay = TimeSpan.Zero;
        if (_server.Step(driver) && _disk.Delay > TimeSpan.Zero)
        {
            // Until then its batch is not durable: neither its readers nor its callers have heard of it.
            driver.BusyUntil = _time.Now + _disk.Delay;
            foreach (var link in _server.Shards.SelectMany(s => s.Links).Where(l => l.From == driver))
            {
                WakeIn(_disk.Delay, link.To);
            }
        }
    }

    private void Deliver(IReadOnlyList<(Waiter Waiter, Reply Reply)> replies)
    {
        var delay = _disk.Delay + _chance.Between(StepMin, StepMax);
        foreach (var (waiter, reply) in replies)
        {
            InThisLife(delay, () => waiter.Complete(reply));
        }
    }

    private void Start()
    {
        if (_server.IsUp || _server.Start(Deliver))
        {
            return;
        }

        if (_plan.HasStopped && _startsWithoutFaults++ > 3)
        {
            _findings.Add(new("starts", $"Without any fault the process does not start: {_server.LastWords}", []));
        }
    }

    private void End(bool machineToo)
    {
        if (_server.IsUp)
        {
            _server.End(machineToo);
        }
        else if (machineToo)
        {
            _disk.EndMachine();
        }
    }

    private void Stop()
    {
        if (_server.IsUp)
        {
            _server.Stop();
        }
    }

    /// <summary>Again and again, as often as the plan says.</summary>
    private void Plan(Fault fault, Action strike)
    {
        if (_plan.Until(fault) is not { } delay)
        {
            return;
        }

        _agenda.In(delay, () =>
        {
            if (!_plan.HasStopped)
            {
                _plan.Count(fault);
                strike();
                Plan(fault, strike);
            }
        });
    }

    private void CutALink(TimeSpan longest)
    {
        if (_server.IsUp)
        {
            var driver = _server.Shards[_chance.Below(_server.Shards.Count)];
            var link = driver.Links[_chance.Below(driver.Links.Count)];
            var delay = _chance.Between(StepMin, longest);
            link.CutUntil = _time.Now + delay;
            WakeIn(delay, driver);
            _trace.Add("network", () => $"{link} is cut for {delay.TotalSeconds:0.000} s");
        }
    }

    private void JumpClock()
    {
        var jump = _chance.Between(TimeSpan.FromSeconds(1), TimeSpan.FromDays(2)) * (_chance.Happens(0.5) ? 1 : -1);
        _time.SetBy(jump);
        _trace.Add("process", () => $"the machine's clock jumps by {jump}");
    }

    private void FillDisk()
    {
        _disk.Disk.CapacityBytes = _disk.Disk.UsedBytes + _chance.Below(64 * 1024);
        _trace.Add("disk", () => "gets full");
        _agenda.In(_chance.Between(DownMin, DownMax), () => _disk.Disk.CapacityBytes = long.MaxValue);
    }

    private void Heal()
    {
        foreach (var driver in _server.Shards)
        {
            driver.IsAwake = true;
            foreach (var link in driver.Links)
            {
                link.CutUntil = TimeSpan.Zero;
            }
        }
    }

    private void WakeIn(TimeSpan delay, ShardDriver driver) => InThisLife(delay, () => driver.IsAwake = true);

    private void InThisLife(TimeSpan delay, Action what)
    {
        var life = _server.Life;
        _agenda.In(delay, () =>
        {
            if (life == _server.Life)
            {
                what();
            }
        });
    }

    private void Judge()
    {
        _findings.AddRange(_server.Bugs.Select(bug => new Finding("no exception", bug, [])));
        if (!_clients.IsDone && _findings.Count == 0)
        {
            _findings.Add(new(
                "everything ends", "A request is not answered for good, however often it is repeated.", []));
        }

        if (!_server.IsUp || _findings.Count > 0)
        {
            return;
        }

        if (!Auditor.IsAtRest(Answer))
        {
            _findings.Add(new("everything ends", "A process is open, or a price did not change when it was to.", []));
            return;
        }

        var told = new List<(Ask Ask, Answer Answer)>();
        _findings.AddRange(_auditor.Audit(ask =>
        {
            var answer = Answer(ask);
            told.Add((ask, answer));
            return answer;
        }));
        if (_findings.Count == 0)
        {
            BeginFromTheJournals();
            if (!_server.IsUp)
            {
                _findings.Add(new("starts", $"It does not start from its journals alone: {_server.LastWords}", []));
                return;
            }

            _findings.AddRange(
                from then in told
                let now = Answer(then.Ask)
                where now != then.Answer
                select new Finding(
                    "a replay tells the same", $"{then.Ask.Path}: {then.Answer.Body} became {now.Body}",
                    [then.Ask.Path]));
        }
    }

    private void BeginFromTheJournals()
    {
        _server.End(machineToo: true);
        _server.DeleteCaches();
        Start();
    }

    /// <summary>Asks, and steps until there is an answer.</summary>
    private Answer Answer(Ask ask)
    {
        var answer = _server.Send(ask);
        while (!answer.IsCompleted)
        {
            _agenda.DoDue();
            if (_server.Shards.FirstOrDefault(s => s.IsReady) is { } ready)
            {
                Step(ready);
            }
            else
            {
                _time.Pass(TimeSpan.FromMilliseconds(1));
            }
        }

        return answer.Result;
    }
}

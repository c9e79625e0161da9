using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Jumun.Host;
using Jumun.RunningHost;
using Answer = Jumun.Auditing.Answer;

namespace Jumun.Auditing.Tests;

/// <summary>
/// One honest day at a real host over HTTP, to be audited again and again: the first of a few on which there was
/// something to tell each lie about.
/// </summary>
public sealed class AuditedDay : IAsyncLifetime
{
    private const int Seed = 7;
    private const int DaysMax = 10;

    /// <summary>One client, so that each day brings nearly the same.</summary>
    private static readonly WorkloadOptions Options = new()
    {
        Requests = 2_000, ClientsMax = 1, CouponShare = 0.8, CouponsWeight = 20, CarriersWeight = 40,
        ReturnsWeight = 20,
    };

    private Day _day = null!;

    public async Task InitializeAsync()
    {
        for (var seed = Seed; seed < Seed + DaysMax; seed++)
        {
            _day = await Day.Live(new(seed, Options));
            _day.Auditor.Audit(Truth);
            if (AuditorTests.Lies.All(lie => _day.Answers.Any(asked =>
                    Tell((string)lie[1], (string)lie[2], (string)lie[3], asked.Key, asked.Value) is not null)))
            {
                return;
            }

            await _day.DisposeAsync();
        }

        throw new InvalidOperationException($"On none of {DaysMax} days was there something to tell each lie about.");
    }

    /// <summary>The truth, asked for once: nothing changes any more.</summary>
    public Answer Truth(Ask ask) => _day.Answers.GetOrAdd(ask with { Number = 0 }, _day.Clients.Ask);

    public IReadOnlyList<Finding> Audit(Func<Ask, Answer> ask) => _day.Auditor.Audit(ask);

    /// <summary>An answer with a lie in it; null where there is nothing to lie about.</summary>
    public static Answer? Tell(string where, string truth, string lie, Ask ask, Answer answer)
    {
        if (!Regex.IsMatch($"{ask.Method} {ask.Path}", where))
        {
            return null;
        }

        var told = new Regex(truth).Replace(answer.Body, lie, 1);
        return told == answer.Body ? null : answer with { Body = told };
    }

    public Task DisposeAsync() => _day.DisposeAsync().AsTask();

    /// <summary>A day that is over: its host is at rest and answers.</summary>
    private sealed class Day : IAsyncDisposable
    {
        private readonly TemporaryFolder _folder = new();
        private JumunHost _host = null!;

        public ConcurrentDictionary<Ask, Answer> Answers { get; } = new();

        public Auditor Auditor { get; } = new();

        public Clients Clients { get; private set; } = null!;

        public static async Task<Day> Live(Workload workload)
        {
            var day = new Day();
            day._host = await JumunHost.Start(
                new("http://127.0.0.1:0", day._folder.Path, false), (_, work) => work(_ => { }));
            var gate = new Gate();
            gate.Open();
            day.Clients = new(day._host.Addresses, workload, day.Auditor, gate);
            day.Clients.Start(Options.ClientsMax);
            await day.Clients.Done();
            await Waiting.Until(
                "The shop is at rest", TimeSpan.FromSeconds(60), () => Auditor.IsAtRest(day.Clients.Ask));
            return day;
        }

        public async ValueTask DisposeAsync()
        {
            Clients.Dispose();
            await _host.DisposeAsync();
            _folder.Dispose();
        }
    }
}

using System.Collections.Concurrent;
using Jumun.Host;
using Jumun.RunningHost;
using Answer = Jumun.Auditing.Answer;

namespace Jumun.Auditing.Tests;

/// <summary>One honest day at a real host over HTTP, to be audited again and again.</summary>
public sealed class AuditedDay : IAsyncLifetime
{
    private const int Seed = 7;

    /// <summary>One client, so that each day brings the same: there must be something to lie about.</summary>
    private static readonly WorkloadOptions Options = new()
    {
        Requests = 2_000, ClientsMax = 1, CouponShare = 0.8, CouponsWeight = 20, CarriersWeight = 40,
        ReturnsWeight = 20,
    };

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentDictionary<string, Answer> _answers = new();
    private readonly Auditor _auditor = new();
    private JumunHost _host = null!;
    private Clients _clients = null!;

    public async Task InitializeAsync()
    {
        _host = await JumunHost.Start(new("http://127.0.0.1:0", _folder.Path, false), (_, work) => work(_ => { }));
        var gate = new Gate();
        gate.Open();
        _clients = new(_host.Addresses, new(Seed, Options), _auditor, gate);
        _clients.Start(Options.ClientsMax);
        await _clients.Done();
        await Waiting.Until("The shop is at rest", TimeSpan.FromSeconds(60), () => Auditor.IsAtRest(_clients.Ask));
    }

    /// <summary>The truth, asked for once: nothing changes any more.</summary>
    public Answer Truth(Ask ask) =>
        _answers.GetOrAdd($"{ask.Method} {ask.Path} {ask.Key} {ask.Body}", _ => _clients.Ask(ask));

    public IReadOnlyList<Finding> Audit(Func<Ask, Answer> ask) => _auditor.Audit(ask);

    public async Task DisposeAsync()
    {
        _clients.Dispose();
        await _host.DisposeAsync();
        _folder.Dispose();
    }
}

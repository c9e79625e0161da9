using System.Diagnostics;
using Jumun.Auditing;
using Jumun.RunningHost;

namespace Jumun.Crash;

/// <summary>
/// Three processes between which the services are split, while clients want everything at once of all three and one
/// incident follows the other; in the end a full audit.
/// </summary>
internal sealed class ClusterRun(int seed, Action<string> report)
{
    private const int ClientsMax = 6;
    private const int AnswersBetweenMax = 300;
    private const int RecheckedAtOnce = 25;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    private readonly Random _random = new(seed);
    private readonly Auditor _auditor = new();
    private readonly Gate _gate = new();

    /// <summary>From the moment at which a process was gone to the one at which all shards answered again.</summary>
    public List<TimeSpan> Takeovers { get; } = [];

    public int Answers { get; private set; }

    public async Task Go(IEnumerable<Incident> incidents)
    {
        await using var cluster = await RunningCluster.Start(
            RunningCluster.Split, "--snapshot-records", "1000", "--ordering-style", "by-order");
        var options = new WorkloadOptions { Requests = int.MaxValue, ClientsMax = ClientsMax };
        using var clients = new Clients(cluster.Addresses, new(seed, options), _auditor, _gate);
        clients.Start(ClientsMax);
        _gate.Open();
        try
        {
            foreach (var incident in incidents)
            {
                await Answered(clients, _random.Next(AnswersBetweenMax));
                var began = Stopwatch.GetTimestamp();
                await Happen(incident, cluster);
                report($"{incident}: whole again within {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s");
                Fail($"After {incident}", clients.Recheck(RecheckedAtOnce));
            }

            await Answered(clients, AnswersBetweenMax);
            await clients.Finish();
            report($"{clients.Answers} answers, everybody knows what became of what they wanted");
            await Waiting.Until("The platform is at rest", Patience, () => Auditor.IsAtRest(clients.Ask));
            report("at rest");
            Fail("In the end", _auditor.Audit(clients.Ask));
            Answers = clients.Answers;
            foreach (var host in cluster.Hosts)
            {
                await Ended(host);
            }
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException(
                $"Seed {seed}: {failure.Message}\n{await cluster.Describe()}", failure);
        }
    }

    private async Task Happen(Incident incident, RunningCluster cluster)
    {
        var number = _random.Next(cluster.Hosts.Length);
        var host = cluster.Hosts[number];
        switch (incident)
        {
            case Incident.Killed:
                host.Process.Signal();
                await TakenOver(cluster, number);
                await StartAgain(cluster, number);
                break;
            case Incident.Paused:
                await host.Process.Pause();
                await TakenOver(cluster, number);
                await host.Process.Continue();
                break;
            case Incident.Stopped:
                await Ended(host);
                await StartAgain(cluster, number);
                break;
            case Incident.RabbitMqRestarted:
                await cluster.RabbitMq.Stop();
                await cluster.RabbitMq.StartAgain();
                break;
            case Incident.PostgresRestarted:
                await cluster.Postgres.Stop("immediate");
                await cluster.Postgres.Start();
                break;
            case Incident.ConnectionsCut:
                await cluster.Postgres.CloseConnections();
                await cluster.RabbitMq.CloseConnections();
                break;
        }

        await cluster.Whole();
    }

    private async Task TakenOver(RunningCluster cluster, int number)
    {
        var began = Stopwatch.GetTimestamp();
        await cluster.Whole(but: number);
        Takeovers.Add(Stopwatch.GetElapsedTime(began));
        report($"  taken over within {Takeovers[^1].TotalSeconds:0.0} s");
    }

    private static async Task StartAgain(RunningCluster cluster, int number)
    {
        cluster.Hosts[number].Dispose();
        cluster.StartHost(number);
        await cluster.Hosts[number].Ready();
    }

    private static async Task Ended(HostProcess host)
    {
        if (await host.Stop() is not 0 and var code)
        {
            throw new InvalidOperationException($"A host ended with {code}: {host.Process.Output}");
        }
    }

    private static Task Answered(Clients clients, int more)
    {
        var upTo = clients.Answers + more;
        return Waiting.Until("Clients get answers", Patience, () => clients.Answers >= upTo);
    }

    private static void Fail(string when, IReadOnlyList<Finding> findings)
    {
        if (findings.Count > 0)
        {
            throw new InvalidOperationException($"{when}:\n{string.Join('\n', findings)}");
        }
    }
}

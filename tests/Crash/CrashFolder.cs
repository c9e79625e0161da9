using Jumun.Auditing;
using Jumun.RunningHost;

namespace Jumun.Crash;

/// <summary>
/// One data folder's life: a host on it that is killed a few times while clients want everything at once, and in the
/// end a full audit. Small segments and frequent snapshots make what is rare happen all the time.
/// </summary>
internal sealed class CrashFolder : IDisposable
{
    private const int AnswersBeforeKillMax = 150;

    /// <summary>What is aimed at happens within so many answers, or else the host is killed without it.</summary>
    private const int AnswersForAimMax = 1_500;
    private const int ClientsMax = 16;
    private const int RecheckedAtOnce = 25;
    private static readonly string[] Smallness =
        ["--segment-kib", "64", "--snapshot-records", "100", "--ordering-style", "by-order"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly string _data;
    private readonly Random _random;
    private readonly Counts _counts;
    private readonly Auditor _auditor = new();
    private readonly Gate _gate = new();
    private readonly Clients _clients;
    private readonly int _port = HostProcess.FreePort();
    private HostProcess _host;
    private TimeSpan _startComputes;

    /// <param name="data">A folder that is not there yet.</param>
    public CrashFolder(string data, int seed, Counts counts)
    {
        (_data, _random, _counts) = (data, new(seed), counts);
        var options = seed % 2 == 0 ? new() : WorkloadOptions.Random(_random);
        var workload = new Workload(seed, options with { Requests = int.MaxValue, ClientsMax = ClientsMax });
        _clients = new([new($"http://127.0.0.1:{_port}")], workload, _auditor, _gate);
        _host = HostProcess.Start(data, _port, Smallness);
    }

    public async Task Go(int cycles)
    {
        await _host.Ready();
        _startComputes = _host.Process.ProcessorTime;
        _clients.Start(ClientsMax);
        _gate.Open();
        for (var cycle = 1; cycle <= cycles; cycle++)
        {
            await Kill(cycle);
            if (cycle % 3 == 0 && cycle < cycles)
            {
                await KillStarting();
                cycle++;
            }

            _host = await HostProcess.StartReady(_data, _port, Smallness);
            Fail("After a crash", _clients.Recheck(RecheckedAtOnce));
            _gate.Open();
        }

        await _clients.Finish();
        await Waiting.Until("The host is at rest", Patience, () => Auditor.IsAtRest(_clients.Ask));
        Fail("In the end", _auditor.Audit(_clients.Ask));
        _counts.Answers += _clients.Answers;
        _counts.Folders++;
        if (await _host.Stop() is not 0 and var code)
        {
            throw new InvalidOperationException($"The host ended with {code}: {_host.Process.Output}");
        }
    }

    public void Dispose()
    {
        _host.Dispose();
        _clients.Dispose();
    }

    /// <summary>A third of the kills come after some answers, the others when a file appears.</summary>
    private async Task Kill(int cycle)
    {
        var seen = _clients.Answers;
        await ((cycle % 3) switch
        {
            0 => UntilFile("snapshot.new", seen),
            1 => UntilFile("*.journal", seen),
            _ => Until(() => false, seen + _random.Next(AnswersBeforeKillMax)),
        });
        _gate.Close();
        await _host.Kill();
        _counts.Snapshotting += Remains.HasUnfinishedSnapshot(_data) ? 1 : 0;
        _counts.ChangingSegment += Remains.HasSegmentInChange(_data) ? 1 : 0;
        Bury();
    }

    private async Task UntilFile(string name, int seen)
    {
        using var watcher = new FileSystemWatcher(_data, name) { IncludeSubdirectories = true };
        var appeared = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.Created += (_, _) => KillNow();
        watcher.Renamed += (_, _) => KillNow();
        watcher.EnableRaisingEvents = true;
        await Until(() => appeared.Task.IsCompleted, seen + AnswersForAimMax);

        // At once, where it is noticed: a moment later it would be over.
        void KillNow()
        {
            if (appeared.TrySetResult())
            {
                _gate.Close();
                _host.Process.Signal();
            }
        }
    }

    private Task Until(Func<bool> happened, int answers) => Waiting.Until("Clients get answers", Patience, () =>
        happened() || _clients.Answers >= answers || (_host.Process.HasExited
            ? throw new InvalidOperationException($"The host ended by itself: {_host.Process.Output}")
            : false));

    private async Task KillStarting()
    {
        _host = HostProcess.Start(_data, _port, Smallness);
        var wasReady = await _host.KillStarting(_startComputes * _random.NextDouble());
        _counts.Starting += wasReady ? 0 : 1;
        Bury();
    }

    private void Bury()
    {
        _host.Dispose();
        _counts.Cycles++;
    }

    private static void Fail(string when, IReadOnlyList<Finding> findings)
    {
        if (findings.Count > 0)
        {
            throw new InvalidOperationException($"{when}:\n{string.Join('\n', findings)}");
        }
    }
}

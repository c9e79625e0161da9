using System.Diagnostics;
using System.Globalization;
using System.Net;
using Jumun.RunningHost;

namespace Jumun.Bench;

/// <summary>What an open loop measured.</summary>
/// <param name="Lateness">How long after its time a request was taken in hand; the generator's own doing.</param>
public sealed record OpenLoopResult(
    long Offered, long Confirmed, long Refused, TimeSpan Took, Latency Latency, Latency Lateness, TimeSpan Computed)
{
    /// <summary>Beyond it the generator has not offered what it says.</summary>
    private static readonly TimeSpan LatenessMax = TimeSpan.FromMilliseconds(5);

    public bool KeptItsSchedule => Lateness.P99 <= LatenessMax;
}

/// <summary>
/// Sends orders at a fixed rate, whether or not the ones before are answered, and counts each answer's time from the
/// moment at which its order was due. Few threads: one keeps the schedule, the network's own takes the answers.
/// </summary>
public sealed class OpenLoop(Uri host, int rate, TimeSpan duration, string run)
{
    private const int ConnectionsMax = 1_024;
    private static readonly string[] Preferred = ["chrt", "--rr", "1"];
    private static readonly TimeSpan LastAnswerWithin = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The generator is a new process: until its own code is compiled it is late. Sent, answered, not counted.
    /// </summary>
    private static readonly TimeSpan NotCounted = TimeSpan.FromSeconds(3);

    private readonly Lock _lock = new();
    private readonly Stack<OpenLoopConnection> _idle = new(ConnectionsMax);
    private readonly Queue<long> _waiting = new();
    private readonly int _firstCounted = (int)(rate * NotCounted.TotalSeconds);
    private readonly int[] _latencies = new int[(int)(rate * (NotCounted + duration).TotalSeconds)];
    private readonly int[] _lateness = new int[(int)(rate * (NotCounted + duration).TotalSeconds)];
    private readonly Random _random = new(run.Length);
    private int _answered;
    private int _confirmed;

    /// <summary>
    /// Runs the generator as a process of its own, so that nothing else that this program does can delay it, with
    /// answers handled on the thread that receives them, and at real-time priority where we may ask for that: on a
    /// machine that it shares with the host it could keep no schedule otherwise.
    /// </summary>
    public static async Task<OpenLoopResult> RunApart(Uri host, int rate, TimeSpan duration, string run)
    {
        var environment = new Dictionary<string, string>
        {
            ["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1",
            ["DOTNET_TieredPGO"] = "0",
        };
        var before = ProcessorTime.OfEndedChildren();
        string[] program = await MayBePreferred() ? [.. Preferred, "dotnet"] : ["dotnet"];
        using var process = Subprocess.Start(program[0], environment, [
            .. program[1..], Path.Combine(AppContext.BaseDirectory, "jumun-bench.dll"), "open-loop",
            host.ToString(), $"{rate}", $"{duration.TotalSeconds:0}", run]);
        var code = await process.Exited(NotCounted + duration + TimeSpan.FromSeconds(90));
        var line = process.Output.Split('\n').LastOrDefault(line => line.StartsWith("OPEN ", StringComparison.Ordinal));
        if (code != 0 || line is null)
        {
            throw new InvalidOperationException($"The open loop failed: {process.Output}");
        }

        var n = line.Split(' ').Skip(1).Select(text => long.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return new(
            n[0], n[1], n[2], TimeSpan.FromMicroseconds(n[3]), Latency.OfMicroseconds(n[4], n[5], n[6], n[7], n[8]),
            Latency.OfMicroseconds(n[9], n[10], n[11], n[12], n[13]), ProcessorTime.OfEndedChildren() - before);
    }

    private static async Task<bool> MayBePreferred()
    {
        if (!File.Exists("/usr/bin/chrt"))
        {
            return false;
        }

        using var attempt = Subprocess.Start(Preferred[0], [.. Preferred[1..], "true"]);
        return await attempt.Exited(TimeSpan.FromSeconds(10)) == 0;
    }

    /// <summary>The generator itself; prints one line.</summary>
    public void Run()
    {
        var address = new IPEndPoint(IPAddress.Parse(host.Host), host.Port);
        for (var i = 0; i < ConnectionsMax; i++)
        {
            _idle.Push(new(address, $"{host.Host}:{host.Port}", $"{run}-{i}", Answered));
        }

        var started = Stopwatch.GetTimestamp();
        var schedule = new Thread(() => KeepSchedule(started)) { Priority = ThreadPriority.Highest };
        schedule.Start();
        schedule.Join();
        var late = Stopwatch.GetTimestamp();
        using var pause = new ManualResetEventSlim();
        while (Volatile.Read(ref _answered) < _latencies.Length && Stopwatch.GetElapsedTime(late) < LastAnswerWithin)
        {
            pause.Wait(1);
        }

        Print(Stopwatch.GetElapsedTime(started));
    }

    private void KeepSchedule(long started)
    {
        using var pause = new ManualResetEventSlim();
        var perRequest = (double)Stopwatch.Frequency / rate;
        for (var number = 0; number < _latencies.Length;)
        {
            var due = started + (long)(number * perRequest);
            var now = Stopwatch.GetTimestamp();
            if (now < due)
            {
                pause.Wait(1);
                continue;
            }

            _lateness[number++] = Microseconds(now - due);
            if (TakeIdle(due) is { } connection)
            {
                Send(connection, due);
            }
        }
    }

    /// <summary>A connection with nothing to do; when all are busy the order waits, and its time runs.</summary>
    private OpenLoopConnection? TakeIdle(long due)
    {
        lock (_lock)
        {
            if (_idle.TryPop(out var connection))
            {
                return connection;
            }

            _waiting.Enqueue(due);
            return null;
        }
    }

    private void Send(OpenLoopConnection connection, long due)
    {
        int customer, product;
        lock (_random)
        {
            (customer, product) = (_random.Next(1, 1_001), _random.Next(1, 21));
        }

        connection.Send(due, customer, product);
    }

    private void Answered(OpenLoopConnection connection, int status)
    {
        var took = Microseconds(Stopwatch.GetTimestamp() - connection.Due);
        long? next = null;
        lock (_lock)
        {
            _latencies[_answered] = took;
            _confirmed += status == 201 ? 1 : 0;
            Volatile.Write(ref _answered, _answered + 1);
            if (_waiting.TryDequeue(out var due))
            {
                next = due;
            }
            else
            {
                _idle.Push(connection);
            }
        }

        if (next is { } time)
        {
            Send(connection, time);
        }
    }

    private void Print(TimeSpan took)
    {
        lock (_lock)
        {
            var latency = Latency.Of(_latencies.AsSpan(_firstCounted.._answered));
            var lateness = Latency.Of(_lateness.AsSpan(_firstCounted));
            Console.WriteLine(string.Join(' ', [
                "OPEN", $"{_latencies.Length}", $"{_confirmed}", $"{_latencies.Length - _confirmed}",
                $"{took.TotalMicroseconds:0}", Text(latency), Text(lateness)]));
        }

        static string Text(Latency l) => string.Join(' ', new[] { l.P50, l.P90, l.P99, l.P999, l.Max }
            .Select(time => time.TotalMicroseconds.ToString("0", CultureInfo.InvariantCulture)));
    }

    private static int Microseconds(long ticks) =>
        (int)Math.Min(int.MaxValue, ticks * 1_000_000 / Stopwatch.Frequency);
}

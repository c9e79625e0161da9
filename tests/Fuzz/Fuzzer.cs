using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Jumun.RunningHost;

namespace Jumun.Fuzz;

/// <summary>A request whose answer broke a rule.</summary>
public sealed record Finding(int Number, Draft Draft, string Complaint, WireAnswer Answer);

/// <summary>Sends the requests of a seed in batches, and looks after each how the host is.</summary>
public sealed partial class Fuzzer(HostProcess host, Shop shop, Drafts drafts, Rules rules, Action<string> say)
{
    public const int BatchRequests = 500;
    private const int SlowEvery = 250;
    private const int Workers = 16;
    private const int FindingsMax = 20;
    private static readonly TimeSpan RestWithin = TimeSpan.FromSeconds(120);

    private readonly ConcurrentQueue<Finding> _findings = new();
    private readonly List<Task> _slow = [];

    public IReadOnlyCollection<Finding> Findings => _findings;

    public Tally Tally { get; } = new();

    public Ledger Ledger { get; } = new();

    /// <summary>Refused requests that were sent once more, to see that they leave nothing in any journal.</summary>
    public int SentAgain { get; private set; }

    public long MemoryMaxBytes { get; private set; }

    public async Task Run(int requests)
    {
        for (var first = 0; first < requests && _findings.Count < FindingsMax; first += BatchRequests)
        {
            var refused = await Batch([.. Enumerable.Range(first, Math.Min(BatchRequests, requests - first))]);
            await RefusedLeaveNothing(refused);
            await HostIsWell(first);
        }

        await Task.WhenAll(_slow);
        await AtRest();
    }

    /// <summary>Sends them, and gives those that were refused for how they were sent.</summary>
    private async Task<IReadOnlyList<int>> Batch(IReadOnlyList<int> numbers)
    {
        var refused = new ConcurrentBag<int>();
        _slow.AddRange(numbers.Where(number => number % SlowEvery == 0).Select(number => SendSlow(number)));
        await InParallel(numbers, async (wire, number) =>
        {
            var draft = drafts.Of(number);
            var answer = await Judged(wire, number, draft);
            Ledger.Note(draft, answer);
            if (answer.IsFault)
            {
                refused.Add(number);
            }
        });
        return [.. refused];
    }

    /// <summary>What is refused for how it was sent is not stored: sent again, it adds no record.</summary>
    private async Task RefusedLeaveNothing(IReadOnlyList<int> refused)
    {
        await AtRest();
        var before = await Records();
        await InParallel(refused, async (wire, number) => await wire.Send(drafts.Of(number)));
        SentAgain += refused.Count;
        await AtRest();
        var after = await Records();
        if (before != after)
        {
            var first = refused[0];
            say($"{after - before} records were written by one or more of {string.Join(',', refused)}");
            _findings.Enqueue(new(first, drafts.Of(first), "A refused request is stored.", WireAnswer.Closed));
        }
    }

    private async Task HostIsWell(int first)
    {
        MemoryMaxBytes = Math.Max(MemoryMaxBytes, host.Process.MemoryBytes);
        var ready = await shop.Get("/health/ready");
        var live = await shop.Get("/health/live");
        var noise = host.Process.Output.Split('\n').Skip(1).FirstOrDefault(line => line.Length > 0);
        var complaint = ready.Status != 200 || live.Status != 200 ? $"It is not well: {ready} {live}"
            : noise is not null ? $"It complained: {noise}" : null;
        if (complaint is not null)
        {
            say($"Requests {first} to {first + BatchRequests - 1}: {complaint}\n{host.Process.Output}");
            _findings.Enqueue(new(first, drafts.Of(first), complaint, WireAnswer.Closed));
        }

        say($"{first + BatchRequests} sent, {SentAgain} again, {MemoryMaxBytes >> 20} MiB");
    }

    private async Task<WireAnswer> Judged(Wire wire, int number, Draft draft)
    {
        try
        {
            var answer = await wire.Send(draft);
            Tally.Add(draft, answer);
            if (rules.Complaint(draft, answer) is { } complaint)
            {
                _findings.Enqueue(new(number, draft, complaint, answer));
            }

            return answer;
        }
        catch (Exception broken) when (broken is InvalidDataException or FormatException)
        {
            _findings.Enqueue(new(number, draft, broken.Message, WireAnswer.Closed));
            return WireAnswer.Closed;
        }
    }

    private async Task SendSlow(int number)
    {
        using var wire = new Wire(host.Address);
        var draft = drafts.Slow(number);
        var answer = await Judged(wire, number, draft);
        Ledger.Note(draft, answer);
    }

    private async Task InParallel(IReadOnlyList<int> numbers, Func<Wire, int, Task> send)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(async _ =>
        {
            using var wire = new Wire(host.Address);
            for (var i = Interlocked.Increment(ref next); i < numbers.Count; i = Interlocked.Increment(ref next))
            {
                await send(wire, numbers[i]);
            }
        }));
    }

    /// <summary>Waits until every order is decided and every reader has read what there is.</summary>
    private Task AtRest() => Waiting.Until("All orders are decided, and all is read", RestWithin, async () =>
    {
        var open = await shop.Get("/v1/ops/processes");
        var lag = Sum(await shop.GetText("/metrics"), "jumun_reader_lag");
        return open.Body!["items"]!.AsArray().Count == 0 && lag == 0;
    });

    private async Task<long> Records() => Sum(await shop.GetText("/metrics"), "jumun_records_total");

    private static long Sum(string metrics, string name) => Sample().Matches(metrics)
        .Where(sample => sample.Groups[1].Value == name).Sum(sample => long.Parse(sample.Groups[2].Value));

    [GeneratedRegex(@"^([a-z_]+)(?:\{[^}]*\})? ([0-9]+)$", RegexOptions.Multiline)]
    private static partial Regex Sample();
}

using System.Net.Http.Headers;
using System.Text;
using Jumun.Auditing;
using HttpAnswer = Jumun.Auditing.Answer;

namespace Jumun.RunningHost;

/// <summary>
/// The clients of a workload, over HTTP: each sends what the workload wants next and tells it, and the auditor, what
/// came back. Both know nothing of threads, so whoever speaks to them holds a lock.
/// </summary>
public sealed class Clients : IDisposable
{
    private const int ComeAgain = 503;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly IReadOnlyList<Uri> _hosts;
    private readonly HttpClient _http;
    private readonly Workload _workload;
    private readonly Auditor _auditor;
    private readonly Gate _gate;
    private readonly Lock _lock = new();
    private TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;
    private int _answers;
    private int _sent;

    /// <param name="hosts">Asked in turn.</param>
    /// <param name="gate">Closed while there is no host.</param>
    public Clients(IReadOnlyList<Uri> hosts, Workload workload, Auditor auditor, Gate gate)
    {
        (_hosts, _workload, _auditor, _gate) = (hosts, workload, auditor, gate);
        _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromMinutes(5) };
    }

    /// <summary>How many requests were answered so far.</summary>
    public int Answers => Volatile.Read(ref _answers);

    public void Start(int count) => _running = Task.WhenAll(Enumerable.Range(0, count).Select(_ => Run()));

    /// <summary>Nothing new; waits until everybody knows what became of what they wanted, or has given up.</summary>
    public async Task Finish()
    {
        lock (_lock)
        {
            _workload.Finish();
        }

        await Done();
    }

    /// <summary>Waits until the workload is done.</summary>
    public Task Done() => _running.WaitAsync(TimeSpan.FromMinutes(10));

    /// <summary>What the auditor finds when it asks the latest questions again.</summary>
    public IReadOnlyList<Finding> Recheck(int latest)
    {
        lock (_lock)
        {
            return _auditor.Recheck(Ask, latest);
        }
    }

    /// <summary>Sends one request until it is answered by more than "come again"; for the auditor.</summary>
    public HttpAnswer Ask(Ask ask)
    {
        HttpAnswer? answer = null;
        Waiting.Until($"{ask} is answered", Patience, async () =>
            (answer = await Send(ask)) is { Status: not ComeAgain }).GetAwaiter().GetResult();
        return answer!;
    }

    public void Dispose() => _http.Dispose();

    private async Task Run()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        while (true)
        {
            await _gate.Passed();
            var (ask, answered) = Next();
            if (ask is not null)
            {
                Tell(ask, await Send(ask));
            }
            else if (answered is not null)
            {
                await answered;
            }
            else
            {
                return;
            }
        }
    }

    /// <summary>What to send now; else when to look again; neither when everything is done.</summary>
    private (Ask? Ask, Task? Answered) Next()
    {
        lock (_lock)
        {
            if (_workload.Next() is { } ask)
            {
                _auditor.Sent(ask);
                return (ask, null);
            }

            return (null, _workload.IsDone ? null : _answered.Task);
        }
    }

    private void Tell(Ask ask, HttpAnswer? answer)
    {
        lock (_lock)
        {
            _auditor.Answered(ask, answer);
            _workload.Answered(ask, answer);
            _answers += answer is null ? 0 : 1;
            _answered.SetResult();
            _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>The answer, or null when none came.</summary>
    private async Task<HttpAnswer?> Send(Ask ask)
    {
        var host = _hosts[(int)((uint)Interlocked.Increment(ref _sent) % _hosts.Count)];
        using var request = new HttpRequestMessage(new(ask.Method), new Uri(host, ask.Path));
        if (ask.Body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(ask.Body))
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json") },
            };
        }

        if (ask.Key is not null)
        {
            request.Headers.TryAddWithoutValidation("Idempotency-Key", $"\"{ask.Key}\"");
        }

        if (ask.WaitSeconds is { } seconds)
        {
            request.Headers.Add("Prefer", $"wait={seconds}");
        }

        if (ask.IsChoreographed)
        {
            request.Headers.Add("Jumun-Style", "choreographed");
        }

        try
        {
            using var response = await _http.SendAsync(request);
            var body = await response.Content.ReadAsStringAsync();
            return new((int)response.StatusCode, body, response.Headers.Location?.ToString());
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
        {
            return null;
        }
    }
}

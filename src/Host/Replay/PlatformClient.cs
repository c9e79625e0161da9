using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Jumun.Host.Replay;

/// <summary>The platform can't be reached, or answers what it never should.</summary>
public sealed class ReplayFailure(string message) : Exception(message);

/// <summary>What the platform answered: the status, the body, and where to look further.</summary>
public sealed record Answer(HttpStatusCode Status, JsonNode? Body, Uri? Location)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>The stable code of a problem, or the bare status when there is none.</summary>
    public string Code => Text("code") ?? $"status {(int)Status}";

    public string? Text(string property) => Body?[property]?.ToString();
}

/// <summary>
/// Speaks HTTP with one platform and does not give up early: what was not certainly handled is asked again with the
/// same key, so that a platform killed in the middle and started again meets each request exactly once.
/// </summary>
public sealed class PlatformClient : IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LastPause = TimeSpan.FromSeconds(2);

    /// <summary>What follows an answer is done in the background; so long may that take.</summary>
    private static readonly TimeSpan SettlingPatience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;
    private readonly TimeSpan _patience;
    private long _lastAnswer = Stopwatch.GetTimestamp();
    private long _retries;

    /// <param name="patience">For how long the platform may give no answer at all before this gives up.</param>
    public PlatformClient(Uri platform, int connectionsMax, TimeSpan patience)
    {
        var sockets = new SocketsHttpHandler { MaxConnectionsPerServer = connectionsMax, UseProxy = false };
        _http = new(sockets) { BaseAddress = platform, Timeout = TimeSpan.FromSeconds(40) };
        _patience = patience;
    }

    /// <summary>How often something was asked again because its answer was lost, or the platform was busy.</summary>
    public long Retries => Interlocked.Read(ref _retries);

    public Task<Answer> Get(string path, CancellationToken stop) => Ask(() => new(HttpMethod.Get, path), stop);

    /// <summary>Looks until it is as it shall be, for a minute: then this is how it is.</summary>
    public async Task<Answer> GetUntil(string path, Func<Answer, bool> isSo, CancellationToken stop)
    {
        for (var started = Stopwatch.GetTimestamp(); ;)
        {
            var answer = await Get(path, stop);
            if (isSo(answer) || Stopwatch.GetElapsedTime(started) > SettlingPatience)
            {
                return answer;
            }

            await Task.Delay(FirstPause, stop);
        }
    }

    /// <param name="waitSeconds">For how long the platform may wait for an outcome before it answers.</param>
    public Task<Answer> Post(
        string path, string key, JsonObject body, CancellationToken stop, int waitSeconds = 10)
    {
        var content = body.ToJsonString();
        return Ask(
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Post, path)
                {
                    Content = new StringContent(content, Encoding.UTF8, new MediaTypeHeaderValue("application/json")),
                };
                request.Headers.Add("Idempotency-Key", key);
                request.Headers.Add("Prefer", $"wait={waitSeconds}");
                return request;
            },
            stop);
    }

    public void Dispose() => _http.Dispose();

    private async Task<Answer> Ask(Func<HttpRequestMessage> ask, CancellationToken stop)
    {
        for (var pause = FirstPause; ; pause = pause * 2 < LastPause ? pause * 2 : LastPause)
        {
            var (answer, trouble, wait) = await TryOnce(ask, stop);
            if (answer is not null)
            {
                return answer;
            }

            if (Stopwatch.GetElapsedTime(Interlocked.Read(ref _lastAnswer)) > _patience)
            {
                throw new ReplayFailure(
                    $"{_http.BaseAddress} has given no answer for {_patience.TotalSeconds:0} seconds ({trouble}). "
                    + "The same command goes on where this one stopped.");
            }

            Interlocked.Increment(ref _retries);
            await Task.Delay(wait is { } told && told < LastPause ? told : pause, stop);
        }
    }

    /// <summary>An answer that stands, or the trouble for which to ask again.</summary>
    private async Task<(Answer? Answer, string Trouble, TimeSpan? Wait)> TryOnce(
        Func<HttpRequestMessage> ask, CancellationToken stop)
    {
        try
        {
            using var request = ask();
            using var response = await _http.SendAsync(request, stop);
            var text = await response.Content.ReadAsStringAsync(stop);
            if (IsTemporary(response))
            {
                return (null, $"status {(int)response.StatusCode}", response.Headers.RetryAfter?.Delta);
            }

            Interlocked.Exchange(ref _lastAnswer, Stopwatch.GetTimestamp());
            return (new(response.StatusCode, Json(text), response.Headers.Location), "", null);
        }
        catch (HttpRequestException e)
        {
            return (null, e.Message, null);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return (null, "no answer in time", null);
        }
    }

    /// <summary>Overloaded, starting, or the first request with this key still runs: that is no outcome.</summary>
    private static bool IsTemporary(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests
        || (response.StatusCode is HttpStatusCode.Conflict && response.Headers.RetryAfter is not null);

    private static JsonNode? Json(string text)
    {
        try
        {
            return text.Length == 0 ? null : JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}

using System.Net;

namespace Jumun.Engine.Http;

/// <summary>Where a shard runs, and what is cancelled when it has moved elsewhere.</summary>
public sealed record ShardAddress(Uri Process, CancellationToken Moved);

/// <summary>
/// Asks other processes of the platform over HTTP; <see cref="ShardCalls"/> is the other side. Bounded: what is too
/// much is refused at once.
/// </summary>
/// <param name="find">Where a shard runs; null: nobody knows.</param>
/// <param name="misled">Called when a shard was not where it should be.</param>
public sealed class ProcessClient(Func<string, ShardAddress?> find, Action misled) : IProcesses, IDisposable
{
    /// <summary>So many calls at once to all other processes.</summary>
    public const int UnderWayMax = 4096;

    /// <summary>An answer may take so much longer than its caller waits.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan ReadWithin = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(1),
        UseProxy = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private int _underWay;

    public Task<ReadOnlyMemory<byte>> Call(string shard, ReadOnlyMemory<byte> call, TimeSpan patience) =>
        Ask(shard, "calls", new ReadOnlyMemoryContent(call), patience + Grace);

    public Task<ReadOnlyMemory<byte>> Read(string shard, long after) =>
        Ask(shard, $"journal?after={after}", null, ReadWithin);

    public void Dispose() => _http.Dispose();

    private async Task<ReadOnlyMemory<byte>> Ask(string shard, string what, HttpContent? content, TimeSpan within)
    {
        if (find(shard) is not { } address)
        {
            misled();
            throw new ShardUnavailable(shard, ReplyKind.Overloaded);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(address.Moved);
        patience.CancelAfter(within);
        using var request = new HttpRequestMessage(
            content is null ? HttpMethod.Get : HttpMethod.Post, new Uri(address.Process, $"/shards/{shard}/{what}"))
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        try
        {
            if (Interlocked.Increment(ref _underWay) > UnderWayMax)
            {
                throw new ShardUnavailable(shard, ReplyKind.Overloaded);
            }

            using var response = await _http.SendAsync(request, patience.Token).ConfigureAwait(false);
            return response.IsSuccessStatusCode
                ? await response.Content.ReadAsByteArrayAsync(patience.Token).ConfigureAwait(false)
                : throw new ShardUnavailable(shard, WhyNot(response));
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            misled();
            var isUnheard = e is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError };
            throw new ShardUnavailable(shard, isUnheard ? ReplyKind.Overloaded : ReplyKind.Unknown);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private ReplyKind WhyNot(HttpResponseMessage response)
    {
        if (response.StatusCode == HttpStatusCode.MisdirectedRequest)
        {
            misled();
            return ReplyKind.Overloaded;
        }

        return response.StatusCode == HttpStatusCode.ServiceUnavailable
            && response.Headers.TryGetValues(ShardCalls.Why, out var why)
            && Enum.TryParse<ReplyKind>(why.First(), out var kind) ? kind : ReplyKind.Unknown;
    }
}

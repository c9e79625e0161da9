namespace Jumun.Engine.Http;

/// <summary>Where a shard runs, and what is cancelled when it has moved elsewhere.</summary>
public sealed record ShardAddress(Uri Process, CancellationToken Moved);

/// <summary>
/// Asks other processes of the platform, calls over a WebSocket to each, journals over HTTP; <see cref="ShardCalls"/>
/// is the other side. Bounded: what is too much is refused at once.
/// </summary>
/// <param name="find">Where a shard runs; null: nobody knows.</param>
/// <param name="misled">Called when a shard was not where it should be.</param>
public sealed class ProcessClient(Func<string, ShardAddress?> find, Action misled) : IProcesses, IDisposable
{
    /// <summary>So many calls at once to all other processes.</summary>
    private const int UnderWayMax = 4096;

    /// <summary>An answer may take so much longer than its caller waits.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan ReadWithin = TimeSpan.FromSeconds(10);

    private readonly Dictionary<Uri, ProcessLink> _links = [];
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

    public async Task<ReadOnlyMemory<byte>> Call(string shard, ReadOnlyMemory<byte> call, TimeSpan patience)
    {
        var address = AddressOf(shard);
        var answer = default(CallFrame);
        try
        {
            answer = Interlocked.Increment(ref _underWay) > UnderWayMax
                ? new(0, CallOutcome.Overloaded, shard, default)
                : await LinkTo(address.Process).Ask(shard, call, patience + Grace, address.Moved).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            misled();
            throw new ShardUnavailable(shard, ReplyKind.Unknown);
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }

        if (answer.Outcome is CallOutcome.NotThere or CallOutcome.Unknown)
        {
            misled();
        }

        return answer.Outcome switch
        {
            CallOutcome.Answered => answer.Content,
            CallOutcome.NotThere or CallOutcome.Overloaded => throw new ShardUnavailable(shard, ReplyKind.Overloaded),
            _ => throw new ShardUnavailable(shard, ReplyKind.Unknown),
        };
    }

    public async Task<ReadOnlyMemory<byte>> Read(string shard, long after)
    {
        var address = AddressOf(shard);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(address.Moved);
        patience.CancelAfter(ReadWithin);
        try
        {
            return await _http.GetByteArrayAsync(
                new Uri(address.Process, ShardCalls.JournalPath(shard, after)), patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            misled();
            throw new ShardUnavailable(shard, ReplyKind.Overloaded);
        }
    }

    public void Dispose()
    {
        lock (_links)
        {
            foreach (var link in _links.Values)
            {
                link.Dispose();
            }
        }

        _http.Dispose();
    }

    private ShardAddress AddressOf(string shard)
    {
        if (find(shard) is { } address)
        {
            return address;
        }

        misled();
        throw new ShardUnavailable(shard, ReplyKind.Overloaded);
    }

    private ProcessLink LinkTo(Uri process)
    {
        lock (_links) // Two who come at once share one.
        {
            return _links.TryGetValue(process, out var link) && !link.IsBroken ? link : _links[process] = new(process);
        }
    }
}

using System.Threading.Tasks.Sources;

namespace Jumun.Engine.Shards;

/// <summary>
/// A request on its way through a shard, and the caller's wait for its reply. Reused: the caller's await gives it back.
/// </summary>
internal sealed class Waiter : IValueTaskSource<Reply>
{
    private static readonly System.Collections.Concurrent.ConcurrentQueue<Waiter> Pool = [];
    private const int PoolMax = 4096;

    private ManualResetValueTaskSourceCore<Reply> _source;

    /// <summary>The request; null for a question.</summary>
    public Request? Request { get; private set; }

    /// <summary>A question, answered on the shard's thread from what is committed.</summary>
    public Func<Shard, Reply>? Question { get; private set; }

    /// <summary>When the caller stops waiting.</summary>
    public DateTimeOffset Deadline { get; private set; }

    /// <summary>What it is told when it was accepted but not decided in time.</summary>
    public Reply Accepted { get; set; }

    public ValueTask<Reply> Task => new(this, _source.Version);

    public static Waiter For(Request? request, Func<Shard, Reply>? question, DateTimeOffset deadline)
    {
        var waiter = Pool.TryDequeue(out var pooled) ? pooled : new Waiter();
        (waiter.Request, waiter.Question, waiter.Deadline) = (request, question, deadline);
        return waiter;
    }

    public void Complete(in Reply reply) => _source.SetResult(reply);

    public Reply GetResult(short token)
    {
        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            (Request, Question, Accepted) = (null, null, default);
            _source.Reset();
            if (Pool.Count < PoolMax)
            {
                Pool.Enqueue(this);
            }
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}

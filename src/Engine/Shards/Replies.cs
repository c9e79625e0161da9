namespace Jumun.Engine.Shards;

/// <summary>
/// The replies of a batch on their way to their callers, who go on one after another on a thread of the pool. A work
/// item for each reply would cost more than most callers have left to do.
/// </summary>
internal sealed class Replies : IThreadPoolWorkItem
{
    private const int CallersMax = 16;

    private readonly (Waiter Waiter, Reply Reply)[] _replies;

    private Replies((Waiter Waiter, Reply Reply)[] replies) => _replies = replies;

    public static void Deliver(List<(Waiter Waiter, Reply Reply)> replies)
    {
        for (var i = 0; i < replies.Count; i += CallersMax)
        {
            var some = new (Waiter, Reply)[Math.Min(CallersMax, replies.Count - i)];
            replies.CopyTo(i, some, 0, some.Length);
            ThreadPool.UnsafeQueueUserWorkItem(new Replies(some), preferLocal: false);
        }
    }

    public void Execute()
    {
        foreach (var (waiter, reply) in _replies)
        {
            waiter.Complete(reply);
        }
    }
}

using Jumun.Engine.Journals;

namespace Jumun.Engine.Shards;

/// <summary>A part of a shard's journal, for a reader that may not wait for it. Read once, by one thread.</summary>
internal abstract class History : IDisposable
{
    /// <summary>False while it is on its way.</summary>
    public virtual bool IsHere => true;

    /// <summary>The next batch; null at the end of this part, and whoever is still behind asks for another.</summary>
    public abstract Batch? Next();

    public virtual void Dispose()
    {
    }
}

/// <summary>From the journal of a shard that runs here, up to what is committed when it gets there.</summary>
internal sealed class HistoryHere(IEnumerable<Batch> batches) : History
{
    private readonly IEnumerator<Batch> _batches = batches.GetEnumerator();

    public override Batch? Next()
    {
        try
        {
            return _batches.MoveNext() ? _batches.Current : null;
        }
        catch (ObjectDisposedException)
        {
            return null; // The shard has just left this process.
        }
    }

    public override void Dispose() => _batches.Dispose();
}

/// <summary>A page from the journal of a shard that runs in another process.</summary>
internal sealed class HistoryElsewhere : History
{
    private readonly Task<JournalPage> _page;
    private readonly Tail _tail;
    private int _next;

    public HistoryElsewhere(Task<JournalPage> page, Tail tail, Action wake)
    {
        (_page, _tail) = (page, tail);
        page.ContinueWith(_ => wake(), TaskScheduler.Default);
    }

    public override bool IsHere => _page.IsCompleted;

    public override Batch? Next()
    {
        var page = _page.Result;
        if (page is { Batches: [], Position: { } end })
        {
            _tail.Found(end);
        }

        return _next < page.Batches.Count ? page.Batches[_next++] : null;
    }
}

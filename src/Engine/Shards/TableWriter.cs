using Jumun.Engine.Journals;

namespace Jumun.Engine.Shards;

/// <summary>
/// Keeps a shard's views in tables, behind it: what changed is taken on the shard's thread, which costs references, and
/// written beside it, one transaction after another, with the positions up to which the journals had been heard.
/// </summary>
internal sealed class TableWriter
{
    private readonly Shard _shard;
    private readonly IViewTables _tables;
    private readonly TimeSpan _every;
    private readonly ManualResetEventSlim _isIdle = new(true);
    private readonly PerView[] _views;
    private DateTimeOffset _next;
    private bool _hasFailed;

    public TableWriter(Shard shard, IViewTables tables, TimeSpan every)
    {
        (_shard, _tables, _every) = (shard, tables, every);
        _views = [.. shard.Service.ViewKinds.Select((kind, index) => new PerView(kind, index))];
    }

    /// <summary>When there is something to write, and nothing is being written.</summary>
    public DateTimeOffset? Due => _isIdle.IsSet && Array.Exists(_views, HasChanges) ? _next : null;

    /// <summary>
    /// Puts what is kept of a view into the shard's memory; tells how far that is, or null when there is nothing.
    /// Throws <see cref="JournalUnusable"/>.
    /// </summary>
    public ViewCheckpoint? Load(int index)
    {
        var view = _views[index];
        try
        {
            var loaded = _tables.Load(_shard.Name, view.Kind.Table, view.Kind.Read);
            (view.IsWhole, view.Unwritten) = (loaded is null, []);
            if (loaded is (var documents, var checkpoint))
            {
                _shard.Views.Replace(index, documents);
                return checkpoint;
            }

            return null;
        }
        catch (IOException e)
        {
            throw new JournalUnusable(e.Message, e);
        }
    }

    /// <summary>A view was made anew.</summary>
    public void WriteWhole(int index) => _views[index].IsWhole = true;

    public void WaitUntilIdle() => _isIdle.Wait();

    /// <summary>
    /// Writes what changed. Called by the shard between two batches, when it has committed how far it has read.
    /// </summary>
    /// <param name="beside">Runs it beside the shard.</param>
    public void Write(Action<string, Action> beside)
    {
        WaitUntilIdle();
        _next = _shard.Now + _every;
        var checkpoint = _shard.ViewCheckpoint;
        var taken = _views.Where(view => !_shard.Views.IsBroken(view.Index)).Select(Take).ToList();
        _isIdle.Reset();
        beside($"{_shard.Name} views", () =>
        {
            try
            {
                _tables.Save(_shard.Name, checkpoint, taken.ConvertAll(view => view.Changes));
                _hasFailed = false;
            }
            catch (Exception e)
            {
                taken.ForEach(GiveBack);
                if (!_hasFailed)
                {
                    _shard.Platform.Report($"{_shard.Name}: the tables of its views stay behind: {e.Message}");
                }

                _hasFailed = true;
            }

            _isIdle.Set();
            _shard.Wake();
        });
    }

    private bool HasChanges(PerView view) => !_shard.Views.IsBroken(view.Index)
        && (view.IsWhole || view.Unwritten.Count > 0 || view.Kind.HasChanges(_shard.Views.DocumentsOf(view.Index)));

    private Taken Take(PerView view)
    {
        var documents = _shard.Views.DocumentsOf(view.Index);
        var keys = view.Kind.TakeChanged(documents);
        keys.UnionWith(view.Unwritten);
        var taken = new Taken(
            view, view.IsWhole ? view.Kind.AllOf(documents) : view.Kind.ChangesOf(documents, keys), keys);
        (view.IsWhole, view.Unwritten) = (false, []);
        return taken;
    }

    private static void GiveBack(Taken taken)
    {
        if (taken.Changes.IsWhole)
        {
            taken.View.IsWhole = true; // And never to false: the shard may say so meanwhile.
        }

        taken.View.Unwritten = taken.Keys;
    }

    private sealed class PerView(ViewKind kind, int index)
    {
        public ViewKind Kind { get; } = kind;

        public int Index { get; } = index;

        /// <summary>All of it is to be written, whatever changed.</summary>
        public bool IsWhole { get; set; }

        /// <summary>Keys of what was taken and could not be written.</summary>
        public HashSet<string> Unwritten { get; set; } = [];
    }

    private sealed record Taken(PerView View, ViewChanges Changes, HashSet<string> Keys);
}

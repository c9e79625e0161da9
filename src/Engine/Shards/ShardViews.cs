using Jumun.Engine.Journals;

namespace Jumun.Engine.Shards;

/// <summary>The documents of a service's views, in the memory of its shard.</summary>
internal sealed class ShardViews(Shard shard) : IViews
{
    private readonly IReadOnlyList<ViewKind> _kinds = shard.Service.ViewKinds;
    private readonly object[] _documents = [.. shard.Service.ViewKinds.Select(v => v.Empty())];
    private readonly string?[] _brokenBy = new string?[shard.Service.ViewKinds.Count];

    /// <summary>For each view the position up to which it knew the shard's own journal when it was loaded.</summary>
    private readonly long[] _heardOwn = new long[shard.Service.ViewKinds.Count];

    public Documents<TDocument> Of<TView, TDocument>()
        where TView : IView<TDocument>
        where TDocument : class
    {
        for (var i = 0; i < _documents.Length; i++)
        {
            if (_kinds[i].ViewType == typeof(TView))
            {
                return (Documents<TDocument>)Sound(i);
            }
        }

        throw new InvalidOperationException(
            $"{shard.Service.Name} has no view {typeof(TView).Name}: register it with the service.");
    }

    /// <summary>A document, or null.</summary>
    public object? Find(string view, string key)
    {
        var index = IndexOf(view);
        return _kinds[index].Find(Sound(index), key);
    }

    /// <summary>A list of <see cref="Listed{TDocument}"/>.</summary>
    public object List(ListDocuments wanted)
    {
        var index = IndexOf(wanted.View);
        return _kinds[index].List(Sound(index), wanted);
    }

    public int IndexOf(string view)
    {
        for (var i = 0; i < _kinds.Count; i++)
        {
            if (_kinds[i].Name == view)
            {
                return i;
            }
        }

        throw new InvalidOperationException($"{shard.Service.Name} has no view {view}.");
    }

    public void Clear()
    {
        for (var i = 0; i < _documents.Length; i++)
        {
            Replace(i, _kinds[i].Empty());
            _heardOwn[i] = 0;
        }
    }

    /// <summary>A view has been loaded that knows the shard's own journal up to here: it is not told again.</summary>
    public void HasHeardOwn(int view, long position) => _heardOwn[view] = position;

    /// <summary>An event, for those of our views that listen to it.</summary>
    public void Hear(ReadOnlySpan<int> views, IEvent happened, Record record, ShardPlace source)
    {
        var context = ContextOf(record, source.Service.Name);
        foreach (var view in views)
        {
            if (_brokenBy[view] is null && shard.Concerns(_kinds[view], happened, record, source)
                && (source != shard.Place || record.Position > _heardOwn[view]))
            {
                try
                {
                    _kinds[view].On(_documents[view], happened, context);
                }
                catch (Exception bug) when (bug is not (JournalUnusable or JournalFailure))
                {
                    _brokenBy[view] = Describe(bug);
                }
            }
        }
    }

    /// <summary>A view that fails is broken until it is rebuilt; the shard goes on.</summary>
    public void Change(int view, Action<object> change)
    {
        try
        {
            change(_documents[view]);
        }
        catch (Exception bug) when (bug is not (JournalUnusable or JournalFailure))
        {
            _brokenBy[view] = Describe(bug);
        }
    }

    public static Happening ContextOf(Record record, string source) =>
        new(source, record.Kind, record.Key, record.Version, record.At, record.Correlation);

    public void Replace(int view, object documents)
    {
        if (shard.Tables is not null)
        {
            _kinds[view].NoteChanges(documents);
        }

        _documents[view] = documents;
        _brokenBy[view] = null;
    }

    public bool IsBroken(int view) => _brokenBy[view] is not null;

    public object DocumentsOf(int view) => _documents[view];

    public void HearOwn(Batch batch)
    {
        foreach (var record in batch.Records)
        {
            foreach (var happened in record.Events)
            {
                var hearers = shard.Platform.Topology.HearersOf(happened.GetType()).ByService[shard.ServiceIndex];
                if (hearers.Views.Length > 0)
                {
                    Hear(hearers.Views, happened, record, shard.Place);
                }
            }
        }
    }

    private object Sound(int view) => _brokenBy[view] is { } error
        ? throw new InvalidOperationException($"View {_kinds[view].Name} failed and must be rebuilt: {error}")
        : _documents[view];

    private static string Describe(Exception bug) => $"{bug.GetType().Name}: {bug.Message}";

    /// <summary>How many documents there are, roughly.</summary>
    public long Count => _documents.Select((documents, view) => _kinds[view].CountOf(documents)).Sum();

    /// <summary>Those that are sound, as they are now; to be written on another thread.</summary>
    public List<(ViewKind View, Action<SnapshotWriter> Documents)> Capture() =>
    [
        .. _kinds.Index().Where(view => !IsBroken(view.Index))
            .Select(view => (view.Item, view.Item.Capture(_documents[view.Index]))),
    ];

    public void Load(int view, string key, DateTimeOffset createdAt, StoredDocument document) =>
        _kinds[view].Load(_documents[view], key, createdAt, document);
}

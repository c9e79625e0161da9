using Jumun.Engine.Journals;

namespace Jumun.Engine.Shards;

/// <summary>The documents of a service's views, in the memory of its shard.</summary>
internal sealed class ShardViews(Shard shard) : IViews
{
    private readonly IReadOnlyList<ViewKind> _kinds = shard.Service.ViewKinds;
    private readonly object[] _documents = [.. shard.Service.ViewKinds.Select(v => v.Empty())];
    private readonly string?[] _brokenBy = new string?[shard.Service.ViewKinds.Count];

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
            _documents[i] = _kinds[i].Empty();
            _brokenBy[i] = null;
        }
    }

    /// <summary>An event, for those of our views that listen to it.</summary>
    public void Hear(ReadOnlySpan<int> views, IEvent happened, Record record, ShardPlace source)
    {
        var context = ContextOf(record, source.Service.Name);
        foreach (var view in views)
        {
            if (_brokenBy[view] is null && shard.Concerns(_kinds[view], record, source))
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
        _documents[view] = documents;
        _brokenBy[view] = null;
    }

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

    public Action<SnapshotWriter> Capture(int view) =>
        _brokenBy[view] is null ? _kinds[view].Capture(_documents[view]) : _ => { };

    public void Load(int view, string key, DateTimeOffset createdAt, StoredDocument document) =>
        _kinds[view].Load(_documents[view], key, createdAt, document);
}

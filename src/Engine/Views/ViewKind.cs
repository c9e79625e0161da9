using Jumun.Engine.Shards;

namespace Jumun.Engine;

/// <summary>A view as its shard sees it, its types forgotten.</summary>
internal abstract class ViewKind
{
    public abstract string Name { get; }

    public abstract int Version { get; }

    public abstract IReadOnlyList<Type> Hears { get; }

    public abstract Type ViewType { get; }

    /// <summary>True for a copy of others' data that its service decides with.</summary>
    public required bool IsKept { get; init; }

    /// <summary>An empty set of documents, filled by <see cref="On"/>.</summary>
    public abstract object Empty();

    public abstract void On(object documents, IEvent happened, in Happening context);

    /// <summary>How many values are stored with each document.</summary>
    public abstract int Indexes { get; }

    /// <summary>Takes the documents as they are now; what is returned may be run on another thread.</summary>
    public abstract Action<SnapshotWriter> Capture(object documents);

    public abstract long CountOf(object documents);

    public abstract void Load(object documents, string key, DateTimeOffset createdAt, StoredDocument document);
}

internal sealed class ViewKind<TView, TDocument> : ViewKind
    where TView : IView<TDocument>
    where TDocument : class
{
    public override string Name => TView.Shape.Name;

    public override int Version => TView.Shape.Version;

    public override IReadOnlyList<Type> Hears => TView.Shape.Hears;

    public override Type ViewType => typeof(TView);

    public override int Indexes => TView.Shape.Indexes.Count;

    public override object Empty() => new Documents<TDocument>(TView.Shape);

    public override void On(object documents, IEvent happened, in Happening context)
    {
        var typed = (Documents<TDocument>)documents;
        typed.Now = context.At;
        TView.On(happened, context, typed);
    }

    public override Action<SnapshotWriter> Capture(object documents)
    {
        var typed = (Documents<TDocument>)documents;
        var captured = typed.CaptureItems();
        return to =>
        {
            foreach (var (key, createdTicks, document, stored) in captured)
            {
                to.Write(true);
                to.Write(key);
                to.Write(createdTicks);
                if (document is null)
                {
                    to.Write(stored.Bytes);
                }
                else
                {
                    to.Write(document, TView.Shape.Json, before: buffer => typed.WriteIndexValues(document, buffer));
                }
            }
        };
    }

    public override long CountOf(object documents) => ((Documents<TDocument>)documents).Count;

    public override void Load(object documents, string key, DateTimeOffset createdAt, StoredDocument document) =>
        ((Documents<TDocument>)documents).Load(key, createdAt, document);
}

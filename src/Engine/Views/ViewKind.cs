using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Jumun.Engine.Shards;

namespace Jumun.Engine;

/// <summary>A view as its shard sees it, its types forgotten.</summary>
internal abstract class ViewKind
{
    public abstract string Name { get; }

    public abstract int Version { get; }

    public abstract IReadOnlyList<Type> Hears { get; }

    public abstract Type ViewType { get; }

    /// <summary>See <see cref="ViewShape{TDocument}.HeardBy"/>.</summary>
    public abstract Func<IEvent, string, string?>? HeardBy { get; }

    /// <summary>True for a copy of others' data that its service decides with.</summary>
    public required bool IsKept { get; init; }

    /// <summary>How a document is written.</summary>
    public abstract JsonTypeInfo Json { get; }

    /// <summary>An empty set of documents, filled by <see cref="On"/>.</summary>
    public abstract object Empty();

    public abstract void On(object documents, IEvent happened, in Happening context);

    /// <summary>The document with this key, or null.</summary>
    public abstract object? Find(object documents, string key);

    /// <summary>A list of <see cref="Listed{TDocument}"/>.</summary>
    public abstract object List(object documents, ListDocuments wanted);

    public abstract void WriteListed(object listed, Utf8JsonWriter to);

    public abstract object ReadListed(JsonElement listed);

    /// <summary>How many values are stored with each document.</summary>
    public int Indexes => Table.Indexes.Count;

    /// <summary>The table in which its documents are kept, if they are.</summary>
    public abstract ViewTable Table { get; }

    /// <summary>Takes the documents as they are now; what is returned may be run on another thread.</summary>
    public abstract Action<SnapshotWriter> Capture(object documents);

    public abstract long CountOf(object documents);

    public abstract void Load(object documents, string key, DateTimeOffset createdAt, StoredDocument document);

    /// <summary>The documents of these rows.</summary>
    public abstract object Read(IEnumerable<ViewRow> rows);

    /// <summary>From now on it is noted which documents change.</summary>
    public abstract void NoteChanges(object documents);

    public abstract bool HasChanges(object documents);

    /// <summary>The keys of what changed since they were last taken.</summary>
    public abstract HashSet<string> TakeChanged(object documents);

    /// <summary>Takes what is under these keys now; to be written on another thread.</summary>
    public abstract ViewChanges ChangesOf(object documents, IEnumerable<string> keys);

    /// <summary>Takes all documents as they are now; to be written on another thread.</summary>
    public abstract ViewChanges AllOf(object documents);
}

internal sealed class ViewKind<TView, TDocument> : ViewKind
    where TView : IView<TDocument>
    where TDocument : class
{
    public override string Name => TView.Shape.Name;

    public override int Version => TView.Shape.Version;

    public override IReadOnlyList<Type> Hears => TView.Shape.Hears;

    public override Type ViewType => typeof(TView);

    public override Func<IEvent, string, string?>? HeardBy => TView.Shape.HeardBy;

    public override ViewTable Table { get; } = new(
        TView.Shape.Name, TView.Shape.Version, [.. TView.Shape.Indexes.Select(index => index.Name)]);

    public override JsonTypeInfo Json => TView.Shape.Json;

    public override object Empty() => new Documents<TDocument>(TView.Shape);

    public override void On(object documents, IEvent happened, in Happening context)
    {
        var typed = (Documents<TDocument>)documents;
        typed.Now = context.At;
        TView.On(happened, context, typed);
    }

    public override object? Find(object documents, string key) =>
        ((Documents<TDocument>)documents).TryGet(key, out var document) ? document : null;

    public override object List(object documents, ListDocuments wanted) =>
        ((Documents<TDocument>)documents).Newest(wanted.Count, wanted.Before, wanted.Index, wanted.Value);

    public override void WriteListed(object listed, Utf8JsonWriter to)
    {
        to.WriteStartArray();
        foreach (var (number, createdAt, document) in (List<Listed<TDocument>>)listed)
        {
            to.WriteNumberValue(number);
            to.WriteNumberValue(createdAt.UtcTicks);
            JsonSerializer.Serialize(to, document, TView.Shape.Json);
        }

        to.WriteEndArray();
    }

    public override object ReadListed(JsonElement listed) => listed.EnumerateArray().Chunk(3)
        .Select(item => new Listed<TDocument>(
            item[0].GetInt64(), new(item[1].GetInt64(), TimeSpan.Zero), item[2].Deserialize(TView.Shape.Json)!))
        .ToList();

    public override Action<SnapshotWriter> Capture(object documents)
    {
        var typed = (Documents<TDocument>)documents;
        var captured = typed.CaptureItems();
        return to =>
        {
            foreach (var (_, (key, createdTicks, document, stored)) in captured)
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

    public override object Read(IEnumerable<ViewRow> rows)
    {
        var documents = new Documents<TDocument>(TView.Shape);
        foreach (var row in rows)
        {
            documents.Load(row.Number, row.Key, row.CreatedAt, StoredDocument.Of(row));
        }

        return documents;
    }

    public override void NoteChanges(object documents) => ((Documents<TDocument>)documents).NoteChanges();

    public override bool HasChanges(object documents) => ((Documents<TDocument>)documents).HasChanges;

    public override HashSet<string> TakeChanged(object documents) => ((Documents<TDocument>)documents).TakeChanged();

    public override ViewChanges ChangesOf(object documents, IEnumerable<string> keys)
    {
        var typed = (Documents<TDocument>)documents;
        var (put, deleted) = (new List<(long Number, Documents<TDocument>.Item Item)>(), new List<string>());
        foreach (var key in keys)
        {
            if (typed.Find(key) is { } found)
            {
                put.Add(found);
            }
            else
            {
                deleted.Add(key);
            }
        }

        return new(Table, IsWhole: false, put.Select(found => typed.RowOf(found.Number, found.Item)), deleted);
    }

    public override ViewChanges AllOf(object documents)
    {
        var typed = (Documents<TDocument>)documents;
        return new(
            Table, IsWhole: true,
            typed.CaptureItems().Select(captured => typed.RowOf(captured.Number, captured.Item)), []);
    }
}

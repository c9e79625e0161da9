using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Jumun.Engine;

/// <summary>
/// The documents of one view, in order of creation, found by key and by the view's indexes. Owned by its shard's
/// thread. Made for millions: everything is in small pieces, so that nothing is ever copied as a whole while orders
/// wait, and what a snapshot brought is read from its JSON when it is first asked for.
/// </summary>
public sealed class Documents<TDocument>
    where TDocument : class
{
    private const int KeyPartitions = 256;
    private const int ChunkLength = 1024;

    private readonly Dictionary<string, long>[] _numbersByKey = new Dictionary<string, long>[KeyPartitions];
    private readonly List<Chunk> _chunks = [];
    private readonly SortedNumbers _all = new();
    private readonly Index[] _indexes;
    private readonly JsonTypeInfo<TDocument> _json;
    private HashSet<string>? _changed;
    private long _lastNumber = -1;

    /// <summary>When what is heard now happened: what it creates is as old as that.</summary>
    internal DateTimeOffset Now { get; set; }

    public Documents(ViewShape<TDocument> shape)
    {
        _json = shape.Json;
        _indexes = [.. shape.Indexes.Select(index => new Index(index.Name, index.Value))];
        for (var i = 0; i < KeyPartitions; i++)
        {
            _numbersByKey[i] = [];
        }
    }

    public long Count { get; private set; }

    public bool TryGet(string key, [MaybeNullWhen(false)] out TDocument document)
    {
        document = NumbersFor(key).TryGetValue(key, out var number) ? DocumentAt(number) : null;
        return document is not null;
    }

    public void Put(string key, TDocument document)
    {
        var numbers = NumbersFor(key);
        TDocument? before = null;
        var createdAt = Now;
        if (numbers.TryGetValue(key, out var number))
        {
            before = DocumentAt(number);
            createdAt = CreatedAt(number);
        }
        else
        {
            number = Create(numbers, key);
        }

        Reindex(number, before, document);
        Set(number, new(key, createdAt, document, default));
        _changed?.Add(key);
    }

    /// <summary>Adds a document that a snapshot brought, which is not there yet.</summary>
    internal void Load(string key, DateTimeOffset createdAt, StoredDocument stored) =>
        Load(_lastNumber + 1, key, createdAt, stored);

    /// <summary>Adds a document with its number, which is above those that are there.</summary>
    internal void Load(long number, string key, DateTimeOffset createdAt, StoredDocument stored)
    {
        _lastNumber = number - 1;
        Create(NumbersFor(key), key);
        var index = 0;
        foreach (var value in stored.IndexValues(_indexes.Length))
        {
            _indexes[index++].Move(number, null, value);
        }

        Set(number, new(key, createdAt, null, stored));
    }

    public void Delete(string key)
    {
        if (NumbersFor(key).Remove(key, out var number))
        {
            Reindex(number, DocumentAt(number), null);
            _all.Remove(number);
            Forget(number);
            Count--;
            _changed?.Add(key);
        }
    }

    /// <summary>From now on it is noted which documents change.</summary>
    internal void NoteChanges() => _changed ??= [];

    internal bool HasChanges => _changed?.Count > 0;

    /// <summary>The keys of what changed since they were last taken.</summary>
    internal HashSet<string> TakeChanged()
    {
        var changed = _changed ?? [];
        _changed = [];
        return changed;
    }

    /// <summary>A document and its number; null when there is none.</summary>
    internal (long Number, Item Item)? Find(string key) =>
        NumbersFor(key).TryGetValue(key, out var number) ? (number, ItemAt(number)) : null;

    /// <summary>
    /// All documents with their keys as they are now, oldest first. May be read on another thread, while this goes on.
    /// </summary>
    public IEnumerable<(string Key, TDocument Document)> Capture() =>
        CaptureItems().Select(captured => (captured.Item.Key, Read(captured.Item)));

    /// <summary>The same, with their numbers, and with those that are still as a snapshot brought them.</summary>
    internal IEnumerable<(long Number, Item Item)> CaptureItems()
    {
        var captured = new Item[_chunks.Count][];
        for (var i = 0; i < captured.Length; i++)
        {
            _chunks[i].IsCaptured = true; // From now on it is copied before it is changed.
            captured[i] = _chunks[i].Items;
        }

        return captured
            .SelectMany((items, chunk) => items.Select((item, i) => (((long)chunk * ChunkLength) + i, item)))
            .Where(captured => captured.item.Key is not null);
    }

    /// <summary>A document as a row of a table; on any thread.</summary>
    internal ViewRow RowOf(long number, in Item item) => new(
        number, item.Key, new(item.CreatedTicks, TimeSpan.Zero), [.. IndexValues(item)],
        item.Document is { } document
            ? JsonSerializer.SerializeToUtf8Bytes(document, _json)
            : item.Stored.Json(_indexes.Length).ToArray());

    /// <summary>Writes a document's values under the indexes, as they stand before its JSON in a snapshot.</summary>
    internal void WriteIndexValues(TDocument document, IBufferWriter<byte> to)
    {
        foreach (var index in _indexes)
        {
            StoredDocument.WriteIndexValue(index.Value(document), to);
        }
    }

    /// <summary>
    /// One page, newest first. <paramref name="before"/> is the <c>Next</c> of the page before; what is created
    /// meanwhile does not shift a page.
    /// </summary>
    public Page<TDocument> List(int limit, long? before = null, string? index = null, string? value = null)
    {
        var found = Newest(limit + 1, before ?? long.MaxValue, index, value);
        return new(
            [.. found.Take(limit).Select(item => item.Document)],
            found.Count > limit ? [found[limit - 1].Number] : null);
    }

    /// <summary>So many of those before a number, newest first.</summary>
    internal List<Listed<TDocument>> Newest(int count, long before, string? index, string? value)
    {
        var numbers = index is null ? _all : Array.Find(_indexes, i => i.Name == index)!.Find(value ?? "");
        return
        [
            .. (numbers?.Before(before) ?? []).Take(count)
                .Select(number => new Listed<TDocument>(number, CreatedAt(number), DocumentAt(number))),
        ];
    }

    private Dictionary<string, long> NumbersFor(string key) =>
        _numbersByKey[(uint)key.GetHashCode() % KeyPartitions];

    private long Create(Dictionary<string, long> numbers, string key)
    {
        numbers.Add(key, ++_lastNumber);
        _all.Add(_lastNumber);
        Count++;
        return _lastNumber;
    }

    private Item ItemAt(long number) => _chunks[(int)(number / ChunkLength)].Items[number % ChunkLength];

    private DateTimeOffset CreatedAt(long number) => new(ItemAt(number).CreatedTicks, TimeSpan.Zero);

    private TDocument DocumentAt(long number)
    {
        var item = ItemAt(number);
        if (item.Document is null)
        {
            Set(number, item = item with { Document = Read(item), Stored = default });
        }

        return item.Document!;
    }

    private IEnumerable<string?> IndexValues(Item item) => item.Document is { } document
        ? _indexes.Select(index => index.Value(document))
        : item.Stored.IndexValues(_indexes.Length);

    private TDocument Read(in Item item) => item.Document ?? item.Stored.Read(_indexes.Length, _json);

    private void Set(long number, Item item)
    {
        var at = (int)(number / ChunkLength);
        while (at >= _chunks.Count)
        {
            _chunks.Add(new());
        }

        _chunks[at].Set((int)(number % ChunkLength), item);
    }

    private void Forget(long number)
    {
        var at = (int)(number / ChunkLength);
        _chunks[at].Set((int)(number % ChunkLength), default);
        if (_chunks[at].IsEmpty && at < _chunks.Count - 1)
        {
            _chunks[at] = Chunk.Gone;
        }
    }

    private void Reindex(long number, TDocument? before, TDocument? after)
    {
        foreach (var index in _indexes)
        {
            var from = before is null ? null : index.Value(before);
            var to = after is null ? null : index.Value(after);
            if (from != to)
            {
                index.Move(number, from, to);
            }
        }
    }

    /// <summary>A place for a document: empty without a key, as it was stored without a document.</summary>
    internal readonly record struct Item(string Key, long CreatedTicks, TDocument? Document, StoredDocument Stored)
    {
        public Item(string key, DateTimeOffset createdAt, TDocument? document, StoredDocument stored)
            : this(key, createdAt.UtcTicks, document, stored)
        {
        }
    }

    private sealed class Chunk
    {
        public static readonly Chunk Gone = new() { Items = [] };

        private int _count;

        public Item[] Items { get; private set; } = new Item[ChunkLength];

        public bool IsEmpty => _count == 0;

        public bool IsCaptured { get; set; }

        public void Set(int at, Item item)
        {
            if (IsCaptured)
            {
                Items = [.. Items];
                IsCaptured = false;
            }

            _count += (item.Key is null ? 0 : 1) - (Items[at].Key is null ? 0 : 1);
            Items[at] = item;
        }
    }

    private sealed class Index(string name, Func<TDocument, string?> value)
    {
        private readonly Dictionary<string, SortedNumbers> _numbers = [];

        public string Name => name;

        public Func<TDocument, string?> Value => value;

        public SortedNumbers? Find(string under) => _numbers.GetValueOrDefault(under);

        public void Move(long number, string? from, string? to)
        {
            if (from is not null && _numbers.TryGetValue(from, out var old))
            {
                old.Remove(number);
                if (old.IsEmpty)
                {
                    _numbers.Remove(from);
                }
            }

            if (to is not null)
            {
                (_numbers.TryGetValue(to, out var numbers) ? numbers : _numbers[to] = new()).Add(number);
            }
        }
    }
}

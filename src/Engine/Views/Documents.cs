using System.Diagnostics.CodeAnalysis;

namespace Jumun.Engine;

/// <summary>
/// The documents of one view, in order of creation, found by key and by the view's indexes. Owned by its shard's
/// thread. Made for millions: everything is in small pieces, so that nothing is ever copied as a whole while orders
/// wait.
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
    private long _lastNumber = -1;

    public Documents(ViewShape<TDocument> shape)
    {
        _indexes = [.. shape.Indexes.Select(index => new Index(index.Name, index.Value))];
        for (var i = 0; i < KeyPartitions; i++)
        {
            _numbersByKey[i] = [];
        }
    }

    public long Count { get; private set; }

    public bool TryGet(string key, [MaybeNullWhen(false)] out TDocument document)
    {
        document = NumbersFor(key).TryGetValue(key, out var number) ? DocumentAt(number).Document : null;
        return document is not null;
    }

    public void Put(string key, TDocument document)
    {
        var numbers = NumbersFor(key);
        TDocument? before = null;
        if (numbers.TryGetValue(key, out var number))
        {
            before = DocumentAt(number).Document;
        }
        else
        {
            number = ++_lastNumber;
            numbers.Add(key, number);
            _all.Add(number);
            Count++;
        }

        Reindex(number, before, document);
        Set(number, (key, document));
    }

    public void Delete(string key)
    {
        if (NumbersFor(key).Remove(key, out var number))
        {
            Reindex(number, DocumentAt(number).Document, null);
            _all.Remove(number);
            Forget(number);
            Count--;
        }
    }

    /// <summary>
    /// All documents with their keys as they are now, oldest first. May be read on another thread, while this goes on.
    /// </summary>
    public IEnumerable<(string Key, TDocument Document)> Capture()
    {
        var captured = new (string, TDocument)[_chunks.Count][];
        for (var i = 0; i < captured.Length; i++)
        {
            _chunks[i].IsCaptured = true; // From now on it is copied before it is changed.
            captured[i] = _chunks[i].Items;
        }

        return captured.SelectMany(items => items).Where(item => item.Item1 is not null);
    }

    /// <summary>
    /// One page, newest first. <paramref name="before"/> is the <c>Next</c> of the page before; what is created
    /// meanwhile does not shift a page.
    /// </summary>
    public Page<TDocument> List(int limit, long? before = null, string? index = null, string? value = null)
    {
        var numbers = index is null ? _all : Array.Find(_indexes, i => i.Name == index)!.Find(value ?? "");
        var items = new List<TDocument>();
        var last = 0L;
        foreach (var number in numbers?.Before(before ?? long.MaxValue) ?? [])
        {
            if (items.Count == limit)
            {
                return new(items, last);
            }

            items.Add(DocumentAt(number).Document);
            last = number;
        }

        return new(items, null);
    }

    private Dictionary<string, long> NumbersFor(string key) =>
        _numbersByKey[(uint)key.GetHashCode() % KeyPartitions];

    private (string Key, TDocument Document) DocumentAt(long number) =>
        _chunks[(int)(number / ChunkLength)].Items[number % ChunkLength];

    private void Set(long number, (string, TDocument) item)
    {
        var at = (int)(number / ChunkLength);
        if (at == _chunks.Count)
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

    private sealed class Chunk
    {
        public static readonly Chunk Gone = new() { Items = [] };

        private int _count;

        public (string, TDocument)[] Items { get; private set; } = new (string, TDocument)[ChunkLength];

        public bool IsEmpty => _count == 0;

        public bool IsCaptured { get; set; }

        public void Set(int at, (string?, TDocument?) item)
        {
            if (IsCaptured)
            {
                Items = [.. Items];
                IsCaptured = false;
            }

            _count += (item.Item1 is null ? 0 : 1) - (Items[at].Item1 is null ? 0 : 1);
            Items[at] = item!;
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

using System.Diagnostics.CodeAnalysis;

namespace Jumun.Engine;

/// <summary>
/// The documents of one view, in order of creation, found by key and by the view's indexes. Owned by its shard's thread.
/// </summary>
public sealed class Documents<TDocument>
    where TDocument : class
{
    private readonly Dictionary<string, long> _sequenceByKey = [];
    private readonly Dictionary<long, (string Key, TDocument Document)> _bySequence = [];
    private readonly Dictionary<string, (Func<TDocument, string?> Value, Dictionary<string, List<long>> Sequences)>
        _indexes = [];
    private readonly List<long> _all = [];
    private long _lastSequence;

    public Documents(ViewShape<TDocument> shape)
    {
        foreach (var (name, value) in shape.Indexes)
        {
            _indexes[name] = (value, []);
        }
    }

    public int Count => _sequenceByKey.Count;

    public bool TryGet(string key, [MaybeNullWhen(false)] out TDocument document)
    {
        document = _sequenceByKey.TryGetValue(key, out var sequence) ? _bySequence[sequence].Document : null;
        return document is not null;
    }

    public void Put(string key, TDocument document)
    {
        if (_sequenceByKey.TryGetValue(key, out var sequence))
        {
            Reindex(sequence, _bySequence[sequence].Document, document);
        }
        else
        {
            sequence = ++_lastSequence;
            _sequenceByKey[key] = sequence;
            _all.Add(sequence);
            Reindex(sequence, null, document);
        }

        _bySequence[sequence] = (key, document);
    }

    public void Delete(string key)
    {
        if (_sequenceByKey.Remove(key, out var sequence))
        {
            Reindex(sequence, _bySequence[sequence].Document, null);
            _bySequence.Remove(sequence);
            Remove(_all, sequence);
        }
    }

    /// <summary>All documents with their keys, oldest first.</summary>
    public IEnumerable<(string Key, TDocument Document)> All()
    {
        foreach (var sequence in _all)
        {
            yield return _bySequence[sequence];
        }
    }

    /// <summary>
    /// One page, newest first. <paramref name="before"/> is the <c>Next</c> of the page before; what is created meanwhile
    /// does not shift a page.
    /// </summary>
    public Page<TDocument> List(int limit, long? before = null, string? index = null, string? value = null)
    {
        var sequences = index is null ? _all : _indexes[index].Sequences.GetValueOrDefault(value ?? "", []);
        var at = before is { } b ? sequences.BinarySearch(b) : ~sequences.Count;
        var items = new List<TDocument>(Math.Min(limit, sequences.Count));
        var i = (at < 0 ? ~at : at) - 1;
        for (; i >= 0 && items.Count < limit; i--)
        {
            items.Add(_bySequence[sequences[i]].Document);
        }

        return new(items, i >= 0 ? sequences[i + 1] : null);
    }

    private void Reindex(long sequence, TDocument? before, TDocument? after)
    {
        foreach (var (value, sequences) in _indexes.Values)
        {
            var (from, to) = (before is null ? null : value(before), after is null ? null : value(after));
            if (from == to)
            {
                continue;
            }

            if (from is not null && sequences.TryGetValue(from, out var old))
            {
                Remove(old, sequence);
                if (old.Count == 0)
                {
                    sequences.Remove(from);
                }
            }

            if (to is not null)
            {
                Insert(sequences.TryGetValue(to, out var list) ? list : sequences[to] = [], sequence);
            }
        }
    }

    private static void Insert(List<long> sorted, long sequence)
    {
        if (sorted.Count == 0 || sorted[^1] < sequence)
        {
            sorted.Add(sequence);
        }
        else if (sorted.BinarySearch(sequence) is < 0 and var at)
        {
            sorted.Insert(~at, sequence);
        }
    }

    private static void Remove(List<long> sorted, long sequence)
    {
        if (sorted.BinarySearch(sequence) is >= 0 and var at)
        {
            sorted.RemoveAt(at);
        }
    }
}

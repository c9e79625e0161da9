namespace Jumun.Engine.Journals;

/// <summary>
/// The names of one segment (wire names, kinds, shards, actors) and their numbers. The first frame that uses a name
/// defines it; later ones write its number. One thread adds; any thread reads names of committed frames.
/// </summary>
internal sealed class NameTable(Wire wire)
{
    /// <summary>
    /// When so many are numbered, further ones are written in full: there may be endlessly many actors.
    /// </summary>
    public const int NamesMax = 10_000;

    /// <summary>The answer for a name that is to be written in full.</summary>
    public const int InFull = -1;

    private const int RecentCount = 64;

    private readonly Dictionary<string, int> _numbers = [];
    private readonly (string? Name, int Number)[] _recent = new (string?, int)[RecentCount];
    private readonly int[] _ofWireTypes = new int[wire.Count];
    private volatile Entry[] _entries = new Entry[64];

    public int Count { get; private set; }

    public string this[int number] => _entries[Checked(number)].Text;

    public int NumberOf(string name)
    {
        // Mostly the same few names again and again: a look at where one like it was last time is enough.
        var slot = name.Length == 0 ? 0 : ((name.Length * 37) ^ (name[0] * 5) ^ name[^1]) & (RecentCount - 1);
        ref var recent = ref _recent[slot];
        if (recent.Name == name)
        {
            return recent.Number;
        }

        if (!_numbers.TryGetValue(name, out var number))
        {
            if (Count == NamesMax)
            {
                return InFull;
            }

            number = Add(name);
        }

        recent = (name, number);
        return number;
    }

    public int NumberOf(WireType type)
    {
        ref var known = ref _ofWireTypes[type.Number];
        if (known == 0)
        {
            known = NumberOf(type.Name) + 1;
        }

        return known - 1;
    }

    /// <summary>What is stored under the name with this number, or null if this program doesn't know it.</summary>
    public WireType? TypeOf(int number)
    {
        ref var entry = ref _entries[Checked(number)];
        return entry.Type ??= wire.Find(entry.Text);
    }

    /// <summary>The stable hash of a name.</summary>
    public ulong HashOf(int number) => _entries[number].Hash;

    public int Add(string name)
    {
        if (Count == _entries.Length)
        {
            var larger = new Entry[Count * 2];
            _entries.CopyTo(larger, 0);
            _entries = larger;
        }

        _entries[Count] = new() { Text = name, Hash = StableHash.Of(name) };
        _numbers[name] = Count;
        return Count++;
    }

    /// <summary>Takes back names whose frame was not written after all.</summary>
    public void Truncate(int count)
    {
        if (count == Count)
        {
            return;
        }

        for (var i = count; i < Count; i++)
        {
            _numbers.Remove(_entries[i].Text);
        }

        Count = count;
        Array.Clear(_recent);
        Array.Clear(_ofWireTypes);
    }

    /// <summary>Without its throw it is inlined where it is used.</summary>
    private int Checked(int number) => (uint)number < (uint)Count ? number : throw Unknown(number);

    private static InvalidDataException Unknown(int number) => new($"There is no name number {number}.");

    private struct Entry
    {
        public string Text;
        public ulong Hash;
        public WireType? Type;
    }
}

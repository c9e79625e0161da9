using System.Runtime.InteropServices;

namespace Jumun.Engine.Journals;

/// <summary>
/// A hash table from 64-bit hashes to addresses, open addressing with linear probing. In memory it is the index of the
/// active segment; its bytes are the index file of a sealed one, and <see cref="Find(ReadOnlySpan{byte}, ulong)"/> reads
/// both. An entry is a hash and an address, 16 bytes; address 0 is an empty slot.
/// </summary>
internal sealed class AddressTable
{
    public const int EntryBytes = 16;

    private Entry[] _entries;

    public AddressTable(int capacity = 1024) => _entries = new Entry[capacity];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Bytes => MemoryMarshal.AsBytes(_entries);

    public Address Find(ulong hash) => Find(_entries, hash);

    public static Address Find(ReadOnlySpan<byte> table, ulong hash) =>
        Find(MemoryMarshal.Cast<byte, Entry>(table), hash);

    /// <summary>All addresses under a hash, for tables filled with <see cref="Add"/>.</summary>
    public void FindAll(ulong hash, List<Address> found) => FindAll(_entries, hash, found);

    public static void FindAll(ReadOnlySpan<byte> table, ulong hash, List<Address> found) =>
        FindAll(MemoryMarshal.Cast<byte, Entry>(table), hash, found);

    /// <summary>Puts the address under the hash, in the place of an earlier one.</summary>
    public void Set(ulong hash, Address address)
    {
        var slot = SlotOf(hash, _entries.Length);
        while (!_entries[slot].Address.IsNone && _entries[slot].Hash != hash)
        {
            slot = slot + 1 == _entries.Length ? 0 : slot + 1;
        }

        Put(slot, hash, address);
    }

    /// <summary>Puts the address under the hash, beside earlier ones.</summary>
    public void Add(ulong hash, Address address)
    {
        var slot = SlotOf(hash, _entries.Length);
        while (!_entries[slot].Address.IsNone)
        {
            slot = slot + 1 == _entries.Length ? 0 : slot + 1;
        }

        Put(slot, hash, address);
    }

    public void Clear()
    {
        if (Count > 0)
        {
            Array.Clear(_entries);
            Count = 0;
        }
    }

    /// <summary>The same entries in as few slots as still give short ways.</summary>
    public AddressTable Compacted() => Resized((int)(Count * 5L / 3) + 1);

    private void Put(int slot, ulong hash, Address address)
    {
        if (_entries[slot].Address.IsNone)
        {
            Count++;
        }

        _entries[slot] = new(hash, address);
        if (Count * 5L > _entries.Length * 3L)
        {
            _entries = Resized(_entries.Length * 2)._entries;
        }
    }

    private AddressTable Resized(int capacity)
    {
        var resized = new AddressTable(capacity);
        foreach (var entry in _entries)
        {
            if (!entry.Address.IsNone)
            {
                resized.AddWithoutGrowing(entry);
            }
        }

        resized.Count = Count;
        return resized;
    }

    private void AddWithoutGrowing(Entry entry)
    {
        var slot = SlotOf(entry.Hash, _entries.Length);
        while (!_entries[slot].Address.IsNone)
        {
            slot = slot + 1 == _entries.Length ? 0 : slot + 1;
        }

        _entries[slot] = entry;
    }

    private static Address Find(ReadOnlySpan<Entry> entries, ulong hash)
    {
        if (entries.IsEmpty)
        {
            return default;
        }

        var slot = SlotOf(hash, entries.Length);
        while (!entries[slot].Address.IsNone)
        {
            if (entries[slot].Hash == hash)
            {
                return entries[slot].Address;
            }

            slot = slot + 1 == entries.Length ? 0 : slot + 1;
        }

        return default;
    }

    private static void FindAll(ReadOnlySpan<Entry> entries, ulong hash, List<Address> found)
    {
        if (entries.IsEmpty)
        {
            return;
        }

        for (var slot = SlotOf(hash, entries.Length); !entries[slot].Address.IsNone;)
        {
            if (entries[slot].Hash == hash)
            {
                found.Add(entries[slot].Address);
            }

            slot = slot + 1 == entries.Length ? 0 : slot + 1;
        }
    }

    /// <summary>The upper bits choose the slot (Lemire's multiplication), so a table may have any size.</summary>
    private static int SlotOf(ulong hash, int slots) => (int)Math.BigMul(hash, (ulong)slots, out _);

    private readonly record struct Entry(ulong Hash, Address Address);
}

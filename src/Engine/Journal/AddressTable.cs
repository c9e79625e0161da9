namespace Jumun.Engine.Journals;

/// <summary>
/// A hash table from 64-bit hashes to addresses, open addressing with linear probing: the index of a segment that
/// has no index file yet. An empty slot has address 0.
/// </summary>
internal sealed class AddressTable(int capacity = AddressTable.CapacityMin)
{
    private const int CapacityMin = 1024;

    private Entry[] _entries = new Entry[Math.Max(capacity, CapacityMin)];

    public int Count { get; private set; }

    public int Capacity => _entries.Length;

    public IEnumerable<(ulong Hash, Address Address)> Entries
    {
        get
        {
            foreach (var entry in _entries)
            {
                if (!entry.Address.IsNone)
                {
                    yield return (entry.Hash, entry.Address);
                }
            }
        }
    }

    /// <summary>The address that was <see cref="Set"/> last, or none.</summary>
    public Address Find(ulong hash)
    {
        var entries = _entries;
        for (var slot = SlotOf(hash, entries.Length); !entries[slot].Address.IsNone; slot = After(slot, entries.Length))
        {
            if (entries[slot].Hash == hash)
            {
                return entries[slot].Address;
            }
        }

        return default;
    }

    /// <summary>Adds to the list all addresses under the hash.</summary>
    public void FindAll(ulong hash, List<Address> found)
    {
        var entries = _entries;
        for (var slot = SlotOf(hash, entries.Length); !entries[slot].Address.IsNone; slot = After(slot, entries.Length))
        {
            if (entries[slot].Hash == hash)
            {
                found.Add(entries[slot].Address);
            }
        }
    }

    /// <summary>Puts the address under the hash, in the place of an earlier one.</summary>
    public void Set(ulong hash, Address address)
    {
        var slot = SlotOf(hash, _entries.Length);
        while (!_entries[slot].Address.IsNone && _entries[slot].Hash != hash)
        {
            slot = After(slot, _entries.Length);
        }

        Put(slot, hash, address);
    }

    /// <summary>Puts the address under the hash, beside earlier ones.</summary>
    public void Add(ulong hash, Address address)
    {
        var slot = SlotOf(hash, _entries.Length);
        while (!_entries[slot].Address.IsNone)
        {
            slot = After(slot, _entries.Length);
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

    /// <summary>The upper bits choose the slot (Lemire's multiplication), so a table may have any size.</summary>
    public static int SlotOf(ulong hash, int slots) => (int)Math.BigMul(hash, (ulong)slots, out _);

    public static int After(int slot, int slots) => slot + 1 == slots ? 0 : slot + 1;

    private void Put(int slot, ulong hash, Address address)
    {
        if (_entries[slot].Address.IsNone)
        {
            Count++;
        }

        _entries[slot] = new(hash, address);
        if (Count * 5L > _entries.Length * 3L)
        {
            Grow();
        }
    }

    private void Grow()
    {
        var larger = new AddressTable(_entries.Length * 2);
        foreach (var entry in _entries)
        {
            if (!entry.Address.IsNone)
            {
                larger.Add(entry.Hash, entry.Address);
            }
        }

        _entries = larger._entries;
    }

    private readonly record struct Entry(ulong Hash, Address Address);
}

/// <summary>
/// An <see cref="AddressTable"/> in an index file: a slot is 8 bytes, the address and the lower bits of the hash. Two
/// hashes in a million look the same; what is found is compared with what was looked for, so they only cost time.
/// </summary>
internal static class CompactTable
{
    public const int SlotBytes = 8;

    public const int LowerHashBits = 64 - Address.Bits;

    /// <summary>How many slots give short ways.</summary>
    public static int SlotsFor(AddressTable table) => (int)(table.Count * 5L / 3) + 1;

    public static void Fill(Span<ulong> slots, AddressTable table)
    {
        slots.Clear();
        foreach (var (hash, address) in table.Entries)
        {
            var slot = AddressTable.SlotOf(hash, slots.Length);
            while (slots[slot] != 0)
            {
                slot = AddressTable.After(slot, slots.Length);
            }

            slots[slot] = Pack(hash, address);
        }
    }

    /// <summary>Adds to the list the addresses under the hash, and perhaps under one that looks the same.</summary>
    public static void FindAll(ReadOnlySpan<ulong> slots, ulong hash, List<Address> found)
    {
        for (var slot = AddressTable.SlotOf(hash, slots.Length);
            slots[slot] != 0;
            slot = AddressTable.After(slot, slots.Length))
        {
            if (slots[slot] >> Address.Bits == Pack(hash, default) >> Address.Bits)
            {
                found.Add(new((long)(slots[slot] & ((1UL << Address.Bits) - 1))));
            }
        }
    }

    /// <summary>The bits of a hash that its slot holds.</summary>
    public static uint LowerHash(ulong hash) => LowerHashOf(Pack(hash, default));

    public static uint LowerHashOf(ulong slot) => (uint)(slot >> Address.Bits);

    private static ulong Pack(ulong hash, Address address) => (hash << Address.Bits) | (ulong)address.Value;
}

using Jumun.Engine.Journals;

namespace Jumun.Engine.Tests.Journals;

public sealed class AddressTableTests
{
    [Fact]
    public void A_table_is_a_dictionary()
    {
        var (table, model, chance) = (new AddressTable(), new Dictionary<ulong, Address>(), new Random(1));
        for (var i = 0; i < 50_000; i++)
        {
            var hash = StableHash.Of((UInt128)chance.Next(20_000));
            var address = new Address(512 + (8L * i), i % Address.RecordsMax);
            table.Set(hash, address);
            model[hash] = address;
        }

        Assert.Equal(model.Count, table.Count);
        Assert.All(model, entry => Assert.Equal(entry.Value, table.Find(entry.Key)));
        Assert.Equal(model.Count, table.Entries.Count());
        for (var i = 20_000; i < 30_000; i++)
        {
            Assert.True(table.Find(StableHash.Of((UInt128)i)).IsNone);
        }
    }

    [Fact]
    public void Addresses_under_the_same_hash_are_all_found()
    {
        var table = new AddressTable();
        for (var i = 1; i <= 3_000; i++)
        {
            table.Add(StableHash.Of((UInt128)(i % 1_000)), new(8L * i, 0));
        }

        var found = new List<Address>();
        table.FindAll(StableHash.Of((UInt128)7), found);
        Assert.Equal([8L * 7, 8L * 1_007, 8L * 2_007], found.Select(a => a.FrameOffset).Order());
        found.Clear();
        CompactTable.FindAll(Compact(table), StableHash.Of((UInt128)7), found);
        Assert.Equal([8L * 7, 8L * 1_007, 8L * 2_007], found.Select(a => a.FrameOffset).Order());
    }

    [Fact]
    public void Hashes_that_end_alike_are_told_apart_by_who_looks()
    {
        var table = new AddressTable();
        var (one, other) = (0x1234_0000_0000_0005UL, 0x1234_0100_0000_0005UL);
        table.Set(one, new(512, 1));
        table.Set(other, new(1024, 2));
        Assert.Equal(new Address(512, 1), table.Find(one));
        Assert.Equal(new Address(1024, 2), table.Find(other));

        var found = new List<Address>();
        CompactTable.FindAll(Compact(table), one, found);
        Assert.Equal([new(512, 1), new(1024, 2)], found.OrderBy(a => a.Value));
    }

    [Fact]
    public void An_address_holds_the_largest_offset_and_index()
    {
        var address = new Address((1L << 31) - 8, Address.RecordsMax - 1);
        Assert.Equal(((1L << 31) - 8, Address.RecordsMax - 1), (address.FrameOffset, address.Index));
        Assert.True(address.Value < 1L << Address.Bits);
    }

    private static ulong[] Compact(AddressTable table)
    {
        var slots = new ulong[CompactTable.SlotsFor(table)];
        CompactTable.Fill(slots, table);
        return slots;
    }
}

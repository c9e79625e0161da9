using Jumun.Engine.Journals;

namespace Jumun.Engine.Tests.Journals;

public sealed class ChecksumTests
{
    [Fact]
    public void CRC_32C_of_the_check_string_is_the_published_one() =>
        Assert.Equal(0xE3069283, Crc32C.Of("123456789"u8));

    [Fact]
    public void CRC_32C_of_32_zeros_is_that_of_RFC_3720() => Assert.Equal(0x8A9136AAu, Crc32C.Of(new byte[32]));

    /// <summary>
    /// The hashes are in index files: another value would make them useless without anybody noticing.
    /// </summary>
    [Fact]
    public void Hashes_are_what_they_always_were()
    {
        Assert.Equal(KnownHashes.Empty, StableHash.Of(""));
        Assert.Equal(KnownHashes.Text, StableHash.Of("주문-0001"));
        Assert.Equal(KnownHashes.Number, StableHash.Of(UInt128.MaxValue / 7));
        Assert.Equal(KnownHashes.Stream, StableHash.OfStream("order", SampleRecords.Id));
        Assert.Equal(KnownHashes.OtherStream, StableHash.OfStream("stock", "TEA-001"));
    }

    [Fact]
    public void Hashes_of_similar_texts_are_spread_evenly()
    {
        const int count = 100_000;
        const int buckets = 256;
        var (low, high) = (new int[buckets], new int[buckets]);
        for (var i = 0; i < count; i++)
        {
            var hash = StableHash.OfStream("stock", "TEA-" + i);
            low[hash % buckets]++;
            high[hash >> 56]++;
        }

        Assert.All(low.Concat(high), filled => Assert.InRange(filled, count / buckets * 0.7, count / buckets * 1.3));
    }

    [Theory]
    [InlineData("00000000000000000000000000", true)]
    [InlineData("7zzzzzzzzzzzzzzzzzzzzzzzzz", true)]
    [InlineData("01jq8x5vnd3g6v2m1k0ztyw4rb", true)]
    [InlineData("0000000000000g000000000000", true)]
    [InlineData("000000000000v0000000000000", true)]
    [InlineData("8zzzzzzzzzzzzzzzzzzzzzzzzz", false)]
    [InlineData("01jq8x5vnd3g6v2m1k0ztyw4rB", false)]
    [InlineData("01jq8x5vnd3g6v2m1k0ztyw4ru", false)]
    [InlineData("01jq8x5vnd3g6v2m1k0ztyw4r", false)]
    [InlineData("01jq8x5vnd3g6v2m1k0ztyw4r주", false)]
    [InlineData("", false)]
    public void Only_ids_are_packed_and_come_back_the_same(string text, bool isId)
    {
        var packed = PackedText.Of(text);
        Assert.Equal(isId, packed.IsId);
        Assert.Equal(text, isId ? PackedText.TextOf(packed.Id) : packed.Text);
    }

    [Fact]
    public void Every_128_bits_are_an_id()
    {
        var chance = new Random(5);
        for (var i = 0; i < 10_000; i++)
        {
            var id = new UInt128((ulong)chance.NextInt64() << 1, (ulong)chance.NextInt64() << 1 | (uint)(i & 1));
            Assert.Equal(id, PackedText.Of(PackedText.TextOf(id)).Id);
        }
    }

    private static class KnownHashes
    {
        public const ulong Empty = 0x79370EA94285C556;
        public const ulong Text = 0xAF6A4732BF9E73B1;
        public const ulong Number = 0x6429B19BE469CBAF;
        public const ulong Stream = 0x1D30590A769CED7C;
        public const ulong OtherStream = 0xE8D89AF225F2379A;
    }
}

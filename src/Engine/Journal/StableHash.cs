using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Jumun.Engine.Journals;

/// <summary>
/// The 64-bit hashes of the index files. They are on disk, so they must never change. Not for untrusted collisions: a
/// record found by a hash is always compared with what was looked for, so that a collision costs time and nothing else.
/// </summary>
internal static class StableHash
{
    private const ulong PrimeA = 0x9E3779B185EBCA87;
    private const ulong PrimeB = 0xC2B2AE3D27D4EB4F;
    private const int OnStackMax = 256;

    public static ulong Of(ReadOnlySpan<byte> bytes)
    {
        var hash = PrimeB ^ ((ulong)bytes.Length * PrimeA);
        while (bytes.Length >= sizeof(ulong))
        {
            hash = Step(hash, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        var tail = 0UL;
        for (var i = bytes.Length - 1; i >= 0; i--)
        {
            tail = (tail << 8) | bytes[i];
        }

        return Finish(Step(hash, tail));
    }

    public static ulong Of(string text)
    {
        var size = Encoding.UTF8.GetMaxByteCount(text.Length);
        Span<byte> utf8 = size <= OnStackMax ? stackalloc byte[OnStackMax] : new byte[size];
        return Of(utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
    }

    public static ulong Of(UInt128 number) => Finish(Step(Step(PrimeA, (ulong)number), (ulong)(number >> 64)));

    public static ulong OfStream(string kind, string key) => OfStream(Of(kind), PackedText.Of(key));

    public static ulong OfStream(ulong kind, in PackedText key) => Finish(Step(kind, key.Hash()));

    /// <summary>
    /// The shard of its service, of so many, that streams with this key live in. Mixed once more than the hashes of the
    /// indexes, which would else have bits that are the same for all streams of a shard.
    /// </summary>
    public static int ShardOf(string key, int shards) =>
        (int)(Finish(Step(PackedText.Of(key).Hash(), PrimeA)) % (uint)shards);

    private static ulong Step(ulong hash, ulong word) => BitOperations.RotateLeft(hash ^ (word * PrimeB), 31) * PrimeA;

    /// <summary>The finaliser of MurmurHash3: every bit of the input moves every bit of the output.</summary>
    private static ulong Finish(ulong hash)
    {
        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCD;
        hash = (hash ^ (hash >> 33)) * 0xC4CEB9FE1A85EC53;
        return hash ^ (hash >> 33);
    }
}

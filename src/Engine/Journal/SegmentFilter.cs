using System.Numerics;

namespace Jumun.Engine.Journals;

/// <summary>
/// Which sealed segments may know a hash, without a look into each: a new stream is in none of them, and there may be
/// hundreds. For each value of a hash's lower bits there is a word, and in it a bit for each of 32 segments. It says
/// "perhaps" of a few too many, and never "no" of one that knows the hash. In memory, made from the index files. One
/// thread adds; any thread asks.
/// </summary>
internal sealed class SegmentFilter
{
    private const int GroupSegments = 32;

    /// <summary>Of a segment's size a sixteenth of the words has its bit, or less; of a full one a tenth.</summary>
    private const int WordsPerSlotLog2 = 4;

    private volatile Group?[] _groups = [];

    /// <summary>From now on the segment with this number is named only when it may know the hash.</summary>
    /// <param name="segment">From 0; the oldest segment's.</param>
    /// <param name="slots">Its table in the index file.</param>
    public void Add(int segment, ReadOnlySpan<ulong> slots)
    {
        var at = segment / GroupSegments;
        if (at >= _groups.Length)
        {
            _groups = [.. _groups, .. new Group?[at + 1 - _groups.Length]];
        }

        (_groups[at] ??= new(slots.Length)).Add(segment % GroupSegments, slots);
    }

    /// <summary>The newest segment up to this one that may know the hash; -1 if none does.</summary>
    public int Newest(ulong hash, int last)
    {
        var groups = _groups;
        while (last >= 0)
        {
            var at = last / GroupSegments;
            var perhaps = at < groups.Length && groups[at] is { } group ? group.Perhaps(hash) : uint.MaxValue;
            perhaps &= uint.MaxValue >> (GroupSegments - 1 - (last % GroupSegments));
            if (perhaps != 0)
            {
                return (at * GroupSegments) + BitOperations.Log2(perhaps);
            }

            last = (at * GroupSegments) - 1;
        }

        return -1;
    }

    /// <param name="slots">Of its first segment: the others will be as large.</param>
    private sealed class Group(int slots)
    {
        private readonly uint[] _words = new uint[1 << Math.Min(
            BitOperations.Log2((uint)slots) + WordsPerSlotLog2, CompactTable.LowerHashBits)];

        /// <summary>The segments of which the words tell; of others nothing is known.</summary>
        private uint _known;

        public void Add(int segment, ReadOnlySpan<ulong> slots)
        {
            foreach (var slot in slots)
            {
                if (slot != 0)
                {
                    WordOf(CompactTable.LowerHashOf(slot)) |= 1u << segment;
                }
            }

            Volatile.Write(ref _known, _known | (1u << segment));
        }

        public uint Perhaps(ulong hash) => ~Volatile.Read(ref _known) | WordOf(CompactTable.LowerHash(hash));

        private ref uint WordOf(uint lowerHash) => ref _words[lowerHash & (uint)(_words.Length - 1)];
    }
}

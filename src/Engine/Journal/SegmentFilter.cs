using System.Numerics;

namespace Jumun.Engine.Journals;

/// <summary>
/// Which sealed segments may know a hash, without a look into each: a new stream is in none of them, and there may be
/// hundreds. A Bloom filter for each segment, 32 of them side by side: a hash chooses two words, and in both is a bit
/// for each segment. It says "perhaps" of very few too many, and never "no" of one that knows the hash. In memory, made
/// from the index files. One thread adds; any thread asks.
/// </summary>
internal sealed class SegmentFilter
{
    private const int GroupSegments = 32;

    /// <summary>Of a full segment's size a twentieth of the words has its bit, so 1 of 400 is named too many.</summary>
    private const int WordsPerSlotLog2 = 5;

    /// <summary>So many upper bits of a hash its slot's place tells, if each value has 16 slots or more.</summary>
    private const int UpperBitsMax = 8;
    private const int SlotsPerUpperLog2 = 4;

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
        var (upper, lower) = ((uint)(hash >> (64 - UpperBitsMax)), CompactTable.LowerHash(hash));
        while (last >= 0)
        {
            var at = last / GroupSegments;
            var perhaps = at < groups.Length && groups[at] is { } group ? group.Perhaps(upper, lower) : uint.MaxValue;
            perhaps &= uint.MaxValue >> (GroupSegments - 1 - (last % GroupSegments));
            if (perhaps != 0)
            {
                return (at * GroupSegments) + BitOperations.Log2(perhaps);
            }

            last = (at * GroupSegments) - 1;
        }

        return -1;
    }

    private sealed class Group
    {
        private readonly int _wordsLog2;
        private readonly int _upperBits;
        private readonly uint[] _words;

        /// <summary>The segments of which the words tell; of others nothing is known.</summary>
        private uint _known;

        /// <param name="slots">Of its first segment: the others will be as large.</param>
        public Group(int slots)
        {
            var slotsLog2 = BitOperations.Log2((uint)slots);
            _wordsLog2 = slotsLog2 + WordsPerSlotLog2;
            _upperBits = Math.Clamp(slotsLog2 - SlotsPerUpperLog2, 0, UpperBitsMax);
            _words = new uint[1 << _wordsLog2];
        }

        /// <summary>
        /// Of a hash a slot holds the lower bits. It is the slot that its upper bits choose, or one behind that without
        /// a gap between: so those bits are one of few.
        /// </summary>
        public void Add(int segment, ReadOnlySpan<ulong> slots)
        {
            var begin = slots.LastIndexOf(0UL) + 1; // The end of the table goes on at its beginning.
            for (var slot = 0; slot < slots.Length; slot++)
            {
                if (slots[slot] == 0)
                {
                    begin = slot + 1;
                    continue;
                }

                var lower = CompactTable.LowerHashOf(slots[slot]);
                var last = LastUpperOf(slot, slots.Length);
                var upper = FirstUpperOf(begin % slots.Length, slots.Length);
                for (; upper != last; upper = (upper + 1) & ((1u << _upperBits) - 1))
                {
                    Set(upper, lower, 1u << segment);
                }

                Set(last, lower, 1u << segment);
            }

            Volatile.Write(ref _known, _known | (1u << segment));
        }

        public uint Perhaps(uint upper, uint lower)
        {
            var (one, other) = WordsOf(upper >> (UpperBitsMax - _upperBits), lower);
            return ~Volatile.Read(ref _known) | (_words[one] & _words[other]);
        }

        private void Set(uint upper, uint lower, uint bit)
        {
            var (one, other) = WordsOf(upper, lower);
            _words[one] |= bit;
            _words[other] |= bit;
        }

        private (ulong One, ulong Other) WordsOf(uint upper, uint lower)
        {
            var key = ((ulong)upper << CompactTable.LowerHashBits) | lower;
            return ((key * 0x9E3779B97F4A7C15) >> (64 - _wordsLog2), (key * 0xC2B2AE3D27D4EB4F) >> (64 - _wordsLog2));
        }

        /// <summary>The upper bits of the least hash that chooses a slot.</summary>
        private uint FirstUpperOf(int slot, int slots) => (uint)(((long)slot << _upperBits) / slots);

        /// <summary>The upper bits of the greatest one.</summary>
        private uint LastUpperOf(int slot, int slots) =>
            (uint)(((((long)slot + 1) << _upperBits) + slots - 1) / slots) - 1;
    }
}

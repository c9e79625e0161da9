using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Jumun.Engine.Journals;

/// <summary>A growing buffer that is used again and again, so that encoding a batch allocates nothing.</summary>
internal sealed class ByteBuffer(int capacity = 64 * 1024) : IBufferWriter<byte>
{
    /// <summary>Lengths are written as two bytes of seven bits; what is longer is moved to make room.</summary>
    private const int ReservedLengthBytes = 2;

    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public Span<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Truncate(int length) => Length = length;

    public Span<byte> Take(int count)
    {
        Reserve(count);
        var taken = _bytes.AsSpan(Length, count);
        Length += count;
        return taken;
    }

    public void Byte(byte value)
    {
        Reserve(1);
        _bytes[Length++] = value;
    }

    public void Varint(ulong value)
    {
        Reserve(10);
        var bytes = _bytes;
        var at = Length;
        while (value >= 0x80)
        {
            bytes[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        bytes[at++] = (byte)value;
        Length = at;
    }

    /// <summary>Small numbers of either sign in few bytes.</summary>
    public void Signed(long value) => Varint((ulong)((value << 1) ^ (value >> 63)));

    public void UInt128(UInt128 value) => BinaryPrimitives.WriteUInt128LittleEndian(Take(16), value);

    public void UInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(8), value);

    public void Bytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    /// <summary>
    /// UTF-8 after its length plus <paramref name="above"/>, numbers below which mean something else.
    /// </summary>
    public void Text(string text, int above = 0)
    {
        var lengthMax = Encoding.UTF8.GetMaxByteCount(text.Length);
        Reserve(lengthMax + 5);
        var length = Encoding.UTF8.GetByteCount(text);
        Varint((ulong)(length + above));
        Length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(Length));
    }

    /// <summary>Leaves room for the length of what follows, which <see cref="EndBlock"/> fills in.</summary>
    public int BeginBlock()
    {
        Take(ReservedLengthBytes);
        return Length;
    }

    public void EndBlock(int begin)
    {
        var length = Length - begin;
        if (length < 1 << (7 * ReservedLengthBytes))
        {
            _bytes[begin - 2] = (byte)(length | 0x80);
            _bytes[begin - 1] = (byte)(length >> 7);
            return;
        }

        const int longer = 5;
        Take(longer - ReservedLengthBytes);
        _bytes.AsSpan(begin, length).CopyTo(_bytes.AsSpan(begin - ReservedLengthBytes + longer));
        for (var i = 0; i < longer; i++)
        {
            var more = i < longer - 1 ? 0x80 : 0;
            _bytes[begin - ReservedLengthBytes + i] = (byte)(((length >> (7 * i)) & 0x7F) | more);
        }
    }

    void IBufferWriter<byte>.Advance(int count) => Length += count;

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint)
    {
        Reserve(Math.Max(sizeHint, 256));
        return _bytes.AsMemory(Length);
    }

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint)
    {
        Reserve(Math.Max(sizeHint, 256));
        return _bytes.AsSpan(Length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Reserve(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Grow(count);
        }
    }

    private void Grow(int count) => Array.Resize(ref _bytes, checked(Math.Max(_bytes.Length * 2, Length + count)));
}

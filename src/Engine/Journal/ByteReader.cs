using System.Buffers.Binary;
using System.Text;

namespace Jumun.Engine.Journals;

/// <summary>
/// Reads what <see cref="ByteBuffer"/> wrote. Bytes that can't be so are an <see cref="InvalidDataException"/>.
/// </summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    public readonly int At => _at;

    public readonly bool IsAtEnd => _at >= _bytes.Length;

    public byte Byte() => Take(1)[0];

    public ulong Varint()
    {
        // Most have one byte: this much is inlined where it is used.
        if (_at < _bytes.Length && _bytes[_at] < 0x80)
        {
            return _bytes[_at++];
        }

        return LongVarint();
    }

    private ulong LongVarint()
    {
        var (value, shift) = (0UL, 0);
        foreach (var b in _bytes[_at..])
        {
            _at++;
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                return value;
            }

            if ((shift += 7) >= 64)
            {
                throw new InvalidDataException("A number has more than 64 bits.");
            }
        }

        throw new InvalidDataException("It ends too early.");
    }

    public int Count()
    {
        var value = Varint();
        return value <= int.MaxValue ? (int)value : throw new InvalidDataException("A count is out of range.");
    }

    public long Signed()
    {
        var value = Varint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public UInt128 UInt128() => BinaryPrimitives.ReadUInt128LittleEndian(Take(16));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public string Text() => Encoding.UTF8.GetString(Take(Count()));

    /// <summary>Bytes after their length.</summary>
    public ReadOnlySpan<byte> Block() => Take(Count());

    public ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)(_bytes.Length - _at))
        {
            throw new InvalidDataException("It ends too early.");
        }

        var taken = _bytes.Slice(_at, count);
        _at += count;
        return taken;
    }
}

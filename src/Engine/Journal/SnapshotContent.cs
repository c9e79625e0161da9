namespace Jumun.Engine.Journals;

/// <summary>
/// What is behind the header of a snapshot, read or written from beginning to end, in pieces. While it is written every
/// few megabytes are flushed by themselves: a large snapshot that is flushed at once would hold up the flushes of
/// batches.
/// </summary>
internal sealed class SnapshotContent(IDiskFile file) : Stream
{
    private const int FlushEveryBytes = 4 * 1024 * 1024;

    private readonly byte[] _buffer = new byte[64 * 1024];

    /// <summary>What is behind this place is in the buffer, or still to be read.</summary>
    private long _at;
    private int _buffered;
    private int _taken;

    /// <summary>Of what was written.</summary>
    public uint Crc { get; private set; }

    public override long Length => _at + _buffered;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Position
    {
        get => Length;
        set => throw OnlyInOrder();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> bytes)
    {
        if (_taken == _buffered)
        {
            (_at, _taken) = (_at + _buffered, 0);
            _buffered = file.Read(SnapshotFile.HeaderBytes + _at, _buffer);
        }

        var some = Math.Min(bytes.Length, _buffered - _taken);
        _buffer.AsSpan(_taken, some).CopyTo(bytes);
        _taken += some;
        return some;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var some = Math.Min(bytes.Length, _buffer.Length - _buffered);
            bytes[..some].CopyTo(_buffer.AsSpan(_buffered));
            _buffered += some;
            bytes = bytes[some..];
            if (_buffered == _buffer.Length)
            {
                Flush();
            }
        }
    }

    public override void Flush()
    {
        var bytes = _buffer.AsSpan(0, _buffered);
        file.Write(SnapshotFile.HeaderBytes + _at, bytes);
        Crc = Crc32C.Of(bytes, Crc);
        if (_at / FlushEveryBytes != (_at + _buffered) / FlushEveryBytes)
        {
            file.Flush();
        }

        _at += _buffered;
        _buffered = 0;
    }

    public override long Seek(long offset, SeekOrigin origin) => throw OnlyInOrder();

    public override void SetLength(long value) => throw OnlyInOrder();

    private static InvalidOperationException OnlyInOrder() => new("A snapshot is gone through from beginning to end.");
}

using System.Buffers.Binary;

namespace Jumun.Engine.Journals;

/// <summary>
/// The file of a shard's snapshot: a header with two checksums, its own and the content's, and the content.
/// </summary>
internal static class SnapshotFile
{
    public const string Name = "snapshot";

    private const int Layout = 1;
    private const int PieceBytes = 1024 * 1024;
    public const int HeaderBytes = 32;
    private const int CrcAt = HeaderBytes - 4;

    private static ReadOnlySpan<byte> Magic => "JUMUNSNP"u8;

    public static void Save(IDisk disk, string directory, Action<Stream> write)
    {
        var path = Path.Combine(directory, Name);
        var unfinished = path + SegmentFile.UnfinishedExtension;
        using (var file = disk.Create(unfinished, 0))
        {
            using (var content = new ContentStream(file))
            {
                write(content);
                content.Flush();
                file.Write(0, Header(content.Crc, content.Length));
            }

            file.Flush();
        }

        disk.Rename(unfinished, path);
        disk.FlushDirectory(directory);
    }

    /// <summary>The content, or null when there is none or none that can be trusted.</summary>
    public static byte[]? Load(IDisk disk, string directory, Action<string> report)
    {
        var path = Path.Combine(directory, Name);
        if (!disk.Exists(path))
        {
            return null;
        }

        var bytes = WholeFile.Read(disk, path);
        if (bytes.Length >= HeaderBytes && bytes.AsSpan().StartsWith(Magic)
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(CrcAt)) == Crc32C.Of(bytes.AsSpan(0, CrcAt))
            && BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(8)) == Layout
            && BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(16)) == bytes.Length - HeaderBytes
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(12)) == Crc32C.Of(bytes.AsSpan(HeaderBytes)))
        {
            return bytes[HeaderBytes..];
        }

        report($"'{path}' is damaged or of another version and is not used; the journal is replayed instead.");
        return null;
    }

    /// <summary>
    /// Where it is damaged, or null; with the first bytes of its content. Reads it in pieces, however large it is.
    /// </summary>
    public static long? Check(IDisk disk, string path, out byte[] beginning)
    {
        using var file = disk.Open(path, writable: false);
        var (header, piece) = (new byte[HeaderBytes], new byte[Math.Clamp(file.Length, 1, PieceBytes)]);
        beginning = [];
        if (file.Read(0, header) < HeaderBytes || !header.AsSpan().StartsWith(Magic)
            || BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(CrcAt)) != Crc32C.Of(header.AsSpan(0, CrcAt))
            || BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(8)) != Layout)
        {
            return 0;
        }

        var (crc, at) = (0u, (long)HeaderBytes);
        for (int read; (read = file.Read(at, piece)) > 0; at += read)
        {
            crc = Crc32C.Of(piece.AsSpan(0, read), crc);
            beginning = at == HeaderBytes ? piece[..read] : beginning;
        }

        return BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(16)) != at - HeaderBytes ? at
            : BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(12)) != crc ? HeaderBytes : null;
    }

    private static byte[] Header(uint contentCrc, long contentLength)
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), Layout);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), contentCrc);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), contentLength);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(CrcAt), Crc32C.Of(header.AsSpan(0, CrcAt)));
        return header;
    }

    /// <summary>
    /// Writes on behind the header. Every few megabytes are flushed by themselves: a large snapshot that is flushed at
    /// once would hold up the flushes of batches.
    /// </summary>
    private sealed class ContentStream(IDiskFile file) : Stream
    {
        private const int FlushEveryBytes = 4 * 1024 * 1024;

        private readonly byte[] _buffer = new byte[64 * 1024];
        private int _buffered;
        private long _written;

        public uint Crc { get; private set; }

        public override long Length => _written + _buffered;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Position
        {
            get => Length;
            set => throw new InvalidOperationException("A snapshot is written from beginning to end.");
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
            file.Write(HeaderBytes + _written, bytes);
            Crc = Crc32C.Of(bytes, Crc);
            if (_written / FlushEveryBytes != (_written + _buffered) / FlushEveryBytes)
            {
                file.Flush();
            }

            _written += _buffered;
            _buffered = 0;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new InvalidOperationException();

        public override long Seek(long offset, SeekOrigin origin) => throw new InvalidOperationException();

        public override void SetLength(long value) => throw new InvalidOperationException();
    }
}

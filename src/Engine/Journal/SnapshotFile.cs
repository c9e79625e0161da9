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
            using (var content = new SnapshotContent(file))
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

    /// <summary>
    /// What somebody reads from the content, or null when there is none or none that can be trusted. It is checked
    /// whole before, and never in memory whole.
    /// </summary>
    public static T? Load<T>(IDisk disk, string directory, Func<Stream, T?> read, Action<string> report)
        where T : class
    {
        var path = Path.Combine(directory, Name);
        if (!disk.Exists(path))
        {
            return null;
        }

        using var file = disk.Open(path, writable: false);
        if (Check(file, out _) is null)
        {
            return read(new SnapshotContent(file));
        }

        report($"'{path}' is damaged or of another version and is not used; the journal is replayed instead.");
        return null;
    }

    /// <summary>Where it is damaged, or null; with the first bytes of its content.</summary>
    public static long? Check(IDiskFile file, out byte[] beginning)
    {
        var (header, piece) = (new byte[HeaderBytes], new byte[Math.Clamp(file.Length, 1, PieceBytes)]);
        beginning = [];
        if (file.Read(0, header) < HeaderBytes || !IsSound(header))
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

    private static bool IsSound(ReadOnlySpan<byte> header) =>
        header.StartsWith(Magic)
        && BinaryPrimitives.ReadUInt32LittleEndian(header[CrcAt..]) == Crc32C.Of(header[..CrcAt])
        && BinaryPrimitives.ReadInt32LittleEndian(header[8..]) == Layout;

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
}

using System.Buffers.Binary;

namespace Jumun.Engine.Journals;

/// <summary>
/// The file of a shard's snapshot: a header with two checksums, its own and the content's, and the content.
/// </summary>
internal static class SnapshotFile
{
    public const string Name = "snapshot";

    private const int Layout = 1;
    private const int HeaderBytes = 32;
    private const int CrcAt = HeaderBytes - 4;

    private static ReadOnlySpan<byte> Magic => "JUMUNSNP"u8;

    public static void Save(IDisk disk, string directory, ReadOnlySpan<byte> content)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        header.Clear();
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], Layout);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], Crc32C.Of(content));
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], content.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[CrcAt..], Crc32C.Of(header[..CrcAt]));
        WholeFile.Replace(disk, Path.Combine(directory, Name), header, content);
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
}

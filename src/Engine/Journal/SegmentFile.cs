using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Jumun.Engine.Journals;

/// <summary>The names of a segment's files, and the header with which the segment begins.</summary>
internal static class SegmentFile
{
    /// <summary>Of the header; since layout 2 it says how long the file is. Older ones are still read.</summary>
    public const int Layout = 2;

    /// <summary>A sector: frames begin behind it, so that no later write touches the header.</summary>
    public const int HeaderBytes = 512;

    public const string Extension = ".journal";
    public const string IndexExtension = ".index";

    /// <summary>Of files that are being written; what is left of them after a crash is deleted.</summary>
    public const string UnfinishedExtension = ".new";

    private const int ShardBytesMax = 255;
    private const int LayoutAt = 8;
    private const int FileBytesAt = 20;
    private const int ShardAt = 25;
    private const int CrcAt = HeaderBytes - 4;

    private static ReadOnlySpan<byte> Magic => "JUMUNJNL"u8;

    public static string NameOf(long firstPosition) =>
        firstPosition.ToString("D20", CultureInfo.InvariantCulture) + Extension;

    public static bool TryParse(string name, string extension, out long firstPosition)
    {
        firstPosition = 0;
        return name.EndsWith(extension, StringComparison.Ordinal)
            && name.Length == 20 + extension.Length
            && long.TryParse(name[..20], NumberStyles.None, CultureInfo.InvariantCulture, out firstPosition);
    }

    public static byte[] Header(string shard, long firstPosition, long fileBytes)
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(LayoutAt), Layout);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(12), firstPosition);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(FileBytesAt), checked((uint)fileBytes));
        if (Encoding.UTF8.GetByteCount(shard) is > ShardBytesMax and var length)
        {
            throw new ArgumentException(
                $"A shard's name has at most {ShardBytesMax} bytes, not {length}.", nameof(shard));
        }

        header[ShardAt - 1] = (byte)Encoding.UTF8.GetBytes(shard, header.AsSpan(ShardAt));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(CrcAt), Crc32C.Of(header.AsSpan(0, CrcAt)));
        return header;
    }

    /// <summary>
    /// Throws when the header is not that of this segment of this shard. Tells how long the file was made, 0 when the
    /// header does not say so.
    /// </summary>
    public static long Verify(string path, ReadOnlySpan<byte> header, string shard, long firstPosition)
    {
        if (header.Length < HeaderBytes || !header.StartsWith(Magic)
            || BinaryPrimitives.ReadUInt32LittleEndian(header[CrcAt..]) != Crc32C.Of(header[..CrcAt]))
        {
            throw Damage(path, 0, "its header is damaged");
        }

        var layout = BinaryPrimitives.ReadInt32LittleEndian(header[LayoutAt..]);
        if (layout is < 1 or > Layout)
        {
            throw new JournalUnusable(
                $"'{path}' has layout {layout} at offset {LayoutAt}, but this program reads layouts up to {Layout}: "
                + "start the version that wrote it.");
        }

        if (BinaryPrimitives.ReadInt64LittleEndian(header[12..]) is var first && first != firstPosition)
        {
            throw Damage(path, 12, $"its header says that it begins with record {first}: it was renamed");
        }

        if (Encoding.UTF8.GetString(header.Slice(ShardAt, header[ShardAt - 1])) is var owner && owner != shard)
        {
            throw new JournalUnusable(
                $"'{path}' belongs to the shard '{owner}' (offset {ShardAt}), not to '{shard}': it is in the wrong "
                + "folder.");
        }

        return layout == 1 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(header[FileBytesAt..]);
    }

    public static JournalUnusable Damage(string path, long offset, string what) =>
        new($"'{path}' is damaged at offset {offset}: {what}; restore the journal's folder from a backup.");
}

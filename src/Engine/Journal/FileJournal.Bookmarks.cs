using System.Buffers.Binary;

namespace Jumun.Engine.Journals;

public sealed partial class FileJournal
{
    private const string BookmarkExtension = ".bookmark";
    private const int BookmarkCrcAt = 8;
    private const int BookmarkBytes = 12;

    internal static bool IsBookmark(string name) => name.EndsWith(BookmarkExtension, StringComparison.Ordinal);

    public long? LoadBookmark(string reader)
    {
        var path = Path.Combine(_directory, reader + BookmarkExtension);
        if (!_disk.Exists(path))
        {
            return null;
        }

        var bytes = WholeFile.Read(_disk, path);
        return bytes.Length == BookmarkBytes
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(BookmarkCrcAt)) == Checksum(bytes)
                ? BinaryPrimitives.ReadInt64LittleEndian(bytes)
                : throw new JournalUnusable(
                    $"'{path}' is damaged (offset 0): restore it from a backup, or delete it and let '{reader}' begin "
                    + "with what happens from now on.");
    }

    public void SaveBookmark(string reader, long position)
    {
        var bytes = new byte[BookmarkBytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, position);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(BookmarkCrcAt), Checksum(bytes));
        WholeFile.Replace(_disk, Path.Combine(_directory, reader + BookmarkExtension), bytes, []);
    }

    private static uint Checksum(byte[] bookmark) => Crc32C.Of(bookmark.AsSpan(0, BookmarkCrcAt));
}

namespace Jumun.Engine.Journals;

/// <summary>
/// Files that are written whole: under another name, flushed, renamed, so that they are there whole or not at all.
/// </summary>
internal static class WholeFile
{
    public static void Replace(IDisk disk, string path, ReadOnlySpan<byte> header, ReadOnlySpan<byte> content)
    {
        var unfinished = path + SegmentFile.UnfinishedExtension;
        using (var file = disk.Create(unfinished, 0))
        {
            file.Write(0, header);
            file.Write(header.Length, content);
            file.Flush();
        }

        disk.Rename(unfinished, path);
        disk.FlushDirectory(Path.GetDirectoryName(path)!);
    }

    public static long LengthOf(this IDisk disk, string path)
    {
        using var file = disk.Open(path, writable: false);
        return file.Length;
    }

    public static byte[] Read(IDisk disk, string path)
    {
        using var file = disk.Open(path, writable: false);
        var bytes = new byte[checked((int)file.Length)];
        return file.Read(0, bytes) == bytes.Length
            ? bytes
            : throw new IOException($"'{path}' became shorter while reading.");
    }
}

namespace Jumun.Bench;

/// <summary>What a host has written.</summary>
public static class DataFolder
{
    private const int PieceBytes = 1 << 20;

    /// <summary>Bytes of all files, without the zeros at the end of those that are prepared ahead.</summary>
    public static long BytesWritten(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(BytesWithoutTail);

    private static long BytesWithoutTail(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var piece = new byte[PieceBytes];
        for (var end = file.Length; end > 0;)
        {
            var start = Math.Max(0, end - PieceBytes);
            file.Position = start;
            var length = file.ReadAtLeast(piece.AsSpan(0, (int)(end - start)), (int)(end - start));
            var last = piece.AsSpan(0, length).LastIndexOfAnyExcept((byte)0);
            if (last >= 0)
            {
                return start + last + 1;
            }

            end = start;
        }

        return 0;
    }
}

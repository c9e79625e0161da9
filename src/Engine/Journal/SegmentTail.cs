namespace Jumun.Engine.Journals;

/// <summary>
/// Tells a torn tail from damage. At most one frame is ever written and not yet flushed, and it is written into zeros.
/// So a write that a crash tore off leaves zeros where a sector, the beginning or the end of that frame should be, and
/// nothing behind it. Everything else was whole once and acknowledged: that is damage, and nothing of it is cut off.
/// </summary>
internal static class SegmentTail
{
    private const int SectorBytes = 512;
    private const int PieceBytes = 1024 * 1024;

    /// <summary>
    /// Clears a torn tail that begins at <paramref name="offset"/>; true if there was one. Throws if it is damage.
    /// </summary>
    public static bool Clear(IDiskFile file, string path, long offset)
    {
        var lastWritten = Find(file, path, offset);
        if (lastWritten < 0)
        {
            return false;
        }

        var zeros = new byte[PieceBytes];
        for (var at = offset; at <= lastWritten; at += PieceBytes)
        {
            file.Write(at, zeros.AsSpan(0, (int)Math.Min(PieceBytes, lastWritten + 1 - at)));
        }

        file.Flush();
        return true;
    }

    /// <summary>Where the last byte of a torn tail is, or -1 if there is none. Throws if it is damage.</summary>
    public static long Find(IDiskFile file, string path, long offset)
    {
        var piece = NewPiece(file, offset);
        var lastWritten = -1L;
        for (var at = offset; at < file.Length;)
        {
            var read = file.Read(at, piece);
            var bytes = piece.AsSpan(0, read);
            var last = bytes.LastIndexOfAnyExcept((byte)0);
            if (last >= 0)
            {
                lastWritten = at + last;
                RefuseIfGoodFrameIn(file, path, offset, at, bytes[..(last + 1)]);
            }

            at += read;
            if (read == 0)
            {
                break;
            }
        }

        return lastWritten < 0 || IsTorn(file, offset, lastWritten)
            ? lastWritten
            : throw SegmentFile.Damage(path, offset, "the last frame was written whole, but its checksum is wrong");
    }

    /// <summary>For a sealed segment, behind whose last frame nothing was ever written.</summary>
    public static void RefuseUnlessEmpty(IDiskFile file, string path, long offset)
    {
        var piece = NewPiece(file, offset);
        for (var at = offset; file.Read(at, piece) is > 0 and var read; at += read)
        {
            if (piece.AsSpan(0, read).ContainsAnyExcept((byte)0))
            {
                throw SegmentFile.Damage(path, offset, "it holds no sound frame there");
            }
        }
    }

    private static byte[] NewPiece(IDiskFile file, long offset) =>
        new byte[Math.Clamp(file.Length - offset, 1, PieceBytes)];

    private static void RefuseIfGoodFrameIn(
        IDiskFile file, string path, long offset, long pieceAt, ReadOnlySpan<byte> piece)
    {
        for (var i = 0; i < piece.Length && piece[i..].IndexOf(Frame.Magic) is >= 0 and var found; i++)
        {
            i += found;
            var at = pieceAt + i;
            if (at == offset || at % Frame.Alignment != 0)
            {
                continue;
            }

            var head = new byte[Frame.HeadBytes];
            if (file.Read(at, head) == head.Length && Frame.TryRead(head, out var frame, out _)
                && frame.Length <= file.Length - at)
            {
                var whole = new byte[frame.Length];
                if (file.Read(at, whole) == whole.Length && frame.IsSound(whole))
                {
                    throw SegmentFile.Damage(path, offset, $"it is no sound frame, but one follows at offset {at}");
                }
            }
        }
    }

    private static bool IsTorn(IDiskFile file, long offset, long lastWritten)
    {
        var head = new byte[Frame.HeadBytes];
        var headLength = file.Read(offset, head);
        if (head[0] == 0)
        {
            return true; // The beginning is missing.
        }

        if (lastWritten < offset + Frame.HeadBytes)
        {
            return true; // Everything but a part of the head is missing.
        }

        if (!Frame.TryRead(head.AsSpan(0, headLength), out var frame, out _))
        {
            // The head is cut by a sector's border and its second part is missing.
            var inFirstSector = (int)(SectorBytes - (offset % SectorBytes));
            return inFirstSector < Frame.HeadBytes && !head.AsSpan(inFirstSector).ContainsAnyExcept((byte)0);
        }

        if (frame.Length > file.Length - offset || lastWritten >= offset + frame.Length)
        {
            return false;
        }

        return lastWritten < offset + frame.Length - 1 || HasEmptySector(file, offset, frame.Length);
    }

    private static bool HasEmptySector(IDiskFile file, long offset, int length)
    {
        var whole = new byte[length];
        file.Read(offset, whole);
        for (var at = 0; at < length;)
        {
            var piece = Math.Min(SectorBytes - (int)((offset + at) % SectorBytes), length - at);
            if (!whole.AsSpan(at, piece).ContainsAnyExcept((byte)0))
            {
                return true;
            }

            at += piece;
        }

        return false;
    }
}

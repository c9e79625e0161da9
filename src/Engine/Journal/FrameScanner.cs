namespace Jumun.Engine.Journals;

internal enum Scanned
{
    /// <summary>A sound frame.</summary>
    Frame,

    /// <summary>The limit, or nothing but zeros where a frame would begin.</summary>
    End,

    /// <summary>Something that is not a sound frame.</summary>
    Unsound,
}

/// <summary>
/// Goes through a segment's frames in order, reading large pieces. The frame is valid until the next is read.
/// </summary>
internal sealed class FrameScanner(IDiskFile file, long offset)
{
    private const int PieceBytes = 512 * 1024;

    private byte[] _piece = new byte[Math.Clamp(file.Length - offset, Frame.HeadBytes, PieceBytes)];
    private long _pieceAt;
    private int _pieceLength;

    /// <summary>Where the last read frame begins; after an end or an unsound one, where that was found.</summary>
    public long Offset { get; private set; } = offset;

    /// <summary>Where the next frame is to begin.</summary>
    public long Next { get; private set; } = offset;

    public Frame Frame { get; private set; }

    public ReadOnlySpan<byte> Bytes => _piece.AsSpan((int)(Offset - _pieceAt), Frame.Length);

    public Scanned Read(string path, long limit)
    {
        Offset = Next;
        var head = Load(Frame.HeadBytes, limit);
        if (head.Length == 0 || !head.ContainsAnyExcept((byte)0))
        {
            return Scanned.End;
        }

        if (!Frame.TryRead(head, out var frame, out var layout))
        {
            return Scanned.Unsound;
        }

        if (layout != Frame.Layout)
        {
            throw new JournalUnusable(
                $"'{path}' holds a frame of layout {layout} at offset {Offset}, but this program reads layout "
                + $"{Frame.Layout}: start the version that wrote it.");
        }

        if (frame.Length > limit - Offset || !frame.IsSound(Load(frame.Length, limit)))
        {
            return Scanned.Unsound;
        }

        (Frame, Next) = (frame, Offset + frame.Length);
        return Scanned.Frame;
    }

    /// <summary>The bytes from <see cref="Offset"/>, fewer if the limit comes first.</summary>
    private ReadOnlySpan<byte> Load(int count, long limit)
    {
        count = (int)Math.Min(count, limit - Offset);
        var skip = Offset - _pieceAt;
        if (skip < 0 || skip + count > _pieceLength)
        {
            var length = (int)Math.Min(Math.Max(PieceBytes, count), limit - Offset);
            if (_piece.Length < length)
            {
                _piece = new byte[length];
            }

            _pieceLength = file.Read(Offset, _piece.AsSpan(0, length));
            (_pieceAt, skip) = (Offset, 0);
        }

        return _piece.AsSpan((int)skip, Math.Min(count, _pieceLength - (int)skip));
    }
}

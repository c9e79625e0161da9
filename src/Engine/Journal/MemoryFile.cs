namespace Jumun.Engine.Journals;

/// <summary>A write that a crash may lose, keep or tear.</summary>
/// <param name="Path">The file's name when it was written.</param>
/// <param name="Offset">Where it was written.</param>
/// <param name="Length">How many bytes.</param>
public sealed record UnflushedWrite(string Path, long Offset, int Length);

/// <summary>
/// A file of a <see cref="MemoryDisk"/>: its content as programs see it, and what must be undone to have the content
/// that survives. Not thread-safe; its disk is.
/// </summary>
internal sealed class MemoryFile
{
    private readonly List<Change> _changes = [];
    private byte[] _content = [];
    private long _lengthFlushed;
    private bool _hasDoomed;

    public long Length { get; private set; }

    public Span<byte> Content => Materialise(Length).AsSpan(0, (int)Length);

    public void SetLength(long length)
    {
        Length = length;
        if (_content.LongLength > length)
        {
            Array.Resize(ref _content, (int)length);
        }
    }

    public void Write(string path, long offset, ReadOnlySpan<byte> bytes)
    {
        var end = checked((int)(offset + bytes.Length));
        var place = Materialise(end).AsSpan((int)offset, bytes.Length);
        _changes.Add(new(new(path, offset, bytes.Length), place.ToArray(), bytes.ToArray()));
        bytes.CopyTo(place);
        Length = Math.Max(Length, end);
    }

    public int Read(long offset, Span<byte> buffer)
    {
        var count = (int)Math.Clamp(Length - offset, 0, buffer.Length);
        var stored = (int)Math.Clamp(_content.LongLength - offset, 0, count);
        _content.AsSpan((int)Math.Min(offset, _content.LongLength), stored).CopyTo(buffer);
        buffer[stored..count].Clear();
        return count;
    }

    public void Flush()
    {
        _lengthFlushed = Length;
        if (!_hasDoomed)
        {
            _changes.Clear();
            return;
        }

        foreach (var change in _changes)
        {
            change.IsFlushed |= !change.IsDoomed;
        }
    }

    /// <summary>What Linux does: the data is lost, programs go on seeing it, and the next flush succeeds.</summary>
    public void FailFlush()
    {
        foreach (var change in _changes)
        {
            change.IsDoomed |= !change.IsFlushed;
            _hasDoomed |= change.IsDoomed;
        }
    }

    /// <param name="kept">For each write that was not flushed, the ranges of its bytes that reached the disk.</param>
    public void Crash(Func<UnflushedWrite, IEnumerable<Range>> kept)
    {
        for (var i = _changes.Count - 1; i >= 0; i--)
        {
            var before = _changes[i].Before;
            before.CopyTo(_content.AsSpan((int)_changes[i].Write.Offset, before.Length));
        }

        Length = _lengthFlushed;
        foreach (var change in _changes)
        {
            var ranges = change.IsFlushed ? [Range.All] : change.IsDoomed ? [] : kept(change.Write);
            foreach (var range in ranges)
            {
                var bytes = change.After.AsSpan(range);
                var offset = change.Write.Offset + range.GetOffsetAndLength(change.After.Length).Offset;
                bytes.CopyTo(_content.AsSpan((int)offset));
                Length = Math.Max(Length, offset + bytes.Length);
            }
        }

        _changes.Clear();
        _hasDoomed = false;
        SetLength(Length);
        _lengthFlushed = Length;
    }

    private byte[] Materialise(long length)
    {
        if (_content.LongLength < length)
        {
            Array.Resize(ref _content, (int)Math.Max(length, Math.Min(_content.LongLength * 2, Length)));
        }

        return _content;
    }

    private sealed class Change(UnflushedWrite write, byte[] before, byte[] after)
    {
        public UnflushedWrite Write => write;

        public byte[] Before => before;

        public byte[] After => after;

        public bool IsDoomed { get; set; }

        public bool IsFlushed { get; set; }
    }
}

namespace Jumun.Engine.Journals;

/// <summary>
/// Copies a journal that nobody has open to another disk, archived segments included. A segment gets its name there
/// when it is whole, so a copy that was interrupted goes on where it stopped; in the end all frames of both are
/// compared. What is there already must be the beginning of what is copied: nothing else is ever overwritten.
/// </summary>
public sealed class JournalCopy : IDisposable
{
    private const int PieceBytes = 1024 * 1024;

    private readonly IDisk _from;
    private readonly IDisk _to;
    private readonly string _source;
    private readonly string _target;
    private readonly List<IDisposable> _held = [];

    /// <summary>Holds both journals until it is disposed. Throws <see cref="JournalUnusable"/>.</summary>
    /// <param name="from">The disk that the journal is on.</param>
    /// <param name="source">Its directory there.</param>
    /// <param name="to">The disk that it is copied to.</param>
    /// <param name="target">Its directory there.</param>
    public JournalCopy(IDisk from, string source, IDisk to, string target)
    {
        (_from, _source, _to, _target) = (from, source, to, target);
        try
        {
            Hold(from, source);
            to.CreateDirectory(target);
            Hold(to, target);
        }
        catch (Exception e) when (IsDiskFailure(e))
        {
            Dispose();
            throw Interrupted(e);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Dispose() => _held.ForEach(held => held.Dispose());

    /// <summary>The bytes of frames that are there now, all compared. Throws <see cref="JournalUnusable"/>.</summary>
    public long Run(CancellationToken stop)
    {
        try
        {
            var places = SegmentPlaces.Of(_from, _source);
            places.RefuseIfEndsTooEarly();
            RefuseWhatIsNotOurs(places);
            foreach (var place in places.All)
            {
                stop.ThrowIfCancellationRequested();
                CopySegment(place, isLast: place == places.All[^1], stop);
            }

            var bytes = places.All.Sum(place => Compared(place, isLast: place == places.All[^1]));
            foreach (var first in places.Indexes)
            {
                CopyWhole(Path.ChangeExtension(SegmentFile.NameOf(first), SegmentFile.IndexExtension), stop);
            }

            if (places.HasSnapshot)
            {
                CopyWhole(SnapshotFile.Name, stop);
            }

            foreach (var name in _from.List(_source).Where(FileJournal.IsBookmark))
            {
                CopyWhole(name, stop);
            }

            return bytes;
        }
        catch (Exception e) when (IsDiskFailure(e))
        {
            throw Interrupted(e);
        }
    }

    private JournalUnusable Interrupted(Exception e) => new(
        $"'{_source}' can't be copied: {e.Message.TrimEnd('.')}. It is as it was; copy again.", e);

    private static bool IsDiskFailure(Exception e) => e is IOException or UnauthorizedAccessException;

    private void Hold(IDisk disk, string directory) => _held.Add(
        disk.Lock(Path.Combine(directory, "lock"))
        ?? throw new JournalUnusable(
            $"The journal '{directory}' is in use by another process: stop that one first."));

    private void RefuseWhatIsNotOurs(SegmentPlaces places)
    {
        var ours = places.All.Select(place => place.First).ToHashSet();
        foreach (var there in SegmentPlaces.Of(_to, _target).All.Where(there => !ours.Contains(there.First)))
        {
            throw new JournalUnusable(
                $"'{there.Path}' is not of the journal that is copied: copy to where nothing is, or only that "
                + "journal's own copy.");
        }
    }

    private void CopySegment(in SegmentPlace place, bool isLast, CancellationToken stop)
    {
        var path = Path.Combine(_target, SegmentFile.NameOf(place.First));
        using var original = _from.Open(place.Path, writable: false);
        if (_to.Exists(path))
        {
            using var there = _to.Open(path, writable: false);
            if (Compare(place, original, there, isLast).IsWhole)
            {
                return;
            }
        }

        // Frame by frame: on a disk that keeps what is written in pieces they are then as if it had been written there.
        var unfinished = path + SegmentFile.UnfinishedExtension;
        using (var copy = _to.Create(unfinished, original.Length))
        {
            copy.Write(0, HeaderOf(original));
            var frames = new FrameScanner(original, SegmentFile.HeaderBytes);
            while (Next(frames, place, original, isLast))
            {
                stop.ThrowIfCancellationRequested();
                copy.Write(frames.Offset, frames.Bytes);
            }

            copy.Flush();
        }

        _to.Rename(unfinished, path);
        _to.FlushDirectory(_target);
    }

    private long Compared(in SegmentPlace place, bool isLast)
    {
        using var original = _from.Open(place.Path, writable: false);
        using var there = _to.Open(Path.Combine(_target, SegmentFile.NameOf(place.First)), writable: false);
        return Compare(place, original, there, isLast) is { IsWhole: true, Bytes: var bytes }
            ? bytes
            : throw new JournalUnusable($"The copy of '{place.Path}' is not whole: copy again.");
    }

    /// <summary>
    /// Whether all frames are there, and the bytes of those that are; throws when one of them is another.
    /// </summary>
    private (bool IsWhole, long Bytes) Compare(
        in SegmentPlace place, IDiskFile original, IDiskFile there, bool isLast)
    {
        var (ours, theirs) = (
            new FrameScanner(original, SegmentFile.HeaderBytes), new FrameScanner(there, SegmentFile.HeaderBytes));
        var isSame = HeaderOf(original).AsSpan().SequenceEqual(HeaderOf(there));
        var bytes = 0L;
        while (isSame && Next(ours, place, original, isLast))
        {
            switch (theirs.Read(place.Path, there.Length))
            {
                case Scanned.End:
                    return (false, bytes);
                case Scanned.Frame when ours.Bytes.SequenceEqual(theirs.Bytes):
                    bytes += ours.Bytes.Length;
                    break;
                default:
                    isSame = false;
                    break;
            }
        }

        return isSame && theirs.Read(place.Path, there.Length) == Scanned.End
            ? (true, bytes)
            : throw new JournalUnusable(
                $"What '{_target}' holds is not the beginning of '{place.Path}' (offset {ours.Offset}): it has a life "
                + "of its own. Copy to where nothing is.");
    }

    /// <summary>A torn tail was never acknowledged and is not copied; anything else unsound is refused.</summary>
    private static bool Next(FrameScanner frames, in SegmentPlace place, IDiskFile file, bool isLast)
    {
        if (frames.Read(place.Path, file.Length) == Scanned.Frame)
        {
            return true;
        }

        if (isLast)
        {
            SegmentTail.Find(file, place.Path, frames.Offset);
        }
        else
        {
            SegmentTail.RefuseUnlessEmpty(file, place.Path, frames.Offset);
        }

        return false;
    }

    private static byte[] HeaderOf(IDiskFile file)
    {
        var header = new byte[SegmentFile.HeaderBytes];
        file.Read(0, header);
        return header;
    }

    private void CopyWhole(string name, CancellationToken stop)
    {
        var path = Path.Combine(_target, name);
        var unfinished = path + SegmentFile.UnfinishedExtension;
        using (var original = _from.Open(Path.Combine(_source, name), writable: false))
        using (var copy = _to.Create(unfinished, 0))
        {
            var piece = new byte[Math.Clamp(original.Length, 1, PieceBytes)];
            for (var at = 0L; original.Read(at, piece) is > 0 and var read; at += read)
            {
                stop.ThrowIfCancellationRequested();
                copy.Write(at, piece.AsSpan(0, read));
            }

            copy.Flush();
        }

        _to.Rename(unfinished, path);
        _to.FlushDirectory(_target);
    }
}

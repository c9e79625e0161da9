using System.Text;

namespace Jumun.Engine.Journals;

/// <summary>
/// Moves sealed segments of a journal that nobody has open to another folder, from which they are still read; their
/// index files stay. What must stay true at every step, so that it may be interrupted at any: each segment is whole,
/// under its name, in one of the two folders, and the journal's folder says where the other one is.
/// </summary>
public static class JournalArchive
{
    private const int PieceBytes = 1024 * 1024;

    /// <summary>
    /// The sealed segments that are still in the journal's folder, by their first and last positions.
    /// </summary>
    public static IReadOnlyList<(long First, long Last)> Candidates(IDisk disk, string directory)
    {
        var all = SegmentPlaces.Of(disk, directory).All;
        return
        [
            .. all.Index().SkipLast(1).Where(place => !place.Item.IsArchived)
                .Select(place => (place.Item.First, all[place.Index + 1].First - 1)),
        ];
    }

    /// <summary>
    /// Where the journal's archive is or is to be: in a folder for this shard beside those of others. Throws
    /// <see cref="JournalUnusable"/> when it has one elsewhere.
    /// </summary>
    /// <param name="disk">Where the journal is.</param>
    /// <param name="directory">The journal's folder.</param>
    /// <param name="to">The folder of all archives; null: <c>archive</c> in the data folder.</param>
    /// <returns>What is to stand in the file <c>archive</c>.</returns>
    public static string PathFor(IDisk disk, string directory, string? to)
    {
        var shard = Path.GetFileName(Path.TrimEndingDirectorySeparator(directory));
        var path = to is null ? Path.Combine("..", "archive", shard) : Path.Combine(Path.GetFullPath(to), shard);
        var asked = SegmentPlaces.Resolve(directory, path);
        return SegmentPlaces.Of(disk, directory).Archive is { } now && Path.GetFullPath(now) != Path.GetFullPath(asked)
            ? throw new JournalUnusable(
                $"The archive of '{directory}' is '{now}', not '{asked}': leave it there, or move that folder and "
                + $"write its new path into '{Path.Combine(directory, SegmentPlaces.ArchiveName)}' first.")
            : path;
    }

    /// <summary>The folder that a path of <see cref="PathFor"/> means.</summary>
    public static string FolderOf(string directory, string archive) => SegmentPlaces.Resolve(directory, archive);

    /// <summary>Moves the segments that begin with these positions. Throws <see cref="JournalUnusable"/>.</summary>
    /// <param name="disk">Where both folders are.</param>
    /// <param name="directory">The journal's folder.</param>
    /// <param name="archive">What <see cref="PathFor"/> gave.</param>
    /// <param name="firsts">The first positions of the segments.</param>
    public static void Move(IDisk disk, string directory, string archive, IReadOnlyCollection<long> firsts)
    {
        try
        {
            using var held = disk.Lock(Path.Combine(directory, "lock"))
                ?? throw new JournalUnusable(
                    $"The journal in '{directory}' is in use by another process: stop that one first.");
            var folder = SegmentPlaces.Resolve(directory, archive);
            Begin(disk, directory, archive, folder);
            foreach (var (first, _) in Candidates(disk, directory).Where(c => firsts.Contains(c.First)))
            {
                Move(disk, directory, folder, SegmentFile.NameOf(first));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalUnusable(
                $"'{directory}' can't be archived: {e.Message.TrimEnd('.')}. Nothing is lost; make room or grant the "
                + "right, then archive again.", e);
        }
    }

    /// <summary>The journal must know of the archive before anything of it lies there.</summary>
    private static void Begin(IDisk disk, string directory, string archive, string folder)
    {
        disk.CreateDirectory(folder);
        foreach (var name in disk.List(folder))
        {
            if (name.EndsWith(SegmentFile.UnfinishedExtension, StringComparison.Ordinal))
            {
                disk.Delete(Path.Combine(folder, name));
            }
        }

        var known = Path.Combine(directory, SegmentPlaces.ArchiveName);
        if (!disk.Exists(known))
        {
            WholeFile.Replace(disk, known, Encoding.UTF8.GetBytes(archive + "\n"), []);
        }

        // What an interrupted run has renamed or written may not be durable yet.
        disk.FlushDirectory(folder);
        disk.FlushDirectory(directory);
    }

    private static void Move(IDisk disk, string directory, string folder, string name)
    {
        var (from, to) = (Path.Combine(directory, name), Path.Combine(folder, name));
        var unfinished = to + SegmentFile.UnfinishedExtension;
        Copy(disk, from, unfinished);
        Compare(disk, from, unfinished);
        disk.Rename(unfinished, to);
        disk.FlushDirectory(folder);
        disk.Delete(from);
        disk.FlushDirectory(directory);
    }

    private static void Copy(IDisk disk, string from, string to)
    {
        using var source = disk.Open(from, writable: false);
        using var copy = disk.Create(to, source.Length);
        var piece = new byte[Math.Clamp(source.Length, 1, PieceBytes)];
        for (var at = 0L; source.Read(at, piece) is > 0 and var read; at += read)
        {
            copy.Write(at, piece.AsSpan(0, read));
        }

        copy.Flush();
    }

    /// <summary>What will be the only copy is read back once.</summary>
    private static void Compare(IDisk disk, string from, string copied)
    {
        using var source = disk.Open(from, writable: false);
        using var copy = disk.Open(copied, writable: false);
        var one = new byte[Math.Clamp(source.Length, 1, PieceBytes)];
        var other = new byte[one.Length];
        for (var at = 0L; at < source.Length; at += one.Length)
        {
            if (source.Read(at, one) is var read && copy.Read(at, other) != read
                || !one.AsSpan(0, read).SequenceEqual(other.AsSpan(0, read)))
            {
                throw SegmentFile.Damage(copied, at, $"it is not what '{from}' holds, of which it is a copy");
            }
        }
    }
}

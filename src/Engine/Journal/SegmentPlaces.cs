using System.Text;

namespace Jumun.Engine.Journals;

/// <summary>Where the files of a segment are.</summary>
internal readonly record struct SegmentPlace(long First, string Path, string IndexPath, bool IsArchived);

/// <summary>
/// The segments of a journal in order: those in its folder, and those in its archive if the file <c>archive</c> in the
/// folder says where that is. Positions have no gaps over both of them; a segment that is in both, because archiving it
/// was interrupted, is the one in the folder.
/// </summary>
internal sealed class SegmentPlaces
{
    /// <summary>A file with the path of the archive's folder, absolute or seen from the journal's own.</summary>
    public const string ArchiveName = "archive";

    private readonly string _directory;

    private SegmentPlaces(string directory, string? archive) => (_directory, Archive) = (directory, archive);

    /// <summary>The folder of the archive, or null.</summary>
    public string? Archive { get; }

    public List<SegmentPlace> All { get; private init; } = [];

    /// <summary>The first positions of the segments that have an index file.</summary>
    public List<long> Indexes { get; private init; } = [];

    public bool HasSnapshot { get; private init; }

    public static SegmentPlaces Of(IDisk disk, string directory)
    {
        var names = disk.List(directory);
        var archive = names.Contains(ArchiveName) ? ArchiveOf(disk, directory) : null;
        var places = FirstPositions(names, SegmentFile.Extension).ToDictionary(
            first => first,
            first => new SegmentPlace(
                first, Path.Combine(directory, SegmentFile.NameOf(first)), IndexPath(directory, first), false));
        var archived = archive is null ? [] : ListArchive(disk, directory, archive);
        foreach (var first in FirstPositions(archived, SegmentFile.Extension))
        {
            places.TryAdd(first, new(
                first, Path.Combine(archive!, SegmentFile.NameOf(first)), IndexPath(directory, first), true));
        }

        return new(directory, archive)
        {
            All = [.. places.Values.OrderBy(place => place.First)],
            Indexes = FirstPositions(names, SegmentFile.IndexExtension),
            HasSnapshot = names.Contains(SnapshotFile.Name),
        };
    }

    /// <summary>An index or a snapshot without the segments that were there when it was written.</summary>
    public void RefuseIfEndsTooEarly()
    {
        if (All.Count == 0 && (Indexes.Count > 0 || HasSnapshot))
        {
            throw new JournalUnusable(
                $"'{_directory}' holds traces of a journal but no segments: restore the folder from a backup, or empty "
                + "it to begin anew.");
        }

        if (Indexes.Count > 0 && Indexes[^1] >= All[^1].First)
        {
            throw new JournalUnusable(
                $"The segment after '{Path.Combine(_directory, SegmentFile.NameOf(Indexes[^1]))}' is missing: restore "
                + "the journal's folder from a backup.");
        }
    }

    /// <summary>Positions begin with 1 and have no gaps.</summary>
    public void RefuseUnlessNext(in SegmentPlace place, long expected)
    {
        if (place.First < expected)
        {
            throw SegmentFile.Damage(
                place.Path, 0, $"its records overlap those before it, which go up to {expected - 1}");
        }

        if (place.First > expected)
        {
            var archived = Archive is null ? "" : $", also in the archive '{Archive}'";
            throw new JournalUnusable(
                $"'{Path.Combine(_directory, SegmentFile.NameOf(expected))}' is missing{archived}, or the segment "
                + "before it was shortened: restore the journal's folder from a backup.");
        }
    }

    private static IReadOnlyList<string> ListArchive(IDisk disk, string directory, string archive)
    {
        try
        {
            return disk.List(archive);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalUnusable(
                $"The archive '{archive}' can't be read: put it back where it was, or write into "
                + $"'{Path.Combine(directory, ArchiveName)}' where it is now.", e);
        }
    }

    private static string ArchiveOf(IDisk disk, string directory)
    {
        var path = Path.Combine(directory, ArchiveName);
        var text = Encoding.UTF8.GetString(WholeFile.Read(disk, path)).Trim();
        return text.Length == 0 || text.Contains('\0')
            ? throw new JournalUnusable(
                $"'{path}' does not say where the archive is (offset 0): write the path of its folder into it.")
            : Resolve(directory, text);
    }

    /// <summary>The place that a path means, seen from the journal's folder, and spelled as that one is.</summary>
    public static string Resolve(string directory, string path)
    {
        var full = Path.GetFullPath(Path.Combine(directory, path));
        return Path.IsPathRooted(directory) || Path.IsPathRooted(path)
            ? full
            : Path.GetRelativePath(Path.GetFullPath("."), full);
    }

    private static string IndexPath(string directory, long first) => Path.ChangeExtension(
        Path.Combine(directory, SegmentFile.NameOf(first)), SegmentFile.IndexExtension);

    private static List<long> FirstPositions(IReadOnlyList<string> names, string extension)
    {
        var firsts = new List<long>();
        foreach (var name in names)
        {
            if (SegmentFile.TryParse(name, extension, out var first))
            {
                firsts.Add(first);
            }
        }

        return firsts;
    }
}

using Jumun.Engine.Journals;

namespace Jumun.Host.Journal;

/// <summary>
/// A data folder whose host is stopped, and is kept from starting as long as this is open. Nothing in it is changed.
/// </summary>
internal sealed class DataFolder : IDisposable
{
    private const string LockName = "lock";

    private readonly List<FileStream> _locks = [];

    private DataFolder(IReadOnlyList<string> journals) => Journals = journals;

    /// <summary>The folders of the shards' journals, in order.</summary>
    public IReadOnlyList<string> Journals { get; }

    /// <summary>Throws <see cref="JournalUnusable"/> when there is none, or when a host runs on it.</summary>
    public static DataFolder Open(string path)
    {
        try
        {
            return Locked(new(FindJournals(path)), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalUnusable($"'{path}' can't be read: {e.Message.TrimEnd('.')}.", e);
        }
    }

    public void Dispose() => _locks.ForEach(held => held.Dispose());

    private static DataFolder Locked(DataFolder folder, string path)
    {
        try
        {
            foreach (var held in folder.Journals.Select(journal => Path.Combine(journal, LockName)).Where(File.Exists))
            {
                // The lock is advisory and taken on a file opened to be read: no right to write is needed.
                folder._locks.Add(new(held, FileMode.Open, FileAccess.Read, FileShare.None, bufferSize: 0));
            }

            return folder;
        }
        catch (IOException e)
        {
            folder.Dispose();
            throw new JournalUnusable(
                $"'{path}' is in use by a running host, or by another of these commands: stop that one first.", e);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private static List<string> FindJournals(string path)
    {
        var journals = Directory.EnumerateDirectories(path).Where(IsJournal).Order(StringComparer.Ordinal).ToList();
        return journals.Count > 0
            ? journals
            : throw new JournalUnusable(
                $"'{path}' holds no journals: name the folder that a host was given as --data.");
    }

    private static bool IsJournal(string directory) =>
        File.Exists(Path.Combine(directory, LockName))
        || Directory.EnumerateFiles(directory, "*.journal").Any()
        || Directory.EnumerateFiles(directory, "*.index").Any();
}

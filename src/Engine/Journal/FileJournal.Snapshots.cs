namespace Jumun.Engine.Journals;

public sealed partial class FileJournal
{
    private readonly Lock _snapshots = new();

    public T? LoadSnapshot<T>(Func<Stream, T?> read)
        where T : class
    {
        lock (_snapshots)
        {
            try
            {
                return SnapshotFile.Load(_disk, _directory, read, _options.Report);
            }
            catch (Exception e) when (IsDiskFailure(e))
            {
                _options.Report($"The snapshot in '{_directory}' can't be read and is not used: {Sentence(e)}");
                return null;
            }
        }
    }

    public void SaveSnapshot(Action<Stream> write)
    {
        lock (_snapshots)
        {
            try
            {
                SnapshotFile.Save(_disk, _directory, write);
            }
            catch (Exception e) when (IsDiskFailure(e))
            {
                // A snapshot only saves time: the one before it, or none, is as good.
                _options.Report($"The snapshot in '{_directory}' could not be saved: {Sentence(e)}");
            }
        }
    }
}

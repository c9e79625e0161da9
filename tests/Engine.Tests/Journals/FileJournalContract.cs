using Jumun.Engine.Journals;

namespace Jumun.Engine.Tests.Journals;

public sealed class FileJournalOnMemoryDisk : JournalContract
{
    private readonly MemoryDisk _disk = new();

    protected override IJournal Open(Wire wire) =>
        FileJournal.Open(_disk, "data/test-0", wire, new() { SegmentBytes = 4096, WorksAhead = false });
}

public sealed class FileJournalOnRealDisk : JournalContract
{
    private readonly string _directory = Directory.CreateTempSubdirectory("jumun-").FullName;

    protected override IJournal Open(Wire wire) =>
        FileJournal.Open(
            new RealDisk(), Path.Combine(_directory, "new", "test-0"), wire, new() { SegmentBytes = 4096 });

    protected override void CleanUp() => Directory.Delete(_directory, recursive: true);
}

public sealed class FileJournalOnRealDiskWithLargeSegments : JournalContract
{
    private readonly string _directory = Directory.CreateTempSubdirectory("jumun-").FullName;

    protected override IJournal Open(Wire wire) => FileJournal.Open(new RealDisk(), _directory, wire);

    protected override void CleanUp() => Directory.Delete(_directory, recursive: true);
}

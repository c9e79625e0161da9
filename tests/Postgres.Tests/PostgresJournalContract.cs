using Jumun.Engine.Journals;
using Jumun.Engine.Postgres;
using Jumun.Engine.Tests.Journals;

namespace Jumun.Postgres.Tests;

[Collection(WithDatabase.Name)]
public sealed class PostgresJournal(TestDatabase database) : JournalContract
{
    private readonly PostgresDisk _disk = database.Disk();
    private readonly string _shard = TestDatabase.NewShard();

    protected override int BatchesBesideReaders => 60;

    protected override IJournal Open(Wire wire) =>
        FileJournal.Open(_disk, _shard, wire, new() { SegmentBytes = 4096 });

    protected override void CleanUp() => _disk.Dispose();
}

[Collection(WithDatabase.Name)]
public sealed class PostgresJournalWithLargeSegments(TestDatabase database) : JournalContract
{
    private readonly PostgresDisk _disk = database.Disk();
    private readonly string _shard = TestDatabase.NewShard();

    protected override int BatchesBesideReaders => 60;

    protected override IJournal Open(Wire wire) => FileJournal.Open(_disk, _shard, wire);

    protected override void CleanUp() => _disk.Dispose();
}

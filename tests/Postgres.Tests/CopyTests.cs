using Jumun.Engine.Journals;
using Jumun.Engine.Tests.Journals;

namespace Jumun.Postgres.Tests;

/// <summary>From files to PostgreSQL and back.</summary>
[Collection(WithDatabase.Name)]
public sealed class CopyTests(TestDatabase database)
{
    [Fact]
    public void There_and_back_again_nothing_is_lost_and_every_life_goes_on()
    {
        var (files, shard) = (new MemoryJournal(), TestDatabase.NewShard());
        files.Fill(40);
        using var disk = database.Disk();
        Copy(files.Disk, MemoryJournal.Directory, disk, shard);
        using (var journal = Open(disk, shard))
        {
            Assert.Equal(40, MemoryJournal.AssertWhole(journal));
            for (var i = 0; i < 20; i++)
            {
                MemoryJournal.Append(journal);
            }
        }

        // The files are where they were, so they are the beginning of what now comes back to them.
        Copy(disk, shard, files.Disk, MemoryJournal.Directory);
        files.With(journal => Assert.Equal(60, MemoryJournal.AssertWhole(journal)));
    }

    private static void Copy(IDisk from, string source, IDisk to, string target)
    {
        using var copy = new JournalCopy(from, source, to, target);
        copy.Run(CancellationToken.None);
    }

    private FileJournal Open(IDisk disk, string shard) =>
        FileJournal.Open(disk, shard, TestLanguage.Wire, new() { Shard = "test-0", SegmentBytes = 2048 });
}

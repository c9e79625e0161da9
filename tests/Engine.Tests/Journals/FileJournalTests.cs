using Jumun.Engine.Journals;

namespace Jumun.Engine.Tests.Journals;

public sealed class FileJournalTests
{
    [Fact]
    public void What_was_appended_is_there_when_opened_again()
    {
        var directory = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName(), "shard-0");
        var options = new FileJournalOptions { SegmentBytes = 4096 };
        using (var journal = FileJournal.Open(new RealDisk(), directory, TestLanguage.Wire, options))
        {
            for (var i = 1; i <= 100; i++)
            {
                journal.Append(TestLanguage.Batch(i, TestLanguage.Paid("a" + (i % 3), (i + 2) / 3, i, (UInt128)i)));
            }

            Assert.Equal(34, journal.ReadStream("account", "a1").Count);
            Assert.Equal(100, journal.Read(1).Sum(b => b.Records.Count));
            Assert.Equal(7, journal.FindRequest(7)!.Position);
            journal.SaveSnapshot([1, 2, 3]);
        }

        using var again = FileJournal.Open(new RealDisk(), directory, TestLanguage.Wire, options);
        Assert.Equal(100, again.LastPosition);
        Assert.Equal(34, again.ReadStream("account", "a1").Count);
        Assert.Equal(Enumerable.Range(5, 96), again.Read(5).SelectMany(b => b.Records).Select(r => (int)r.Position));
        Assert.Equal([1, 2, 3], again.LoadSnapshot()!);
        Assert.True(Directory.GetFiles(directory, "*.index").Length > 2);
    }
}

using Jumun.Engine.Journals;

namespace Jumun.Engine.Tests.Journals;

/// <summary>A journal on a disk in memory, for tests that crash or damage it.</summary>
internal sealed class MemoryJournal
{
    public const string Directory = "data/test-0";

    public MemoryDisk Disk { get; } = new();

    public List<string> Reports { get; } = [];

    public int SegmentBytes { get; init; } = 2048;

    public string LastSegment => Segments[^1];

    public List<string> Segments => Files(".journal");

    public List<string> Files(string extension) =>
    [
        .. Disk.List(Directory).Where(n => n.EndsWith(extension, StringComparison.Ordinal))
            .Select(n => $"{Directory}/{n}")
    ];

    public FileJournal Open() => FileJournal.Open(
        Disk, Directory, TestLanguage.Wire,
        new() { SegmentBytes = SegmentBytes, WorksAhead = false, Report = Reports.Add });

    /// <summary>Opens it, does something and closes it.</summary>
    public void With(Action<FileJournal> act)
    {
        using var journal = Open();
        act(journal);
    }

    /// <summary>Batches with one record of the stream "a" and one of its own stream, each with a request.</summary>
    public void Fill(int batches)
    {
        using var journal = Open();
        for (var i = 0; i < batches; i++)
        {
            Append(journal);
        }
    }

    public static void Append(FileJournal journal)
    {
        var first = journal.LastPosition + 1;
        var n = (first + 1) / 2;
        journal.Append(TestLanguage.Batch(
            first, TestLanguage.Paid("a", n, n, (UInt128)n), TestLanguage.Paid("only-" + n, 1, n)));
    }

    /// <summary>
    /// Everything that is found must be what <see cref="Fill"/> wrote, up to a whole batch; returns how many.
    /// </summary>
    public static long AssertWhole(FileJournal journal)
    {
        var batches = journal.Read(1).ToList();
        Assert.Equal(journal.LastPosition, batches.Sum(b => b.Records.Count));
        Assert.All(batches, b => Assert.Equal(2, b.Records.Count));
        var versions = journal.ReadStream("account", "a").Select(r => (int)r.Version);
        Assert.Equal(Enumerable.Range(1, batches.Count), versions);
        for (var n = 1; n <= batches.Count; n++)
        {
            Assert.Equal((2 * n) - 1, journal.FindRequest((UInt128)n)!.Position);
            Assert.Equal(2 * n, Assert.Single(journal.ReadStream("account", "only-" + n)).Position);
        }

        Assert.Empty(journal.ReadStream("account", "only-" + (batches.Count + 1)));
        Assert.Null(journal.FindRequest((UInt128)(batches.Count + 1)));
        return batches.Count;
    }
}

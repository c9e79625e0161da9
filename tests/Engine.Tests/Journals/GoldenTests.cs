using Jumun.Engine.Journals;

namespace Jumun.Engine.Tests.Journals;

/// <summary>
/// Journals of every layout that was ever released must stay readable. The folder of a layout is committed once and
/// never changed; when today's program writes other bytes than it, the layout was changed: give it the next number.
/// </summary>
public sealed class GoldenTests
{
    private const string Folder = "data/golden-0";

    [Theory]
    [InlineData(1)]
    [InlineData(SegmentFile.Layout)]
    public void A_journal_of_every_layout_is_read(int layout)
    {
        var disk = new MemoryDisk();
        foreach (var path in Directory.GetFiles(Committed(layout)))
        {
            using var file = disk.Create(Path.Combine(Folder, Path.GetFileName(path)), 0);
            file.Write(0, File.ReadAllBytes(path));
        }

        var reports = new List<string>();
        using var journal = Open(disk, reports);
        var expected = Records();
        var read = journal.Read(1).SelectMany(b => b.Records).ToList();
        Assert.Equal(expected.Count, read.Count);
        for (var i = 0; i < expected.Count; i++)
        {
            SampleRecords.AssertSame(expected[i], read[i]);
            Assert.Contains(journal.ReadStream(read[i].Kind, read[i].Key), r => r.Position == i + 1);
        }

        Assert.Equal(
            [("ordering-0", 1_000_000L), ("wallet-0", 17L)], journal.Read(1).SelectMany(b => b.Checkpoints).Distinct());
        Assert.Equal("a snapshot"u8.ToArray(), journal.LoadSnapshot());
        Assert.Empty(reports);
    }

    [Fact]
    public void A_journal_of_todays_layout_is_written_byte_for_byte()
    {
        var committed = Committed(SegmentFile.Layout);
        var disk = new MemoryDisk();
        Write(disk);
        var names = disk.List(Folder);
        var written = Directory.CreateTempSubdirectory("jumun-golden-").FullName;
        foreach (var name in names)
        {
            File.WriteAllBytes(Path.Combine(written, name), disk.Content(Path.Combine(Folder, name)).ToArray());
        }

        var same = names.SequenceEqual(NamesIn(committed))
            && names.All(n => File.ReadAllBytes(Path.Combine(committed, n)).AsSpan()
                .SequenceEqual(File.ReadAllBytes(Path.Combine(written, n))));
        Assert.True(same, $"What is written is not layout {SegmentFile.Layout} any more; it is in {written}.");
        Directory.Delete(written, recursive: true);
    }

    private static string Committed(int layout) =>
        Path.Combine(AppContext.BaseDirectory, "Golden", $"layout-{layout}");

    private static IEnumerable<string> NamesIn(string folder) =>
        Directory.Exists(folder)
            ? Directory.GetFiles(folder).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)
            : [];

    private static FileJournal Open(MemoryDisk disk, List<string> reports) => FileJournal.Open(
        disk, Folder, TestLanguage.Wire, new() { SegmentBytes = 2048, WorksAhead = false, Report = reports.Add });

    private static void Write(MemoryDisk disk)
    {
        using var journal = Open(disk, []);
        foreach (var records in Records().Chunk(5))
        {
            var batch = TestLanguage.Batch(journal.LastPosition + 1, records);
            batch.Checkpoints.Add(("ordering-0", 1_000_000));
            batch.Checkpoints.Add(("wallet-0", 17));
            journal.Append(batch);
        }

        journal.SaveSnapshot("a snapshot"u8);
    }

    /// <summary>Every part of a record, streams over several segments, requests.</summary>
    private static List<Record> Records()
    {
        var records = SampleRecords.All();
        for (var i = 1; i <= 40; i++)
        {
            records.Add(TestLanguage.Paid("stream-" + (i % 4), ((i - 1) / 4) + 1, i, (UInt128)i << 64));
        }

        for (var i = 0; i < records.Count; i++)
        {
            records[i].Position = i + 1;
        }

        return records;
    }
}

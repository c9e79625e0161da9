using Jumun.Engine.Journals;

namespace Jumun.Engine.Tests.Journals;

public sealed class DamageTests
{
    private const int Batches = 40;

    [Fact]
    public void A_flipped_bit_in_any_segment_is_never_overlooked()
    {
        var pristine = new MemoryJournal();
        pristine.Fill(Batches);
        Assert.True(pristine.Segments.Count > 3);
        var chance = new Random(7);
        foreach (var path in pristine.Segments)
        {
            var end = pristine.Disk.Content(path).LastIndexOfAnyExcept((byte)0) + 1;
            for (var sample = 0; sample < 150; sample++)
            {
                var (at, bit) = (chance.Next(end), (byte)(1 << chance.Next(8)));
                pristine.Disk.Content(path)[at] ^= bit;
                AssertNoticed(pristine, path, at);
                pristine.Disk.Content(path)[at] ^= bit;
            }
        }

        pristine.With(journal => Assert.Equal(Batches, MemoryJournal.AssertWhole(journal)));
    }

    [Fact]
    public void A_damaged_index_file_is_made_anew()
    {
        var journal = new MemoryJournal();
        journal.Fill(Batches);
        var chance = new Random(8);
        foreach (var path in journal.Files(".index"))
        {
            for (var sample = 0; sample < 60; sample++)
            {
                journal.Reports.Clear();
                var content = journal.Disk.Content(path);
                content[chance.Next(content.Length)] ^= (byte)(1 << chance.Next(8));
                journal.With(opened => Assert.Equal(Batches, MemoryJournal.AssertWhole(opened)));
                Assert.Contains(path, Assert.Single(journal.Reports), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Missing_and_shortened_index_files_are_made_anew()
    {
        var journal = new MemoryJournal();
        journal.Fill(Batches);
        var indexes = journal.Files(".index");
        journal.Disk.Delete(indexes[0]);
        journal.Disk.SetLength(indexes[1], 0);
        journal.Disk.SetLength(indexes[2], 200);
        journal.With(opened => Assert.Equal(Batches, MemoryJournal.AssertWhole(opened)));

        Assert.Equal(3, journal.Reports.Count);
        Assert.Equal(indexes, journal.Files(".index"));
    }

    [Fact]
    public void A_missing_segment_is_named()
    {
        foreach (var missing in Enumerable.Range(0, Filled().Segments.Count))
        {
            var journal = Filled();
            var path = journal.Segments[missing];
            journal.Disk.Delete(path);
            var failure = Assert.Throws<JournalUnusable>(journal.Open);
            var named = missing == Filled().Segments.Count - 1 ? Filled().Segments[missing - 1] : path;
            Assert.Contains(named, failure.Message, StringComparison.Ordinal);
            Assert.Contains("missing", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_shortened_segment_is_named()
    {
        var journal = Filled();
        journal.Disk.SetLength(journal.Segments[1], 900);
        AssertRefused(journal, journal.Segments[1]);

        journal = Filled();
        journal.Disk.SetLength(journal.Segments[1], 900);
        journal.Disk.Delete(journal.Files(".index")[1]);
        AssertRefused(journal, journal.Segments[1]);
    }

    [Fact]
    public void A_segment_in_the_place_of_another_is_refused()
    {
        var journal = Filled();
        var other = journal.Disk.Content(journal.Segments[2]).ToArray();
        other.CopyTo(journal.Disk.Content(journal.Segments[1]));
        AssertRefused(journal, journal.Segments[1]);
    }

    [Fact]
    public void The_segments_of_another_shard_are_refused()
    {
        var journal = Filled();
        var failure = Assert.Throws<JournalUnusable>(() => FileJournal.Open(
            journal.Disk, MemoryJournal.Directory, TestLanguage.Wire, new() { Shard = "wallet-0" }));
        Assert.Contains("'test-0' (offset 25), not to 'wallet-0'", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lost_batch_in_the_middle_is_refused()
    {
        var journal = new MemoryJournal { SegmentBytes = 64 * 1024 };
        journal.Fill(10);
        var content = journal.Disk.Content(journal.LastSegment);
        var second = 512 + content[512..].IndexOf(content.Slice(512, 4)) + BitConverter.ToInt32(content[516..]);
        var length = BitConverter.ToInt32(content[(second + 4)..]);
        content.Slice(second, length).Clear();
        AssertRefused(journal, journal.LastSegment, $"offset {second}");
    }

    [Fact]
    public void A_frame_or_segment_of_another_layout_is_refused_with_its_number()
    {
        var journal = new MemoryJournal { SegmentBytes = 64 * 1024 };
        journal.Fill(2);
        var content = journal.Disk.Content(journal.LastSegment);
        content[515] = 9;
        BitConverter.TryWriteBytes(content[(512 + 36)..], Crc32C.Of(content.Slice(512, 36)));
        AssertRefused(journal, journal.LastSegment, "layout 9");

        content[8] = 7;
        BitConverter.TryWriteBytes(content[508..], Crc32C.Of(content[..508]));
        AssertRefused(journal, journal.LastSegment, "layout 7");
    }

    [Fact]
    public void A_folder_with_traces_of_a_journal_but_no_segments_is_refused()
    {
        var journal = new MemoryJournal();
        journal.With(opened => opened.SaveSnapshot([1]));
        journal.Disk.Delete(journal.LastSegment);
        AssertRefused(journal, MemoryJournal.Directory);
    }

    [Fact]
    public void A_damaged_snapshot_is_ignored_and_reported()
    {
        var journal = new MemoryJournal();
        journal.With(opened => opened.SaveSnapshot(Enumerable.Range(0, 200).Select(i => (byte)i).ToArray()));
        const string path = MemoryJournal.Directory + "/snapshot";
        for (var at = 0; at < journal.Disk.Content(path).Length; at++)
        {
            journal.Reports.Clear();
            journal.Disk.Content(path)[at] ^= 4;
            journal.With(opened => Assert.Null(opened.LoadSnapshot()));
            journal.Disk.Content(path)[at] ^= 4;
            Assert.Contains("snapshot", Assert.Single(journal.Reports), StringComparison.Ordinal);
        }

        journal.Disk.SetLength(path, 100);
        journal.With(opened => Assert.Null(opened.LoadSnapshot()));
        journal.With(opened => opened.SaveSnapshot([1]));
        journal.With(opened => Assert.Equal([1], opened.LoadSnapshot()!));
    }

    private static MemoryJournal Filled()
    {
        var journal = new MemoryJournal();
        journal.Fill(Batches);
        return journal;
    }

    private static void AssertRefused(MemoryJournal journal, params string[] said)
    {
        var failure = Assert.Throws<JournalUnusable>(journal.Open);
        Assert.All(said, part => Assert.Contains(part, failure.Message, StringComparison.Ordinal));
    }

    /// <summary>
    /// Damage is found when the journal is opened or, in a sealed segment, at the latest when it is read.
    /// </summary>
    private static void AssertNoticed(MemoryJournal journal, string path, int at)
    {
        var failure = Assert.Throws<JournalUnusable>(
            () => journal.With(opened => Assert.NotEmpty(opened.Read(1).ToList())));
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
        Assert.Empty(journal.Reports);
        if (path != journal.LastSegment && at >= SegmentFile.HeaderBytes)
        {
            Assert.Throws<JournalUnusable>(() => journal.With(opened => MemoryJournal.AssertWhole(opened)));
        }
    }
}

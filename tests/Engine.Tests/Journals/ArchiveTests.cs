using Jumun.Engine.Journals;

namespace Jumun.Engine.Tests.Journals;

/// <summary>Moving old segments to another folder, and reading them there as if nothing had been moved.</summary>
public sealed class ArchiveTests
{
    private const int Batches = 40;
    private const string Folder = "data/archive/test-0";

    [Fact]
    public void What_was_archived_is_read_as_before_and_added_to()
    {
        var journal = Filled();
        var segments = journal.Segments;
        Archive(journal, journal.Disk, 3);

        Assert.Equal(segments[3..], journal.Segments);
        Assert.Equal(segments[..3].Select(Path.GetFileName), journal.Disk.List(Folder));
        journal.With(opened =>
        {
            Assert.Equal(Batches, MemoryJournal.AssertWhole(opened));
            MemoryJournal.Append(opened);
            Assert.Equal(Batches + 1, MemoryJournal.AssertWhole(opened));
        });
        Assert.Empty(journal.Reports);
        AssertSound(journal);
    }

    [Fact]
    public void Any_sealed_segments_may_be_archived_and_more_of_them_later()
    {
        var journal = Filled();
        var firsts = JournalArchive.Candidates(journal.Disk, MemoryJournal.Directory).Select(c => c.First).ToList();
        Assert.Equal(journal.Segments.Count - 1, firsts.Count);
        Move(journal, firsts[1], firsts[3]);
        journal.With(opened => Assert.Equal(Batches, MemoryJournal.AssertWhole(opened)));
        Move(journal, [.. firsts]);
        Assert.Empty(JournalArchive.Candidates(journal.Disk, MemoryJournal.Directory));
        Assert.Single(journal.Segments);
        journal.With(opened => Assert.Equal(Batches, MemoryJournal.AssertWhole(opened)));
        AssertSound(journal);
    }

    [Fact]
    public void The_index_of_an_archived_segment_is_made_anew_where_it_was()
    {
        var journal = Filled();
        var indexes = journal.Files(".index");
        Archive(journal, journal.Disk, 2);
        journal.Disk.Delete(indexes[0]);
        journal.With(opened => Assert.Equal(Batches, MemoryJournal.AssertWhole(opened)));
        Assert.Equal(indexes, journal.Files(".index"));
        Assert.Contains(indexes[0], Assert.Single(journal.Reports), StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_segments_are_refused_whether_archived_or_not()
    {
        var journal = Filled();
        var segments = journal.Segments;
        Archive(journal, journal.Disk, 2);
        var archived = journal.Disk.Content($"{Folder}/{Path.GetFileName(segments[0])}").ToArray();
        journal.Disk.Delete($"{Folder}/{Path.GetFileName(segments[0])}");
        AssertRefused(journal, segments[0], "is missing", $"also in the archive '{Folder}'");

        Put(journal.Disk, $"{Folder}/{Path.GetFileName(segments[0])}", archived);
        journal.With(opened => Assert.Equal(Batches, MemoryJournal.AssertWhole(opened)));

        journal.Disk.Delete($"{MemoryJournal.Directory}/archive");
        AssertRefused(journal, segments[0], "is missing");
    }

    [Fact]
    public void A_damaged_archived_segment_is_refused_when_read()
    {
        var journal = Filled();
        var path = $"{Folder}/{Path.GetFileName(journal.Segments[0])}";
        Archive(journal, journal.Disk, 2);
        journal.Disk.Content(path)[600] ^= 1;
        var failure = Assert.Throws<JournalUnusable>(
            () => journal.With(opened => MemoryJournal.AssertWhole(opened)));
        Assert.Contains($"'{path}' is damaged at offset 512", failure.Message, StringComparison.Ordinal);
        Assert.Contains(path, Assert.Single(JournalSurvey.Of(journal.Disk, MemoryJournal.Directory).Damages));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("../nowhere/test-0")]
    [InlineData("../arch\0ve/test-0")]
    public void A_file_that_does_not_say_where_the_archive_is_is_refused(string content)
    {
        var journal = Filled();
        Archive(journal, journal.Disk, 2);
        Put(journal.Disk, $"{MemoryJournal.Directory}/archive", System.Text.Encoding.UTF8.GetBytes(content));
        Assert.Throws<JournalUnusable>(journal.Open);
        Assert.NotEmpty(JournalSurvey.Of(journal.Disk, MemoryJournal.Directory).Damages);
    }

    [Fact]
    public void One_journal_has_one_archive()
    {
        var journal = Filled();
        Archive(journal, journal.Disk, 1);
        var failure = Assert.Throws<JournalUnusable>(
            () => JournalArchive.PathFor(journal.Disk, MemoryJournal.Directory, "/elsewhere"));
        Assert.Contains($"'{Folder}'", failure.Message, StringComparison.Ordinal);
        JournalArchive.PathFor(journal.Disk, MemoryJournal.Directory, "data/archive");
    }

    [Fact]
    public void A_journal_in_use_is_not_archived()
    {
        var journal = Filled();
        using var opened = journal.Open();
        var failure = Assert.Throws<JournalUnusable>(() => Archive(journal, journal.Disk, 1));
        Assert.Contains("in use", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// The process is killed, or the machine stops and keeps any part of what was not flushed, before each operation of
    /// the disk; the journal is whole each time, and archiving again ends what was begun.
    /// </summary>
    [Fact]
    public void Wherever_archiving_is_interrupted_nothing_is_lost_and_it_can_be_ended()
    {
        var steps = 0;
        for (var isDone = false; !isDone; steps++)
        {
            foreach (var seed in (int?[])[null, -1, 1, 2, 3, 4])
            {
                var (journal, left) = (Filled(), steps);
                journal.Disk.Fault = (_, _) => left-- == 0 ? throw new Stopped() : null;
                isDone = true;
                try
                {
                    Archive(journal, journal.Disk, 3);
                }
                catch (Stopped)
                {
                    isDone = false;
                }

                journal.Disk.Fault = null;
                Stop(journal.Disk, seed);
                journal.With(opened => Assert.Equal(Batches, MemoryJournal.AssertWhole(opened)));
                AssertSound(journal);
                Archive(journal, journal.Disk, 3);
                Stop(journal.Disk, -1);
                Assert.Equal(3, journal.Disk.List(Folder).Count);
                journal.With(opened => Assert.Equal(Batches, MemoryJournal.AssertWhole(opened)));
            }
        }

        Assert.True(steps > 40, $"There were only {steps} operations.");
    }

    [Theory]
    [InlineData(DiskOperation.Create)]
    [InlineData(DiskOperation.Write)]
    [InlineData(DiskOperation.Flush)]
    [InlineData(DiskOperation.Rename)]
    [InlineData(DiskOperation.FlushDirectory)]
    [InlineData(DiskOperation.Delete)]
    public void A_disk_that_fails_under_it_is_told_in_a_sentence_and_nothing_is_lost(DiskOperation failing)
    {
        var journal = Filled();
        var left = 2;
        journal.Disk.Fault = (operation, _) =>
            operation == failing && left-- <= 0 ? new IOException("No space left on device.") : null;
        var failure = Assert.Throws<JournalUnusable>(() => Archive(journal, journal.Disk, 4));
        Assert.Contains("Nothing is lost", failure.Message, StringComparison.Ordinal);
        journal.Disk.Fault = null;
        Stop(journal.Disk, -1);
        journal.With(opened => Assert.Equal(Batches, MemoryJournal.AssertWhole(opened)));
    }

    /// <summary>Null: the process only is killed; negative: the machine keeps nothing that was not flushed.</summary>
    private static void Stop(MemoryDisk disk, int? seed)
    {
        if (seed is { } given)
        {
            disk.Crash(given < 0 ? null : new Random(given));
        }
    }

    private static MemoryJournal Filled()
    {
        var journal = new MemoryJournal { SegmentBytes = 1024 };
        journal.Fill(Batches);
        return journal;
    }

    private static void Archive(MemoryJournal journal, MemoryDisk disk, int segments) => Move(
        journal, [.. JournalArchive.Candidates(disk, MemoryJournal.Directory)
            .Where(c => c.First <= FirstOf(disk, segments)).Select(c => c.First)]);

    /// <summary>The first position of the nth segment, wherever it lies.</summary>
    private static long FirstOf(MemoryDisk disk, int segment) =>
        SegmentPlaces.Of(disk, MemoryJournal.Directory).All[segment - 1].First;

    private static void Move(MemoryJournal journal, params long[] firsts) => JournalArchive.Move(
        journal.Disk, MemoryJournal.Directory,
        JournalArchive.PathFor(journal.Disk, MemoryJournal.Directory, to: null), firsts);

    private static void Put(MemoryDisk disk, string path, byte[] content)
    {
        using var file = disk.Create(path, content.Length);
        file.Write(0, content);
        file.Flush();
    }

    private static void AssertSound(MemoryJournal journal)
    {
        var survey = JournalSurvey.Of(journal.Disk, MemoryJournal.Directory);
        Assert.Empty(survey.Damages);
        Assert.Equal(journal.Disk.List(MemoryJournal.Directory).Contains("archive"), survey.Archive == Folder);
    }

    private static void AssertRefused(MemoryJournal journal, params string[] said)
    {
        var failure = Assert.Throws<JournalUnusable>(journal.Open);
        Assert.All(said, part => Assert.Contains(part, failure.Message, StringComparison.Ordinal));
    }

    private sealed class Stopped : Exception;
}

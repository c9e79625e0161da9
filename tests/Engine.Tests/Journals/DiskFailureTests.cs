using Jumun.Engine.Journals;

namespace Jumun.Engine.Tests.Journals;

public sealed class DiskFailureTests
{
    [Fact]
    public void A_failed_flush_is_never_tried_again()
    {
        var journal = new MemoryJournal();
        journal.Fill(3);
        using (var opened = journal.Open())
        {
            var flushes = 0;
            journal.Disk.Fault = (operation, _) =>
                operation == DiskOperation.Flush && ++flushes == 1 ? new IOException("Input/output error") : null;
            var failure = Assert.Throws<JournalUnusable>(() => MemoryJournal.Append(opened));
            Assert.Contains(journal.LastSegment, failure.Message, StringComparison.Ordinal);
            Assert.Contains("flushed", failure.Message, StringComparison.Ordinal);
            Assert.Throws<JournalUnusable>(() => MemoryJournal.Append(opened));
            Assert.Equal(1, flushes);
            Assert.Equal(3, MemoryJournal.AssertWhole(opened));
        }

        journal.Disk.Crash();
        journal.With(opened => Assert.Equal(3, MemoryJournal.AssertWhole(opened)));
    }

    [Fact]
    public void After_a_failed_flush_a_disk_that_says_all_is_well_has_lost_the_data()
    {
        var disk = new MemoryDisk();
        var file = disk.Create("f", 0);
        disk.FlushDirectory("");
        file.Write(0, "first"u8);
        disk.Fault = (operation, _) => operation == DiskOperation.Flush ? new IOException() : null;
        Assert.Throws<IOException>(file.Flush);
        disk.Fault = null;
        file.Write(5, "second"u8);
        file.Flush();
        Assert.Equal("firstsecond"u8, disk.Content("f"));
        disk.Crash();

        Assert.Equal("\0\0\0\0\0second"u8, disk.Content("f"));
    }

    [Fact]
    public void What_a_failed_flush_left_in_the_systems_memory_is_written_again_before_others_act_on_it()
    {
        var journal = new MemoryJournal();
        journal.Fill(3);
        using (var opened = journal.Open())
        {
            journal.Disk.Fault = (operation, _) => operation == DiskOperation.Flush ? new IOException() : null;
            Assert.Throws<JournalUnusable>(() => MemoryJournal.Append(opened));
            journal.Disk.Fault = null;
        }

        // The next process sees what was not flushed, and acknowledges more.
        journal.With(opened => MemoryJournal.Append(opened));
        journal.Disk.Crash();
        journal.With(opened => Assert.Equal(5, MemoryJournal.AssertWhole(opened)));
    }

    [Fact]
    public void A_failed_write_names_the_file_and_what_to_do()
    {
        var journal = new MemoryJournal();
        journal.Fill(1);
        using var opened = journal.Open();
        journal.Disk.Fault = (operation, _) =>
            operation == DiskOperation.Write ? new UnauthorizedAccessException("Permission denied.") : null;
        var failure = Assert.Throws<JournalUnusable>(() => MemoryJournal.Append(opened));

        Assert.Contains(journal.LastSegment, failure.Message, StringComparison.Ordinal);
        Assert.Contains("start again", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_stops_the_journal_without_losing_anything()
    {
        var journal = new MemoryJournal();
        journal.Disk.CapacityBytes = 40_000;
        var appended = 0;
        using (var opened = journal.Open())
        {
            var failure = Assert.Throws<JournalUnusable>(() =>
            {
                for (; appended < 10_000; appended++)
                {
                    MemoryJournal.Append(opened);
                }
            });
            Assert.Contains("No space left", failure.Message, StringComparison.Ordinal);
            Assert.Contains("Make room", failure.Message, StringComparison.Ordinal);
        }

        Assert.InRange(appended, 10, 1_000);
        journal.Disk.CapacityBytes = long.MaxValue;
        journal.With(opened => Assert.Equal(appended, MemoryJournal.AssertWhole(opened)));
    }

    [Fact]
    public void A_snapshot_that_cannot_be_saved_leaves_the_one_before()
    {
        var journal = new MemoryJournal();
        using var opened = journal.Open();
        opened.SaveSnapshot([1]);
        DiskOperation[] operations =
            [DiskOperation.Create, DiskOperation.Write, DiskOperation.Flush, DiskOperation.Rename];
        foreach (var failing in operations)
        {
            journal.Disk.Fault = (operation, _) => operation == failing ? new IOException("No space left") : null;
            opened.SaveSnapshot([2]);
            journal.Disk.Fault = null;
            Assert.Equal([1], opened.LoadSnapshot()!);
        }

        Assert.Equal(4, journal.Reports.Count);
    }

    [Fact]
    public void A_journal_that_cannot_be_read_says_so()
    {
        var journal = new MemoryJournal();
        journal.Fill(10);
        using (var opened = journal.Open())
        {
            journal.Disk.Fault = (operation, _) =>
                operation == DiskOperation.Read ? new IOException("Input/output error") : null;
            Assert.Throws<JournalUnusable>(() => opened.Read(1).ToList());
            Assert.Throws<JournalUnusable>(() => opened.ReadStream("account", "a"));
            Assert.Throws<JournalUnusable>(() => opened.FindRequest(1));
        }

        Assert.Throws<JournalUnusable>(journal.Open);
    }

    [Fact]
    public void A_second_process_is_refused()
    {
        var journal = new MemoryJournal();
        using (journal.Open())
        {
            var failure = Assert.Throws<JournalUnusable>(journal.Open);
            Assert.Contains("in use", failure.Message, StringComparison.Ordinal);
        }

        journal.Open().Dispose();
    }

    [Fact]
    public void A_second_opening_on_the_real_disk_is_refused()
    {
        var directory = Directory.CreateTempSubdirectory("jumun-").FullName;
        using (FileJournal.Open(new RealDisk(), directory, TestLanguage.Wire, new() { SegmentBytes = 4096 }))
        {
            Assert.Throws<JournalUnusable>(() => FileJournal.Open(new RealDisk(), directory, TestLanguage.Wire));
        }

        Directory.Delete(directory, recursive: true);
    }

    /// <summary>
    /// The process is killed, or the machine stops and keeps any part of what was not flushed, before any operation of
    /// the disk, again and again: what was acknowledged or found is always there, and nothing half.
    /// </summary>
    [Fact]
    public void Whenever_process_or_machine_stops_what_was_acknowledged_is_there()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var chance = new Random(seed);
            var journal = new MemoryJournal { SegmentBytes = 1024 };
            var acknowledged = 0L;
            for (var round = 0; round < 6; round++)
            {
                var operations = chance.Next(120);
                journal.Disk.Fault = (_, _) => operations-- == 0 ? throw new Stopped() : null;
                try
                {
                    using var opened = journal.Open();
                    Assert.InRange(opened.LastPosition, acknowledged, acknowledged + 2);
                    acknowledged = opened.LastPosition;
                    while (true)
                    {
                        MemoryJournal.Append(opened);
                        acknowledged = opened.LastPosition;
                    }
                }
                catch (Stopped)
                {
                    journal.Disk.Fault = null;
                    if (chance.Next(2) == 0)
                    {
                        journal.Disk.Crash(chance);
                    }
                }
            }

            journal.With(opened =>
            {
                Assert.InRange(opened.LastPosition, acknowledged, acknowledged + 2);
                MemoryJournal.AssertWhole(opened);
            });
        }
    }

    [Fact]
    public void Wherever_its_first_process_was_killed_the_next_one_loses_nothing_to_the_machine()
    {
        for (var killedAt = 0; killedAt < 40; killedAt++)
        {
            var (journal, operations) = (new MemoryJournal { SegmentBytes = 1024 }, killedAt);
            journal.Disk.Fault = (_, _) => operations-- == 0 ? throw new Stopped() : null;
            Assert.Throws<Stopped>(() => journal.Fill(20));
            journal.Disk.Fault = null;
            var found = 0L;
            journal.With(opened =>
            {
                MemoryJournal.Append(opened);
                found = opened.LastPosition;
            });
            journal.Disk.Crash();
            journal.With(opened => Assert.Equal(found, 2 * MemoryJournal.AssertWhole(opened)));
        }
    }

    private sealed class Stopped : Exception;
}

using Jumun.Engine.Journals;

namespace Jumun.Engine.Tests.Journals;

public sealed class TornTailTests
{
    private const int Sector = 512;

    public static TheoryData<int> BatchesBefore => [0, 1, 2, 3, 5];

    [Theory]
    [MemberData(nameof(BatchesBefore))]
    public void A_batch_torn_off_at_any_byte_is_cut_off_and_reported(int batchesBefore)
    {
        var length = LengthOfBatchAfter(batchesBefore);
        for (var kept = 0; kept <= length; kept++)
        {
            var bytes = kept;
            AssertCutOff(batchesBefore, _ => [new Range(0, bytes)], isWhole: kept == length, isThere: kept > 0);
        }
    }

    [Theory]
    [MemberData(nameof(BatchesBefore))]
    public void A_batch_whose_beginning_was_lost_is_cut_off(int batchesBefore)
    {
        var length = LengthOfBatchAfter(batchesBefore);
        for (var lost = 1; lost < length; lost++)
        {
            var bytes = lost;
            AssertCutOff(batchesBefore, _ => [new Range(bytes, ^0)], isWhole: false, isThere: true);
        }
    }

    [Fact]
    public void A_batch_of_which_any_sectors_were_lost_is_cut_off()
    {
        const int before = 4;
        var sectors = ((LengthOfBatchAfter(before, large: true) - 1) / Sector) + 2;
        for (var mask = 0; mask < 1 << sectors; mask++)
        {
            var pattern = mask;
            var (all, none) = (true, true);
            AssertCutOff(
                before,
                write =>
                {
                    var kept = new List<Range>();
                    for (var (at, sector) = (0, 0); at < write.Length; sector++)
                    {
                        var end = (int)Math.Min(write.Length, at + Sector - ((write.Offset + at) % Sector));
                        var keeps = (pattern & (1 << sector)) != 0;
                        (all, none) = (all && keeps, none && !keeps);
                        if (keeps)
                        {
                            kept.Add(at..end);
                        }

                        at = end;
                    }

                    return kept;
                },
                () => all, () => !none, large: true);
        }
    }

    [Fact]
    public void What_follows_a_torn_tail_is_kept()
    {
        var journal = new MemoryJournal { SegmentBytes = 64 * 1024 };
        journal.Fill(3);
        for (var round = 0; round < 5; round++)
        {
            LoseFlushOf(journal, MemoryJournal.Append);
            journal.Disk.Crash(write => [new Range(0, write.Length - 20 - (round * 20))], _ => 0);
            journal.With(opened =>
            {
                Assert.Equal(3 + round, MemoryJournal.AssertWhole(opened));
                MemoryJournal.Append(opened);
            });
        }

        Assert.Equal(5, journal.Reports.Count);
    }

    [Fact]
    public void The_cutting_off_may_be_torn_itself()
    {
        var journal = new MemoryJournal { SegmentBytes = 64 * 1024 };
        journal.Fill(3);
        LoseFlushOf(journal, MemoryJournal.Append);
        journal.Disk.Crash(write => [new Range(0, write.Length - 1)], _ => 0);
        for (var kept = 0; kept < 200; kept += 7)
        {
            journal.Disk.Fault = (operation, _) => operation == DiskOperation.Flush ? new IOException("crash") : null;
            Assert.Throws<JournalUnusable>(journal.Open);
            journal.Disk.Fault = null;
            journal.Disk.Crash(_ => [new Range(0, kept)], _ => 0);
        }

        journal.With(opened => Assert.Equal(3, MemoryJournal.AssertWhole(opened)));
    }

    [Fact]
    public void What_was_read_at_opening_is_durable_even_if_its_writer_was_killed_before_the_flush()
    {
        var journal = new MemoryJournal();
        journal.Fill(3);
        LoseFlushOf(journal, MemoryJournal.Append); // The process is killed; the machine goes on.
        journal.With(opened => Assert.Equal(4, MemoryJournal.AssertWhole(opened)));
        journal.Disk.Crash();
        journal.With(opened => Assert.Equal(4, MemoryJournal.AssertWhole(opened)));
    }

    private static void AssertCutOff(
        int batchesBefore, Func<UnflushedWrite, IEnumerable<Range>> kept, bool isWhole, bool isThere) =>
        AssertCutOff(batchesBefore, kept, () => isWhole, () => isThere);

    private static void AssertCutOff(
        int batchesBefore, Func<UnflushedWrite, IEnumerable<Range>> kept, Func<bool> isWhole, Func<bool> isThere,
        bool large = false)
    {
        var journal = new MemoryJournal { SegmentBytes = 64 * 1024 };
        journal.Fill(batchesBefore);
        LoseFlushOf(journal, opened => AppendLast(opened, large));
        journal.Disk.Crash(kept, _ => 0);
        using var again = journal.Open();
        var expected = batchesBefore + (isWhole() ? 1 : 0);
        Assert.Equal(2 * expected, again.LastPosition);
        Assert.Equal(isThere() && !isWhole() ? 1 : 0, journal.Reports.Count);
        Assert.All(journal.Reports, report => Assert.Contains(journal.LastSegment, report, StringComparison.Ordinal));
        MemoryJournal.AssertWhole(again);
        MemoryJournal.Append(again);
        Assert.Equal(expected + 1, MemoryJournal.AssertWhole(again));
    }

    private static void LoseFlushOf(MemoryJournal journal, Action<FileJournal> act)
    {
        using var opened = journal.Open();

        // Stops before the flush, as a power failure would: what the disk has got by then is for Crash to say.
        var stop = new Stopped();
        journal.Disk.Fault = (operation, _) => operation == DiskOperation.Flush ? throw stop : null;
        Assert.Throws<Stopped>(() => act(opened));
        journal.Disk.Fault = null;
    }

    private static void AppendLast(FileJournal journal, bool large)
    {
        if (!large)
        {
            MemoryJournal.Append(journal);
            return;
        }

        var first = journal.LastPosition + 1;
        var n = (first + 1) / 2;
        var record = TestLanguage.Paid("only-" + n, 1, n);
        journal.Append(TestLanguage.Batch(
            first, TestLanguage.Paid("a", n, n, (UInt128)n),
            new Record
            {
                Kind = record.Kind,
                Key = record.Key,
                Correlation = record.Correlation,
                Actor = record.Actor,
                At = record.At,
                Version = 1,
                Events = [new PaidIn(n, new string('x', 2600))],
            }));
    }

    private static int LengthOfBatchAfter(int batchesBefore, bool large = false)
    {
        var journal = new MemoryJournal { SegmentBytes = 64 * 1024 };
        journal.Fill(batchesBefore);
        using var opened = journal.Open();
        AppendLast(opened, large);
        return (int)opened.Counters.BytesAppended;
    }

    private sealed class Stopped : Exception;
}

using Jumun.Engine.Journals;

namespace Jumun.Engine.Tests.Journals;

/// <summary>Copying a journal to another disk, and what is refused.</summary>
public sealed class CopyTests
{
    private const int Batches = 40;
    private const string Target = "other/test-0";

    private readonly MemoryJournal _journal = new();
    private readonly MemoryDisk _other = new();

    public CopyTests() => _journal.Fill(Batches);

    [Fact]
    public void A_copy_is_read_as_the_original_and_added_to()
    {
        _journal.With(journal => journal.SaveSnapshot([1, 2, 3]));
        Assert.True(Copy() > 0);
        Assert.Equal(_journal.Disk.List(MemoryJournal.Directory), _other.List(Target));
        using var copy = Open();
        Assert.Equal(Batches, MemoryJournal.AssertWhole(copy));
        Assert.Equal([1, 2, 3], copy.LoadSnapshot()!);
        MemoryJournal.Append(copy);
        Assert.Equal(Batches + 1, MemoryJournal.AssertWhole(copy));
    }

    [Fact]
    public void Archived_segments_are_copied_too()
    {
        JournalArchive.Move(
            _journal.Disk, MemoryJournal.Directory,
            JournalArchive.PathFor(_journal.Disk, MemoryJournal.Directory, null),
            [.. JournalArchive.Candidates(_journal.Disk, MemoryJournal.Directory).Take(3).Select(c => c.First)]);
        Copy();
        using var copy = Open();
        Assert.Equal(Batches, MemoryJournal.AssertWhole(copy));
    }

    [Fact]
    public void It_may_be_interrupted_anywhere_and_goes_on()
    {
        var operations = 0;
        for (var allowed = 1; ; allowed++)
        {
            operations = 0;
            _other.Fault = (_, _) => ++operations > allowed ? new IOException("interrupted") : null;
            try
            {
                Copy();
                break;
            }
            catch (JournalUnusable interrupted)
            {
                Assert.Contains("interrupted", interrupted.Message, StringComparison.Ordinal);
            }
        }

        _other.Fault = null;
        using var copy = Open();
        Assert.Equal(Batches, MemoryJournal.AssertWhole(copy));
    }

    [Fact]
    public void A_copy_is_brought_up_to_what_came_since()
    {
        Copy();
        _journal.Fill(10);
        Copy();
        using var copy = Open();
        Assert.Equal(Batches + 10, MemoryJournal.AssertWhole(copy));
    }

    [Fact]
    public void A_copy_with_a_life_of_its_own_is_not_overwritten()
    {
        Copy();
        using (var copy = Open())
        {
            copy.Append(TestLanguage.Batch(copy.LastPosition + 1, TestLanguage.Paid("other", 1)));
        }

        _journal.Fill(1);
        var refused = Assert.Throws<JournalUnusable>(() => Copy());
        Assert.Contains("a life of its own", refused.Message, StringComparison.Ordinal);
        using var unchanged = Open();
        Assert.Single(unchanged.ReadStream("account", "other"));
    }

    [Fact]
    public void A_journal_that_is_longer_than_what_is_copied_is_not_overwritten()
    {
        Copy();
        using (var copy = Open())
        {
            for (var i = 0; i < Batches; i++)
            {
                MemoryJournal.Append(copy);
            }
        }

        Assert.Throws<JournalUnusable>(() => Copy());
        using var unchanged = Open();
        Assert.Equal(2 * Batches, MemoryJournal.AssertWhole(unchanged));
    }

    [Fact]
    public void A_torn_tail_is_not_copied_and_damage_is_refused()
    {
        using (var last = _journal.Disk.Open(_journal.LastSegment, writable: true))
        {
            var end = EndOf(last);
            last.Write(end, [1, 2, 3]);
            last.Flush();
        }

        Copy();
        using (var copy = Open())
        {
            Assert.Equal(Batches, MemoryJournal.AssertWhole(copy));
        }

        using (var first = _journal.Disk.Open(_journal.Segments[0], writable: true))
        {
            first.Write(SegmentFile.HeaderBytes + 50, [0x55]);
            first.Flush();
        }

        Assert.Contains(
            "damaged", Assert.Throws<JournalUnusable>(() => Copy()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_journals_must_be_free()
    {
        using (_journal.Open())
        {
            Assert.Contains("in use", Assert.Throws<JournalUnusable>(() => Copy()).Message, StringComparison.Ordinal);
        }

        using (Open())
        {
            Assert.Contains("in use", Assert.Throws<JournalUnusable>(() => Copy()).Message, StringComparison.Ordinal);
        }
    }

    private long Copy()
    {
        using var copy = new JournalCopy(_journal.Disk, MemoryJournal.Directory, _other, Target);
        return copy.Run(CancellationToken.None);
    }

    private FileJournal Open() => FileJournal.Open(
        _other, Target, TestLanguage.Wire, new() { SegmentBytes = 2048, WorksAhead = false });

    private static long EndOf(IDiskFile segment)
    {
        var frames = new FrameScanner(segment, SegmentFile.HeaderBytes);
        while (frames.Read("", segment.Length) == Scanned.Frame)
        {
        }

        return frames.Offset;
    }
}

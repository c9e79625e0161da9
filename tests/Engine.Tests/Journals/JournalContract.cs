using Jumun.Engine.Journals;
using static Jumun.Engine.Tests.Journals.TestLanguage;

namespace Jumun.Engine.Tests.Journals;

/// <summary>What every journal must do, whatever it is kept on.</summary>
public abstract class JournalContract : IDisposable
{
    private IJournal? _journal;

    protected IJournal Journal => _journal ??= Open(TestLanguage.Wire);

    public void Dispose()
    {
        _journal?.Dispose();
        CleanUp();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void A_new_journal_is_empty()
    {
        Assert.Equal(0, Journal.LastPosition);
        Assert.Empty(Journal.Read(1));
        Assert.Empty(Journal.ReadStream("account", "a"));
        Assert.Null(Journal.FindRequest(1));
        Assert.Null(Journal.LoadSnapshot());
    }

    [Fact]
    public void Records_are_numbered_by_their_batch_and_read_in_order()
    {
        Journal.Append(Batch(1, Paid("a", 1), Paid("b", 1)));
        Journal.Append(Batch(3, Paid("a", 2)));

        Assert.Equal(3, Journal.LastPosition);
        Assert.Equal([1L, 2L, 3L], Positions(Journal.Read(1)));
        Assert.Equal([1L, 3L], Journal.Read(1).Select(b => b.FirstPosition));
    }

    [Fact]
    public void Reading_from_the_middle_of_a_batch_leaves_out_what_is_before()
    {
        Journal.Append(Batch(1, Paid("a", 1), Paid("a", 2), Paid("a", 3)));

        var batch = Assert.Single(Journal.Read(2));
        Assert.Equal(2, batch.FirstPosition);
        Assert.Equal([2L, 3L], batch.Records.Select(r => r.Position));
    }

    [Fact]
    public void Checkpoints_are_committed_with_their_batch_and_alone()
    {
        var batch = Batch(1, Paid("a", 1));
        batch.Checkpoints.Add(("ordering-0", 70));
        Journal.Append(batch);
        var alone = new Batch { FirstPosition = 2 };
        alone.Checkpoints.Add(("ordering-0", 90));
        alone.Checkpoints.Add(("wallet-0", 5));
        Journal.Append(alone);
        Reopen();

        Assert.Equal(1, Journal.LastPosition);
        Assert.Equal(
            [("ordering-0", 70L), ("ordering-0", 90L), ("wallet-0", 5L)],
            Journal.Read(1).SelectMany(b => b.Checkpoints));
        Assert.Equal([("ordering-0", 90L), ("wallet-0", 5L)], Journal.Read(2).SelectMany(b => b.Checkpoints));
    }

    [Fact]
    public void A_stream_is_read_oldest_first_over_batches_segments_and_openings()
    {
        for (var i = 1; i <= 120; i++)
        {
            Journal.Append(Batch((2 * i) - 1, Paid("a", i, i), Paid("b" + (i % 7), ((i - 1) / 7) + 1, -i)));
            if (i == 60)
            {
                Reopen();
            }
        }

        Assert.Equal(Enumerable.Range(1, 120), Journal.ReadStream("account", "a").Select(r => (int)r.Version));
        Assert.Equal(Enumerable.Range(101, 20), Journal.ReadStream("account", "a", 100).Select(r => (int)r.Version));
        Assert.Equal([-3L, -10L, -17L], Amounts(Journal.ReadStream("account", "b3")).Take(3));
        Assert.Empty(Journal.ReadStream("account", "c"));
        Assert.Empty(Journal.ReadStream("order", "a"));
    }

    [Fact]
    public void Records_without_events_are_read_with_the_stream_if_they_came_after_the_version()
    {
        Journal.Append(Batch(1, Refused("a", 0), Paid("a", 1), Refused("a", 1), Paid("a", 2), Refused("a", 2)));

        Assert.Equal([1L, 2L, 3L, 4L, 5L], Journal.ReadStream("account", "a").Select(r => r.Position));
        Assert.Equal([3L, 4L, 5L], Journal.ReadStream("account", "a", 1).Select(r => r.Position));
        Assert.Equal([5L], Journal.ReadStream("account", "a", 2).Select(r => r.Position));
    }

    [Fact]
    public void A_request_is_found_by_its_hash_wherever_it_is()
    {
        for (var i = 1; i <= 100; i++)
        {
            Journal.Append(Batch(i, Paid("a" + i, 1, i, (UInt128)i << 70)));
        }

        Reopen();
        for (var i = 1; i <= 100; i++)
        {
            Assert.Equal(i, Journal.FindRequest((UInt128)i << 70)?.Position);
        }

        Assert.Null(Journal.FindRequest((UInt128)101 << 70));
        Assert.Null(Journal.FindRequest(0));
    }

    [Fact]
    public void Of_two_records_of_one_request_the_later_is_found()
    {
        Journal.Append(Batch(1, Paid("a", 1, 1, 9), Paid("a", 2, 2, 9)));
        Journal.Append(Batch(3, Paid("b", 1, 3, 9)));

        Assert.Equal(3, Journal.FindRequest(9)!.Position);
    }

    [Fact]
    public void Everything_in_a_record_survives()
    {
        var records = SampleRecords.All();
        var batch = Batch(1, [.. records]);
        batch.Checkpoints.Add(("ordering-0", 1_000_000));
        Journal.Append(batch);
        Reopen();

        var read = Assert.Single(Journal.Read(1));
        Assert.Equal(records.Count, read.Records.Count);
        for (var i = 0; i < records.Count; i++)
        {
            SampleRecords.AssertSame(records[i], read.Records[i]);
            SampleRecords.AssertSame(
                records[i], Journal.ReadStream(records[i].Kind, records[i].Key).Single(r => r.Position == i + 1));
        }
    }

    [Fact]
    public void Old_events_are_read_as_todays()
    {
        Journal.Append(
            Batch(1, SampleRecords.With(new OpenedV1("ann"), new OpenedV2("bob", "GBP"), new Opened("c", "X", 3))));

        Assert.Equal(
            [new Opened("ann", "KRW", 100), new Opened("bob", "GBP", 100), new Opened("c", "X", 3)],
            Assert.Single(Journal.ReadStream("account", "a")).Events);
    }

    [Fact]
    public void An_unknown_wire_name_is_refused_with_its_name_and_position()
    {
        Journal.Append(Batch(1, Paid("a", 1), Paid("a", 2)));
        Reopen(new Wire([], []));

        var failure = Assert.Throws<JournalUnusable>(() => Journal.Read(2).ToList());
        Assert.Contains("test.paid-in.v1", failure.Message, StringComparison.Ordinal);
        Assert.Contains("2", failure.Message, StringComparison.Ordinal);
        Assert.Throws<JournalUnusable>(() => Journal.ReadStream("account", "a"));
    }

    [Fact]
    public void A_type_without_a_wire_name_is_refused_and_nothing_of_its_batch_is_stored()
    {
        Journal.Append(Batch(1, Paid("a", 1)));
        var bad = SampleRecords.With(new Nameless());
        Assert.Throws<InvalidOperationException>(() => Journal.Append(Batch(2, Paid("new-name", 1), bad)));
        Journal.Append(Batch(2, Paid("a", 2)));
        Reopen();

        Assert.Equal([1L, 2L], Journal.ReadStream("account", "a").Select(r => r.Version));
        Assert.Empty(Journal.ReadStream("account", "new-name"));
    }

    [Fact]
    public void A_batch_that_does_not_follow_is_refused()
    {
        Journal.Append(Batch(1, Paid("a", 1)));

        Assert.Throws<ArgumentException>(() => Journal.Append(Batch(1, Paid("a", 2))));
        Assert.Throws<ArgumentException>(() => Journal.Append(Batch(3, Paid("a", 2))));
        Assert.Equal(1, Journal.LastPosition);
    }

    [Fact]
    public void The_newest_snapshot_is_loaded()
    {
        Journal.SaveSnapshot([1]);
        Assert.Equal([1], Journal.LoadSnapshot()!);
        Journal.Append(Batch(1, Paid("a", 1)));
        Journal.SaveSnapshot([2, 3]);
        Reopen();

        Assert.Equal([2, 3], Journal.LoadSnapshot()!);
    }

    [Fact]
    public void A_bookmark_is_where_it_was_put_last()
    {
        Assert.Null(Journal.LoadBookmark("events"));
        Journal.SaveBookmark("events", 7);
        Journal.SaveBookmark("other", long.MaxValue);
        Journal.SaveBookmark("events", 8);
        Reopen();

        Assert.Equal((8, long.MaxValue), (Journal.LoadBookmark("events"), Journal.LoadBookmark("other")));
        Assert.Empty(Journal.Read(1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_very_first_batch_may_be_large(bool afterCheckpoints)
    {
        if (afterCheckpoints)
        {
            var alone = new Batch { FirstPosition = 1 };
            alone.Checkpoints.Add(("ordering-0", 90));
            Journal.Append(alone);
        }

        var large = SampleRecords.With(new PaidIn(5, new string('é', 100_000)));
        Journal.Append(Batch(1, large));
        Journal.Append(Batch(2, Paid("b", 1)));
        Reopen();

        Assert.Equal([1L, 2L], Positions(Journal.Read(1)));
        Assert.Equal(large.Events, Assert.Single(Journal.ReadStream("account", "a")).Events);
        Assert.Equal(afterCheckpoints, Journal.Read(1).First().Checkpoints.Count > 0);
    }

    [Fact]
    public void A_batch_larger_than_anything_before_is_kept()
    {
        var large = SampleRecords.With(new PaidIn(5, new string('é', 100_000)));
        Journal.Append(Batch(1, Paid("b", 1)));
        Journal.Append(Batch(2, large));
        Journal.Append(Batch(3, Paid("b", 2)));
        Reopen();

        Assert.Equal(large.Events, Assert.Single(Journal.ReadStream("account", "a")).Events);
        Assert.Equal([1L, 2L, 3L], Positions(Journal.Read(1)));
    }

    [Fact]
    public void More_actors_than_are_numbered_are_kept()
    {
        const int count = 12_000;
        var records = Enumerable.Range(1, count).Select(i => SampleRecords.By("actor-" + i, i)).ToArray();
        Journal.Append(Batch(1, records[..6_000]));
        Journal.Append(Batch(6_001, records[6_000..]));
        Reopen();
        Journal.Append(Batch(count + 1, SampleRecords.By("actor-1", count + 1)));

        Assert.Equal(
            records.Select(r => r.Actor).Append("actor-1"),
            Journal.Read(1).SelectMany(b => b.Records).Select(r => r.Actor));
    }

    [Fact]
    public async Task Readers_beside_the_appender_see_whole_batches_in_order()
    {
        var batches = BatchesBesideReaders;
        _ = Journal;
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(
            () =>
            {
                var next = 1L;
                while (next <= 3 * batches)
                {
                    foreach (var batch in Journal.Read(next))
                    {
                        Assert.Equal(next, batch.FirstPosition);
                        Assert.Equal(3, batch.Records.Count);
                        next += 3;
                        var version = batch.Records[0].Version;
                        Assert.Equal(version, Journal.ReadStream("account", "a", version - 1)[0].Version);
                    }
                }
            },
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToList();
        for (var i = 1; i <= batches; i++)
        {
            Journal.Append(Batch((3 * i) - 2, Paid("a", i), Paid("b" + i, 1), Paid("c" + (i % 5), i)));
        }

        await Task.WhenAll(readers);
    }

    /// <summary>Less where each reader's look costs an exchange with a server.</summary>
    protected virtual int BatchesBesideReaders => 400;

    protected abstract IJournal Open(Wire wire);

    protected virtual void CleanUp()
    {
    }

    protected void Reopen(Wire? wire = null)
    {
        _journal?.Dispose();
        _journal = Open(wire ?? TestLanguage.Wire);
    }

    private static IEnumerable<long> Positions(IEnumerable<Batch> batches) =>
        batches.SelectMany(b => b.Records).Select(r => r.Position);

    private static IEnumerable<long> Amounts(IEnumerable<Record> records) =>
        records.SelectMany(r => r.Events).Cast<PaidIn>().Select(e => e.Amount);

    private sealed record Nameless : IEvent;
}

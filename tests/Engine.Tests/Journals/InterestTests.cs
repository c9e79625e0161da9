using Jumun.Engine.Journals;
using static Jumun.Engine.Tests.Journals.TestLanguage;

namespace Jumun.Engine.Tests.Journals;

/// <summary>Going through a journal with an interest leaves out what is not of it, and nothing else.</summary>
public sealed class InterestTests
{
    private static readonly Record[] Records =
    [
        Of("a", 1, [new Opened("ann", "KRW", 1)]),
        Of("a", 2, [new PaidIn(5)]),
        Of("b", 1, [new OpenedV1("bob")]),
        Of("b", 3, [new PaidIn(1), new PaidIn(2)]),
        Of("c", 1, [new PaidIn(3)], wakesAt: Noon.AddDays(1)),
        Of("c", 1, [], wakesAt: Record.Never),
        Of("c", 1, [], parked: new("why")),
        Of("c", 1, [], settles: 7),
        Of("d", 0, []),
    ];

    [Fact]
    public void Records_with_a_wanted_event_are_whole_but_for_who_asked_and_what_they_send()
    {
        Assert.Equal([1, 3], Positions(new([typeof(Opened)]))); // One of them is stored as an old version.
        var record = Read(new([typeof(Opened)]))[0].Records[0];
        Assert.Equal(new Opened("ann", "KRW", 1), Assert.Single(record.Events));
        Assert.Equal(("account", "a", 1L, "from-a", "tester"),
            (record.Kind, record.Key, record.Version, record.Correlation, record.Actor));
        Assert.Equal(((RequestKey?)null, (ReplyTo?)null), (record.RequestKey, record.ReplyTo));
        Assert.Empty(record.Sends);
    }

    [Fact]
    public void What_changes_what_is_waited_for_comes_without_its_events()
    {
        var interest = new Interest([]) { InWaiting = true };
        Assert.Equal([5, 6, 7, 8], Positions(interest));
        var records = Read(interest).SelectMany(b => b.Records).ToList();
        Assert.All(records, record => Assert.Empty(record.Events));
        Assert.Equal([Noon.AddDays(1), Record.Never, null, null], records.Select(r => r.WakesAt));
        Assert.Equal(("why", 7L), (records[2].Parked!.Error, records[3].Settles));
        Assert.Equal(new RequestKey(9, 9), records[2].RequestKey); // Who waits for it is answered when it is settled.
        Assert.Equal(new ReplyTo("ordering", "checkout", "c", 5), records[2].ReplyTo);
    }

    [Fact]
    public void Both_together_are_whole() =>
        Assert.Single(Read(new([typeof(PaidIn)]) { InWaiting = true }).SelectMany(b => b.Records)
            .Single(r => r.Position == 5).Events);

    [Fact]
    public void Of_each_stream_the_one_record_that_reaches_a_version()
    {
        Assert.Equal([2, 4], Positions(new([]) { Reaching = 2 }));
        Assert.Equal([4], Positions(new([]) { Reaching = 3 }));
        Assert.Equal([1, 3, 5], Positions(new([]) { Reaching = 1 }));
    }

    [Fact]
    public void All_of_a_stream()
    {
        var interest = new Interest([]);
        interest.Add("account", "b");
        Assert.Equal([3, 4], Positions(interest));
        Assert.Equal(2, Read(interest).SelectMany(b => b.Records).Last().Events.Length);
    }

    [Fact]
    public void Batches_keep_their_bounds_and_their_checkpoints()
    {
        var batches = Read(new([typeof(OpenedV2)]), from: 2);
        Assert.Equal([(2L, 3L), (4, 6), (7, 9), (10, 9)], batches.Select(b => (b.FirstPosition, b.LastPosition)));
        Assert.Equal([1L, 2, 3, 4], batches.Select(b => b.Checkpoints[0].Position));
    }

    private static IEnumerable<int> Positions(Interest interest) =>
        Read(interest).SelectMany(b => b.Records).Select(r => (int)r.Position);

    private static List<Batch> Read(Interest interest, long from = 1)
    {
        var memory = new MemoryJournal();
        using var journal = memory.Open();
        foreach (var (number, some) in Records.Chunk(3).Append([]).Index())
        {
            var batch = Batch((number * 3) + 1, [.. some.Select(Copy)]);
            batch.Checkpoints.Add(("ordering-0", number + 1));
            journal.Append(batch);
        }

        return [.. journal.Read(from, interest)];
    }

    private static Record Copy(Record r) => Of(r.Key, r.Version, r.Events, r.WakesAt, r.Parked, r.Settles);

    private static Record Of(
        string key, long version, IEvent[] events, DateTimeOffset? wakesAt = null, Parked? parked = null,
        long settles = 0) => new()
    {
        Kind = "account",
        Key = key,
        Correlation = $"from-{key}",
        Actor = "tester",
        At = Noon,
        Origin = new("ordering-0", 4, 2),
        RequestKey = new(9, 9),
        ReplyTo = new("ordering", "checkout", key, 5),
        Version = version,
        Events = events,
        Sends = [new(new PayIn(key, 1), 3)],
        WakesAt = wakesAt,
        Parked = parked,
        Settles = settles,
    };
}

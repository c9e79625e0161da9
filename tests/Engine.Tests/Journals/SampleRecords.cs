using static Jumun.Engine.Tests.Journals.TestLanguage;

namespace Jumun.Engine.Tests.Journals;

/// <summary>Records that together have every part that a record can have.</summary>
internal static class SampleRecords
{
    public const string Id = "01jq8x5vnd3g6v2m1k0ztyw4rb";

    public static Record With(params IEvent[] events) => new()
    {
        Kind = "account",
        Key = "a",
        Correlation = "a",
        Actor = "tester",
        At = Noon,
        Version = events.Length,
        Events = events,
    };

    public static Record By(string actor, int version) => new()
    {
        Kind = "account",
        Key = "a",
        Correlation = "a",
        Actor = actor,
        At = Noon,
        Version = version,
        Events = [new PaidIn(version)],
    };

    public static List<Record> All()
    {
        var list = new List<Record>
        {
            Of("plain", "plain"),
            Of(Id, Id),
            Of("tea-001", Id),
            Of("7zzzzzzzzzzzzzzzzzzzzzzzzz", Id),
            Of("8zzzzzzzzzzzzzzzzzzzzzzzzz", "01jq8x5vnd3g6v2m1k0ztyw4RB"),
            Of("", ""),
            Of("주문-1", "주문"),
            Of(new string('x', 300), "c"),
        };
        list.Add(Of(Id, Id, origin: new("ordering-0", 999_990, 3)));
        list.Add(Of(Id, Id, origin: new("wallet-0", long.MaxValue / 4, int.MaxValue)));
        list.Add(Of(Id, Id, origin: new(null, 7, -1)));
        list.Add(Of(Id, Id, requestKey: new(UInt128.MaxValue, UInt128.MaxValue - 5)));
        list.Add(Of(Id, Id, origin: new("ordering-0", 5, 1), requestKey: new(12, 13)));
        list.Add(Full());
        list.AddRange(Enum.GetValues<RefusalKind>().Select(kind => Refused(kind)));
        list.Add(Of("never", "never", wakesAt: Record.Never));
        list.Add(Of("early", "early", wakesAt: DateTimeOffset.UnixEpoch));
        return list;
    }

    public static void AssertSame(Record expected, Record actual)
    {
        Assert.Equal(expected.Position, actual.Position);
        Assert.Equal(expected.At, actual.At);
        Assert.Equal((expected.Kind, expected.Key, expected.Version), (actual.Kind, actual.Key, actual.Version));
        Assert.Equal(expected.Origin, actual.Origin);
        Assert.Equal((expected.Correlation, expected.Actor), (actual.Correlation, actual.Actor));
        Assert.Equal(expected.Trace, actual.Trace);
        Assert.Equal(expected.Events, actual.Events);
        Assert.Equal(expected.Sends, actual.Sends);
        Assert.Equal(expected.ReplyTo, actual.ReplyTo);
        Assert.Equal(expected.WakesAt, actual.WakesAt);
        Assert.Equal(expected.Parked, actual.Parked);
        Assert.Equal(expected.Settles, actual.Settles);
        Assert.Equal(expected.Cause, actual.Cause);
        Assert.Equal(expected.Refusal is null, actual.Refusal is null);
        if (expected.Refusal is { } refusal)
        {
            Assert.Equal(
                (refusal.Code, refusal.Message, refusal.Kind),
                (actual.Refusal!.Code, actual.Refusal.Message, actual.Refusal.Kind));
            Assert.Equal(refusal.Facts, actual.Refusal.Facts);
        }
    }

    private static Record Of(
        string key, string correlation, Origin origin = default, RequestKey? requestKey = null,
        DateTimeOffset? wakesAt = null) => new()
    {
        Kind = "account",
        Key = key,
        Correlation = correlation,
        Actor = "tester",
        At = Noon.AddMilliseconds(-7),
        Version = 1,
        Origin = origin,
        RequestKey = requestKey,
        Events = [new PaidIn(1)],
        WakesAt = wakesAt,
    };

    private static Record Refused(RefusalKind kind) => new()
    {
        Kind = "account",
        Key = kind.ToString(),
        Correlation = Id,
        Actor = "tester",
        At = Noon,
        Refusal = new Refusal("account.short", "No.", kind),
    };

    private static Record Full() => new()
    {
        Kind = "checkout",
        Key = Id,
        Correlation = Id,
        Actor = "customer demo-0001",
        At = Noon.AddMilliseconds(12),
        Version = 3_000_000_000,
        Origin = new("ordering-0", 2_000_000, 0),
        Trace = new(UInt128.MaxValue / 3, ulong.MaxValue, true),
        Events = [new PaidIn(-5, "<b>&\"차\"</b>"), new Opened("o", "KRW", 3), new SagaWoke()],
        Refusal = new Refusal("stock.insufficient", "Too few.").With("sku", "TEA-001").With("available", "3"),
        Sends = [new(new PayIn("x", 5), long.MinValue), new(new PayIn(Id, 6), 1027)],
        ReplyTo = new("ordering", "checkout", "other", -9),
        WakesAt = Noon.AddDays(30),
        Parked = new("System.InvalidOperationException: no"),
        Settles = 12,
    };
}

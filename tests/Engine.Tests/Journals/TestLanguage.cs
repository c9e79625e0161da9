using System.Text.Json.Serialization;
using Jumun.Engine.Journals;

namespace Jumun.Engine.Tests.Journals;

[Wire("test.opened.v1")]
public sealed record OpenedV1(string Owner) : IEvent;

[Wire("test.opened.v2")]
public sealed record OpenedV2(string Owner, string Currency) : IEvent;

[Wire("test.opened.v3")]
public sealed record Opened(string Owner, string Currency, int Limit) : IEvent;

[Wire("test.paid-in.v1")]
public sealed record PaidIn(long Amount, string? Note = null) : IEvent;

[Wire("test.pay-in.v1")]
public sealed record PayIn(string Account, long Amount) : ICommand
{
    string ICommand.Key => Account;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(OpenedV1))]
[JsonSerializable(typeof(OpenedV2))]
[JsonSerializable(typeof(Opened))]
[JsonSerializable(typeof(PaidIn))]
[JsonSerializable(typeof(PayIn))]
internal sealed partial class TestJson : JsonSerializerContext;

/// <summary>A small language for the journal's tests, and records in it.</summary>
internal static class TestLanguage
{
    public static readonly DateTimeOffset Noon = new(2025, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly Wire Wire = new(
        [TestJson.Default],
        [
            (typeof(OpenedV1), old => new OpenedV2(((OpenedV1)old).Owner, "KRW")),
            (typeof(OpenedV2), old => new Opened(((OpenedV2)old).Owner, ((OpenedV2)old).Currency, 100)),
        ]);

    public static Record Paid(string key, long version, long amount = 1, UInt128 request = default) => new()
    {
        Kind = "account",
        Key = key,
        Correlation = key,
        Actor = "tester",
        At = Noon.AddMilliseconds(version),
        Version = version,
        RequestKey = request == 0 ? null : new(request, request),
        Events = [new PaidIn(amount)],
    };

    public static Record Refused(string key, long version) => new()
    {
        Kind = "account",
        Key = key,
        Correlation = key,
        Actor = "tester",
        At = Noon,
        Version = version,
        Refusal = new Refusal("account.short", "There is not enough.").With("missing", "5"),
    };

    public static Batch Batch(long first, params Record[] records)
    {
        var batch = new Batch { FirstPosition = first };
        batch.Records.AddRange(records);
        return batch;
    }
}

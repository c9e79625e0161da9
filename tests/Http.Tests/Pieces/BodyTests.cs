using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Jumun.Contracts;
using Jumun.Engine.Http;

namespace Jumun.Http.Tests;

/// <summary>Reads bodies as the routes do, without HTTP.</summary>
public class BodyTests
{
    private sealed record Line(Sku Sku, long Quantity);

    private sealed record Order(
        CustomerId Customer, IReadOnlyList<Line> Lines, Money? Total = null, DateTimeOffset? At = null,
        string? Note = null, PaymentMethod Method = PaymentMethod.Balance);

    private static readonly JsonTypeInfo<Order> Json = Strictly();

    [Fact]
    public void A_body_is_read_and_money_is_exact()
    {
        var order = Read("""
            {"customer":"ann","lines":[{"sku":"TEA-001","quantity":2}],"total":{"amount":"20.05","currency":"GBP"},
             "at":"2026-01-31T10:30:00+01:00","method":"card"}
            """);

        Assert.Equal(new CustomerId("ann"), order.Customer);
        Assert.Equal(new Line(new("TEA-001"), 2), order.Lines[0]);
        Assert.Equal(Money.Of("GBP", 2005), order.Total);
        Assert.Equal(new DateTimeOffset(2026, 1, 31, 9, 30, 0, TimeSpan.Zero), order.At);
        Assert.Equal(PaymentMethod.Card, order.Method);
    }

    [Fact]
    public void Money_and_times_are_written_as_they_are_read()
    {
        var order = new Order(
            new("ann"), [], Money.Of("BHD", -1500), new(2026, 1, 31, 10, 30, 0, 250, TimeSpan.FromHours(1)), "차");

        Assert.Equal(
            """{"customer":"ann","lines":[],"total":{"currency":"BHD","amount":"-1.500"},"""
            + """ "at":"2026-01-31T09:30:00.25Z","note":"차","method":"balance"}""".TrimStart(),
            JsonSerializer.Serialize(order, Json));
    }

    [Theory]
    [InlineData("", "body.malformed", null)]
    [InlineData("{", "body.malformed", null)]
    [InlineData("null", "body.unfit", null)]
    [InlineData("[]", "body.unfit", null)]
    [InlineData("""{"customer":"ann"}""", "body.missing-property", "lines")]
    [InlineData("""{"customer":"ann","lines":[],"colour":1}""", "body.unknown-property", "colour")]
    [InlineData("""{"customer":"a","lines":[{"sku":"A","quantity":1,"x":1}]}""", "body.unknown-property", "lines[0].x")]
    [InlineData("""{"customer":"ann","lines":[],"Lines":[]}""", "body.unknown-property", "Lines")]
    [InlineData("""{"customer":"ann","customer":"bob","lines":[]}""", "body.malformed", "customer")]
    [InlineData("""{"customer":"ann","lines":[{"sku":"A","quantity":"1"}]}""", "body.unfit", "lines[0].quantity")]
    [InlineData("""{"customer":"ann","lines":[{"sku":"A","quantity":1.5}]}""", "body.unfit", "lines[0].quantity")]
    [InlineData("""{"customer":null,"lines":[]}""", "body.unfit", "customer")]
    [InlineData("""{"customer":"","lines":[]}""", "body.text-length", "customer")]
    [InlineData("""{"customer":"ann","lines":[],"method":1}""", "body.unfit", "method")]
    [InlineData("""{"customer":"ann","lines":[],"method":"cash"}""", "body.unfit", "method")]
    [InlineData("""{"customer":"ann","lines":[],"note":"a\u0007b"}""", "body.text-control-character", "note")]
    [InlineData("""{"customer":"ann","lines":[],"note":"\ud800"}""", "body.unfit", "note")]
    [InlineData("""{"customer":"ann","lines":[],"at":"2026-01-31T10:30:00"}""", "body.unfit", "at")]
    [InlineData("""{"customer":"ann","lines":[],"at":"31.1.2026"}""", "body.unfit", "at")]
    [InlineData("""{"customer":"ann","lines":[],"total":"KRW 5000"}""", "body.unfit", "total")]
    [InlineData("""{"customer":"ann","lines":[],"total":{"currency":"KRW","amount":5000}}""", "body.unfit", "total")]
    [InlineData("""{"customer":"ann","lines":[],"total":{"currency":"KRW","amount":"0.5"}}""", "body.unfit", "total")]
    [InlineData("""{"customer":"ann","lines":[],"total":{"currency":"KRX","amount":"5"}}""", "body.unfit", "total")]
    [InlineData("""{"customer":"ann","lines":[],"total":{"currency":"KRW"}}""", "body.unfit", "total")]
    [InlineData("""{"customer":"a","lines":[],"total":{"currency":"KRW","amount":"5","x":1}}""", "body.unfit", "total")]
    public void What_does_not_fit_is_refused_and_named(string body, string code, string? field)
    {
        var refused = Refused(body);

        Assert.Equal((400, code), (refused.Status, refused.Code));
        Assert.StartsWith(field ?? "", refused.Facts.GetValueOrDefault("field", ""));
        Assert.DoesNotContain("Jumun", refused.Detail);
        Assert.DoesNotContain("System", refused.Detail);
    }

    [Fact]
    public void Text_is_limited()
    {
        Assert.Equal(1000, Read(Noted(new('x', 1000))).Note!.Length);
        Assert.Equal("body.text-length", Refused(Noted(new('x', 1001))).Code);
    }

    [Fact]
    public void Depth_is_limited() =>
        Assert.Equal(400, Refused(Noted("\",\"x\":" + new string('[', 50) + new string(']', 50) + ",\"y\":\"")).Status);

    [Fact]
    public void The_fingerprint_is_of_the_very_bytes()
    {
        var body = """{"customer":"ann","lines":[]}"""u8.ToArray();

        Assert.Equal(Fingerprint(body), Fingerprint([.. body]));
        Assert.NotEqual(Fingerprint(body), Fingerprint([.. body, (byte)' ']));
    }

    [Fact]
    public void A_body_in_pieces_is_the_same_body()
    {
        var body = Encoding.UTF8.GetBytes(Noted("차 한 잔"));
        var first = new Piece(body.AsMemory(0, 20), 0);
        var last = first.Then(body.AsMemory(20));
        var pieces = new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);

        var (order, fingerprint) = BodyReader.Parse(pieces, Json);

        Assert.Equal("차 한 잔", order.Note);
        Assert.Equal(Fingerprint(body), fingerprint);
    }

    private static string Noted(string note) => $$"""{"customer":"ann","lines":[],"note":"{{note}}"}""";

    private static Order Read(string body) => BodyReader.Parse(new(Encoding.UTF8.GetBytes(body)), Json).Body;

    private static Problem Refused(string body) => Assert.Throws<UnreadableRequest>(() => Read(body)).Problem;

    private static UInt128 Fingerprint(byte[] body) => BodyReader.Parse(new(body), Json).Fingerprint;

    private static JsonTypeInfo<Order> Strictly()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            TypeInfoResolverChain = { new DefaultJsonTypeInfoResolver().WithAddedModifier(BodyJson.LimitTexts) },
        };
        BodyJson.Configure(options, [], [new(typeof(Money), new MoneyInBodies(), MoneyInBodies.Schema)]);
        return (JsonTypeInfo<Order>)options.GetTypeInfo(typeof(Order));
    }

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> memory, long at) => (Memory, RunningIndex) = (memory, at);

        public Piece Then(ReadOnlyMemory<byte> memory)
        {
            var next = new Piece(memory, RunningIndex + Memory.Length);
            Next = next;
            return next;
        }
    }
}

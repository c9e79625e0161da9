using System.Text;
using System.Text.Json.Nodes;

namespace Jumun.Fuzz;

/// <summary>The rules notice what they are there for.</summary>
public class RulesTests
{
    private const string Document = """
        {"paths":{"/things":{"post":{"operationId":"addThing",
          "requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Thing"}}}},
          "responses":{"201":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Thing"}}}},
                       "400":{"content":{}},"404":{"content":{}},"503":{"content":{}}}}}},
         "components":{"schemas":{"Thing":{"type":"object","required":["id"],"additionalProperties":false,
          "properties":{"id":{"type":"string","maxLength":3},"count":{"type":"integer","format":"int32"}}}}}}
        """;

    private const string Good =
        """{"type":"/errors#body-unfit","title":"T","status":400,"detail":"D","code":"body.unfit","traceId":"@"}""";

    private static readonly Api Api = new(JsonNode.Parse(Document)!.AsObject());

    private static readonly Rules Rules = new(Api.Schemas, Rules.CodesOf("""
        | `body.unfit` | 400 | It does not fit. |
        | `thing.unknown` | 404 | There is none. |
        """));

    [Fact]
    public void Good_answers_are_good()
    {
        Assert.Null(Complaint(400, Good));
        Assert.Null(Complaint(201, """{"id":"abc","count":1}"""));
        Assert.Null(Rules.Complaint(Draft("wire.no-http") with { Manner = Manner.Alone }, WireAnswer.Closed));
    }

    [Theory]
    [InlineData(500, Good, "A failure of the server")]
    [InlineData(505, Good, "A failure of the server")]
    [InlineData(503, Good, "without Retry-After")]
    [InlineData(405, Good, "without Allow")]
    [InlineData(400, "Bad Request", "An error as")]
    [InlineData(400, """{"type":"/errors#body-unfit","title":"T","status":400,"detail":"D","traceId":"@"}""", "'code'")]
    [InlineData(404, Good, "another status")]
    [InlineData(201, """{"id":"abc","more":1}""", "'more' is not described")]
    [InlineData(201, """{"count":1}""", "'id' is missing")]
    [InlineData(201, """{"id":"abcd"}""", "too long")]
    [InlineData(201, """{"id":"abc","count":2147483648}""", "is no integer")]
    [InlineData(201, "[]", "is no object")]
    [InlineData(202, """{"id":"abc"}""", "does not document the status 202")]
    public void Bad_answers_are_told(int status, string body, string complaint) =>
        Assert.Contains(complaint, Complaint(status, body));

    [Fact]
    public void A_problem_with_another_code_type_or_detail_is_told()
    {
        Assert.Contains("not documented", Complaint(400, Good.Replace("body.unfit", "body.odd")));
        Assert.Contains("is documented as 404", Complaint(400, Good.Replace("body.unfit", "thing.unknown")));
        Assert.Contains("Its type", Complaint(400, Good.Replace("#body-unfit", "#body")));
        Assert.Contains("inside", Complaint(400, Good.Replace("\"D\"", "\"System.NullReferenceException\"")));
    }

    [Fact]
    public void A_valid_request_may_neither_be_closed_nor_called_malformed()
    {
        Assert.Contains("closed", Rules.Complaint(Draft("valid"), WireAnswer.Closed));
        Assert.Contains("allows it", Rules.Complaint(Draft("valid"), Answer(400, Good)));
    }

    [Fact]
    public void A_request_of_a_seed_is_always_the_same()
    {
        var (one, other) = (new Drafts(Api, new("http://a"), 7), new Drafts(Api, new("http://a"), 7));

        Assert.All(Enumerable.Range(0, 300), i => Assert.Equal(one.Of(i).ToBytes(), other.Of(i).ToBytes()));
        Assert.NotEqual(one.Of(1).ToBytes(), new Drafts(Api, new("http://a"), 8).Of(1).ToBytes());
    }

    private static string? Complaint(int status, string body) =>
        Rules.Complaint(Draft("body.kind"), Answer(status, body));

    private static Draft Draft(string kind) => new(kind, Api.Operations[0], "POST", "/things", "{}");

    private static WireAnswer Answer(int status, string body)
    {
        var isProblem = status >= 400 && body.StartsWith('{');
        var headers = new Dictionary<string, string>
        {
            ["content-type"] = isProblem ? "application/problem+json" : "application/json",
        };
        return new(status, headers, Encoding.UTF8.GetBytes(body.Replace("@", new('a', 32))));
    }
}

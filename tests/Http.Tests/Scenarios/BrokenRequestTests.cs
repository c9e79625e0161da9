using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using static Jumun.Http.Tests.RunningShop;

namespace Jumun.Http.Tests;

/// <summary>Requests that are no proper HTTP, or that no careful client sends; some once met a bug.</summary>
public abstract class BrokenRequestScenarios(RunningShop shop)
{
    private const string Post = "POST /v1/products HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
    private readonly RunningShop _shop = shop;

    private Client Http => _shop.Client;

    [Theory]
    [InlineData("garbage\r\n\r\n", 400, "request.malformed")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400, "request.malformed")]
    [InlineData("GET / HTTP/3.7\r\nHost: a\r\n\r\n", 400, "request.malformed")]
    [InlineData("GET /v1/products/a%00b HTTP/1.1\r\nHost: a\r\n\r\n", 400, "request.malformed")]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", 400, "request.malformed")]
    [InlineData(Post + "Content-Length: -3\r\n\r\n{}", 400, "request.malformed")]
    [InlineData(Post + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400, "request.malformed")]
    [InlineData(Post + "Transfer-Encoding: gzip\r\n\r\n{}", 400, "request.malformed")]
    [InlineData(Post + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400, "request.malformed")]
    [InlineData(Post + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}", 400, "request.malformed")]
    [InlineData(Post + "Content-Length: 65537\r\n\r\n{}", 413, "body.too-large")]
    public async Task What_the_server_itself_refuses_is_a_problem_too(string request, int status, string code)
    {
        var answer = await Send(request);

        Assert.StartsWith($"HTTP/1.1 {status} ", answer);
        Assert.Contains("\r\nContent-Type: application/problem+json\r\n", answer);
        Assert.Contains("\r\nConnection: close\r\n", answer);
        var problem = JsonNode.Parse(answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..])!;
        Assert.Equal(code, problem["code"]!.ToString());
        Assert.Equal($"{status}", problem["status"]!.ToString());
    }

    [Fact]
    public async Task An_address_or_headers_beyond_the_limits_are_told_so()
    {
        var address = await Send($"GET /{new string('a', 5_000)} HTTP/1.1\r\nHost: a\r\n\r\n");
        var large = await Send($"GET / HTTP/1.1\r\nHost: a\r\nX: {new string('a', 17_000)}\r\n\r\n");
        var many = await Send($"GET / HTTP/1.1\r\nHost: a\r\n{string.Concat(Enumerable.Repeat("X: a\r\n", 70))}\r\n");

        Assert.Contains("\"code\":\"request.address-too-long\"", address);
        Assert.Contains("\"code\":\"request.headers-too-large\"", large);
        Assert.Contains("\"code\":\"request.headers-too-large\"", many);
    }

    [Fact]
    public async Task What_was_answered_before_a_broken_request_stays_as_it_was()
    {
        var answers = await Send("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\nbroken\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answers);
        Assert.Contains("{\"status\":\"live\"}HTTP/1.1 400 Bad Request\r\n", answers);
        Assert.EndsWith("}", answers);
    }

    [Fact]
    public async Task Who_knows_only_HTTP_2_is_told_so_in_its_own_frames()
    {
        var answer = await Send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

        Assert.DoesNotContain("HTTP/1.1", answer);
    }

    [Fact]
    public async Task An_id_that_is_far_too_long_is_nothing_that_is_there()
    {
        var price = """{"price":{"currency":"KRW","amount":"1"}}""";

        var answer = await Http.Put($"/v1/products/{new string('a', 1_500)}/price", price);

        Is(404, answer);
        Assert.Equal("route.not-found", answer.Code);
    }

    [Theory]
    [InlineData("""{"sku":"N1","name":"Tea","attributes":{"origin":null}}""", "body.unfit")]
    [InlineData("""{"sku":"N1","name":"Tea","attributes":{"a\u0007":"b"}}""", "body.text-control-character")]
    [InlineData("""{"sku":"N1","name":"Tea","attributes":{"a":"b\u0000"}}""", "body.text-control-character")]
    [InlineData("""{"sku":"N1","name":"Tea","attributes":{"\ud800":"b"}}""", "body.unfit")]
    public async Task Names_and_values_of_attributes_are_checked_like_any_text(string body, string code)
    {
        var answer = await Http.Post("/v1/products", body, null);

        Is(400, answer);
        Assert.Equal(code, answer.Code);
        Is(404, await Http.Get("/v1/products/N1"));
    }

    [Fact]
    public async Task An_order_line_that_is_null_is_refused()
    {
        var order = OrderBody("ann", [("SKU", 1)]).Replace("{\"sku\":\"SKU\",\"quantity\":1 }", "null");

        var answer = await Http.Post("/v1/orders", order, NewName("order"));

        Is(400, answer);
        Assert.Equal("body.unfit", answer.Code);
    }

    [Fact]
    public async Task Any_version_that_the_caller_has_is_the_newest()
    {
        var sku = await _shop.Sell(1000, 1);

        Is(304, await Http.Get($"/v1/products/{sku}", ("If-None-Match", "*")));
    }

    /// <summary>Sends these bytes on a connection of their own, and gives all that comes back until it ends.</summary>
    private async Task<string> Send(string request)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        using var client = new TcpClient();
        await client.ConnectAsync(_shop.Address.Host, _shop.Address.Port, late.Token);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(request), late.Token);
        using var answer = new StreamReader(client.GetStream(), Encoding.Latin1);
        return await answer.ReadToEndAsync(late.Token);
    }
}

public sealed class BrokenRequestTests(SharedShop shared)
    : BrokenRequestScenarios(shared.Shop), IClassFixture<SharedShop>;

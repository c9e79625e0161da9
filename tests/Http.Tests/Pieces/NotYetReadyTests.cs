using System.Text.Json.Nodes;
using Jumun.Engine.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Jumun.Http.Tests;

/// <summary>What is answered while the journals are read.</summary>
public class NotYetReadyTests
{
    private string? _why = "Reading the journals: 34 %.";

    [Theory]
    [InlineData("/health/ready")]
    [InlineData("/v1/orders")]
    [InlineData("/metrics")]
    public async Task Until_it_is_ready_it_says_how_far_it_is(string path)
    {
        var (status, retryAfter, body) = await Ask(path);
        Assert.Equal((503, "1"), (status, retryAfter));
        Assert.Equal("platform.not-ready", body!["code"]!.ToString());
        Assert.Equal(_why, body["detail"]!.ToString());

        _why = null;
        Assert.Equal(204, (await Ask(path)).Status);
    }

    [Fact]
    public async Task It_lives_all_the_time() => Assert.Equal(204, (await Ask("/health/live")).Status);

    private async Task<(int Status, string RetryAfter, JsonNode? Body)> Ask(string path)
    {
        var app = new ApplicationBuilder(new ServiceCollection().BuildServiceProvider());
        app.UseNotYetReady(() => _why);
        app.Run(http =>
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
        var http = new DefaultHttpContext { Request = { Path = path }, Response = { Body = new MemoryStream() } };
        await app.Build()(http);
        await http.Response.BodyWriter.FlushAsync(); // As the server does in the end.
        http.Response.Body.Position = 0;
        var isEmpty = http.Response.Body.Length == 0;
        return (
            http.Response.StatusCode, http.Response.Headers.RetryAfter.ToString(),
            isEmpty ? null : await JsonNode.ParseAsync(http.Response.Body));
    }
}

using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Jumun.Engine.Http;

/// <summary>
/// What other processes of the platform ask this one, over HTTP on a port of its own, which nobody else may reach:
/// <c>POST /shards/{name}/calls</c> and <c>GET /shards/{name}/journal?after=N</c>. <see cref="ProcessClient"/> is the
/// other side.
/// </summary>
public static class ShardCalls
{
    /// <summary>On an answer 503: which <see cref="ReplyKind"/> it is.</summary>
    internal const string Why = "Jumun-Why";

    private const int CallBytesMax = 16 * 1024 * 1024;

    /// <summary>From now on everything that comes to this port is such a call.</summary>
    public static void UseShardCalls(this IApplicationBuilder web, Platform platform, int port) => web.Use(
        (http, next) => http.Connection.LocalPort == port ? Answer(http, platform) : next(http));

    private static async Task Answer(HttpContext http, Platform platform)
    {
        var parts = http.Request.Path.Value?.Split('/') ?? [];
        if (parts is not ["", "shards", var shard, var what] || !platform.ShardNames.Contains(shard))
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        try
        {
            if (!platform.IsHere(shard))
            {
                http.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
            }
            else if (what == "calls" && HttpMethods.IsPost(http.Request.Method))
            {
                await http.Response.BodyWriter.WriteAsync(await platform.Answer(shard, await ReadBody(http)));
            }
            else if (what == "journal" && HttpMethods.IsGet(http.Request.Method)
                && long.TryParse(http.Request.Query["after"], NumberStyles.None, CultureInfo.InvariantCulture,
                    out var after))
            {
                await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // It reads the disk.
                await http.Response.BodyWriter.WriteAsync(platform.ReadJournal(shard, after));
            }
            else
            {
                http.Response.StatusCode = StatusCodes.Status404NotFound;
            }
        }
        catch (ShardUnavailable unavailable)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            http.Response.Headers[Why] = unavailable.Why.ToString();
        }
        catch (JsonException)
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest; // Of a version that is not understood here.
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBody(HttpContext http)
    {
        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = CallBytesMax;
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }
}

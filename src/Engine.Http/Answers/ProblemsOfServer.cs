using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Jumun.Engine.Http;

/// <summary>
/// Gives a problem to what the server itself refuses before any route sees it: a first line that is no HTTP, headers
/// that are too large or too slow. The server announces such a refusal as a diagnostic event, and then writes a bare
/// answer past all middleware; here that answer is replaced on its way out.
/// </summary>
/// <remarks>It is the server's own source of diagnostics: requests that are not refused pay nothing.</remarks>
public sealed class ProblemsOfServer : DiagnosticSource
{
    private const string Refused = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    /// <summary>To be put around each connection: without it there is nothing that could be replaced.</summary>
    public static ConnectionDelegate Around(ConnectionDelegate next) => async connection =>
    {
        var transport = connection.Transport;
        var output = new ReplaceableAnswer(transport.Output);
        connection.Features.Set(output);
        connection.Transport = new Duplex(transport.Input, output);
        try
        {
            await next(connection);
        }
        finally
        {
            connection.Transport = transport;
        }
    };

    public override bool IsEnabled(string name) => name == Refused;

    [UnconditionalSuppressMessage("Trimming", "IL2046", Justification = "Nothing of the value is reflected on.")]
    public override void Write(string name, object? value)
    {
        if (value is IFeatureCollection features && features.Get<ReplaceableAnswer>() is { } answer
            && features.Get<IHttpResponseFeature>() is { HasStarted: false } response)
        {
            var http = new DefaultHttpContext(features);
            if (!HttpMethods.IsHead(http.Request.Method))
            {
                var why = features.Get<IBadRequestExceptionFeature>()?.Error?.Message;
                answer.Replace(BodyWriter.WholeAnswer(http, ProblemOf(http, http.Response.StatusCode, why)));
            }
        }
    }

    /// <summary>What is said of it by the server names the part of the request, and repeats none of it.</summary>
    internal static Problem ProblemOf(HttpContext http, int status, string? why) => status switch
    {
        StatusCodes.Status408RequestTimeout =>
            Problem.Of(http.GetEndpoint() is null ? Faults.RequestTooSlow : Faults.BodyTooSlow),
        StatusCodes.Status413PayloadTooLarge => Problem.Of(Faults.BodyTooLarge),
        StatusCodes.Status414UriTooLong => Problem.Of(Faults.AddressTooLong),
        StatusCodes.Status431RequestHeaderFieldsTooLarge => Problem.Of(Faults.HeadersTooLarge),
        _ => Problem.Of(Faults.RequestMalformed).Saying($"{Faults.RequestMalformed.Message} {why}".TrimEnd()),
    };
}

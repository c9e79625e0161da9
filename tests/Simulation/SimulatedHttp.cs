using System.Globalization;
using System.Text;
using Jumun.Auditing;
using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Engine.Http;
using Jumun.Host;
using Jumun.Services.Ordering;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Jumun.Simulation;

/// <summary>The services' real routes, without a server: a request goes in, the answer comes when it comes.</summary>
internal sealed class SimulatedHttp : IEndpointRouteBuilder, IDisposable
{
    /// <summary>How bodies are written is the same for all, and costly to work out.</summary>
    private static readonly IOptions<JsonOptions> Json = JsonOnce();

    private readonly ServiceProvider _container;
    private readonly List<(string Method, TemplateMatcher Template, RequestDelegate Handle)> _routes;

    public SimulatedHttp(Platform platform)
    {
        _container = new ServiceCollection()
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton<IHostApplicationLifetime>(new ApplicationLifetime(NullLogger<ApplicationLifetime>.Instance))
            .AddRoutesOf(platform, platform.Services)
            .AddSingleton(Json)
            .AddSingleton(PurchaseStyles.Of("by-order"))
            .BuildServiceProvider();
        this.MapServices(platform.Services);
        _routes =
        [
            .. DataSources.SelectMany(source => source.Endpoints).Cast<RouteEndpoint>().Select(endpoint => (
                endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods[0],
                new TemplateMatcher(TemplateParser.Parse(endpoint.RoutePattern.RawText!), []),
                endpoint.RequestDelegate!)),
        ];
    }

    public IServiceProvider ServiceProvider => _container;

    public ICollection<EndpointDataSource> DataSources { get; } = [];

    public IApplicationBuilder CreateApplicationBuilder() => new ApplicationBuilder(_container);

    /// <summary>Completes on the thread that steps the shards, unless it reads a history.</summary>
    public async Task<Answer> Send(Ask ask)
    {
        var http = new DefaultHttpContext { RequestServices = _container };
        using var answer = new MemoryStream();
        http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer));
        var handle = Prepare(http.Request, ask);
        if (handle is null)
        {
            return new(404, "");
        }

        await handle(http).ConfigureAwait(false);
        await http.Response.CompleteAsync().ConfigureAwait(false);
        return new(
            http.Response.StatusCode, Encoding.UTF8.GetString(answer.ToArray()), http.Response.Headers.Location);
    }

    public void Dispose() => _container.Dispose();

    private RequestDelegate? Prepare(HttpRequest request, Ask ask)
    {
        var (path, query) = ask.Path.IndexOf('?') is >= 0 and var at
            ? (ask.Path[..at], ask.Path[at..]) : (ask.Path, "");
        (request.Method, request.Path, request.QueryString) = (ask.Method, Uri.UnescapeDataString(path), new(query));
        request.Headers.TraceParent = $"00-{ask.Number + 1:x32}-{1:x16}-00";
        if (ask.Key is not null)
        {
            request.Headers["Idempotency-Key"] = ask.Key;
        }

        if (ask.WaitSeconds is { } seconds)
        {
            request.Headers["Prefer"] = string.Create(CultureInfo.InvariantCulture, $"wait={seconds}");
        }

        if (ask.IsChoreographed)
        {
            request.Headers[PurchaseStyles.Header] = "choreographed";
        }

        if (ask.Body is not null)
        {
            request.ContentType = "application/json";
            request.Body = new MemoryStream(Encoding.UTF8.GetBytes(ask.Body));
        }

        foreach (var (method, template, handle) in _routes)
        {
            if (method == ask.Method && template.TryMatch(request.Path, request.RouteValues))
            {
                return handle;
            }

            request.RouteValues.Clear();
        }

        return null;
    }

    private static IOptions<JsonOptions> JsonOnce()
    {
        var options = new JsonOptions();
        BodyJson.Configure(
            options.SerializerOptions,
            JumunHost.Services.SelectMany(s => s.Adapters).OfType<ServiceRoutes>().SelectMany(r => r.Bodies),
            [new BodyValue(typeof(Money), new MoneyInBodies(), MoneyInBodies.Schema)]);
        return Options.Create(options);
    }
}

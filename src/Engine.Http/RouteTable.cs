using System.Reflection;
using System.Text.Json;
using Jumun.Engine.Journals;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Jumun.Engine.Http;

/// <summary>
/// The rows of a service's route table. A row is a plain request delegate around the service's function: no binding by
/// reflection, no service scope and no activity for each request.
/// </summary>
public static partial class RouteTable
{
    /// <summary>A route that shows something.</summary>
    public static IEndpointConventionBuilder Get<TResult>(
        this IEndpointRouteBuilder routes, string pattern, Func<Call, ValueTask<TResult>> show)
        where TResult : IResult, IEndpointMetadataProvider
    {
        var (route, log) = (RouteOf(routes, HttpMethods.Get, pattern, Key.None), LogOf(routes));
        return routes.MapMethods(pattern, [HttpMethods.Get], Handle).Describe<TResult>(route);

        async Task Handle(HttpContext http)
        {
            try
            {
                var result = await show(new(http, route));
                await result.ExecuteAsync(http);
            }
            catch (Exception exception)
            {
                await Answer(http, exception, log);
            }
        }
    }

    /// <summary>A route that creates or moves something.</summary>
    public static RouteTaking<TBody> Post<TBody>(this IEndpointRouteBuilder routes, string pattern, Key key)
        where TBody : IBody<TBody> => new(routes, HttpMethods.Post, pattern, key);

    /// <summary>A route that says how something shall be.</summary>
    public static RouteTaking<TBody> Put<TBody>(this IEndpointRouteBuilder routes, string pattern)
        where TBody : IBody<TBody> => new(routes, HttpMethods.Put, pattern, Key.Optional);

    /// <summary>A route whose address alone says how something shall be.</summary>
    public static IEndpointConventionBuilder Put<TResult>(
        this IEndpointRouteBuilder routes, string pattern, Func<Call, ValueTask<TResult>> put)
        where TResult : IResult, IEndpointMetadataProvider => Change(routes, HttpMethods.Put, pattern, put);

    /// <summary>A route that takes something away.</summary>
    public static IEndpointConventionBuilder Delete<TResult>(
        this IEndpointRouteBuilder routes, string pattern, Func<Call, ValueTask<TResult>> delete)
        where TResult : IResult, IEndpointMetadataProvider => Change(routes, HttpMethods.Delete, pattern, delete);

    private static IEndpointConventionBuilder Change<TResult>(
        IEndpointRouteBuilder routes, string method, string pattern, Func<Call, ValueTask<TResult>> handle)
        where TResult : IResult, IEndpointMetadataProvider
    {
        var (route, log) = (RouteOf(routes, method, pattern, Key.Optional), LogOf(routes));
        return routes.MapMethods(pattern, [method], Handle).Describe<TResult>(route);

        async Task Handle(HttpContext http)
        {
            try
            {
                var call = new Call(http, route) { Fingerprint = With(RequestId.Hash([]), http.Request.Path) };
                var result = await handle(call);
                await result.ExecuteAsync(http);
            }
            catch (Exception exception)
            {
                await Answer(http, exception, log);
            }
        }
    }

    internal static IEndpointConventionBuilder Change<TBody, TResult>(
        IEndpointRouteBuilder routes, string method, string pattern, Key key,
        Func<Call, TBody, ValueTask<TResult>> handle)
        where TBody : IBody<TBody>
        where TResult : IResult, IEndpointMetadataProvider
    {
        var (route, log) = (RouteOf(routes, method, pattern, key) with { TakesBody = true }, LogOf(routes));
        return routes.MapMethods(pattern, [method], Handle).Describe<TResult>(route)
            .WithMetadata(new AcceptsMetadata(["application/json"], typeof(TBody)));

        async Task Handle(HttpContext http)
        {
            try
            {
                var call = new Call(http, route);
                var (body, fingerprint) = await BodyReader.Read(http.Request, call.Json<TBody>());
                call.Fingerprint = route.HasParameters ? With(fingerprint, http.Request.Path) : fingerprint;
                var result = await handle(call, body);
                await result.ExecuteAsync(http);
            }
            catch (Exception exception)
            {
                await Answer(http, exception, log);
            }
        }
    }

    /// <summary>A key belongs to a route, so the same body at another address must be told apart.</summary>
    private static UInt128 With(UInt128 fingerprint, string path) =>
        RequestId.Of(RequestId.ToText(fingerprint), "", path);

    private static async Task Answer(HttpContext http, Exception exception, ILogger log)
    {
        var isGone = http.RequestAborted.IsCancellationRequested;
        var problem = exception switch
        {
            UnreadableRequest unreadable => unreadable.Problem,
            ShardUnavailable { Why: ReplyKind.Overloaded } => Problem.Of(Faults.Overloaded).RetryAfter(1),
            ShardUnavailable => Problem.Of(Faults.OutcomeUnknown).RetryAfter(1),
            JournalUnusable => Problem.Of(Faults.Unreadable).RetryAfter(30),
            BadHttpRequestException bad => ProblemsOfServer.ProblemOf(http, bad.StatusCode, bad.Message),
            _ => Problem.Of(Faults.Failed),
        };
        if (exception is BadHttpRequestException)
        {
            // Where the next request begins is not known: the server must not look for it.
            http.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        }

        if (exception is JournalUnusable || (problem.Status == StatusCodes.Status500InternalServerError && !isGone))
        {
            LogFailed(log, exception, http.Request.Method, http.Request.Path);
        }

        if (!isGone && !http.Response.HasStarted)
        {
            await problem.ExecuteAsync(http);
        }
    }

    private static Route RouteOf(IEndpointRouteBuilder routes, string method, string pattern, Key key) => new(
        method, pattern, key,
        routes.ServiceProvider.GetRequiredService<Platform>(),
        routes.ServiceProvider.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions);

    private static ILogger LogOf(IEndpointRouteBuilder routes) =>
        routes.ServiceProvider.GetRequiredService<ILoggerFactory>().CreateLogger("Jumun.Http");

    private static IEndpointConventionBuilder Describe<TResult>(this IEndpointConventionBuilder endpoint, Route route)
        where TResult : IEndpointMetadataProvider
    {
        MethodInfo nothing = ((Action)DescribedElsewhere).Method;
        endpoint.Add(builder =>
        {
            builder.Metadata.Add(nothing);
            builder.Metadata.Add(route);
            TResult.PopulateMetadata(nothing, builder);
        });
        return endpoint;
    }

    /// <summary>The OpenAPI document wants a method for each route; ours are described by metadata alone.</summary>
    private static void DescribedElsewhere()
    {
    }

    [LoggerMessage(LogLevel.Error, "{Method} {Path} failed.")]
    private static partial void LogFailed(ILogger log, Exception exception, string method, string path);
}

/// <summary>A row of the route table whose body is known and which still lacks what it does.</summary>
public readonly record struct RouteTaking<TBody>(IEndpointRouteBuilder Routes, string Method, string Pattern, Key Key)
    where TBody : IBody<TBody>
{
    public IEndpointConventionBuilder Does<TResult>(Func<Call, TBody, ValueTask<TResult>> handle)
        where TResult : IResult, IEndpointMetadataProvider =>
        RouteTable.Change(Routes, Method, Pattern, Key, handle);
}

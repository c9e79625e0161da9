using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Jumun.Engine.Http;

/// <summary>A service's routes and how their bodies are written, hung on the service's index.</summary>
public sealed record ServiceRoutes(Action<IEndpointRouteBuilder> Map, IReadOnlyList<JsonSerializerContext> Bodies);

/// <summary>Between a service's index and ASP.NET Core.</summary>
public static class ServingServices
{
    /// <summary>The service is reached over HTTP by these routes, whose bodies are written so.</summary>
    public static Service Serves(
        this Service service, Action<IEndpointRouteBuilder> map, params JsonSerializerContext[] bodies) =>
        service.With(new ServiceRoutes(map, bodies));

    /// <summary>Registers what routes need: the platform behind them and one way of writing JSON.</summary>
    public static IServiceCollection AddRoutesOf(
        this IServiceCollection container, Platform platform, IReadOnlyList<Service> services,
        params BodyValue[] values)
    {
        var bodies = services.SelectMany(RoutesOf).SelectMany(routes => routes.Bodies);
        container.AddSingleton(platform);
        container.ConfigureHttpJsonOptions(o => BodyJson.Configure(o.SerializerOptions, bodies, values));
        container.AddRoutingCore();
        container.AddOpenApi("v1", document => OpenApiDocuments.Configure(document, values));
        return container;
    }

    /// <summary>Maps the routes of these services, and the operators' own.</summary>
    public static void MapServices(this IEndpointRouteBuilder app, IEnumerable<Service> services)
    {
        foreach (var routes in services.SelectMany(RoutesOf))
        {
            routes.Map(app);
        }

        OperationsRoutes.Map(app);
        HealthRoutes.Map(app);
    }

    private static IEnumerable<ServiceRoutes> RoutesOf(Service service) => service.Adapters.OfType<ServiceRoutes>();
}

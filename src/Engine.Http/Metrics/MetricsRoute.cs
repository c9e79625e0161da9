using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Jumun.Engine.Http;

/// <summary>The metrics, for Prometheus to fetch.</summary>
public static class MetricsRoute
{
    public static void MapMetrics(this IEndpointRouteBuilder app, PrometheusMetrics metrics) =>
        app.MapMethods("/metrics", [HttpMethods.Get], http =>
        {
            http.Response.ContentType = PrometheusText.ContentType;
            return http.Response.WriteAsync(metrics.Write());
        });
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Jumun.Engine.Http;

/// <summary>For whoever starts and stops the process, and for balancers.</summary>
internal static class HealthRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var lifetime = routes.ServiceProvider.GetRequiredService<IHostApplicationLifetime>();
        routes.Get("/", ShowWelcome)
            .Says("showWelcome", "Health", "Where to look");
        routes.Get("/health/live", ShowLive)
            .Says("showLive", "Health", "Is the process alive?", "If not, start it anew.");
        routes.Get("/health/ready", ShowReady)
            .Says("showReady", "Health", "Does it take requests?", "Not while it stops.");

        ValueTask<Results<OkAnswer<HealthBody>, Problem>> ShowReady(Call call) =>
            new(lifetime.ApplicationStopping.IsCancellationRequested
                ? Problem.Of(Faults.NotReady).RetryAfter(5)
                : call.Ok(new HealthBody("ready")));
    }

    private static ValueTask<OkAnswer<WelcomeBody>> ShowWelcome(Call call) => new(call.Ok(WelcomeBody.Example));

    private static ValueTask<OkAnswer<HealthBody>> ShowLive(Call call) => new(call.Ok(new HealthBody("live")));
}

internal sealed record HealthBody(string Status) : IBody<HealthBody>
{
    public static HealthBody Example => new("ready");
}

/// <summary>For whoever opens the bare address.</summary>
internal sealed record WelcomeBody(
    string Name, string OpenApi, string Errors, string Health, string Metrics) : IBody<WelcomeBody>
{
    public static WelcomeBody Example => new("Jumun", "/openapi/v1.json", "/errors", "/health/ready", "/metrics");
}

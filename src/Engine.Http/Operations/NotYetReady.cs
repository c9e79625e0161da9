using Microsoft.AspNetCore.Builder;

namespace Jumun.Engine.Http;

/// <summary>While the platform reads its journals: it lives, and all else is to come again later.</summary>
public static class NotYetReady
{
    private const string Live = "/health/live";
    private const int AgainAfterSeconds = 1;

    /// <param name="app">Of which this is to be the first part.</param>
    /// <param name="why">How far it is, or null once it takes requests.</param>
    public static void UseNotYetReady(this IApplicationBuilder app, Func<string?> why) => app.Use(next => http =>
        why() is { } sentence && http.Request.Path != Live
            ? Problem.Of(Faults.NotReady).Saying(sentence).RetryAfter(AgainAfterSeconds).ExecuteAsync(http)
            : next(http));
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Jumun.Engine.Http;

/// <summary>
/// Turns bare errors of the rest of the pipeline, for example "no such route", into problems. Rows of the route table
/// answer for themselves and pass it at no cost.
/// </summary>
public static class ProblemsElsewhere
{
    public static void UseProblemsElsewhere(this IApplicationBuilder app) => app.Use(next => http =>
        http.GetEndpoint()?.Metadata.GetMetadata<Route>() is not null ? next(http) : Watch(http, next));

    private static async Task Watch(HttpContext http, RequestDelegate next)
    {
        await next(http);
        var isBare = http.Response is { StatusCode: >= 400, HasStarted: false, ContentLength: null, ContentType: null };
        if (isBare)
        {
            var fault = http.Response.StatusCode switch
            {
                StatusCodes.Status404NotFound => Faults.NoRoute,
                StatusCodes.Status405MethodNotAllowed => Faults.NoMethod,
                StatusCodes.Status413PayloadTooLarge => Faults.BodyTooLarge,
                StatusCodes.Status415UnsupportedMediaType => Faults.MediaType,
                < 500 => Faults.RequestMalformed,
                _ => Faults.Failed,
            };
            await Problem.Of(fault).ExecuteAsync(http);
        }
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Jumun.Engine.Http;

/// <summary>What went wrong, as <c>application/problem+json</c> of RFC 9457, with a stable code.</summary>
public sealed record Problem : IResult, IEndpointMetadataProvider
{
    public required int Status { get; init; }

    public required string Code { get; init; }

    public required string Detail { get; init; }

    /// <summary>Facts that help the caller: the field, the sku, how many there are.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = NoFacts;

    public int? RetryAfterSeconds { get; init; }

    /// <summary>What it belongs to, for example the order; null: nothing that is stored.</summary>
    private string? Correlation { get; init; }

    private const string ExampleTraceId = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static readonly Dictionary<string, string> NoFacts = [];

    private static readonly string[] Reserved = ["type", "title", "status", "detail", "instance", "code", "traceId"];

    public static Problem Of(Fault fault) =>
        new() { Status = fault.Status, Code = fault.Code, Detail = fault.Message };

    public static Problem Of(Refusal refusal) => new()
    {
        Status = StatusOf(refusal.Kind),
        Code = refusal.Code,
        Detail = refusal.Message,
        Facts = refusal.Facts,
    };

    public static int StatusOf(RefusalKind kind) => kind switch
    {
        RefusalKind.Invalid => StatusCodes.Status422UnprocessableEntity,
        RefusalKind.NotFound => StatusCodes.Status404NotFound,
        RefusalKind.Conflict => StatusCodes.Status409Conflict,
        RefusalKind.PaymentRequired => StatusCodes.Status402PaymentRequired,
        _ => throw Unreachable.Case(kind),
    };

    /// <summary>The same problem with one more fact.</summary>
    public Problem With(string name, string value) =>
        this with { Facts = new Dictionary<string, string>(Facts) { [name] = value } };

    /// <summary>The same problem, its sentence said about this case.</summary>
    public Problem Saying(string detail) => this with { Detail = detail };

    public Problem RetryAfter(int seconds) => this with { RetryAfterSeconds = seconds };

    /// <summary>The same problem as part of what belongs together, in whose trace it is then found.</summary>
    public Problem About(string correlation) => this with { Correlation = correlation };

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = Status;
        if (RetryAfterSeconds is { } seconds)
        {
            httpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return BodyWriter.WriteProblem(httpContext, this);
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        // Which problems a route has is said by the route itself; see RouteTable.Refuses.
    }

    /// <summary>Where a code is explained. Relative to the platform's own address.</summary>
    public static string TypeOf(string code) => "/errors#" + code.Replace('.', '-');

    /// <summary>The code as words: the title must not change from case to case.</summary>
    public static string TitleOf(string code) =>
        char.ToUpperInvariant(code[0]) + code[1..].Replace('.', ' ').Replace('-', ' ');

    internal void WriteTo(Utf8JsonWriter json, HttpContext? http)
    {
        json.WriteStartObject();
        json.WriteString("type"u8, TypeOf(Code));
        json.WriteString("title"u8, TitleOf(Code));
        json.WriteNumber("status"u8, Status);
        json.WriteString("detail"u8, Detail);
        json.WriteString("code"u8, Code);
        foreach (var (name, value) in Facts)
        {
            if (!Reserved.Contains(name))
            {
                json.WriteString(name, value);
            }
        }

        json.WriteString("traceId"u8, TraceIdOf(http));
        json.WriteEndObject();
    }

    private string TraceIdOf(HttpContext? http) =>
        http is null ? ExampleTraceId
        : TraceHeader.Read(http.Request.Headers.TraceParent) is { } trace ? trace.TraceId.ToString("x32", null)
        : Correlation is not null ? TraceParent.IdFor(Correlation).ToString("x32", null)
        : ActivityTraceId.CreateRandom().ToHexString();
}

/// <summary>Ends the handling of a request that can't be read; the route table answers with the problem.</summary>
public sealed class UnreadableRequest(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem { get; } = problem;
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Jumun.Engine.Http;

/// <summary>A parameter in a route's query, or a header of its own.</summary>
internal sealed record RouteParameter(string Name, string Description, string Example, bool IsHeader);

/// <summary>The problems that a route may answer with.</summary>
internal sealed record RouteProblems(IReadOnlyList<Problem> Problems);

/// <summary>What the OpenAPI document says about a row of the route table.</summary>
public static class RouteDescription
{
    /// <param name="name">The operation's id, unique among all.</param>
    /// <param name="group">The group it is shown in.</param>
    /// <param name="summary">What it does, in a few words.</param>
    /// <param name="description">What a caller should know besides.</param>
    public static IEndpointConventionBuilder Says(
        this IEndpointConventionBuilder route, string name, string group, string summary, string? description = null)
    {
        route.WithName(name).WithMetadata(
            new TagsAttribute(group), new EndpointSummaryAttribute(summary));
        return description is null ? route : route.WithMetadata(new EndpointDescriptionAttribute(description));
    }

    public static IEndpointConventionBuilder TakesQuery(
        this IEndpointConventionBuilder route, string name, string description, string example) =>
        route.WithMetadata(new RouteParameter(name, description, example, IsHeader: false));

    public static IEndpointConventionBuilder TakesHeader(
        this IEndpointConventionBuilder route, string name, string description, string example) =>
        route.WithMetadata(new RouteParameter(name, description, example, IsHeader: true));

    /// <summary>The route changes only what the caller has seen, if the caller says so.</summary>
    public static IEndpointConventionBuilder TakesIfMatch(this IEndpointConventionBuilder route) => route
        .TakesHeader("If-Match", "The ETag of what you have seen; anything else is left alone.", "\"3\"")
        .HasFaults(Faults.Stale, Faults.VersionInvalid);

    /// <summary>The route shows a list page by page.</summary>
    public static IEndpointConventionBuilder IsPaged(this IEndpointConventionBuilder route) => route
        .TakesQuery(
            "limit", $"Items in a page: {HttpLimits.PageItemsDefault}, at most {HttpLimits.PageItemsMax}.", "50")
        .TakesQuery("cursor", "The nextCursor of the page before.", PageRequest.CursorOf([42]))
        .HasFaults(Faults.QueryUnfit);

    /// <summary>The business may say no, for these reasons.</summary>
    public static IEndpointConventionBuilder Refuses(
        this IEndpointConventionBuilder route, params Refusal[] refusals) =>
        route.WithMetadata(new RouteProblems([.. refusals.Select(Problem.Of)]));

    /// <summary>What else may go wrong, beyond what may go wrong with every route of its method.</summary>
    public static IEndpointConventionBuilder HasFaults(this IEndpointConventionBuilder route, params Fault[] faults) =>
        route.WithMetadata(new RouteProblems([.. faults.Select(Problem.Of)]));
}

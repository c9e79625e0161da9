using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;

namespace Jumun.Engine.Http;

/// <summary>What goes over HTTP as JSON, with an example of itself for the OpenAPI document.</summary>
public interface IBody<TSelf>
    where TSelf : IBody<TSelf>
{
    static abstract TSelf Example { get; }
}

/// <summary>200 with a body.</summary>
public sealed class OkAnswer<T>(T body, JsonTypeInfo<T> json)
    : IResult, IEndpointMetadataProvider
    where T : IBody<T>
{
    public Task ExecuteAsync(HttpContext httpContext) => BodyWriter.Write(httpContext, body, json);

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(200, typeof(T), ["application/json"]));
}

/// <summary>201 with a body and the address of what was created.</summary>
public sealed class CreatedAnswer<T>(string location, T body, JsonTypeInfo<T> json)
    : IResult, IEndpointMetadataProvider
    where T : IBody<T>
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status201Created;
        httpContext.Response.Headers.Location = location;
        return BodyWriter.Write(httpContext, body, json);
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(201, typeof(T), ["application/json"]));
}

/// <summary>202 with what is known so far and the address to look at later.</summary>
public sealed class AcceptedAnswer<T>(string location, T body, JsonTypeInfo<T> json)
    : IResult, IEndpointMetadataProvider
    where T : IBody<T>
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status202Accepted;
        httpContext.Response.Headers.Location = location;
        return BodyWriter.Write(httpContext, body, json);
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(202, typeof(T), ["application/json"]));
}

/// <summary>304: the caller's copy is still the newest.</summary>
public sealed class UnchangedAnswer : IResult, IEndpointMetadataProvider
{
    public static readonly UnchangedAnswer It = new();

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }

    public static void PopulateMetadata(MethodInfo method, EndpointBuilder builder) =>
        builder.Metadata.Add(new ProducesResponseTypeMetadata(304));
}

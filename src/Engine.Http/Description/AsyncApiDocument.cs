using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Jumun.Engine.Http;

/// <summary>
/// What others are told of, as an AsyncAPI 3 document (https://www.asyncapi.com/docs/reference/specification/v3.0.0): a
/// channel for each type of event, each message a CloudEvent 1.0 as JSON.
/// </summary>
public static class AsyncApiDocument
{
    private const string CloudEvents = "application/cloudevents+json";

    /// <summary>Serves the document as <c>/asyncapi/v1.json</c>.</summary>
    /// <param name="exchange">The topic exchange that events are published to.</param>
    public static void MapAsyncApi(this IEndpointRouteBuilder app, string exchange)
    {
        var document = Of(app.ServiceProvider.GetRequiredService<Platform>(), exchange).ToJsonString();
        app.MapGet("/asyncapi/v1.json", (HttpContext http) =>
        {
            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync(document);
        }).ExcludeFromDescription();
    }

    private static JsonObject Of(Platform platform, string exchange)
    {
        JsonObject channels = [], operations = [], messages = [];
        foreach (var published in platform.Publications)
        {
            channels[published.Type] = Channel(published.Type, exchange);
            operations[$"send.{published.Type}"] = new JsonObject
            {
                ["action"] = "send",
                ["channel"] = Reference($"#/channels/{published.Type}"),
            };
            messages[published.Type] = new JsonObject
            {
                ["name"] = published.Type,
                ["contentType"] = CloudEvents,
                ["payload"] = Payload(published),
            };
        }

        return new()
        {
            ["asyncapi"] = "3.0.0",
            ["info"] = new JsonObject
            {
                ["title"] = "Jumun: events for others",
                ["version"] = "1",
                ["description"] =
                    $"CloudEvents 1.0 on the RabbitMQ topic exchange {exchange}; an event's type is its routing key. "
                    + "Each comes at least once, in order for its subject: drop an id that you know.",
            },
            ["defaultContentType"] = CloudEvents,
            ["channels"] = channels,
            ["operations"] = operations,
            ["components"] = new JsonObject { ["messages"] = messages },
        };
    }

    private static JsonObject Channel(string type, string exchange) => new()
    {
        ["address"] = type,
        ["messages"] = new JsonObject { ["event"] = Reference($"#/components/messages/{type}") },
        ["bindings"] = new JsonObject
        {
            ["amqp"] = new JsonObject
            {
                ["is"] = "routingKey",
                ["exchange"] = new JsonObject
                {
                    ["name"] = exchange, ["type"] = "topic", ["durable"] = true, ["autoDelete"] = false,
                },
                ["bindingVersion"] = "0.3.0",
            },
        },
    };

    private static JsonObject Payload(Publication published) => new()
    {
        ["type"] = "object",
        ["required"] = new JsonArray(
            "specversion", "id", "source", "type", "subject", "time", "datacontenttype", "sequence", "correlationid",
            "traceid", "data"),
        ["properties"] = new JsonObject
        {
            ["specversion"] = new JsonObject { ["const"] = "1.0" },
            ["id"] = Text("Where it is kept: shard, position, index. Of two messages with one id, drop one."),
            ["source"] = new JsonObject { ["const"] = $"/jumun/{published.Service}" },
            ["type"] = new JsonObject { ["const"] = published.Type },
            ["subject"] = Text("The id of what it happened to."),
            ["time"] = new JsonObject { ["type"] = "string", ["format"] = "date-time" },
            ["datacontenttype"] = new JsonObject { ["const"] = "application/json" },
            ["sequence"] = Text("Its number among the events of its subject, from 1."),
            ["correlationid"] = Text("What it belongs to; of a purchase, the order's id."),
            ["traceid"] = Text("The W3C trace that it belongs to, 32 hexadecimal digits."),
            ["data"] = published.Json.GetJsonSchemaAsNode(),
        },
    };

    private static JsonObject Text(string description) => new() { ["type"] = "string", ["description"] = description };

    private static JsonObject Reference(string to) => new() { ["$ref"] = to };
}

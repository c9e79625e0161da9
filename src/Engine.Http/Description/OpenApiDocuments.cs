using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace Jumun.Engine.Http;

/// <summary>
/// Completes the OpenAPI document: parameters with examples, an example for every body, the problems of every route.
/// </summary>
internal static class OpenApiDocuments
{
    private const string ProblemSchema = "Problem";
    private const string IdExample = "1d4qf7g2k0m8n6r3s5t9v1w2xy";

    public static void Configure(OpenApiOptions options, IReadOnlyList<BodyValue> values)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.CreateSchemaReferenceId = type =>
            BodySchemas.NameOf(type.Type) ?? OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        options.AddSchemaTransformer((schema, context, stop) => BodySchemas.Complete(schema, context, values, stop));
        options.AddOperationTransformer((operation, context, _) =>
        {
            Describe(operation, context);
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, _, _) =>
        {
            DescribeAll(document);
            return Task.CompletedTask;
        });
    }

    private static void DescribeAll(OpenApiDocument document)
    {
        document.Info = new()
        {
            Title = "Jumun",
            Version = "1",
            Description = "Orders, taken through stock, coupon, balance and payment, and never left half-done.",
            License = new() { Name = "Apache-2.0", Url = new("https://www.apache.org/licenses/LICENSE-2.0") },
        };
        document.Components ??= new();
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        document.Components.Schemas[ProblemSchema] = SchemaOfProblem();
        foreach (var schema in document.Components.Schemas.Values.OfType<OpenApiSchema>())
        {
            BodySchemas.LeaveOutNulls(schema);
        }
    }

    private static void Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<Route>().FirstOrDefault() is not { } route)
        {
            return;
        }

        var json = context.ApplicationServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        DescribeParameters(operation, route, metadata.OfType<RouteParameter>());
        if (metadata.OfType<IAcceptsMetadata>().FirstOrDefault()?.RequestType is { } body
            && operation.RequestBody?.Content is { } content)
        {
            ((OpenApiRequestBody)operation.RequestBody).Required = true;
            GiveExample(content, body, json);
        }

        foreach (var answer in metadata.OfType<IProducesResponseTypeMetadata>())
        {
            operation.Responses!.TryAdd(answer.StatusCode.ToString(), new OpenApiResponse());
            if (operation.Responses?.GetValueOrDefault(answer.StatusCode.ToString()) is OpenApiResponse response)
            {
                response.Description = DescriptionOf(answer.StatusCode);
                GiveExample(response.Content, answer.Type, json);
                AddHeaders(response, answer.StatusCode);
            }
        }

        var problems = metadata.OfType<RouteProblems>().SelectMany(p => p.Problems).Concat(CommonTo(route));
        foreach (var status in problems.DistinctBy(p => p.Code).GroupBy(p => p.Status).OrderBy(g => g.Key))
        {
            (operation.Responses ??= [])[status.Key.ToString()] = ResponseOf(status, context.Document);
        }
    }

    private static void DescribeParameters(OpenApiOperation operation, Route route, IEnumerable<RouteParameter> others)
    {
        operation.Parameters = [];
        foreach (var name in route.Pattern.Split('{').Skip(1).Select(part => part[..part.IndexOf('}')]))
        {
            operation.Parameters.Add(Parameter(
                name, ParameterLocation.Path, "What it is about.", ExampleOf(name), true));
        }

        foreach (var parameter in others)
        {
            var location = parameter.IsHeader ? ParameterLocation.Header : ParameterLocation.Query;
            operation.Parameters.Add(Parameter(
                parameter.Name, location, parameter.Description, parameter.Example, false));
        }

        if (route.Key != Key.None)
        {
            operation.Parameters.Add(Parameter(
                "Idempotency-Key", ParameterLocation.Header,
                "Names the request, so that it is done once however often it is sent. A new one for each new request.",
                "4f6c2a9e-8d1b-4f7a-9c3e-5b6d7e8f9a0b", route.Key == Key.Required));
        }
    }

    private static string ExampleOf(string parameter) => parameter switch
    {
        "sku" => "TEA-001",
        "name" => "office",
        "number" => "1",
        "group" => "regulars",
        _ => IdExample,
    };

    private static OpenApiParameter Parameter(
        string name, ParameterLocation location, string description, string example, bool isRequired) => new()
    {
        Name = name,
        In = location,
        Description = description,
        Required = isRequired,
        Schema = new OpenApiSchema
        {
            Type = name == "limit" ? JsonSchemaType.Integer : JsonSchemaType.String,
            MaxLength = name == "limit" ? null
                : location == ParameterLocation.Header ? RequestId.KeyLengthMax : HttpLimits.IdLengthMax,
        },
        Example = name == "limit" ? JsonValue.Create(int.Parse(example)) : JsonValue.Create(example),
    };

    private static IEnumerable<Problem> CommonTo(Route route)
    {
        Fault[] reading = [Faults.Failed, Faults.NotReady];
        Fault[] changing = [Faults.Overloaded, Faults.Late, Faults.OutcomeUnknown, Faults.Parked];
        Fault[] withBody =
        [
            Faults.BodyMalformed, Faults.BodyUnfit, Faults.BodyUnknownProperty, Faults.BodyMissingProperty,
            Faults.TextLength, Faults.TextControl, Faults.BodyTooLarge, Faults.MediaType,
        ];
        Fault[] keyed = [Faults.KeyInvalid, Faults.KeyReused, Faults.InProgress];
        return reading
            .Concat(route.Method == "GET" ? [] : changing)
            .Concat(route.TakesBody ? withBody : [])
            .Concat(route.Key == Key.None ? [] : keyed)
            .Concat(route.Key == Key.Required ? [Faults.KeyMissing] : [])
            .Select(Problem.Of);
    }

    private static OpenApiResponse ResponseOf(IGrouping<int, Problem> problems, OpenApiDocument? document) => new()
    {
        Description = string.Join(" ", problems.Select(p => $"`{p.Code}`: {p.Detail}")),
        Content = new Dictionary<string, OpenApiMediaType>
        {
            ["application/problem+json"] = new()
            {
                Schema = new OpenApiSchemaReference(ProblemSchema, document),
                Examples = problems.ToDictionary(
                    p => p.Code, p => (IOpenApiExample)new OpenApiExample { Value = ExampleOf(p) }),
            },
        },
    };

    private static JsonNode ExampleOf(Problem problem)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            problem.WriteTo(writer, null);
        }

        return JsonNode.Parse(Encoding.UTF8.GetString(buffer.ToArray()))!;
    }

    private static void GiveExample(
        IDictionary<string, OpenApiMediaType>? content, Type? body, JsonSerializerOptions json)
    {
        var example = body?.GetProperty("Example")?.GetValue(null);
        foreach (var medium in content?.Values ?? [])
        {
            medium.Example = example is null ? null : JsonSerializer.SerializeToNode(example, json.GetTypeInfo(body!));
        }
    }

    private static void AddHeaders(OpenApiResponse response, int status)
    {
        if (status is 201 or 202)
        {
            response.Headers = new Dictionary<string, IOpenApiHeader>
            {
                ["Location"] = new OpenApiHeader
                {
                    Description = "Where it is to be found.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uri-reference" },
                },
            };
        }
    }

    private static string DescriptionOf(int status) => status switch
    {
        200 => "So it is.",
        201 => "Done, and durable.",
        202 => "Taken, and durable, but not decided yet: look at its address.",
        304 => "The copy that `If-None-Match` names is still the newest.",
        _ => "See the body.",
    };

    private static OpenApiSchema SchemaOfProblem() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "What went wrong (RFC 9457). Further members hold facts, for example the field or the sku.",
        Required = new HashSet<string> { "type", "title", "status", "detail", "code", "traceId" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = Text("Where the code is explained.", "uri-reference"),
            ["title"] = Text("The code in words."),
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
            ["detail"] = Text("What went wrong this time."),
            ["code"] = Text("Stable: programs may decide by it."),
            ["traceId"] = Text("Names this request in logs and traces."),
            ["field"] = Text("The property or parameter it is about."),
            ["orderId"] = Text("The order that was refused."),
            ["sku"] = Text("The product it is about."),
        },
        AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String },
    };

    private static OpenApiSchema Text(string description, string? format = null) =>
        new() { Type = JsonSchemaType.String, Description = description, Format = format };
}

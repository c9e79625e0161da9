using System.Text.Json.Nodes;

namespace Jumun.Fuzz;

/// <summary>A parameter of an operation: <c>path</c>, <c>query</c> or <c>header</c>.</summary>
public sealed record Parameter(string Name, string In, bool IsRequired, JsonNode? Example);

/// <summary>One operation of the API, as its OpenAPI document has it.</summary>
/// <param name="Body">The schema of the request's body; null when it has none.</param>
/// <param name="Answers">The schema of each documented status; null for an answer without a JSON body.</param>
public sealed record Operation(
    string Name, string Method, string Path, IReadOnlyList<Parameter> Parameters, JsonObject? Body,
    IReadOnlyDictionary<int, JsonObject?> Answers)
{
    public bool TakesKey => Parameters.Any(parameter => parameter.Name == "Idempotency-Key");
}

/// <summary>What the OpenAPI document says.</summary>
public sealed class Api
{
    public Api(JsonObject document)
    {
        Schemas = new(document);
        Operations =
        [
            .. from path in document["paths"]!.AsObject()
               from operation in path.Value!.AsObject()
               select Read(operation.Key.ToUpperInvariant(), path.Key, operation.Value!.AsObject()),
        ];
    }

    public Schemas Schemas { get; }

    public IReadOnlyList<Operation> Operations { get; }

    private Operation Read(string method, string path, JsonObject operation) => new(
        operation["operationId"]!.ToString(), method, path,
        [.. (operation["parameters"]?.AsArray() ?? []).Select(Read)],
        SchemaOf(operation["requestBody"]?["content"]?["application/json"]),
        operation["responses"]!.AsObject().ToDictionary(
            answer => int.Parse(answer.Key), answer => SchemaOf(answer.Value!["content"]?["application/json"])));

    private static Parameter Read(JsonNode? parameter) => new(
        parameter!["name"]!.ToString(), parameter["in"]!.ToString(),
        parameter["required"]?.GetValue<bool>() ?? false, parameter["example"]);

    private JsonObject? SchemaOf(JsonNode? medium) =>
        medium?["schema"] is JsonObject schema ? Schemas.Resolved(schema) : null;
}

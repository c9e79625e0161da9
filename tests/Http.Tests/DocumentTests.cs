using System.Diagnostics;
using System.Text.Json.Nodes;
using Jumun.Contracts;
using Jumun.Engine.Http;
using Jumun.RunningHost;
using Microsoft.OpenApi;
using static Jumun.Http.Tests.RunningShop;

namespace Jumun.Http.Tests;

/// <summary>What is said about the API, for people and for programs.</summary>
public class DocumentTests(SharedShop shared) : IClassFixture<SharedShop>
{
    private readonly RunningShop _shop = shared.Shop;

    [Fact]
    public async Task Every_operation_has_a_summary_and_examples_of_all_its_bodies()
    {
        foreach (var (where, operation) in Operations(await Document()))
        {
            Assert.False(string.IsNullOrEmpty(operation["summary"]?.ToString()), $"{where}: summary");
            Assert.False(string.IsNullOrEmpty(operation["operationId"]?.ToString()), $"{where}: operationId");
            Assert.Single(operation["tags"]!.AsArray());
            foreach (var (medium, body) in Bodies(operation))
            {
                Assert.True(body["schema"] is not null, $"{where} {medium}: schema");
                var isShown = body["example"] is not null || body["examples"]?.AsObject().Count > 0;
                Assert.True(isShown, $"{where} {medium}: example");
            }

            foreach (var parameter in operation["parameters"]?.AsArray() ?? [])
            {
                Assert.True(parameter!["example"] is not null, $"{where} {parameter["name"]}: example");
                Assert.True(parameter["description"] is not null, $"{where} {parameter["name"]}: description");
            }
        }
    }

    [Fact]
    public async Task Every_operation_says_how_it_fails()
    {
        foreach (var (where, operation) in Operations(await Document()))
        {
            var statuses = operation["responses"]!.AsObject().Select(r => r.Key).ToList();
            Assert.Contains("500", statuses);
            Assert.Contains(statuses, s => s.StartsWith('2'));
            if (operation["requestBody"] is not null)
            {
                Assert.Contains("400", statuses);
                Assert.Contains("415", statuses);
            }

            Assert.All(
                operation["responses"]!.AsObject().Where(r => r.Key[0] is '4' or '5'),
                r => Assert.NotNull(r.Value!["content"]?["application/problem+json"]));
            // If-Match is heeded by whatever sends a command to a service.
            Assert.True(
                operation["requestBody"] is null || where.Contains("/v1/ops/") || statuses.Contains("412"), where);
            Assert.True(!where.StartsWith("post /v1/orders") || statuses.Contains("409"), where);
        }
    }

    [Fact]
    public async Task Every_schema_says_what_it_is_and_numbers_are_numbers()
    {
        var document = await Document();

        Assert.Equal("3.1", document["openapi"]!.ToString()[..3]);
        foreach (var (path, node) in Nodes(document["components"]!["schemas"]!, ""))
        {
            Assert.False(node["type"] is JsonArray, $"{path}: a type that is one of several");
            if (node["properties"] is JsonObject properties)
            {
                Assert.All(properties, p => Assert.True(p.Value!.AsObject().Count > 0, $"{path}.{p.Key} is empty"));
                var required = node["required"]?.AsArray().Select(r => r!.ToString()) ?? [];
                Assert.All(required, name => Assert.True(properties.ContainsKey(name), $"{path}.{name}"));
            }
        }

        Assert.Equal("object", document["components"]!["schemas"]!["Money"]!["type"]!.ToString());
    }

    [Fact]
    public async Task A_reader_of_such_documents_finds_nothing_to_complain_of()
    {
        var text = (await _shop.Client.Get("/openapi/v1.json")).Text;

        var read = OpenApiDocument.Parse(text, "json");

        Assert.NotNull(read.Document);
        Assert.Equal([], read.Diagnostic!.Errors.Concat(read.Diagnostic.Warnings).Select(one => one.ToString()));
        var broken = OpenApiDocument.Parse(text.Replace("\"openapi\"", "\"closedapi\""), "json");
        Assert.NotEmpty(broken.Diagnostic!.Errors);
    }

    [Fact]
    public async Task Every_reference_leads_somewhere()
    {
        var document = await Document();

        foreach (var (path, node) in Nodes(document, ""))
        {
            if (node["$ref"]?.ToString() is { } reference)
            {
                var found = reference.Split('/').Skip(1).Aggregate((JsonNode?)document, (at, step) => at?[step]);
                Assert.True(found is not null, $"{path}: {reference}");
            }
        }
    }

    [Fact]
    public async Task Each_example_of_a_request_is_one_that_works()
    {
        var changing = Operations(await Document()).Where(o => o.Operation["requestBody"] is not null);
        foreach (var (where, operation) in changing)
        {
            var example = operation["requestBody"]!["content"]!["application/json"]!["example"]!;
            var path = where.Split(' ')[1].Replace("{sku}", "TEA-001").Replace("{id}", "demo-0001")
                .Replace("{name}", "office");
            var answer = await _shop.Client.Send(
                new(where.Split(' ')[0].ToUpperInvariant()), path, example.ToJsonString(),
                [("Idempotency-Key", NewName("example"))]);

            Assert.True(answer.Status != 400, $"{where}: {answer}");
        }
    }

    [Fact]
    public async Task The_metrics_are_as_Prometheus_wants_them()
    {
        var (sku, ann) = (await _shop.Sell(1000, 10), await _shop.Welcome(5000));
        Is(201, await _shop.Order(ann, [(sku, 1)]));

        var metrics = await _shop.Client.Get("/metrics");

        Assert.Equal("text/plain", metrics.ContentType);
        Assert.Contains("http_server_request_duration_seconds_bucket{", metrics.Text);
        Assert.Contains("shard=\"ordering-0\"", metrics.Text);
        Assert.Equal("", await Promtool(metrics.Text));
    }

    [Fact]
    public async Task The_list_of_error_codes_is_fresh()
    {
        var path = Path.Combine(Built.Root, "docs", "errors.md");
        var fresh = ErrorCatalogue.ToMarkdown(ErrorCatalogue.Of(typeof(Money).Assembly));
        var isStale = !File.Exists(path) || await File.ReadAllTextAsync(path) != fresh;
        if (isStale)
        {
            await File.WriteAllTextAsync(path, fresh);
        }

        Assert.False(isStale, "docs/errors.md was out of date and has been written anew: commit it.");
    }

    private async Task<JsonNode> Document()
    {
        var document = await _shop.Client.Get("/openapi/v1.json");
        Is(200, document);
        return document.Body;
    }

    /// <summary>What promtool complains of.</summary>
    private static async Task<string> Promtool(string metrics)
    {
        using var promtool = Process.Start(new ProcessStartInfo("promtool", ["check", "metrics"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var complaints = promtool.StandardError.ReadToEndAsync();
        await promtool.StandardInput.WriteAsync(metrics);
        promtool.StandardInput.Close();
        await promtool.WaitForExitAsync();
        return await complaints;
    }

    private static IEnumerable<(string Where, JsonNode Operation)> Operations(JsonNode document) =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select ($"{operation.Key} {path.Key}", operation.Value!);

    private static IEnumerable<(string Medium, JsonNode Body)> Bodies(JsonNode operation) =>
        from holder in operation["responses"]!.AsObject().Select(r => r.Value).Append(operation["requestBody"])
        from medium in holder?["content"]?.AsObject() ?? []
        select (medium.Key, medium.Value!);

    private static IEnumerable<(string Path, JsonObject Node)> Nodes(JsonNode node, string path)
    {
        if (node is JsonObject one)
        {
            yield return (path, one);
        }

        var children = node switch
        {
            JsonObject all => all.Where(p => p.Key is not ("example" or "examples")).Select(p => (p.Key, p.Value)),
            JsonArray list => list.Select((value, i) => ($"{i}", value)),
            _ => [],
        };
        foreach (var (name, child) in children)
        {
            foreach (var deeper in child is null ? [] : Nodes(child, $"{path}/{name}"))
            {
                yield return deeper;
            }
        }
    }
}

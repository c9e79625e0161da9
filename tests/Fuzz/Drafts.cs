using System.Text.Json;
using System.Text.Json.Nodes;

namespace Jumun.Fuzz;

/// <summary>Makes up the requests of a seed: the same number is always the same request.</summary>
public sealed class Drafts(Api api, Uri host, int seed)
{
    /// <summary>Of a hundred requests, so many are as they should be.</summary>
    private const int ValidPercent = 35;

    private static readonly JsonSerializerOptions Plain =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All) };

    private readonly Operation[] _changing = [.. api.Operations.Where(operation => operation.Body is not null)];

    public Draft Of(int number)
    {
        var random = new Random(HashCode(number));
        var operation = random.Next(3) == 0 ? Pick(random, api.Operations) : Pick(random, _changing);
        var (draft, body) = Valid(random, operation, number);
        return random.Next(100) < ValidPercent ? draft : Mutated(random, draft, body);
    }

    /// <summary>
    /// A request that arrives a byte now and then, or whose body does. It lacks its end, so that nothing is stored even
    /// when the server is patient enough: others look at the same time whether anything was.
    /// </summary>
    public Draft Slow(int number)
    {
        var random = new Random(HashCode(number));
        var (valid, _) = Valid(random, Pick(random, _changing), number);
        var draft = valid with { Body = valid.Body![..^1] + " " };
        return random.Next(2) == 0
            ? draft with { Kind = "slow.whole", Manner = Manner.Dripping }
            : draft with { Kind = "slow.body", Manner = Manner.DrippingBody };
    }

    private int HashCode(int number) => unchecked((seed * 1_000_003) + (number * 7_919));

    private static Draft Mutated(Random random, Draft draft, JsonObject? body)
    {
        switch (random.Next(20))
        {
            case < 9 when body is not null:
                var (kind, spoil) = Pick(random, BodyMutations.All);
                var spoiled = spoil(random, body.DeepClone().AsObject());
                return draft with { Kind = kind, Body = spoiled, Content = spoiled };
            case < 14:
                var (name, change) = Pick(random, HeaderMutations.All);
                return change(random, draft) with { Kind = name };
            default:
                var (way, bend) = Pick(random, WireMutations.All);
                return bend(random, draft) with { Kind = way };
        }
    }

    private (Draft Draft, JsonObject? Body) Valid(Random random, Operation operation, int number)
    {
        var values = new Values(random, api.Schemas);
        var body = operation.Body is { } schema ? values.Of(schema).AsObject() : null;
        var isAgain = operation.TakesKey && number > 0 && random.Next(15) == 0;
        var draft = new Draft(
            isAgain ? "valid.key-again" : "valid", operation, operation.Method, Target(random, operation, values),
            body?.ToJsonString(Plain));
        draft = draft.Plus("Host", host.Authority);
        if (body is not null)
        {
            draft = draft.Plus("Content-Type", "application/json");
        }

        var key = operation.Parameters.FirstOrDefault(parameter => parameter.Name == "Idempotency-Key");
        if (key is not null && (key.IsRequired || isAgain || random.Next(4) > 0))
        {
            draft = draft.Plus("Idempotency-Key", $"fuzz-{seed}-{(isAgain ? random.Next(number) : number)}");
        }

        if (operation.Parameters.Any(parameter => parameter.Name == "Prefer"))
        {
            draft = draft.Plus("Prefer", $"wait={random.Next(0, 6)}");
        }

        return (draft, body);
    }

    private static string Target(Random random, Operation operation, Values values)
    {
        var target = operation.Path;
        foreach (var parameter in operation.Parameters.Where(parameter => parameter.In == "path"))
        {
            target = target.Replace($"{{{parameter.Name}}}", Uri.EscapeDataString(parameter.Name switch
            {
                "sku" => values.Sku(),
                "code" => values.Code(),
                "id" when operation.Path.StartsWith("/v1/customers", StringComparison.Ordinal) => values.Customer(),
                _ => $"{parameter.Example}",
            }));
        }

        // Of the filters of a list, one at a time is allowed.
        var queries = operation.Parameters.Where(parameter => parameter.In == "query").ToList();
        var filters = queries.Where(parameter => parameter.Name is not ("limit" or "cursor")).ToList();
        var chosen = queries.Except(filters).Where(_ => random.Next(4) == 0).ToList();
        if (filters.Count > 0 && random.Next(2) == 0)
        {
            chosen.Add(Pick(random, filters));
        }

        var query = chosen.Select(parameter => $"{parameter.Name}={Uri.EscapeDataString($"{parameter.Example}")}");
        return chosen.Count == 0 ? target : $"{target}?{string.Join('&', query)}";
    }

    private static T Pick<T>(Random random, IReadOnlyCollection<T> all) => all.ElementAt(random.Next(all.Count));
}

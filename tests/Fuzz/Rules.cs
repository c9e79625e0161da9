using System.Text.RegularExpressions;

namespace Jumun.Fuzz;

/// <summary>What every answer must keep to, however bad the request.</summary>
/// <param name="codes">The documented codes with their statuses.</param>
public sealed partial class Rules(Schemas schemas, IReadOnlyDictionary<string, int> codes)
{
    private static readonly string[] Members = ["type", "title", "detail", "code", "traceId"];

    /// <summary>Codes of a refusal that a route of its own shows as something absent.</summary>
    private static readonly HashSet<string> AbsentElsewhere = ["payment.unknown"];

    /// <summary>Kinds after which something else than the operation may be meant.</summary>
    private static readonly string[] OffTheOperation =
        ["address.", "wire.", "slow.", "header.host", "header.connection"];

    /// <summary>The codes that <c>docs/errors.md</c> lists.</summary>
    public static IReadOnlyDictionary<string, int> CodesOf(string document) => Row().Matches(document)
        .ToDictionary(row => row.Groups[1].Value, row => int.Parse(row.Groups[2].Value));

    /// <summary>What is wrong with an answer; null when nothing is.</summary>
    public string? Complaint(Draft draft, WireAnswer answer) => answer switch
    {
        { IsClosed: true } => MayBeClosed(draft) ? null : "It was closed without an answer.",
        { Status: >= 500 and not 503 } => "A failure of the server.",
        { Status: 503 } when answer.Headers.GetValueOrDefault("retry-after") is null => "503 without Retry-After.",
        { Status: 405 } when answer.Headers.GetValueOrDefault("allow") is null => "405 without Allow.",
        { Status: >= 400 } when draft.Method == "HEAD" => null,
        { Status: >= 400 } => OfProblem(answer) ?? OfOperation(draft, answer),
        { Status: >= 200 and < 400 } => OfOperation(draft, answer) ?? OfSuccess(draft, answer),
        _ => $"An answer with the status {answer.Status}.",
    };

    private static bool MayBeClosed(Draft draft) =>
        draft.Manner is not Manner.Plain || draft.Kind is "body.too-large" or "body.blanks";

    private string? OfProblem(WireAnswer answer)
    {
        if (!answer.IsProblem || answer.Json is not { } problem)
        {
            return $"An error as {answer.MediaType ?? "nothing"}.";
        }

        return Members.FirstOrDefault(name => string.IsNullOrEmpty(problem[name]?.ToString())) is { } missing
                ? $"A problem without '{missing}'."
            : problem["status"]?.ToString() != $"{answer.Status}" ? "Its body names another status."
            : !codes.TryGetValue(answer.Code!, out var status) ? $"The code {answer.Code} is not documented."
            : status != answer.Status && !AbsentElsewhere.Contains(answer.Code!)
                ? $"{answer.Code} is documented as {status}."
            : $"{problem["type"]}" != "/errors#" + answer.Code!.Replace('.', '-') ? "Its type is not of its code."
            : problem["traceId"]!.ToString().Length != 32 ? "Its traceId is none."
            : Inside().IsMatch(answer.Text) ? "It tells of our inside."
            : null;
    }

    /// <summary>An operation answers with statuses that it documents, and what it documents is not malformed.</summary>
    private static string? OfOperation(Draft draft, WireAnswer answer)
    {
        var isGeneral = answer.Status is 405 or 408 or 413 or 414 or 431
            || answer.Code is "request.malformed" or "route.not-found";
        if (isGeneral || OffTheOperation.Any(kind => draft.Kind.StartsWith(kind, StringComparison.Ordinal)))
        {
            return null;
        }

        return !draft.Operation.Answers.ContainsKey(answer.Status)
                ? $"{draft.Operation.Name} does not document the status {answer.Status}."
            : draft.Kind == "valid" && answer.IsFault ? "The document allows it, and it was refused as malformed."
            : null;
    }

    private string? OfSuccess(Draft draft, WireAnswer answer)
    {
        var schema = draft.Operation.Answers.GetValueOrDefault(answer.Status);
        var isOther = OffTheOperation.Any(kind => draft.Kind.StartsWith(kind, StringComparison.Ordinal));
        return schema is null || isOther ? null : schemas.Complaint(answer.Json, schema);
    }

    [GeneratedRegex(@"^\| `([a-z0-9.-]+)` \| ([0-9]+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"   at |Exception|\bSystem\.|Jumun\.|\.cs:line")]
    private static partial Regex Inside();
}

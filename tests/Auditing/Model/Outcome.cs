using System.Text.Json;
using System.Text.RegularExpressions;

namespace Jumun.Auditing;

/// <summary>What an answer says about its request.</summary>
internal enum Outcome
{
    /// <summary>Nothing came back, or "the outcome is unknown": it may have happened, or happen yet.</summary>
    Unknown,

    /// <summary>The same request is being handled: this answer says nothing more.</summary>
    Busy,

    /// <summary>Nothing of this sending is stored: it may be sent again.</summary>
    NotNow,

    /// <summary>It stands, and is decided later.</summary>
    Accepted,

    Done,

    /// <summary>The state of things forbids it; the refusal is kept with the key.</summary>
    Refused,

    /// <summary>It can never work. Nothing is stored, and no key is used up.</summary>
    Invalid,

    /// <summary>The key belongs to another body.</summary>
    KeyTaken,

    /// <summary>An answer that no client should ever get.</summary>
    Broken,
}

/// <summary>How answers are understood.</summary>
internal static partial class Answers
{
    public static Outcome Outcome(this Answer? answer) => answer switch
    {
        null => Auditing.Outcome.Unknown,
        { Status: 202 } => Auditing.Outcome.Accepted,
        { Status: >= 200 and < 300 } => Auditing.Outcome.Done,
        { Status: 409 } when answer.Code() == "idempotency.in-progress" => Auditing.Outcome.Busy,
        { Status: 409 or 402 } => Auditing.Outcome.Refused,
        { Status: 422 } when answer.Code() == "idempotency.key-reused" => Auditing.Outcome.KeyTaken,
        { Status: 503 } when answer.Code() == "platform.outcome-unknown" => Auditing.Outcome.Unknown,
        { Status: 503 or 429 or 408 } => Auditing.Outcome.NotNow,
        { Status: >= 400 and < 500 } => Auditing.Outcome.Invalid,
        _ => Auditing.Outcome.Broken,
    };

    /// <summary>True when the request's fate is not known yet.</summary>
    public static bool IsOpen(this Outcome outcome) =>
        outcome is Auditing.Outcome.Unknown or Auditing.Outcome.Broken;

    /// <summary>The stable code of a problem, or null.</summary>
    public static string? Code(this Answer answer) =>
        CodeOfProblem().Match(answer.Body) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>What must never change about an answer: all but the trace of the one request.</summary>
    public static string Essence(this Answer answer) => $"{answer.Status} {TraceId().Replace(answer.Body, "")}";

    public static JsonElement Json(this Answer answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer.Body);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return default;
        }
    }

    [GeneratedRegex("\"code\":\"([^\"]*)\"")]
    private static partial Regex CodeOfProblem();

    [GeneratedRegex(",\"traceId\":\"[^\"]*\"")]
    private static partial Regex TraceId();
}

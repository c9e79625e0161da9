using System.Text.Json;
using System.Text.RegularExpressions;

namespace Jumun.Engine.Http;

/// <summary>Says what is wrong with a body, in the caller's words rather than in those of our types.</summary>
internal static partial class BodyProblem
{
    public static Problem Of(JsonException unreadable)
    {
        var field = Field(unreadable.Path);
        var problem = Describe(unreadable, ref field);
        return field.Length == 0 ? problem : problem.With("field", field);
    }

    private static Problem Describe(JsonException unreadable, ref string field)
    {
        if (unreadable is UnfitText unfit)
        {
            return Problem.Of(unfit.Fault).Saying($"'{field}': {unfit.Message}");
        }

        if (Unmapped().Match(unreadable.Message) is { Success: true } unmapped)
        {
            field = Joined(field, unmapped.Groups[1].Value);
            return Problem.Of(Faults.BodyUnknownProperty).Saying($"'{field}' is not known here.");
        }

        if (Twice().Match(unreadable.Message) is { Success: true } twice)
        {
            field = Joined(field, twice.Groups[1].Value);
            return Problem.Of(Faults.BodyMalformed).Saying($"'{field}' is there twice.");
        }

        if (Missing().Match(unreadable.Message) is { Success: true } missing)
        {
            var names = missing.Groups[1].Value;
            field = Joined(field, names.Split('\'')[1]);
            return Problem.Of(Faults.BodyMissingProperty).Saying($"Missing: {names}.");
        }

        if (unreadable.Message.Contains(" is written as ", StringComparison.Ordinal))
        {
            // One of our own ways of writing a value, which says how that goes.
            return Problem.Of(Faults.BodyUnfit).Saying($"'{field}': {unreadable.Message}");
        }

        // Only the reader itself knows of bytes; a value that doesn't fit was proper JSON.
        return unreadable.InnerException is null or FormatException or InvalidOperationException
            && field.Length > 0 && unreadable.InnerException is not JsonException
            ? Problem.Of(Faults.BodyUnfit).Saying($"The value of '{field}' is not of the kind that belongs there.")
            : field.Length == 0 && unreadable.InnerException is null
                ? Problem.Of(Faults.BodyUnfit).Saying("The body must be a JSON object.")
                : Problem.Of(Faults.BodyMalformed).Saying(
                    $"Not proper JSON: line {unreadable.LineNumber + 1}, byte {unreadable.BytePositionInLine + 1}.");
    }

    /// <summary><c>$.lines[0].sku</c> as <c>lines[0].sku</c>.</summary>
    private static string Field(string? path) => path is null || path.Length < 3 ? "" : path[2..];

    private static string Joined(string path, string name) =>
        path.Length == 0 || path == name || path.EndsWith("." + name, StringComparison.Ordinal)
            ? path.Length == 0 ? name : path
            : path + "." + name;

    [GeneratedRegex("^The JSON property '([^']*)' could not be mapped")]
    private static partial Regex Unmapped();

    [GeneratedRegex("^Duplicate property '([^']*)'")]
    private static partial Regex Twice();

    [GeneratedRegex("missing required properties including: ((?:'[^']*'(?:, |; )?)+)")]
    private static partial Regex Missing();
}

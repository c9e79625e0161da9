using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Jumun.Engine.Http;

/// <summary>A code that an error answer may carry.</summary>
public sealed record ErrorCode(string Code, int Status, string Message);

/// <summary>
/// All codes: the faults of HTTP and the refusals that are declared on language pages, found where they are declared.
/// </summary>
public static class ErrorCatalogue
{
    /// <param name="languages">Assemblies with refusals besides the engine's own.</param>
    public static IReadOnlyList<ErrorCode> Of(params IEnumerable<Assembly> languages)
    {
        var refusals =
            from assembly in languages.Append(typeof(Refusal).Assembly).Distinct()
            from type in assembly.GetTypes()
            from field in type.GetFields(BindingFlags.Public | BindingFlags.Static)
            where field.FieldType == typeof(Refusal) && field.IsInitOnly
            select (Refusal)field.GetValue(null)!;
        return
        [
            .. Faults.All.Select(f => new ErrorCode(f.Code, f.Status, f.Message))
                .Concat(refusals.Select(r => new ErrorCode(r.Code, Problem.StatusOf(r.Kind), r.Message)))
                .DistinctBy(e => e.Code).OrderBy(e => e.Code, StringComparer.Ordinal),
        ];
    }

    /// <summary>The list as a document.</summary>
    public static string ToMarkdown(IEnumerable<ErrorCode> codes)
    {
        var text = new StringBuilder("""
            # Error codes

            Every error is answered as `application/problem+json` (RFC 9457). Its `code` is stable: programs may decide
            by it. Its `detail` is for people and may change. A running platform shows this list at `/errors`.

            This list is written from the code; a test keeps it fresh.

            | code | status | what it says |
            |---|---|---|

            """);
        foreach (var (code, status, message) in codes)
        {
            text.Append(CultureInfo.InvariantCulture, $"| `{code}` | {status} | {message.Replace("|", "\\|")} |\n");
        }

        return text.ToString();
    }

    /// <summary>The page that the <c>type</c> of every problem points to.</summary>
    public static void MapErrors(this IEndpointRouteBuilder app, IReadOnlyList<ErrorCode> codes)
    {
        var page = ToHtml(codes);
        app.MapMethods("/errors", [HttpMethods.Get], http =>
        {
            http.Response.ContentType = "text/html; charset=utf-8";
            return http.Response.WriteAsync(page);
        });
    }

    private static string ToHtml(IReadOnlyList<ErrorCode> codes)
    {
        var rows = string.Concat(codes.Select(e =>
            $"<tr id=\"{e.Code.Replace('.', '-')}\"><td><code>{e.Code}</code></td><td>{e.Status}</td>"
            + $"<td>{WebUtility.HtmlEncode(e.Message)}</td></tr>\n"));
        return $$"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><title>Jumun: error codes</title>
            <style>body{font-family:sans-serif;margin:2rem}td,th{padding:.3rem .8rem;text-align:left}
            tr:target{background:#ffef9e}</style></head>
            <body><h1>Error codes</h1><table><thead><tr><th>code</th><th>status</th><th>what it says</th></tr></thead>
            <tbody>
            {{rows}}</tbody></table></body></html>
            """;
    }
}

using System.Text.RegularExpressions;

namespace Jumun.Tidy.Tests;

/// <summary>Finds the members of the types in a file by counting braces, and how many lines each takes.</summary>
public static partial class Methods
{
    /// <summary>A member with a parameter list: the offset where it begins, its heading, its number of lines.</summary>
    public sealed record Method(int Offset, string Heading, int Lines);

    public static IReadOnlyList<Method> Of(string text)
    {
        var code = CSharpText.Blank(text);
        var found = new List<Method>();
        var at = 0;
        Scan(code, ref at, found);
        return found;
    }

    /// <summary>Reads the members of one type (or file) up to its closing brace, and of the types within it.</summary>
    private static void Scan(string code, ref int at, List<Method> found)
    {
        while (at < code.Length)
        {
            if (char.IsWhiteSpace(code[at]) || code[at] == ';')
            {
                at++;
            }
            else if (code[at] == '#')
            {
                at = code.IndexOf('\n', at) is >= 0 and var end ? end : code.Length;
            }
            else if (code[at] == '}')
            {
                at++;
                return;
            }
            else
            {
                ReadMember(code, ref at, found);
            }
        }
    }

    private static void ReadMember(string code, ref int at, List<Method> found)
    {
        var start = at;
        var depth = 0;
        for (; at < code.Length; at++)
        {
            var c = code[at];
            if (c == '{' && depth == 0 && IsType(code[start..at]))
            {
                at++;
                Scan(code, ref at, found);
                return;
            }

            depth += c is '(' or '[' or '{' ? 1 : c is ')' or ']' or '}' ? -1 : 0;
            if (depth == 0 && (c == ';' || (c == '}' && !GoesOn(code, at + 1))))
            {
                at++;
                break;
            }
        }

        var heading = Heading(code[start..at]);
        if (heading.Contains('('))
        {
            var name = Spaces().Replace(heading, " ").Trim();
            found.Add(new(start, name, code.AsSpan(start, at - start).Count('\n') + 1));
        }
    }

    /// <summary>After a block a member may go on with an initialiser, an end, or a chained call.</summary>
    private static bool GoesOn(string code, int at)
    {
        while (at < code.Length && char.IsWhiteSpace(code[at]))
        {
            at++;
        }

        return at < code.Length && code[at] is '=' or '.' or ';' or ',' or ')' or '?';
    }

    /// <summary>What stands before the body, without attributes.</summary>
    private static string Heading(string member)
    {
        var text = Attributes().Replace(member, "");
        var end = text.AsSpan().IndexOfAny("={");
        return end < 0 ? text : text[..end];
    }

    private static bool IsType(string heading)
    {
        var text = Attributes().Replace(heading, "");
        var call = text.IndexOf('(');
        return TypeKeyword().IsMatch(call < 0 ? text : text[..call]);
    }

    [GeneratedRegex(@"^\s*(\[[^\]]*\]\s*)+")]
    private static partial Regex Attributes();

    [GeneratedRegex(@"\b(namespace|class|struct|record|interface|enum|extension)\b")]
    private static partial Regex TypeKeyword();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}

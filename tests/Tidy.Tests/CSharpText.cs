using System.Text;

namespace Jumun.Tidy.Tests;

/// <summary>
/// C# with everything blanked that is not code: comments, and what stands inside strings and characters. Offsets and
/// lines stay as they were, so that a finding in the one is a place in the other.
/// </summary>
public static class CSharpText
{
    public static string Blank(string text)
    {
        var blank = new StringBuilder(text);
        for (var at = 0; at < text.Length;)
        {
            var end = EndOfBlanked(text, at);
            for (var i = at; i < end; i++)
            {
                if (text[i] != '\n')
                {
                    blank[i] = ' ';
                }
            }

            at = Math.Max(end, at + 1);
        }

        return blank.ToString();
    }

    /// <summary>The end of the comment or literal that begins here; the same place when none begins.</summary>
    private static int EndOfBlanked(string text, int at)
    {
        var rest = text.AsSpan(at);
        if (rest.StartsWith("//"))
        {
            return EndBefore(text, at, '\n');
        }

        if (rest.StartsWith("/*"))
        {
            return text.IndexOf("*/", at + 2, StringComparison.Ordinal) is >= 0 and var end ? end + 2 : text.Length;
        }

        if (rest[0] == '\'')
        {
            return EndOfEscaped(text, at + 1, '\'');
        }

        var prefix = rest.IndexOfAnyExcept('$', '@');
        if (prefix < 0 || rest[prefix] != '"')
        {
            return at;
        }

        var quotes = rest[prefix..].IndexOfAnyExcept('"') is >= 0 and var count ? count : rest.Length - prefix;
        var start = at + prefix;
        if (quotes >= 3)
        {
            var fence = new string('"', quotes);
            var close = text.IndexOf(fence, start + quotes, StringComparison.Ordinal);
            return close < 0 ? text.Length : close + quotes;
        }

        return rest[..prefix].Contains('@') ? EndOfVerbatim(text, start + 1) : EndOfEscaped(text, start + 1, '"');
    }

    private static int EndBefore(string text, int at, char stop) =>
        text.IndexOf(stop, at) is >= 0 and var end ? end : text.Length;

    private static int EndOfVerbatim(string text, int at)
    {
        for (; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                if (at + 1 == text.Length || text[at + 1] != '"')
                {
                    return at + 1;
                }

                at++;
            }
        }

        return text.Length;
    }

    /// <summary>A string in the hole of an interpolated one ends and begins it again here: still all blank.</summary>
    private static int EndOfEscaped(string text, int at, char quote)
    {
        for (; at < text.Length && text[at] != '\n'; at++)
        {
            if (text[at] == '\\')
            {
                at++;
            }
            else if (text[at] == quote)
            {
                return at + 1;
            }
        }

        return at;
    }
}

using System.Text.RegularExpressions;

namespace Jumun.Tidy.Tests;

/// <summary>The rules of STYLE.md that no analyzer checks. Each takes files and gives what breaks it.</summary>
public static partial class Rules
{
    public const int ColumnsMax = 120;
    public const int MethodLinesMax = 60;
    private const int ReasonWordsMin = 3;

    /// <summary>Unfinished work is written down in HACKING.md, not in the code.</summary>
    private static readonly string[] Unfinished = ["TO" + "DO", "FIX" + "ME", "NotImplemented" + "Exception"];

    public static IEnumerable<Finding> LongLines(SourceFile file) =>
        file.Lines.Index()
            .Where(line => line.Item.Length > ColumnsMax)
            .Select(line => new Finding(file.Path, line.Index + 1, $"{line.Item.Length} columns of {ColumnsMax}"));

    public static IEnumerable<Finding> LongMethods(SourceFile file) =>
        Methods.Of(file.Text)
            .Where(method => method.Lines >= MethodLinesMax)
            .Select(method => file.At(
                method.Offset, $"'{method.Heading}' has {method.Lines} lines, not under {MethodLinesMax}"));

    public static IEnumerable<Finding> Blanks(SourceFile file)
    {
        foreach (var (index, line) in file.Lines.Index())
        {
            if (line.Length > 0 && char.IsWhiteSpace(line[^1]))
            {
                yield return new(file.Path, index + 1, "ends in a blank");
            }

            if (file.IsCode && line.Contains('\t'))
            {
                yield return new(file.Path, index + 1, "holds a tab");
            }
        }

        if (file.Text.Length > 0 && !file.Text.EndsWith('\n'))
        {
            yield return new(file.Path, file.Lines.Length, "has no newline at its end");
        }
    }

    public static IEnumerable<Finding> UnfinishedWork(SourceFile file) =>
        file.Lines.Index().SelectMany(line => Unfinished
            .Where(mark => line.Item.Contains(mark, StringComparison.Ordinal))
            .Select(mark => new Finding(file.Path, line.Index + 1, $"holds '{mark}'")));

    /// <summary>Each suppression says why, in three words at least.</summary>
    public static IEnumerable<Finding> SuppressionsWithoutReason(SourceFile file)
    {
        var code = file.IsCode ? CSharpText.Blank(file.Text) : "";
        foreach (Match match in Pragma().Matches(file.IsCode ? file.Text : ""))
        {
            if (code[match.Index] == '#' && !IsReason(match.Groups["reason"].Value))
            {
                yield return file.At(match.Index, "a pragma without its reason behind it: // because …");
            }
        }

        foreach (Match match in Suppress().Matches(file.IsCode ? file.Text : ""))
        {
            if (code[match.Index] == 'S' && !IsReason(Justification().Match(match.Value).Groups["reason"].Value))
            {
                yield return file.At(match.Index, "SuppressMessage without a Justification");
            }
        }

        foreach (Match match in NoWarn().Matches(file.IsProject ? file.Text : ""))
        {
            if (!IsReason(match.Groups["reason"].Value))
            {
                yield return file.At(match.Groups["what"].Index, "NoWarn without a comment before it");
            }
        }
    }

    public static IEnumerable<Finding> EmptyCatches(SourceFile file) =>
        EmptyCatch().Matches(file.IsCode ? CSharpText.Blank(file.Text) : "")
            .Select(match => file.At(match.Index, "catches and does nothing"));

    /// <summary>Tests wait for conditions, never for time to pass; and every test runs.</summary>
    public static IEnumerable<Finding> SleepsAndSkips(SourceFile file) =>
        SleepOrSkip().Matches(file.IsCode ? CSharpText.Blank(file.Text) : "")
            .Select(match => file.At(match.Index, $"'{match.Value}' in a test"));

    /// <summary>Names that say nothing about what a type is for.</summary>
    public static IEnumerable<Finding> EmptyNames(SourceFile file) =>
        EmptyName().Matches(file.IsCode ? CSharpText.Blank(file.Text) : "")
            .Select(match => file.At(match.Index, $"'{match.Groups["name"].Value}' says nothing"));

    private static bool IsReason(string text) => Word().Count(text) >= ReasonWordsMin;

    [GeneratedRegex(@"#pragma warning disable[ \w,]*(?<reason>//[^\n]*)?")]
    private static partial Regex Pragma();

    [GeneratedRegex(@"\bSuppressMessage(Attribute)?\((?:[^()""]|""[^""]*"")*\)")]
    private static partial Regex Suppress();

    [GeneratedRegex(@"Justification\s*=\s*""(?<reason>[^""]*)""")]
    private static partial Regex Justification();

    [GeneratedRegex(@"(<!--(?<reason>(?:(?!-->).)*)-->\s*)?(?<what><NoWarn\b|\bNoWarn\s*=)", RegexOptions.Singleline)]
    private static partial Regex NoWarn();

    [GeneratedRegex(@"\bcatch\b\s*(\([^)]*\)\s*)?(when\s*\([^{]*\)\s*)?\{\s*\}")]
    private static partial Regex EmptyCatch();

    [GeneratedRegex(@"\bThread\.Sleep\b|\bTask\.Delay\b|\bSkip\s*=|\bSkipWhen\b|\bSkipUnless\b")]
    private static partial Regex SleepOrSkip();

    [GeneratedRegex(
        @"\b(class|struct|record|interface|enum)\s+(?<name>\w*(Manager|Helper|Helpers|Handler|Dto|Util|Utils))\b")]
    private static partial Regex EmptyName();

    [GeneratedRegex(@"\w\w+")]
    private static partial Regex Word();
}

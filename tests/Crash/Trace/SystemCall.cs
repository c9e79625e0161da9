using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Jumun.Crash;

/// <summary>
/// A system call as <c>strace -f -y</c> saw it. Begin and end are lines of its output: what one thread does because
/// another's call returned begins on a later line, since strace lets no thread go on before it has noted the return.
/// </summary>
/// <param name="Result">What it returned; negative: it failed.</param>
internal sealed partial record SystemCall(string Name, string Arguments, int Begin, int End, long Result)
{
    /// <summary>What the first argument, a descriptor, stands for: the file's path.</summary>
    public string Path => Descriptor().Match(Arguments) is { Success: true } match ? match.Groups[1].Value : "";

    /// <summary>The bytes of all texts among its arguments, as far as strace shows them.</summary>
    public byte[] Bytes => [.. Quoted().Matches(Arguments).SelectMany(text => Unescape(text.Groups[1].Value))];

    /// <summary>All calls that came back, in the order in which they began.</summary>
    public static List<SystemCall> Read(IEnumerable<string> lines)
    {
        var calls = new List<SystemCall>();
        var underWay = new Dictionary<string, (string Name, string Arguments, int Begin)>();
        foreach (var (number, line) in lines.Index())
        {
            if (Line().Match(line) is not { Success: true } match)
            {
                continue;
            }

            var (thread, rest) = (match.Groups["thread"].Value, match.Groups["rest"].Value);
            if (Unfinished().Match(rest) is { Success: true } begun)
            {
                underWay[thread] = (begun.Groups["name"].Value, begun.Groups["arguments"].Value, number);
            }
            else if (Resumed().Match(rest) is { Success: true } resumed && underWay.Remove(thread, out var call))
            {
                Add(call.Name, call.Arguments + resumed.Groups["arguments"].Value, call.Begin, number, resumed);
            }
            else if (Whole().Match(rest) is { Success: true } whole)
            {
                Add(whole.Groups["name"].Value, whole.Groups["arguments"].Value, number, number, whole);
            }
        }

        return [.. calls.OrderBy(call => call.Begin)];

        void Add(string name, string arguments, int begin, int end, Match match) => calls.Add(new(
            name, arguments, begin, end, long.Parse(match.Groups["result"].Value, CultureInfo.InvariantCulture)));
    }

    /// <summary>C's escapes: octal, hexadecimal, and letters.</summary>
    private static IEnumerable<byte> Unescape(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                foreach (var one in Encoding.UTF8.GetBytes(text, i, 1))
                {
                    yield return one;
                }

                continue;
            }

            var digits = Octal().Match(text, i + 1);
            if (digits.Success)
            {
                yield return Convert.ToByte(digits.Value, 8);
                i += digits.Length;
            }
            else
            {
                i++;
                yield return text[i] switch
                {
                    'n' => (byte)'\n',
                    't' => (byte)'\t',
                    'r' => (byte)'\r',
                    'v' => (byte)'\v',
                    'f' => (byte)'\f',
                    var plain => (byte)plain,
                };
            }
        }
    }

    [GeneratedRegex(@"^(?<thread>\d+) +(?<rest>.*)$")]
    private static partial Regex Line();

    [GeneratedRegex(@"^(?<name>\w+)\((?<arguments>.*?),? *<unfinished \.\.\.>$")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"^<\.\.\. \w+ resumed>(?<arguments>.*)\) += (?<result>-?\d+)[^)""]*(\([^)]*\))?$")]
    private static partial Regex Resumed();

    [GeneratedRegex(@"^(?<name>\w+)\((?<arguments>.*)\) += (?<result>-?\d+)[^)""]*(\([^)]*\))?$")]
    private static partial Regex Whole();

    [GeneratedRegex(@"^\d+<([^>]*)>")]
    private static partial Regex Descriptor();

    [GeneratedRegex(@"""((?:[^""\\]|\\.)*)""")]
    private static partial Regex Quoted();

    [GeneratedRegex(@"\G[0-7]{1,3}")]
    private static partial Regex Octal();
}

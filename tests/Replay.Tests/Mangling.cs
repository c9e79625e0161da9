using System.Text;

namespace Jumun.Replay.Tests;

/// <summary>A file that was spoiled in one place.</summary>
/// <param name="Line">The line that must be named.</param>
public sealed record Mangled(string What, byte[] Content, int Line);

/// <summary>Spoils the beginning of the real file, in every way that must be noticed.</summary>
public sealed class Mangling(Random random, byte[] sample)
{
    private const int LinesKept = 60;
    private static readonly string[] Columns =
        ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"];

    /// <summary>Values that have no place in a column.</summary>
    private static readonly (int Column, string[] Values)[] Misfits =
    [
        (0, ["", "a/b", "ü1", "<x>", "a b", " ", "5\0", new('5', 33), "%41", "..", "5.0"]),
        (1, ["", "22/423", "é", "\u0001", "a.b", new('9', 33), "22423;", "'22423'", "@2.55"]),
        (2, [new('D', 201), "\u0001", "BELL\u0007", "A\0B", "\u007f", new('D', 200_000)]),
        (3, ["", "six", "1.5", "1e3", "0x10", "９", "\"1,000\"", "99999999999999999999", "100001", "-100001", "--1",
            "6 ", "NaN", "½", "6\0", "2147483648"]),
        (4, ["", "31/2/2010", "2010-12-01", "12/31/2010", "1/12/10", "32/1/2010", "0/0/0", "1/12/2010 25:00",
            "1/12/2010 8:26:00", "yesterday", "1/12/20100", "1.12.2010", "40513", "1/12/2010Z"]),
        (5, ["", "two", "\"2,55\"", "1e2", "£2.55", "2.55.1", "∞", "NaN", "1000000", "-1000000", "-",
            "2.5 5", "0x2", "2.55 ", "2.55\0"]),
        (6, ["ü", "../x", "%00", "17 850", new('1', 33), "1\0", "17850.0", "\u202e1"]),
        (7, ["", " ", new('C', 201), "U\u0001K", "\0"]),
    ];

    private readonly string[] _lines =
    [
        .. Encoding.UTF8.GetString(sample).TrimStart('\uFEFF').Split('\n').Take(LinesKept)
            .Select(line => line.TrimEnd('\r')),
    ];

    public IEnumerable<Mangled> All() =>
        [.. Headings(), .. Values(), .. Records(), .. Bytes(), .. Amounts(), .. WholeFiles(), .. CutShort()];

    private IEnumerable<Mangled> Headings()
    {
        var heading = string.Join(',', Columns);
        for (var i = 0; i < Columns.Length; i++)
        {
            yield return Headed($"without {Columns[i]}", string.Join(',', Columns.Where((_, at) => at != i)));
            yield return Headed($"{Columns[i]} by another name", heading.Replace(Columns[i], Columns[i] + "s"));
            yield return Headed($"{Columns[i]} all large", heading.Replace(Columns[i], Columns[i].ToUpperInvariant()));
            yield return Headed($"{Columns[i]} with a blank", heading.Replace(Columns[i], " " + Columns[i]));
            yield return Headed($"{Columns[i]} swapped with the next", string.Join(',', Swapped(Columns, i)));
        }

        string[] others =
        [
            heading + ",More", heading + ",", heading.Replace(',', ';'), heading.Replace(',', '\t'), "", "\"" + heading,
            heading + "\0", _lines[1], "id,name", heading.Replace(",", ", "), "<html>", "{\"InvoiceNo\":1}",
        ];
        foreach (var other in others)
        {
            yield return Headed($"headed '{other}'", other);
        }
    }

    private IEnumerable<Mangled> Values() =>
        from misfit in Misfits
        from value in misfit.Values
        let line = AnyLine()
        select With($"{Columns[misfit.Column]} as '{value}'", line, Replaced(_lines[line], misfit.Column, value));

    private IEnumerable<Mangled> Records()
    {
        for (var i = 0; i < Columns.Length; i++)
        {
            var (less, more, odd) = (AnyLine(), AnyLine(), AnyLine());
            var rest = Joined(Fields(_lines[less]).Where((_, at) => at != i));
            yield return With($"a record without {Columns[i]}", less, rest);
            yield return With($"a field more before {Columns[i]}", more, Replaced(_lines[more], i, "X,X"));
            yield return With($"a quote within {Columns[i]}", odd, Replaced(_lines[odd], i, "A\"B"));
        }

        string[] others =
            ["", " ", ",", ",,,,,,,", ",,,,,,,,", "\"", "\"\"", "# a remark", "\0\0\0\0", "...", "null", "EOF"];
        foreach (var other in others)
        {
            yield return With($"a line '{other}'", AnyLine(), other);
        }

        foreach (var line in Enumerable.Range(0, 6).Select(_ => AnyLine()))
        {
            yield return With("two lines as one", line, _lines[line] + _lines[line + 1]);
            yield return With("tabs for commas", line, _lines[line].Replace(',', '\t'));
            yield return With("semicolons for commas", line, _lines[line].Replace(',', ';'));
            yield return With("an open quote", line, Replaced(_lines[line], 2, "\"OPEN"));
        }
    }

    private IEnumerable<Mangled> Bytes()
    {
        byte[][] odd =
        [
            [0xFF], [0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0xA3],
            [0xFE, 0xFF],
        ];
        foreach (var bytes in odd)
        {
            var line = AnyLine();
            var before = string.Concat(_lines.Take(line).Select(one => one + "\r\n")) + _lines[line];
            byte[] content = [.. Utf8(before), .. bytes, .. Utf8("\r\n" + string.Join("\r\n", _lines.Skip(line + 1)))];
            yield return new($"the bytes {Convert.ToHexString(bytes)}", content, line + 1);
        }
    }

    /// <summary>What each line may be, and all together may not.</summary>
    private IEnumerable<Mangled> Amounts()
    {
        var line = AnyLine();
        var invoice = Fields(_lines[line - 1])[0];
        yield return With("another customer of one invoice", line, $"{invoice},22423,A,1,1/12/2010,1,99999,UK");
        var large = "999999,22423,A,60000,1/12/2010,1,1,UK";
        yield return With("too many pieces of one product", line + 1, _lines[line], large, large);
        var dear = Enumerable.Range(0, 102).Select(i => $"99{i:0000},22423,A,100000,1/12/2010,999,1,UK").ToArray();
        yield return With("goods beyond all money", line + dear.Length - 1, [_lines[line], .. dear[1..]]);
    }

    private IEnumerable<Mangled> WholeFiles()
    {
        var text = string.Join("\r\n", _lines);
        yield return new("nothing", [], 1);
        yield return new("a byte order mark alone", [0xEF, 0xBB, 0xBF], 1);
        yield return new("an empty line", "\r\n"u8.ToArray(), 1);
        yield return new("the heading alone", Utf8(_lines[0] + "\r\n"), 2);
        yield return new("the heading alone, without its end", Utf8(_lines[0]), 2);
        yield return new("UTF-16", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)], 1);
        yield return new("UTF-16 without its mark", Encoding.Unicode.GetBytes(text), 1);
        yield return new("UTF-16, the other way round", [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(text)], 1);
        yield return new("UTF-32", [0xFF, 0xFE, 0, 0, .. Encoding.UTF32.GetBytes(text)], 1);
        yield return new("zeros", new byte[4096], 1);
        yield return new("a zipped file", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3], 1);
        yield return new("two headings", Utf8(_lines[0] + "\r\n" + text), 2);
        yield return new("a remark before the heading", Utf8("# exported\r\n" + text), 1);
    }

    /// <summary>Cut within a line, before its last field: later nobody can tell.</summary>
    private IEnumerable<Mangled> CutShort()
    {
        for (var i = 0; i < 20; i++)
        {
            var line = AnyLine();
            var before = string.Concat(_lines.Take(line).Select(one => one + "\r\n"));
            var kept = _lines[line][..random.Next(1, _lines[line].LastIndexOf(','))];
            yield return new($"cut within '{kept}'", Utf8(before + kept), line + 1);
        }
    }

    private Mangled Headed(string what, string heading) =>
        new(what, Utf8(string.Join("\r\n", _lines.Skip(1).Prepend(heading))), 1);

    /// <param name="line">The index, in what comes out, of the line that is spoiled.</param>
    /// <param name="others">What stands there; of several lines, the last one at that index.</param>
    private Mangled With(string what, int line, params string[] others)
    {
        var first = line - others.Length + 1;
        var content = string.Join("\r\n", [.. _lines.Take(first), .. others, .. _lines.Skip(first + 1)]);
        return new($"{what}, line {line + 1}", Utf8(content), line + 1);
    }

    /// <summary>A line with no quotes in it, so that its fields are easily told.</summary>
    private int AnyLine()
    {
        int line;
        do
        {
            line = random.Next(2, _lines.Length - 2);
        }
        while (_lines[line].Contains('"'));
        return line;
    }

    private static string[] Fields(string line) => line.Split(',');

    private static string Joined(IEnumerable<string> fields) => string.Join(',', fields);

    private static string Replaced(string line, int column, string value)
    {
        var fields = Fields(line);
        fields[column] = value;
        return Joined(fields);
    }

    private static IEnumerable<string> Swapped(string[] all, int at) =>
        all.Select((one, i) => i == at ? all[(at + 1) % all.Length] : i == (at + 1) % all.Length ? all[at] : one);

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}

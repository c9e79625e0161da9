using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using CsvHelper;
using CsvHelper.Configuration;

namespace Jumun.Host.Replay;

/// <summary>The file can't be used as it is; the message is a sentence that names the line.</summary>
public sealed class UnreadableFile(string message) : Exception(message);

/// <summary>A file of retail invoices, read whole and checked before anything is done with it.</summary>
/// <param name="Name">A short hash of its content: replays of the same file share their keys, of others not.</param>
public sealed record RetailFile(string Name, IReadOnlyList<RetailLine> Lines)
{
    private const int BytesMax = 512 * 1024 * 1024;

    /// <summary>Pieces in one line of an order: what the platform takes.</summary>
    private const int PiecesMax = 100_000;

    /// <summary>Characters of a description or country: what the platform takes as a name or a city.</summary>
    private const int TextMax = 200;

    private const decimal PriceMax = 1_000_000;

    /// <summary>What all goods of a file may cost, in pence: no balance overflows, however often.</summary>
    private const long PenceMax = 10_000_000_000_00;

    private static readonly string[] Heading =
        ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"];

    private static readonly string[] DateFormats = ["d/M/yyyy", "d/M/yyyy H:mm"];

    public static RetailFile Open(string path)
    {
        try
        {
            return Directory.Exists(path)
                ? throw new UnreadableFile($"{path} is a folder: name a CSV file in it.")
                : Read(BytesOf(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            var name = path.Length == 0 ? "A file without a name" : path;
            throw new UnreadableFile($"{name} can't be read: {e.Message}");
        }
    }

    /// <summary>All of it; a pipe or a device doesn't tell before how much that is.</summary>
    private static byte[] BytesOf(string path)
    {
        using var file = File.OpenRead(path);
        using var content = new MemoryStream();
        var buffer = new byte[81_920];
        for (int read; (read = file.Read(buffer)) > 0;)
        {
            if (content.Length + read > BytesMax)
            {
                throw new UnreadableFile($"{path} is larger than {BytesMax >> 20} MiB.");
            }

            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }

    public static RetailFile Read(byte[] content)
    {
        RefuseOtherEncodings(content);
        var name = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 4));
        using var reader = new StreamReader(new MemoryStream(content), Encoding.UTF8);
        var start = 1;
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            IgnoreBlankLines = false,
            BadDataFound = _ =>
                throw new UnreadableFile($"Line {start}: a quote is not closed, or stands where none may be."),
        };
        using var parser = new CsvParser(reader, configuration);
        return new(name, ReadLines(parser, ref start));
    }

    /// <param name="start">The line with which the record that is being read begins.</param>
    private static List<RetailLine> ReadLines(CsvParser parser, ref int start)
    {
        if (!parser.Read() || !parser.Record!.SequenceEqual(Heading))
        {
            throw new UnreadableFile($"Line 1: the heading must be {string.Join(',', Heading)}.");
        }

        var lines = new List<RetailLine>();
        var customers = new Dictionary<string, string>();
        var totals = new Totals();
        for (start = parser.RawRow + 1; parser.Read(); start = parser.RawRow + 1)
        {
            var line = ReadLine(start, parser.Record!);
            if (!customers.TryAdd(line.Invoice, line.Customer) && customers[line.Invoice] != line.Customer)
            {
                throw new UnreadableFile(
                    $"Line {start}: invoice {line.Invoice} is of customer '{customers[line.Invoice]}' above, "
                    + $"of '{line.Customer}' here.");
            }

            totals.Add(line);
            lines.Add(line);
        }

        return lines.Count > 0 ? lines : throw new UnreadableFile("Line 2: there is nothing below the heading.");
    }

    private static RetailLine ReadLine(int number, string[] fields)
    {
        if (fields.Length != Heading.Length)
        {
            throw new UnreadableFile(
                $"Line {number}: {Heading.Length} fields are expected, {fields.Length} are there.");
        }

        // A number may end in zeros of the other kind, thinks the runtime; no text of this file may hold any.
        foreach (var field in (int[])[3, 4, 5])
        {
            if (fields[field].Contains('\0'))
            {
                throw Bad(field, "a text without control characters");
            }
        }

        var quantity = long.TryParse(fields[3], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var q)
            && Math.Abs(q) <= PiecesMax ? q : throw Bad(3, $"a whole number up to {PiecesMax}");
        var date = DateOnly.TryParseExact(
            fields[4], DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var d)
            ? d : throw Bad(4, "a date like 31/12/2010");
        var price = decimal.TryParse(
            fields[5], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out var p) && Math.Abs(p) < PriceMax ? p : throw Bad(5, "a price like 2.55");
        return new(
            number, Name(0), Name(1, " ").ToUpperInvariant(), Text(2, 0), quantity, date, price,
            fields[6].Length == 0 ? "" : Name(6), Text(7, 1));

        string Name(int field, string more = "") =>
            fields[field].Length is > 0 and <= 32
            && fields[field].All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' || more.Contains(c))
                ? fields[field] : throw Bad(field, "1 to 32 letters and digits");

        string Text(int field, int lengthMin) =>
            Tidied(fields[field]) is var text && text.Length >= lengthMin && text.Length <= TextMax
            && !text.Any(char.IsControl)
                ? text : throw Bad(field, $"a text of {lengthMin} to {TextMax} characters");

        UnreadableFile Bad(int field, string expected) =>
            new($"Line {number}: {Heading[field]} is '{Shortened(fields[field])}', expected is {expected}.");
    }

    private static string Tidied(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>So that it can be shown on a terminal: on one line, not too long, no control characters.</summary>
    private static string Shortened(string text) => string.Concat(
        (text.Length <= 40 ? text : text[..40] + "…").Select(c => char.IsControl(c) ? '\uFFFD' : c));

    private static void RefuseOtherEncodings(ReadOnlySpan<byte> content)
    {
        for (var number = 1; !content.IsEmpty; number++)
        {
            var end = content.IndexOf((byte)'\n') is >= 0 and var at ? at + 1 : content.Length;
            if (!Utf8.IsValid(content[..end]))
            {
                throw new UnreadableFile($"Line {number}: this is no UTF-8 text.");
            }

            content = content[end..];
        }
    }

    /// <summary>What no single line shows: that the file asks for more than the platform takes.</summary>
    private sealed class Totals
    {
        private readonly Dictionary<(string Invoice, string Code, long Pence), long> _pieces = [];
        private long _pence;

        public void Add(RetailLine line)
        {
            if (line.Reason is not null)
            {
                return;
            }

            var key = (line.Invoice, line.StockCode, line.Pence);
            var pieces = _pieces[key] = _pieces.GetValueOrDefault(key) + line.Quantity;
            _pence += line.Quantity * line.Pence;
            if (pieces > PiecesMax)
            {
                throw new UnreadableFile(
                    $"Line {line.Number}: invoice {line.Invoice} has {pieces} of {line.StockCode} up to here, "
                    + $"expected are at most {PiecesMax}.");
            }

            if (_pence > PenceMax)
            {
                throw new UnreadableFile(
                    $"Line {line.Number}: the goods up to here cost more than £{PenceMax / 100:N0}.");
            }
        }
    }
}

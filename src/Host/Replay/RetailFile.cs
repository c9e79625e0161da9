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
    private const long BytesMax = 512L * 1024 * 1024;

    private static readonly string[] Heading =
        ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"];

    private static readonly string[] DateFormats = ["d/M/yyyy", "d/M/yyyy H:mm"];

    public static RetailFile Open(string path)
    {
        try
        {
            if (new FileInfo(path).Length > BytesMax)
            {
                throw new UnreadableFile($"{path} is larger than {BytesMax >> 20} MiB.");
            }

            return Read(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnreadableFile($"{path} can't be read: {e.Message}");
        }
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
        for (start = parser.RawRow + 1; parser.Read(); start = parser.RawRow + 1)
        {
            var line = ReadLine(start, parser.Record!);
            if (!customers.TryAdd(line.Invoice, line.Customer) && customers[line.Invoice] != line.Customer)
            {
                throw new UnreadableFile(
                    $"Line {start}: invoice {line.Invoice} is of customer '{customers[line.Invoice]}' above, "
                    + $"of '{line.Customer}' here.");
            }

            lines.Add(line);
        }

        return lines;
    }

    private static RetailLine ReadLine(int number, string[] fields)
    {
        if (fields.Length != Heading.Length)
        {
            throw new UnreadableFile(
                $"Line {number}: {Heading.Length} fields are expected, {fields.Length} are there.");
        }

        var quantity = long.TryParse(fields[3], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var q)
            && Math.Abs(q) <= int.MaxValue ? q : throw Bad(3, "a whole number");
        var date = DateOnly.TryParseExact(
            fields[4], DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var d)
            ? d : throw Bad(4, "a date like 31/12/2010");
        var price = decimal.TryParse(
            fields[5], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out var p) && Math.Abs(p) < 1_000_000_000 ? p : throw Bad(5, "a price like 2.55");
        return new(
            number, Name(0), Name(1).ToUpperInvariant(), Tidied(fields[2]), quantity, date, price,
            fields[6].Length == 0 ? "" : Name(6), Tidied(fields[7]));

        string Name(int field) =>
            fields[field].Length is > 0 and <= 32
            && fields[field].All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-' or '_')
                ? fields[field] : throw Bad(field, "1 to 32 letters and digits");

        UnreadableFile Bad(int field, string expected) =>
            new($"Line {number}: {Heading[field]} is '{Shortened(fields[field])}', expected is {expected}.");
    }

    private static string Tidied(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Shortened(string text) => text.Length <= 40 ? text : text[..40] + "…";

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
}

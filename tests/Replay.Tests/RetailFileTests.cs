using System.Text;
using Jumun.Host.Replay;

namespace Jumun.Replay.Tests;

public class RetailFileTests
{
    private const string Heading =
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\r\n";

    internal static RetailFile Of(params string[] lines) =>
        RetailFile.Read(Encoding.UTF8.GetBytes(Heading + string.Concat(lines.Select(line => line + "\r\n"))));

    [Fact]
    public void A_line_is_read_as_it_stands()
    {
        var line = Assert.Single(Of("536365,85123A,\"A, \"\"B\"\"  C \",6,1/12/2010,2.55,17850,United Kingdom").Lines);
        var expected = new RetailLine(
            2, "536365", "85123A", "A, \"B\" C", 6, new(2010, 12, 1), 2.55m, "17850", "United Kingdom");
        Assert.Equal(expected, line);
        Assert.Equal(255, line.Pence);
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_heading()
    {
        var line = "536365,22423,A,6,1/12/2010,2.55,17850,UK\r\n";
        byte[] content = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Heading + line)];
        Assert.Single(RetailFile.Read(content).Lines);
    }

    [Fact]
    public void A_line_break_in_quotes_counts_as_a_line()
    {
        var file = Of("536365,22423,\"A\nB\",1,1/12/2010,1,1,UK", "536366,22423,A,1,1/12/2010,1,1,UK");
        Assert.Equal([2, 4], file.Lines.Select(line => line.Number));
    }

    [Theory]
    [InlineData("C536379,22423,A,-1,1/12/2010,1,14527,UK", LeftOut.Cancellation)]
    [InlineData("C536379,D,Discount,-1,1/12/2010,27.50,,UK", LeftOut.Cancellation)]
    [InlineData("536589,21777,,-10,1/12/2010,0,,UK", LeftOut.WriteOff)]
    [InlineData("536370,POST,POSTAGE,3,1/12/2010,18.00,12583,France", LeftOut.NoGoods)]
    [InlineData("536370,M,Manual,3,1/12/2010,0,,France", LeftOut.NoGoods)]
    [InlineData("536370,BANK CHARGES,Bank Charges,1,1/12/2010,15,12583,France", LeftOut.NoGoods)]
    [InlineData("536414,22139,,56,1/12/2010,0,,UK", LeftOut.ZeroPrice)]
    [InlineData("536414,22139,A,1,1/12/2010,0.001,1,UK", LeftOut.PartOfPenny)]
    [InlineData("536544,21773,A,1,1/12/2010,2.51,,UK", LeftOut.NoCustomer)]
    [InlineData("536544,15056BL,A,1,1/12/2010,2.51,1,UK", null)]
    public void A_line_is_left_out_for_one_reason(string line, LeftOut? reason) =>
        Assert.Equal(reason, Assert.Single(Of(line).Lines).Reason);

    [Theory]
    [InlineData("536365,22423,A,6,1/12/2010,2.55,17850", "Line 3: 8 fields are expected, 7 are there.")]
    [InlineData("536365,22423,A,B,6,1/12/2010,2.55,17850,UK", "Line 3: 8 fields are expected, 9 are there.")]
    [InlineData("", "Line 3: 8 fields are expected, 1 are there.")]
    [InlineData("536365,22423,A,six,1/12/2010,2.55,17850,UK",
        "Line 3: Quantity is 'six', expected is a whole number up to 100000.")]
    [InlineData("536365,22423,A,6,31/2/2010,2.55,17850,UK",
        "Line 3: InvoiceDate is '31/2/2010', expected is a date like 31/12/2010.")]
    [InlineData("536365,22423,A,6,1/12/2010,\"2,55\",17850,UK",
        "Line 3: UnitPrice is '2,55', expected is a price like 2.55.")]
    [InlineData(",22423,A,6,1/12/2010,2.55,17850,UK",
        "Line 3: InvoiceNo is '', expected is 1 to 32 letters and digits.")]
    [InlineData("536365,22/423,A,6,1/12/2010,2.55,17850,UK",
        "Line 3: StockCode is '22/423', expected is 1 to 32 letters and digits.")]
    [InlineData("536364,22423,A,6,1/12/2010,2.55,1,UK",
        "Line 3: invoice 536364 is of customer '17850' above, of '1' here.")]
    [InlineData("536365,22423,A\"B,6,1/12/2010,2.55,1,UK",
        "Line 3: a quote is not closed, or stands where none may be.")]
    [InlineData("536365,22423,\"A,6,1/12/2010,2.55,1,UK",
        "Line 3: a quote is not closed, or stands where none may be.")]
    public void A_mangled_line_is_named(string line, string message)
    {
        var good = "536364,22423,A,6,1/12/2010,2.55,17850,UK";
        Assert.Equal(message, Assert.Throws<UnreadableFile>(() => Of(good, line)).Message);
    }

    [Fact]
    public void Another_heading_is_refused()
    {
        var failure = Assert.Throws<UnreadableFile>(() => RetailFile.Read("Invoice,Code\n1,2\n"u8.ToArray()));
        Assert.StartsWith("Line 1: the heading must be InvoiceNo,", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_encoding_is_refused()
    {
        byte[] content = [.. Encoding.UTF8.GetBytes(Heading), (byte)'A', 0xA3, (byte)'\n'];
        var failure = Assert.Throws<UnreadableFile>(() => RetailFile.Read(content));
        Assert.Equal("Line 2: this is no UTF-8 text.", failure.Message);
    }

    [Fact]
    public void A_missing_file_is_one_sentence() =>
        Assert.StartsWith(
            "no/such.csv can't be read: ", Assert.Throws<UnreadableFile>(() => RetailFile.Open("no/such.csv")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void The_same_content_has_the_same_name()
    {
        var line = "536365,22423,A,6,1/12/2010,2.55,17850,UK";
        Assert.Equal(Of(line).Name, Of(line).Name);
        Assert.NotEqual(Of(line).Name, Of(line, line).Name);
    }
}

using System.Globalization;

namespace Jumun.Host.Replay;

/// <summary>Amounts in pence, and how they are written: <c>2.55</c>.</summary>
public static class Pounds
{
    public const string Currency = "GBP";

    public static string Text(long pence) => (pence / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>Null when the text is no amount of whole pence.</summary>
    public static long? Parse(string? text) =>
        decimal.TryParse(
            text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out var pounds) && pounds * 100 % 1 == 0 ? (long)(pounds * 100) : null;
}

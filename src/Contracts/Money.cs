using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Jumun.Contracts;

/// <summary>
/// An amount in whole minor units of its currency: KRW 5000 is 5,000 won, GBP 2005 is £20.05. Never floating point;
/// all arithmetic is checked; two currencies never meet. In the journal it is written as <c>"GBP 2005"</c>.
/// </summary>
[JsonConverter(typeof(MoneyJson))]
public readonly record struct Money(Currency Currency, long Minor) : IComparable<Money>
{
    /// <summary>The longest amount that is read: the digits of a <see cref="long"/>, a sign and a point.</summary>
    public const int AmountTextMax = 21;

    /// <summary>The most that a price may be, in minor units: the dearest order is far from overflow.</summary>
    public const long PriceMax = 100_000_000_000;

    /// <summary>The most that a balance may be, in minor units.</summary>
    public const long BalanceMax = 1_000_000_000_000_000_000;

    public bool IsPositive => Minor > 0;

    public bool IsZero => Minor == 0;

    public bool IsNegative => Minor < 0;

    /// <summary>The amount as people write it: <c>20.05</c> for GBP 2005, <c>5000</c> for KRW 5000.</summary>
    public string AmountText
    {
        get
        {
            var exponent = Currency.Exponent;
            var digits = Int128.Abs(Minor).ToString(CultureInfo.InvariantCulture).PadLeft(exponent + 1, '0');
            var text = exponent == 0 ? digits : $"{digits[..^exponent]}.{digits[^exponent..]}";
            return IsNegative ? "-" + text : text;
        }
    }

    public static Money Zero(Currency currency) => new(currency, 0);

    public static Money Of(string currency, long minor) => new(Currency.Of(currency), minor);

    /// <summary>
    /// Reads a currency code and a decimal amount. Exact: digits, at most as many decimals as the currency has, no
    /// exponent, no separators, no plus sign, no more than <see cref="AmountTextMax"/> characters.
    /// </summary>
    public static bool TryParse(
        [NotNullWhen(true)] string? currency, [NotNullWhen(true)] string? amount, out Money money)
    {
        money = default;
        if (amount is not { Length: > 0 and <= AmountTextMax } || !Currency.TryParse(currency, out var known))
        {
            return false;
        }

        var isNegative = amount[0] == '-';
        var number = amount.AsSpan(isNegative ? 1 : 0);
        var point = number.IndexOf('.');
        var decimals = point < 0 ? 0 : number.Length - point - 1;
        var isWritten = point < 0 ? number.Length > 0 : point > 0 && decimals > 0;
        if (!isWritten || decimals > known.Exponent)
        {
            return false;
        }

        Int128 minor = 0;
        foreach (var c in number)
        {
            if (c != '.' && !char.IsAsciiDigit(c))
            {
                return false;
            }

            minor = c == '.' ? minor : minor * 10 + (c - '0');
        }

        for (var i = decimals; i < known.Exponent; i++)
        {
            minor *= 10;
        }

        money = new(known, minor <= long.MaxValue ? (long)(isNegative ? -minor : minor) : 0);
        return minor <= long.MaxValue && number.Count('.') <= 1;
    }

    public static Money operator +(Money a, Money b) => new(Same(a, b), checked(a.Minor + b.Minor));

    public static Money operator -(Money a, Money b) => new(Same(a, b), checked(a.Minor - b.Minor));

    public static Money operator *(Money price, long quantity) => new(price.Currency, checked(price.Minor * quantity));

    public static bool operator <(Money a, Money b) => a.CompareTo(b) < 0;

    public static bool operator >(Money a, Money b) => a.CompareTo(b) > 0;

    public static bool operator <=(Money a, Money b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Money a, Money b) => a.CompareTo(b) >= 0;

    public static Money Min(Money a, Money b) => a <= b ? a : b;

    /// <summary>That many hundredths of it, rounded half up to the minor unit: 10 % of GBP 0.05 is GBP 0.01.</summary>
    public Money Percent(int percent) =>
        new(Currency, checked((long)FloorDiv((Int128)Minor * percent + 50, 100)));

    /// <summary>
    /// Its share for a part of a whole, rounded half up to the minor unit: for all of the whole it is all of it.
    /// </summary>
    public Money Share(Money part, Money whole) => whole.IsZero
        ? Zero(Currency)
        : new(
            Currency,
            checked((long)FloorDiv((Int128)Minor * part.Minor * 2 + whole.Minor, (Int128)whole.Minor * 2)));

    public int CompareTo(Money other)
    {
        Same(this, other);
        return Minor.CompareTo(other.Minor);
    }

    public override string ToString() => $"{Currency.Code} {AmountText}";

    private static Currency Same(Money a, Money b) =>
        a.Currency == b.Currency
            ? a.Currency
            : throw new InvalidOperationException($"{a.Currency} and {b.Currency} don't mix.");

    private static Int128 FloorDiv(Int128 a, Int128 b) => a >= 0 ? a / b : -((-a + b - 1) / b);
}

/// <summary>Money in the journal: <c>"KRW 21600"</c>, the code and the minor units.</summary>
public sealed class MoneyJson : JsonConverter<Money>
{
    private const int AsciiMax = 3 + 1 + 20;

    public override Money Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        Span<byte> ascii = stackalloc byte[AsciiMax];
        if (reader.TokenType == JsonTokenType.String && !reader.HasValueSequence && reader.ValueSpan.Length <= AsciiMax)
        {
            ascii = ascii[..reader.CopyString(ascii)];
            if (ascii.Length > 4 && ascii[3] == ' ' && Currency.TryParse(ascii[..3], out var currency)
                && Utf8Parser.TryParse(ascii[4..], out long minor, out var digits) && digits == ascii.Length - 4)
            {
                return new(currency, minor);
            }
        }

        throw new JsonException("Money is written as \"KRW 21600\": a currency and whole minor units.");
    }

    public override void Write(Utf8JsonWriter writer, Money value, JsonSerializerOptions options)
    {
        Span<byte> ascii = stackalloc byte[AsciiMax];
        var code = value.Currency.Code;
        (ascii[0], ascii[1], ascii[2], ascii[3]) = ((byte)code[0], (byte)code[1], (byte)code[2], (byte)' ');
        Utf8Formatter.TryFormat(value.Minor, ascii[4..], out var digits);
        writer.WriteStringValue(ascii[..(4 + digits)]);
    }
}

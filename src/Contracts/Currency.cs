namespace Jumun.Contracts;

/// <summary>
/// A currency of ISO 4217: its code and its exponent, the number of decimals of its minor unit (KRW 0, GBP 2, BHD 3).
/// The default is XXX, ISO's own code for "no currency".
/// </summary>
public readonly record struct Currency
{
    /// <summary>The active codes of ISO 4217 that have a minor unit, and XXX, by exponent.</summary>
    private static readonly (byte Exponent, string Codes)[] Iso4217 =
    [
        (0, """
            XXX BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF
            """),
        (2, """
            AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW
            CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF
            IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK
            MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP
            SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER
            ZAR ZMW ZWG
            """),
        (3, "BHD IQD JOD KWD LYD OMR TND"),
        (4, "CLF UYW"),
    ];

    private static readonly string[] CodeOf = [.. Iso4217.SelectMany(row => Split(row.Codes))];

    private static readonly byte[] ExponentOf =
        [.. Iso4217.SelectMany(row => Split(row.Codes).Select(_ => row.Exponent))];

    /// <summary>For each three capital letters, taken as a number of base 26, the currency; 0 for none.</summary>
    private static readonly byte[] ByLetters = Indexed();

    /// <summary>A place in <see cref="CodeOf"/>: one byte, because money is everywhere.</summary>
    private readonly byte _index;

    private Currency(byte index) => _index = index;

    public string Code => CodeOf[_index];

    /// <summary>Decimals of the minor unit.</summary>
    public int Exponent => ExponentOf[_index];

    public bool IsNone => _index == 0;

    /// <summary>The currency with this code, in capitals as ISO writes it. XXX is none.</summary>
    public static bool TryParse(ReadOnlySpan<char> code, out Currency currency)
    {
        var index = code.Length == 3 ? ByLetters[Letters(code[0], code[1], code[2])] : 0;
        currency = new((byte)index);
        return index != 0;
    }

    /// <summary>The currency with this code; for codes written in code.</summary>
    public static Currency Of(string code) =>
        TryParse(code, out var currency) ? currency : throw new FormatException($"'{code}' is no currency.");

    public override string ToString() => Code;

    /// <summary>Of ASCII, as it is in the journal, where XXX is written too.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> code, out Currency currency)
    {
        var index = code.Length == 3 ? ByLetters[Letters((char)code[0], (char)code[1], (char)code[2])] : 0;
        currency = new((byte)index);
        return index != 0 || code.SequenceEqual("XXX"u8);
    }

    private static int Letters(char a, char b, char c) =>
        char.IsAsciiLetterUpper(a) && char.IsAsciiLetterUpper(b) && char.IsAsciiLetterUpper(c)
            ? ((a - 'A') * 26 + (b - 'A')) * 26 + (c - 'A')
            : 0; // AAA is not assigned.

    private static byte[] Indexed()
    {
        var byLetters = new byte[26 * 26 * 26];
        for (var i = 1; i < CodeOf.Length; i++)
        {
            byLetters[Letters(CodeOf[i][0], CodeOf[i][1], CodeOf[i][2])] = (byte)i;
        }

        return byLetters;
    }

    private static string[] Split(string codes) =>
        codes.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries);
}

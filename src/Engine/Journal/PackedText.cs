namespace Jumun.Engine.Journals;

/// <summary>
/// A key or a correlation as it is stored: an id of 26 characters in Crockford's base 32, lower case, is its 128 bits;
/// any other text is its UTF-8.
/// </summary>
internal readonly struct PackedText
{
    public const int IdChars = 26;

    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const byte NotInAlphabet = 0xFF;

    private static readonly byte[] Values = MakeValues();

    private PackedText(string text, UInt128 id, bool isId) => (Text, Id, IsId) = (text, id, isId);

    public string Text { get; }

    public UInt128 Id { get; }

    public bool IsId { get; }

    public static PackedText Of(string text)
    {
        if (text.Length != IdChars || text[0] > '7')
        {
            return new(text, default, false);
        }

        // 130 bits in 26 characters: the first one holds three, the next twelve sixty, the last thirteen sixty-five.
        ulong high = 0, low = 0;
        var bad = 0;
        for (var i = 0; i < 13; i++)
        {
            var c = text[i];
            var value = c < 128 ? Values[c] : NotInAlphabet;
            bad |= value;
            high = (high << 5) | (uint)(value & 31);
        }

        uint carry = 0;
        for (var i = 13; i < IdChars; i++)
        {
            var c = text[i];
            var value = c < 128 ? Values[c] : NotInAlphabet;
            bad |= value;
            carry = i == 13 ? (uint)((value & 31) >> 4) : carry;
            low = (low << 5) | (uint)(value & 31);
        }

        return bad > 31
            ? new(text, default, false)
            : new(text, new UInt128((high << 1) | carry, low), true);
    }

    public static PackedText Of(UInt128 id) => new(TextOf(id), id, true);

    public static string TextOf(UInt128 id) => string.Create(IdChars, id, static (text, id) =>
    {
        var (high, low) = ((ulong)(id >> 64), (ulong)id);
        for (var i = IdChars - 1; i > 13; i--)
        {
            text[i] = Alphabet[(int)(low & 31)];
            low >>= 5;
        }

        text[13] = Alphabet[(int)(low & 15) | (int)((high & 1) << 4)];
        high >>= 1;
        for (var i = 12; i >= 0; i--)
        {
            text[i] = Alphabet[(int)(high & 31)];
            high >>= 5;
        }
    });

    public ulong Hash() => IsId ? StableHash.Of(Id) : StableHash.Of(Text);

    private static byte[] MakeValues()
    {
        var values = new byte[128];
        Array.Fill(values, NotInAlphabet);
        for (var i = 0; i < Alphabet.Length; i++)
        {
            values[Alphabet[i]] = (byte)i;
        }

        return values;
    }
}

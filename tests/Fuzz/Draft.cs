using System.Text;

namespace Jumun.Fuzz;

/// <summary>
/// A request that is being made up. In its texts <see cref="Byte"/> stands for one raw byte, so that also what is no
/// UTF-8 can be written down.
/// </summary>
public sealed record Draft(string Kind, Operation Operation, string Method, string Target, string? Body)
{
    private const char FirstByte = '\uE000';

    public List<(string Name, string Value)> Headers { get; init; } = [];

    public string Version { get; init; } = "HTTP/1.1";

    /// <summary>What is sent in place of all of the above.</summary>
    public string? Whole { get; init; }

    public Manner Manner { get; init; } = Manner.Plain;

    /// <summary>The body as it is meant, where <see cref="Body"/> is in pieces.</summary>
    public string? Content { get; init; } = Body;

    /// <summary>The key under which it is sent, if it is sent under one.</summary>
    public string? Key => Whole is null ? Headers.FirstOrDefault(header => header.Name == "Idempotency-Key").Value
        : Encoding.Latin1.GetString(ToBytes()).Split("\r\n").FirstOrDefault(
            line => line.StartsWith("Idempotency-Key:", StringComparison.OrdinalIgnoreCase))?[16..];

    public static char Byte(int value) => (char)(FirstByte + value);

    /// <summary>With another value for a header, or without it.</summary>
    public Draft With(string header, string? value)
    {
        var others = Headers.Where(one => !one.Name.Equals(header, StringComparison.OrdinalIgnoreCase));
        return this with { Headers = [.. others, .. value is null ? [] : new[] { (header, value) }] };
    }

    /// <summary>With a header more, whatever is there.</summary>
    public Draft Plus(string header, string value) => this with { Headers = [.. Headers, (header, value)] };

    public byte[] ToBytes()
    {
        if (Whole is not null)
        {
            return Encode(Whole);
        }

        var body = Body is null ? [] : Encode(Body);
        var head = new StringBuilder($"{Method} {Target} {Version}\r\n");
        foreach (var (name, value) in Headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        var isMeasured = Headers.Any(header => header.Name is "Content-Length" or "Transfer-Encoding");
        if (Body is not null && !isMeasured)
        {
            head.Append("Content-Length: ").Append(body.Length).Append("\r\n");
        }

        return [.. Encode(head.Append("\r\n").ToString()), .. body];
    }

    /// <summary>UTF-8, but for the characters that stand for bytes.</summary>
    public static byte[] Encode(string text)
    {
        var bytes = new List<byte>(text.Length + 16);
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is >= FirstByte and < FirstByte + 256)
            {
                bytes.Add((byte)(rune.Value - FirstByte));
            }
            else
            {
                bytes.AddRange(utf8[..rune.EncodeToUtf8(utf8)]);
            }
        }

        return [.. bytes];
    }
}

/// <summary>How the bytes of a request go out.</summary>
public enum Manner
{
    /// <summary>Whole, on a connection that is used again if the server keeps it.</summary>
    Plain,

    /// <summary>Whole, on a connection of its own: what follows it on the wire may be taken for a part of it.</summary>
    Alone,

    /// <summary>Without its last part, after which the sender says that nothing more comes.</summary>
    CutShort,

    /// <summary>Without its last part, after which the connection is reset.</summary>
    Reset,

    /// <summary>A byte now and then, until the server has enough of it.</summary>
    Dripping,

    /// <summary>The head at once, and then the body so.</summary>
    DrippingBody,
}

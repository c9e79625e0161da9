using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Jumun.Engine.Http;

/// <summary>
/// What names a request: the hash of its idempotency key together with who asked for what. What the request creates is
/// named after it, so that a repeated request names the same thing.
/// </summary>
public static class RequestId
{
    /// <summary>Length of an idempotency key, in characters.</summary>
    public const int KeyLengthMax = 255;

    /// <summary>Length of <see cref="ToText"/>.</summary>
    public const int TextLength = 26;

    private const int ScopedBytesUsual = 1024;

    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>The first half of SHA-256 over client, route and key, never 0.</summary>
    public static UInt128 Of(string client, string route, ReadOnlySpan<char> key)
    {
        // An address may be as long as a line of HTTP; whether it means anything is seen later.
        var bytesMax = Encoding.UTF8.GetMaxByteCount(client.Length + route.Length + key.Length) + 2;
        Span<byte> scoped = bytesMax <= ScopedBytesUsual ? stackalloc byte[ScopedBytesUsual] : new byte[bytesMax];
        var length = 0;
        length += Append(client, scoped);
        length += Append(route, scoped[length..]);
        length += Encoding.UTF8.GetBytes(key, scoped[length..]);
        return Hash(scoped[..length]);
    }

    /// <summary>The first half of SHA-256, with 0 kept free for "none".</summary>
    public static UInt128 Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return UInt128.Max(BinaryPrimitives.ReadUInt128BigEndian(hash), UInt128.One);
    }

    /// <summary>An id by chance, for what is created by a request without a key.</summary>
    public static UInt128 New()
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        return UInt128.Max(BinaryPrimitives.ReadUInt128BigEndian(bytes), UInt128.One);
    }

    /// <summary>26 characters of Crockford's base 32 in lower case: no letter that looks like a digit.</summary>
    public static string ToText(UInt128 id) => string.Create(TextLength, id, static (text, rest) =>
    {
        for (var i = text.Length - 1; i >= 0; i--, rest >>= 5)
        {
            text[i] = Alphabet[(int)(rest & 31)];
        }
    });

    /// <summary>Reads an idempotency key, quoted as a structured field or bare. False when it isn't one.</summary>
    public static bool TryReadKey(string header, out ReadOnlySpan<char> key)
    {
        key = header.AsSpan().Trim(' ');
        if (key.Length >= 2 && key[0] == '"' && key[^1] == '"')
        {
            key = key[1..^1];
            if (key.Contains('\\'))
            {
                key = header.AsSpan().Trim(' ')[1..^1].ToString().Replace("\\\"", "\"").Replace("\\\\", "\\");
            }
        }

        return key.Length is > 0 and <= KeyLengthMax && !key.ContainsAnyExceptInRange(' ', '~');
    }

    private static int Append(string part, Span<byte> target)
    {
        var length = Encoding.UTF8.GetBytes(part, target);
        target[length] = (byte)'\n';
        return length + 1;
    }
}

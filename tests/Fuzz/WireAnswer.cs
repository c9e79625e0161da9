using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Jumun.Fuzz;

/// <summary>What came back, read from the bare socket.</summary>
/// <param name="Status">0: the connection was closed without an answer in HTTP.</param>
public sealed record WireAnswer(int Status, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public static readonly WireAnswer Closed = new(0, new Dictionary<string, string>(), []);

    public bool IsClosed => Status == 0;

    public bool IsProblem => MediaType == "application/problem+json";

    public string? MediaType => Headers.GetValueOrDefault("content-type")?.Split(';')[0];

    public string Text => Encoding.UTF8.GetString(Body);

    public JsonObject? Json { get; } = Parse(Body);

    /// <summary>The stable code of a problem.</summary>
    public string? Code => Status >= 400 ? Json?["code"]?.ToString() : null;

    /// <summary>Nothing was wrong but the request itself: not with what it asks for.</summary>
    public bool IsFault =>
        Status is 400 or 405 or 408 or 413 or 414 or 415 or 431
        || Code is "route.not-found" or "idempotency.key-reused";

    public override string ToString() => IsClosed ? "closed" : $"{Status} {Text}";

    /// <summary>Reads one answer, past those that only say "go on"; null when there is none before the end.</summary>
    public static async Task<WireAnswer?> Read(WireReader from, bool isHead, CancellationToken late)
    {
        while (await from.Line(late) is { } first)
        {
            if (!first.StartsWith("HTTP/1.1 ", StringComparison.Ordinal))
            {
                return null;
            }

            var status = int.Parse(first.AsSpan(9, 3), CultureInfo.InvariantCulture);
            var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            while (await from.Line(late) is { Length: > 0 } line)
            {
                var colon = line.IndexOf(':');
                headers.Add(line[..colon], line[(colon + 1)..].Trim());
            }

            if (status >= 200)
            {
                var hasBody = !isHead && status is not (204 or 304);
                return new(status, headers, hasBody ? await BodyOf(headers, from, late) : []);
            }
        }

        return null;
    }

    private static async Task<byte[]> BodyOf(
        Dictionary<string, string> headers, WireReader from, CancellationToken late)
    {
        if (headers.TryGetValue("content-length", out var length))
        {
            return await from.Bytes(int.Parse(length, CultureInfo.InvariantCulture), late);
        }

        var body = new List<byte>();
        while (await from.Line(late) is { } line)
        {
            var size = int.Parse(line, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            body.AddRange(await from.Bytes(size, late));
            await from.Line(late);
            if (size == 0)
            {
                return [.. body];
            }
        }

        throw new InvalidDataException("The answer ends in the midst of its body.");
    }

    private static JsonObject? Parse(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body) as JsonObject;
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}

/// <summary>Reads lines and bytes from a stream.</summary>
public sealed class WireReader(Stream stream)
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <summary>A line without its end; null when there is no more.</summary>
    public async Task<string?> Line(CancellationToken late)
    {
        var line = new List<byte>();
        while (_start < _end || await Fill(late))
        {
            var next = _buffer[_start++];
            if (next == '\n')
            {
                return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            }

            line.Add(next);
        }

        return null;
    }

    public async Task<byte[]> Bytes(int count, CancellationToken late)
    {
        var bytes = new byte[count];
        for (var done = 0; done < count;)
        {
            if (_start == _end && !await Fill(late))
            {
                throw new InvalidDataException($"The answer ends after {done} of {count} bytes of its body.");
            }

            var part = Math.Min(count - done, _end - _start);
            _buffer.AsSpan(_start, part).CopyTo(bytes.AsSpan(done));
            (_start, done) = (_start + part, done + part);
        }

        return bytes;
    }

    private async Task<bool> Fill(CancellationToken late)
    {
        (_start, _end) = (0, await stream.ReadAsync(_buffer, late));
        return _end > 0;
    }
}

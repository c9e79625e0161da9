using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Jumun.Engine.Http;

/// <summary>Reads a JSON body whole and strictly, its fingerprint from the very bytes that were sent.</summary>
internal static class BodyReader
{
    public static async ValueTask<(T Body, UInt128 Fingerprint)> Read<T>(HttpRequest request, JsonTypeInfo<T> json)
    {
        RequireJson(request.ContentType);
        var reader = request.BodyReader;
        ReadResult read;
        do
        {
            read = await ReadOn(reader);
            if (read.Buffer.Length > HttpLimits.BodyBytesMax)
            {
                reader.AdvanceTo(read.Buffer.End);
                throw new UnreadableRequest(Problem.Of(Faults.BodyTooLarge));
            }

            if (!read.IsCompleted)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
        while (!read.IsCompleted);

        try
        {
            return Parse(read.Buffer, json);
        }
        finally
        {
            reader.AdvanceTo(read.Buffer.End);
        }
    }

    /// <summary>A body that breaks off or can't be told apart is the caller's matter.</summary>
    private static async ValueTask<ReadResult> ReadOn(PipeReader reader)
    {
        try
        {
            return await reader.ReadAsync();
        }
        catch (IOException broken) when (broken is not BadHttpRequestException)
        {
            throw new BadHttpRequestException(broken.Message, StatusCodes.Status400BadRequest, broken);
        }
    }

    public static (T Body, UInt128 Fingerprint) Parse<T>(in ReadOnlySequence<byte> bytes, JsonTypeInfo<T> json)
    {
        if (bytes.IsSingleSegment)
        {
            return Parse(bytes.FirstSpan, json);
        }

        var length = (int)bytes.Length;
        var copy = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            bytes.CopyTo(copy);
            return Parse(copy.AsSpan(0, length), json);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    private static (T Body, UInt128 Fingerprint) Parse<T>(ReadOnlySpan<byte> bytes, JsonTypeInfo<T> json)
    {
        if (bytes.IsEmpty)
        {
            throw new UnreadableRequest(Problem.Of(Faults.BodyMalformed).Saying("The body is empty; JSON is needed."));
        }

        try
        {
            var body = JsonSerializer.Deserialize(bytes, json);
            return body is null
                ? throw new UnreadableRequest(Problem.Of(Faults.BodyUnfit).Saying("The body is null."))
                : (body, RequestId.Hash(bytes));
        }
        catch (JsonException unreadable)
        {
            throw new UnreadableRequest(BodyProblem.Of(unreadable));
        }
    }

    private static void RequireJson(string? contentType)
    {
        if (contentType is "application/json" or "application/json; charset=utf-8")
        {
            return;
        }

        var isJson = MediaTypeHeaderValue.TryParse(contentType, out var type)
            && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
                || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase))
            && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));
        if (!isJson)
        {
            throw new UnreadableRequest(Problem.Of(Faults.MediaType));
        }
    }
}

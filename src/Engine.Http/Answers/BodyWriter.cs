using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Jumun.Engine.Http;

/// <summary>
/// Writes a body whole, with its length, through a buffer that each thread keeps: no chunks, no second copy.
/// </summary>
internal static class BodyWriter
{
    private const int KeptBytesMax = 256 * 1024;
    private const string ProblemType = "application/problem+json";

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _json;

    public static Task Write<T>(HttpContext http, T body, JsonTypeInfo<T> json)
    {
        var writer = Take(json.Options.Encoder);
        JsonSerializer.Serialize(writer, body, json);
        return Send(http.Response, "application/json; charset=utf-8");
    }

    public static Task WriteProblem(HttpContext http, Problem problem)
    {
        var writer = Take(System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        problem.WriteTo(writer, http);
        writer.Flush();
        return Send(http.Response, ProblemType);
    }

    /// <summary>An answer down to its first line, for a connection that ends with it.</summary>
    public static byte[] WholeAnswer(HttpContext http, Problem problem)
    {
        var writer = Take(System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        problem.WriteTo(writer, http);
        writer.Flush();
        var head = $"HTTP/1.1 {problem.Status} {ReasonPhrases.GetReasonPhrase(problem.Status)}\r\n"
            + $"Content-Length: {_buffer!.WrittenCount}\r\nContent-Type: {ProblemType}\r\nConnection: close\r\n"
            + $"Date: {http.Response.Headers.Date}\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. _buffer.WrittenSpan];
    }

    private static Utf8JsonWriter Take(System.Text.Encodings.Web.JavaScriptEncoder? encoder)
    {
        if (_buffer is null || _buffer.Capacity > KeptBytesMax)
        {
            _buffer = new(4096);
            _json = new(_buffer, new() { Encoder = encoder, SkipValidation = true });
        }

        _buffer.ResetWrittenCount();
        _json!.Reset();
        return _json;
    }

    private static Task Send(HttpResponse response, string contentType)
    {
        response.ContentType = contentType;
        response.ContentLength = _buffer!.WrittenCount;
        response.BodyWriter.Write(_buffer.WrittenSpan);
        return Task.CompletedTask;
    }
}

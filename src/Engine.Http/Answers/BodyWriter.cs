using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Jumun.Engine.Http;

/// <summary>
/// Writes a body whole, with its length, through a buffer that each thread keeps: no chunks, no second copy.
/// </summary>
internal static class BodyWriter
{
    private const int KeptBytesMax = 256 * 1024;

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
        return Send(http.Response, "application/problem+json");
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

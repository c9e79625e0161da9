using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Jumun.Engine;

/// <summary>
/// A document as it lies in a snapshot: for each index its value (i32 length or -1 for none, UTF-8), then its JSON.
/// Most of millions are never asked for, so that is how they stay: to be found they need only their key and those
/// values.
/// </summary>
internal readonly struct StoredDocument(ReadOnlyMemory<byte> bytes)
{
    private const int NoValue = -1;

    /// <summary>Whole, as it is written into the next snapshot.</summary>
    public ReadOnlySpan<byte> Bytes => bytes.Span;

    /// <summary>As it lies in a snapshot, of the parts that it has in a table.</summary>
    public static StoredDocument Of(in ViewRow row)
    {
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var value in row.IndexValues)
        {
            WriteIndexValue(value, bytes);
        }

        bytes.Write(row.Json);
        return new(bytes.WrittenMemory);
    }

    /// <summary>One after another, in the order of the view's indexes.</summary>
    public IEnumerable<string?> IndexValues(int indexes)
    {
        for (var (i, at) = (0, 0); i < indexes; i++)
        {
            var length = LengthAt(at);
            at += sizeof(int);
            yield return length == NoValue ? null : Encoding.UTF8.GetString(bytes.Span.Slice(at, length));
            at += Math.Max(0, length);
        }
    }

    public TDocument Read<TDocument>(int indexes, JsonTypeInfo<TDocument> json) =>
        JsonSerializer.Deserialize(Json(indexes), json)!;

    public ReadOnlySpan<byte> Json(int indexes)
    {
        var at = 0;
        for (var i = 0; i < indexes; i++)
        {
            at += sizeof(int) + Math.Max(0, LengthAt(at));
        }

        return bytes.Span[at..];
    }

    public static void WriteIndexValue(string? value, IBufferWriter<byte> to)
    {
        var length = value is null ? NoValue : Encoding.UTF8.GetByteCount(value);
        BinaryPrimitives.WriteInt32LittleEndian(to.GetSpan(sizeof(int)), length);
        to.Advance(sizeof(int));
        if (value is not null)
        {
            Encoding.UTF8.GetBytes(value, to);
        }
    }

    private int LengthAt(int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes.Span[at..]);
}

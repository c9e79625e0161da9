using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Jumun.Engine.Shards;

/// <summary>
/// Writes a snapshot beside the running shard, on a thread of its own: in small pieces and not in a hurry, so that no
/// order waits for it.
/// </summary>
/// <param name="pace">Called now and then; may wait.</param>
internal sealed class SnapshotWriter(System.IO.Stream stream, Action pace) : IDisposable
{
    private const int PaceEveryBytes = 64 * 1024;

    private readonly BinaryWriter _to = new(stream, Encoding.UTF8, leaveOpen: true);
    private readonly ArrayBufferWriter<byte> _json = new();
    private Utf8JsonWriter? _jsonWriter;
    private int _sincePace;

    public void Write(int value) => _to.Write(value);

    public void Write(long value) => _to.Write(value);

    public void Write(bool value) => _to.Write(value);

    public void Write(string value) => _to.Write(value);

    public void Write(StreamName name)
    {
        _to.Write(name.Kind);
        _to.Write(name.Key);
    }

    public void Write(DateTimeOffset at) => _to.Write(at.UtcTicks);

    public void WriteAll<T>(IReadOnlyCollection<T> items, Action<T> write)
    {
        _to.Write(items.Count);
        foreach (var item in items)
        {
            write(item);
        }
    }

    /// <param name="before">What is written in front of the JSON, and counts as part of it.</param>
    public void Write(object value, JsonTypeInfo json, Action<IBufferWriter<byte>>? before = null)
    {
        _json.ResetWrittenCount();
        before?.Invoke(_json);
        _jsonWriter ??= new(_json);
        _jsonWriter.Reset(_json);
        JsonSerializer.Serialize(_jsonWriter, value, json);
        Write(_json.WrittenSpan);
    }

    /// <summary>Bytes, with their length in front.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        _to.Write(bytes.Length);
        _to.Write(bytes);
        _sincePace += bytes.Length;
        if (_sincePace > PaceEveryBytes)
        {
            _sincePace = 0;
            pace();
        }
    }

    public void Dispose()
    {
        _jsonWriter?.Dispose();
        _to.Dispose();
    }
}

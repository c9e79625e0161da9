using System.Text;
using System.Text.Json;

namespace Jumun.Engine.Shards;

/// <summary>
/// What a shard remembers at a position, so that start-up need not replay everything before it. A cache: without it, or with
/// one that can't be read, everything is replayed.
/// </summary>
internal sealed class Snapshot
{
    private const int Layout = 1;

    public long Position { get; init; }

    /// <summary>For each journal that is read, how far; for its own, how far its own messages are handled.</summary>
    public Dictionary<string, long> Checkpoints { get; init; } = [];

    public List<(StreamName Stream, DateTimeOffset At)> Timers { get; init; } = [];

    /// <summary>The positions of parked records that are not settled, in order.</summary>
    public List<long> Parked { get; init; } = [];

    public List<StreamSnapshot> Streams { get; init; } = [];

    public List<ViewSnapshot> Views { get; init; } = [];

    /// <summary>Writes everything; states and documents are turned into JSON here, on the thread that calls it.</summary>
    public byte[] ToBytes()
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory, Encoding.UTF8);
        writer.Write(Layout);
        writer.Write(Position);
        WriteAll(writer, Checkpoints, c => { writer.Write(c.Key); writer.Write(c.Value); });
        WriteAll(writer, Timers, t => { Write(writer, t.Stream); writer.Write(t.At.UtcTicks); });
        WriteAll(writer, Parked, writer.Write);
        WriteAll(writer, Streams, s =>
        {
            Write(writer, s.Stream);
            writer.Write(s.Version);
            writer.Write(s.At.UtcTicks);
            Write(writer, s.State());
        });
        writer.Write(Views.Count);
        foreach (var view in Views)
        {
            writer.Write(view.Name);
            writer.Write(view.Version);
            view.Documents((key, document) => { writer.Write(true); writer.Write(key); Write(writer, document); });
            writer.Write(false);
        }

        writer.Flush();
        return memory.ToArray();
    }

    public static Snapshot? Of(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        if (reader.ReadInt32() != Layout)
        {
            return null;
        }

        return new()
        {
            Position = reader.ReadInt64(),
            Checkpoints = new(ReadAll(reader, () => KeyValuePair.Create(reader.ReadString(), reader.ReadInt64()))),
            Timers = ReadAll(reader, () => (ReadName(reader), ReadTime(reader))),
            Parked = ReadAll(reader, reader.ReadInt64),
            Streams = ReadAll(reader, () => new StreamSnapshot(
                ReadName(reader), reader.ReadInt64(), ReadTime(reader), Constant(ReadBytes(reader)))),
            Views = ReadAll(reader, () => ReadView(reader)),
        };
    }

    private static ViewSnapshot ReadView(BinaryReader reader)
    {
        var (name, version) = (reader.ReadString(), reader.ReadInt32());
        var documents = new List<(string Key, byte[] Document)>();
        while (reader.ReadBoolean())
        {
            documents.Add((reader.ReadString(), ReadBytes(reader)));
        }

        return new(name, version, load => documents.ForEach(d => load(d.Key, d.Document)));
    }

    private static Func<byte[]> Constant(byte[] bytes) => () => bytes;

    private static void WriteAll<T>(BinaryWriter writer, IReadOnlyCollection<T> items, Action<T> write)
    {
        writer.Write(items.Count);
        foreach (var item in items)
        {
            write(item);
        }
    }

    private static List<T> ReadAll<T>(BinaryReader reader, Func<T> read)
    {
        var items = new List<T>();
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            items.Add(read());
        }

        return items;
    }

    private static void Write(BinaryWriter writer, StreamName name)
    {
        writer.Write(name.Kind);
        writer.Write(name.Key);
    }

    private static void Write(BinaryWriter writer, byte[] bytes)
    {
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private static StreamName ReadName(BinaryReader reader) => new(reader.ReadString(), reader.ReadString());

    private static DateTimeOffset ReadTime(BinaryReader reader) => new(reader.ReadInt64(), TimeSpan.Zero);

    private static byte[] ReadBytes(BinaryReader reader) => reader.ReadBytes(reader.ReadInt32());
}

/// <param name="State">Gives the state as JSON.</param>
internal sealed record StreamSnapshot(StreamName Stream, long Version, DateTimeOffset At, Func<byte[]> State);

/// <param name="Documents">Hands each document's key and JSON to its argument.</param>
internal sealed record ViewSnapshot(string Name, int Version, Action<Action<string, byte[]>> Documents);

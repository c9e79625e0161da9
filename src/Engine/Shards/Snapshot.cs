using System.Buffers.Binary;
using System.Text;

namespace Jumun.Engine.Shards;

/// <summary>
/// What a shard remembers at a position, so that start-up need not replay everything before it. A cache: without it, or
/// with one that can't be read, everything is replayed.
/// </summary>
internal sealed class Snapshot
{
    private const int Layout = 3;

    public long Position { get; init; }

    /// <summary>For each journal that is read, how far.</summary>
    public Dictionary<string, long> Checkpoints { get; init; } = [];

    public List<(StreamName Stream, DateTimeOffset At)> Timers { get; init; } = [];

    /// <summary>The positions of parked records that are not settled, in order.</summary>
    public List<long> Parked { get; init; } = [];

    public List<StreamSnapshot> Streams { get; init; } = [];

    public List<ViewSnapshot> Views { get; init; } = [];

    /// <summary>The position in a snapshot that begins with these bytes; null when it is of another layout.</summary>
    public static long? PositionIn(ReadOnlySpan<byte> beginning) =>
        beginning.Length >= 12 && BinaryPrimitives.ReadInt32LittleEndian(beginning) == Layout
            ? BinaryPrimitives.ReadInt64LittleEndian(beginning[4..])
            : null;

    /// <summary>The snapshot that was written to a stream; null when it is of another layout.</summary>
    public static Snapshot? Of(System.IO.Stream stream)
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        var slabs = new Slabs(stream);
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
                ReadName(reader), reader.ReadInt64(), ReadTime(reader), slabs.Read(reader.ReadInt32()))),
            Views = ReadAll(reader, () => ReadView(reader, slabs)),
        };
    }

    private static ViewSnapshot ReadView(BinaryReader reader, Slabs slabs)
    {
        var (name, version) = (reader.ReadString(), reader.ReadInt32());
        var indexes = reader.ReadInt32();
        var documents = new List<(string Key, DateTimeOffset CreatedAt, StoredDocument Document)>();
        while (reader.ReadBoolean())
        {
            documents.Add((reader.ReadString(), ReadTime(reader), new(slabs.Read(reader.ReadInt32()))));
        }

        return new(name, version, indexes, documents);
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

    private static StreamName ReadName(BinaryReader reader) => new(reader.ReadString(), reader.ReadString());

    private static DateTimeOffset ReadTime(BinaryReader reader) => new(reader.ReadInt64(), TimeSpan.Zero);

    /// <summary>
    /// Many pieces of bytes in few arrays: there may be millions of pieces, and more bytes than one array holds.
    /// </summary>
    private sealed class Slabs(System.IO.Stream from)
    {
        private const int SlabBytes = 1024 * 1024;

        private Memory<byte> _free;

        public ReadOnlyMemory<byte> Read(int length)
        {
            if (_free.Length < length)
            {
                _free = new byte[Math.Max(SlabBytes, length)];
            }

            var bytes = _free[..length];
            from.ReadExactly(bytes.Span);
            _free = _free[length..];
            return bytes;
        }
    }

    /// <summary>
    /// A shard as it is now: references to what does not change, which may be written on another thread.
    /// </summary>
    internal sealed class Taken
    {
        public required long Position { get; init; }

        public required Dictionary<string, long> Checkpoints { get; init; }

        public required List<KeyValuePair<StreamName, DateTimeOffset>> Timers { get; init; }

        public required List<long> Parked { get; init; }

        public required List<(Stream Stream, object State, long Version, DateTimeOffset At)> Streams { get; init; }

        public required List<(ViewKind View, Action<SnapshotWriter> Documents)> Views { get; init; }

        public void Write(SnapshotWriter to, Platform platform)
        {
            to.Write(Layout);
            to.Write(Position);
            to.WriteAll(Checkpoints, c => { to.Write(c.Key); to.Write(c.Value); });
            to.WriteAll(Timers, t => { to.Write(t.Key); to.Write(t.Value); });
            to.WriteAll(Parked, to.Write);
            to.WriteAll(Streams, s =>
            {
                to.Write(s.Stream.Name);
                to.Write(s.Version);
                to.Write(s.At);
                to.Write(s.State, s.Stream.Kind.StateJson(platform.JsonOf));
            });
            to.WriteAll(Views, v =>
            {
                to.Write(v.View.Name);
                to.Write(v.View.Version);
                to.Write(v.View.Indexes);
                v.Documents(to);
                to.Write(false);
            });
        }
    }
}

internal sealed record StreamSnapshot(StreamName Stream, long Version, DateTimeOffset At, ReadOnlyMemory<byte> State);

internal sealed record ViewSnapshot(
    string Name, int Version, int Indexes,
    IReadOnlyList<(string Key, DateTimeOffset CreatedAt, StoredDocument Document)> Documents);

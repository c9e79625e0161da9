using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Jumun.Engine.Journals;

/// <summary>What names a record in the indexes, read without the rest of it.</summary>
internal readonly record struct RecordHead(RecordParts Parts, ulong StreamHash, UInt128 Request);

/// <summary>
/// A message as it is stored, not understood: for who looks at a journal without its language.
/// </summary>
internal sealed record StoredMessage(string Name, byte[] Json) : IEvent, ICommand
{
    string ICommand.Key => throw new InvalidOperationException($"'{Name}' was not understood, only read.");
}

/// <summary>
/// How much of a record is wanted: each more than the one before. Only of a whole one, and of a parked one, is read who
/// asked for it.
/// </summary>
internal enum Wanted
{
    Nothing,
    WithoutMessages,
    WithoutSends,
    Whole,
}

/// <summary>Reads what <see cref="RecordWriter"/> wrote. Has no state: any thread may use it.</summary>
/// <param name="wire">
/// What the messages are read as; null: as a <see cref="StoredMessage"/> each.
/// </param>
internal sealed class RecordReader(Wire? wire)
{
    /// <summary>The head of a record, whose length has already been read.</summary>
    public static RecordHead ReadHead(ReadOnlySpan<byte> record, NameTable names)
    {
        var from = new ByteReader(record);
        var parts = ReadParts(ref from);
        var kind = ReadName(ref from, names, out var number);
        var kindHash = number >= 0 ? names.HashOf(number) : StableHash.Of(kind ?? "");
        var correlation = ReadText(ref from, default);
        var key = ReadText(ref from, correlation);
        var request = (parts & RecordParts.Request) != 0 ? from.UInt128() : UInt128.Zero;
        return new(parts, StableHash.OfStream(kindHash, key), request);
    }

    /// <summary>How much of a record somebody wants, without reading any JSON.</summary>
    public Wanted WantedOf(ReadOnlySpan<byte> record, NameTable names, Interest interest)
    {
        var from = new ByteReader(record);
        var parts = ReadParts(ref from);
        var wanted = interest.InWaiting && (parts & RecordParts.InWaiting) != 0
            ? Wanted.WithoutMessages
            : Wanted.Nothing;
        if (interest.WantsStreams && interest.WantsStream(ReadHead(record, names).StreamHash))
        {
            return Wanted.WithoutSends;
        }

        if ((parts & RecordParts.Events) == 0)
        {
            return wanted;
        }

        var version = SkipToReplyTo(ref from, parts, names);
        SkipReplyTo(ref from, parts, names);
        var events = Plausible(from.Count());
        for (var i = 0; i < events; i++)
        {
            if (wire is null || ReadType(ref from, wire, names, out _) is not { } type
                || interest.WantsEvent(type, wire))
            {
                return Wanted.WithoutSends; // A type that nobody knows is complained of when it is read.
            }

            from.Block();
        }

        return version >= interest.Reaching && version - events < interest.Reaching ? Wanted.WithoutMessages : wanted;
    }

    /// <summary>
    /// What <see cref="Topology.AudienceOf"/> would say, without reading any JSON; everybody for an event in an old
    /// version. Throws <see cref="JournalUnusable"/> for a type that this program does not know.
    /// </summary>
    public static ulong AudienceOf(
        ReadOnlySpan<byte> record, long position, Wire wire, NameTable names, Topology topology)
    {
        var from = new ByteReader(record);
        var parts = ReadParts(ref from);
        if ((parts & RecordParts.Parked) != 0)
        {
            return 0;
        }

        SkipToReplyTo(ref from, parts, names);
        var reply = from;
        var audience = (parts & RecordParts.ReplyTo) == 0 ? 0 : topology.BitOf(ReadName(ref reply, names, out _));
        SkipReplyTo(ref from, parts, names);
        for (var left = (parts & RecordParts.Events) == 0 ? 0 : Plausible(from.Count()); left > 0; left--)
        {
            var type = ReadKnownType(ref from, wire, names, position).Type;
            audience |= wire.IsOld(type) ? ulong.MaxValue : topology.HearersOf(type).Audience;
            from.Block();
        }

        for (var left = (parts & RecordParts.Sends) == 0 ? 0 : Plausible(from.Count()); left > 0; left--)
        {
            from.Varint();
            audience |= topology.BitOf(ReadKnownType(ref from, wire, names, position).Type);
            from.Block();
        }

        return audience;
    }

    /// <param name="bytes">The record without its length.</param>
    /// <param name="position">Its position.</param>
    /// <param name="scope">What it shares with the other records of its frame.</param>
    /// <param name="previous">Where the record before it is, if there is one in its segment.</param>
    /// <param name="wanted">What is not is left empty.</param>
    public Record Read(
        ReadOnlySpan<byte> bytes, long position, in RecordScope scope, out Link? previous,
        Wanted wanted = Wanted.Whole)
    {
        var from = new ByteReader(bytes);
        var parts = ReadParts(ref from);
        var kind = ReadName(ref from, scope.Names, out _) ?? "";
        var correlation = ReadText(ref from, default).Text;
        var key = ReadKey(ref from, correlation);
        var isToBeAnswered = wanted == Wanted.Whole || (parts & RecordParts.Parked) != 0;
        var requestKey = (parts & RecordParts.Request) != 0 ? ReadRequestKey(ref from, isToBeAnswered) : null;
        previous = (parts & RecordParts.Previous) != 0 ? new Link((long)from.Varint(), from.Count()) : null;
        var version = (long)from.Varint();
        var at = Time(scope.BaseTime + from.Signed());
        var actor = ReadName(ref from, scope.Names, out _) ?? "";
        var origin = (parts & RecordParts.Sender) != 0
            ? ReadSender(ref from, scope)
            : default;
        return new()
        {
            // The initialisers run in the order of the bytes.
            Position = position,
            Kind = kind,
            Key = key,
            Correlation = correlation,
            Version = version,
            At = at,
            Actor = actor,
            Origin = origin,
            RequestKey = requestKey,
            ReplyTo = isToBeAnswered && (parts & RecordParts.ReplyTo) != 0
                ? ReadReplyTo(ref from, scope, correlation)
                : SkipReplyTo(ref from, parts, scope.Names),
            Events = (parts & RecordParts.Events) == 0 ? []
                : wanted >= Wanted.WithoutSends ? ReadEvents(ref from, position, scope)
                : SkipEvents(ref from, scope.Names),
            Sends = (parts & RecordParts.Sends) == 0 ? []
                : wanted == Wanted.Whole ? ReadSends(ref from, position, scope)
                : SkipSends(ref from, scope.Names),
            WakesAt = (parts & RecordParts.WakesAt) != 0 ? Time(at.ToUnixTimeMilliseconds() + from.Signed())
                : (parts & RecordParts.WakesNever) != 0 ? Record.Never : null,
            Refusal = (parts & RecordParts.Refusal) != 0 ? ReadRefusal(ref from, position) : null,
            Trace = (parts & RecordParts.Trace) != 0
                ? new TraceParent(from.UInt128(), from.UInt64(), from.Byte() != 0)
                : null,
            Parked = (parts & RecordParts.Parked) != 0 ? new Parked(from.Text()) : null,
            Settles = (parts & RecordParts.Settles) != 0 ? (long)from.Varint() : 0,
            Cause = (parts & RecordParts.Cause) != 0 && wanted >= Wanted.WithoutSends
                ? ReadEvent(ref from, position, scope)
                : null,
        };
    }

    public static string? ReadName(ref ByteReader from, NameTable? names, out int number)
    {
        number = NameTable.InFull;
        switch (from.Count())
        {
            case RecordWriter.NoName:
                return null;
            case RecordWriter.NameInFull:
                return from.Text();
            case var numbered when names is not null:
                number = numbered - RecordWriter.FirstNumberedName;
                return names[number];
            default:
                throw new InvalidDataException("A name is numbered where all are written in full.");
        }
    }

    private static RecordParts ReadParts(ref ByteReader from)
    {
        var parts = (RecordParts)from.Count();
        return (parts & ~RecordParts.All) == 0
            ? parts
            : throw new InvalidDataException("A record has parts that this program does not know.");
    }

    private static PackedText ReadText(ref ByteReader from, in PackedText correlation)
    {
        switch (from.Count())
        {
            case RecordWriter.AsCorrelation:
                return correlation;
            case RecordWriter.AsId:
                return PackedText.Of(from.UInt128());
            case var length:
                return PackedText.Of(Encoding.UTF8.GetString(from.Take(length - RecordWriter.FirstTextLength)));
        }
    }

    private static string ReadKey(ref ByteReader from, string correlation)
    {
        switch (from.Count())
        {
            case RecordWriter.AsCorrelation:
                return correlation;
            case RecordWriter.AsId:
                return PackedText.TextOf(from.UInt128());
            case var length:
                return Encoding.UTF8.GetString(from.Take(length - RecordWriter.FirstTextLength));
        }
    }

    private static Origin ReadSender(ref ByteReader from, in RecordScope scope)
    {
        var source = ReadName(ref from, scope.Names, out _);
        var position = scope.CheckpointOf(source) - from.Signed();
        return new(source, position, (int)from.Signed());
    }

    /// <summary>From behind the parts to who asked; gives the version.</summary>
    private static long SkipToReplyTo(ref ByteReader from, RecordParts parts, NameTable names)
    {
        ReadName(ref from, names, out _);
        SkipText(ref from);
        SkipText(ref from);
        from.Take((parts & RecordParts.Request) != 0 ? 2 * 16 : 0);
        if ((parts & RecordParts.Previous) != 0)
        {
            from.Varint();
            from.Varint();
        }

        var version = (long)from.Varint();
        from.Varint();
        ReadName(ref from, names, out _);
        if ((parts & RecordParts.Sender) != 0)
        {
            ReadName(ref from, names, out _);
            from.Varint();
            from.Varint();
        }

        return version;
    }

    private static void SkipText(ref ByteReader from)
    {
        switch (from.Count())
        {
            case RecordWriter.AsCorrelation:
                break;
            case RecordWriter.AsId:
                from.Take(16);
                break;
            case var length:
                from.Take(length - RecordWriter.FirstTextLength);
                break;
        }
    }

    private static ReplyTo? SkipReplyTo(ref ByteReader from, RecordParts parts, NameTable? names)
    {
        if ((parts & RecordParts.ReplyTo) == 0)
        {
            return null;
        }

        ReadName(ref from, names, out _);
        ReadName(ref from, names, out _);
        SkipText(ref from);
        from.Varint();
        return null;
    }

    private static IEvent[] SkipEvents(ref ByteReader from, NameTable? names)
    {
        for (var count = Plausible(from.Count()); count > 0; count--)
        {
            ReadName(ref from, names, out _);
            from.Block();
        }

        return [];
    }

    private static Send[] SkipSends(ref ByteReader from, NameTable? names)
    {
        for (var count = Plausible(from.Count()); count > 0; count--)
        {
            from.Varint();
            ReadName(ref from, names, out _);
            from.Block();
        }

        return [];
    }

    private static RequestKey? ReadRequestKey(ref ByteReader from, bool isWanted)
    {
        var (hash, fingerprint) = (from.UInt128(), from.UInt128());
        return isWanted ? new(hash, fingerprint) : null;
    }

    private static ReplyTo ReadReplyTo(ref ByteReader from, in RecordScope scope, string correlation)
    {
        var service = ReadName(ref from, scope.Names, out _) ?? "";
        var kind = ReadName(ref from, scope.Names, out _) ?? "";
        var key = ReadKey(ref from, correlation);
        return new(service, kind, key, from.Signed());
    }

    private IEvent[] ReadEvents(ref ByteReader from, long position, in RecordScope scope)
    {
        var events = new IEvent[Plausible(from.Count())];
        for (var i = 0; i < events.Length; i++)
        {
            events[i] = ReadEvent(ref from, position, scope);
        }

        return events;
    }

    private IEvent ReadEvent(ref ByteReader from, long position, in RecordScope scope)
    {
        var happened = (IEvent)ReadMessage(ref from, position, scope);
        return wire is null ? happened : wire.Upcast(happened);
    }

    private Send[] ReadSends(ref ByteReader from, long position, in RecordScope scope)
    {
        var sends = new Send[Plausible(from.Count())];
        for (var i = 0; i < sends.Length; i++)
        {
            var token = from.Signed();
            sends[i] = new((ICommand)ReadMessage(ref from, position, scope), token);
        }

        return sends;
    }

    private object ReadMessage(ref ByteReader from, long position, in RecordScope scope)
    {
        if (wire is null)
        {
            var stored = ReadName(ref from, scope.Names, out _)
                ?? throw new InvalidDataException("A message has no name.");
            return new StoredMessage(stored, from.Block().ToArray());
        }

        var type = ReadKnownType(ref from, wire, scope.Names, position);
        return FromJson(from.Block(), type.Json, type.Name, position);
    }

    private static WireType ReadKnownType(ref ByteReader from, Wire wire, NameTable? names, long position) =>
        ReadType(ref from, wire, names, out var name) ?? throw new JournalUnusable(
            $"Record {position} holds '{name}', which this program does not know: it was written by another version "
            + "of the program; start that one, or one that still reads it.");

    private static WireType? ReadType(ref ByteReader from, Wire wire, NameTable? names, out string name)
    {
        name = ReadName(ref from, names, out var number)
            ?? throw new InvalidDataException("A message has no name.");
        return number >= 0 ? names!.TypeOf(number) : wire.Find(name);
    }

    private static Refusal ReadRefusal(ref ByteReader from, long position) =>
        (Refusal)FromJson(from.Block(), EngineJson.Default.Refusal, "refusal", position);

    private static object FromJson(ReadOnlySpan<byte> json, JsonTypeInfo type, string name, long position)
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new JsonException("It is null.");
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or ArgumentException)
        {
            throw new JournalUnusable(
                $"The '{name}' in record {position} can't be read by this program: {e.Message}", e);
        }
    }

    private static DateTimeOffset Time(long unixMs) =>
        unixMs is >= -62135596800000 and <= 253402300799999
            ? DateTimeOffset.FromUnixTimeMilliseconds(unixMs)
            : throw new InvalidDataException("A time is out of range.");

    private static int Plausible(int count) =>
        count <= 1 << 20 ? count : throw new InvalidDataException("A count is out of range.");
}

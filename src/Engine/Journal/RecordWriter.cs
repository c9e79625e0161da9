using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Jumun.Engine.Journals;

/// <summary>
/// Writes records as bytes; <see cref="RecordReader"/> is its mirror, docs/formats/journal.md the picture. Knows
/// nothing of frames and files. Not thread-safe: one for each journal, used again and again.
/// </summary>
internal sealed class RecordWriter : IDisposable
{
    // How names and texts are marked. On disk: never renumber.
    public const int NoName = 0;
    public const int NameInFull = 1;
    public const int FirstNumberedName = 2;
    public const int AsCorrelation = 0;
    public const int AsId = 1;
    public const int FirstTextLength = 2;

    private readonly Wire _wire;
    private readonly ByteBuffer _to;
    private readonly Utf8JsonWriter _json;

    public RecordWriter(Wire wire, ByteBuffer to)
    {
        (_wire, _to) = (wire, to);

        // The bytes are read by JSON parsers only, so nothing needs to be escaped for the sake of HTML.
        var options = new JsonWriterOptions
        {
            SkipValidation = true,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        _json = new(to, options);
    }

    public void Dispose() => _json.Dispose();

    /// <param name="record">What to write; its position is not written.</param>
    /// <param name="key">The record's key.</param>
    /// <param name="correlation">The record's correlation.</param>
    /// <param name="previous">The link to the record before, if there is one in this segment.</param>
    /// <param name="scope">What it shares with the other records of its frame.</param>
    public void Write(
        Record record, in PackedText key, in PackedText correlation, Link? previous, in RecordScope scope)
    {
        var begin = _to.BeginBlock();
        var parts = PartsOf(record, previous);
        _to.Varint((ulong)parts);
        Name(record.Kind, scope);
        Text(correlation);
        KeyOf(key, correlation);
        if (record.RequestKey is { } request)
        {
            _to.UInt128(request.Hash);
            _to.UInt128(request.Fingerprint);
        }

        if (previous is { } link)
        {
            _to.Varint((ulong)link.FramesBack);
            _to.Varint((ulong)link.Index);
        }

        _to.Varint((ulong)record.Version);
        _to.Signed(record.At.ToUnixTimeMilliseconds() - scope.BaseTime);
        Name(record.Actor, scope);
        if ((parts & RecordParts.Sender) != 0)
        {
            Name(record.Origin.Source, scope);
            _to.Signed(scope.CheckpointOf(record.Origin.Source) - record.Origin.Position);
            _to.Signed(record.Origin.Index);
        }

        if (record.ReplyTo is { } replyTo)
        {
            Name(replyTo.Service, scope);
            Name(replyTo.Kind, scope);
            KeyOf(PackedText.Of(replyTo.Key), correlation);
            _to.Signed(replyTo.Token);
        }

        Outcome(record, parts, scope);
        Rare(record, parts, scope);
        _to.EndBlock(begin);
    }

    private static RecordParts PartsOf(Record record, Link? previous)
    {
        var origin = record.Origin;
        var parts = RecordParts.None;
        parts |= previous is null ? 0 : RecordParts.Previous;
        parts |= origin.Source is null && origin.Position == 0 && origin.Index == 0 ? 0 : RecordParts.Sender;
        parts |= record.RequestKey is null ? 0 : RecordParts.Request;
        parts |= record.Events.Length == 0 ? 0 : RecordParts.Events;
        parts |= record.Sends.Length == 0 ? 0 : RecordParts.Sends;
        parts |= record.ReplyTo is null ? 0 : RecordParts.ReplyTo;
        parts |= record.WakesAt is null ? 0
            : record.WakesAt == Record.Never ? RecordParts.WakesNever : RecordParts.WakesAt;
        parts |= record.Refusal is null ? 0 : RecordParts.Refusal;
        parts |= record.Trace is null ? 0 : RecordParts.Trace;
        parts |= record.Parked is null ? 0 : RecordParts.Parked;
        parts |= record.Settles == 0 ? 0 : RecordParts.Settles;
        parts |= record.Cause is null ? 0 : RecordParts.Cause;
        return parts;
    }

    private void Outcome(Record record, RecordParts parts, in RecordScope scope)
    {
        if ((parts & RecordParts.Events) != 0)
        {
            _to.Varint((ulong)record.Events.Length);
            foreach (var happened in record.Events)
            {
                Message(happened, scope);
            }
        }

        if ((parts & RecordParts.Sends) != 0)
        {
            _to.Varint((ulong)record.Sends.Length);
            foreach (var send in record.Sends)
            {
                _to.Signed(send.Token);
                Message(send.Command, scope);
            }
        }

        if ((parts & RecordParts.WakesAt) != 0)
        {
            // A fraction is rounded up: a timer may be late, never early.
            var ticks = record.WakesAt!.Value.UtcTicks + TimeSpan.TicksPerMillisecond - 1;
            var wakesAt = new DateTimeOffset(ticks, TimeSpan.Zero).ToUnixTimeMilliseconds();
            _to.Signed(wakesAt - record.At.ToUnixTimeMilliseconds());
        }
    }

    private void Rare(Record record, RecordParts parts, in RecordScope scope)
    {
        if (parts < RecordParts.Refusal)
        {
            return;
        }

        if (record.Refusal is { } refusal)
        {
            Json(refusal, EngineJson.Default.Refusal);
        }

        if (record.Trace is { } trace)
        {
            _to.UInt128(trace.TraceId);
            _to.UInt64(trace.SpanId);
            _to.Byte(trace.Sampled ? (byte)1 : (byte)0);
        }

        if (record.Parked is { } parked)
        {
            _to.Text(parked.Error);
        }

        if (record.Settles != 0)
        {
            _to.Varint((ulong)record.Settles);
        }

        if (record.Cause is { } cause)
        {
            Message(cause, scope);
        }
    }

    private void Message(object message, in RecordScope scope)
    {
        var type = _wire.Of(message.GetType());
        var number = scope.Names is { } names ? names.NumberOf(type) : NameTable.InFull;
        Name(type.Name, number);
        Json(message, type.Json);
    }

    private void Json(object value, JsonTypeInfo type)
    {
        var begin = _to.BeginBlock();
        _json.Reset(_to);
        JsonSerializer.Serialize(_json, value, type);
        _json.Flush();
        _to.EndBlock(begin);
    }

    public void Name(string? name, in RecordScope scope)
    {
        if (name is null)
        {
            _to.Varint(NoName);
            return;
        }

        Name(name, scope.Names is { } names ? names.NumberOf(name) : NameTable.InFull);
    }

    private void Name(string name, int number)
    {
        if (number == NameTable.InFull)
        {
            _to.Varint(NameInFull);
            _to.Text(name);
        }
        else
        {
            _to.Varint((ulong)number + FirstNumberedName);
        }
    }

    private void KeyOf(in PackedText key, in PackedText correlation)
    {
        if (key.Text == correlation.Text)
        {
            _to.Varint(AsCorrelation);
        }
        else
        {
            Text(key);
        }
    }

    private void Text(in PackedText text)
    {
        if (text.IsId)
        {
            _to.Varint(AsId);
            _to.UInt128(text.Id);
        }
        else
        {
            _to.Text(text.Text, FirstTextLength);
        }
    }
}

using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Jumun.Engine.Journals;

/// <summary>
/// Writes records as lines of JSON, their messages byte for byte as they are stored. Changes nothing; nobody else may
/// have the journal open. Holds one batch at a time.
/// </summary>
public static class JournalExport
{
    private static readonly JsonWriterOptions AsStored = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <param name="disk">Where it is.</param>
    /// <param name="directory">The folder of one shard's journal.</param>
    /// <param name="stream">Kind and key of the only stream that is wanted; null: all.</param>
    /// <param name="to">Where the lines go.</param>
    /// <param name="stop">Ends it between two batches.</param>
    /// <returns>How many records there were. Throws <see cref="JournalUnusable"/> where damage begins.</returns>
    public static long Write(
        IDisk disk, string directory, (string Kind, string Key)? stream, Stream to, CancellationToken stop)
    {
        var shard = Path.GetFileName(Path.TrimEndingDirectorySeparator(directory));
        var places = SegmentPlaces.Of(disk, directory);
        places.RefuseIfEndsTooEarly();
        var (records, count, expected) = (new List<ScannedRecord>(), 0L, 1L);
        var wanted = stream is var (kind, key) ? StableHash.OfStream(kind, key) : 0;
        Func<ulong, bool>? wants = stream is null ? null : hash => hash == wanted;
        var lines = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(lines, AsStored);
        foreach (var (i, place) in places.All.Index())
        {
            places.RefuseUnlessNext(place, expected);
            using var scan = SegmentScan.Open(disk, place, shard, i == places.All.Count - 1);
            while (scan.Next())
            {
                stop.ThrowIfCancellationRequested();
                scan.Read(records, wants);
                foreach (var record in records.Select(scanned => scanned.Record).Where(record => Is(record, stream)))
                {
                    Line(json, record, shard);
                    json.Flush();
                    json.Reset();
                    lines.Write("\n"u8);
                    count++;
                }

                to.Write(lines.WrittenSpan);
                lines.ResetWrittenCount();
            }

            expected = scan.LastPosition + 1;
        }

        return count;
    }

    private static bool Is(Record record, (string Kind, string Key)? stream) =>
        stream is not var (kind, key) || (record.Kind == kind && record.Key == key);

    private static void Line(Utf8JsonWriter json, Record record, string shard)
    {
        json.WriteStartObject();
        json.WriteString("shard", shard);
        json.WriteNumber("position", record.Position);
        json.WriteString("time", Time(record.At));
        json.WriteString("stream", $"{record.Kind}/{record.Key}");
        json.WriteNumber("version", record.Version);
        json.WriteString("correlation", record.Correlation);
        json.WriteString("actor", record.Actor);
        if (record.Origin.Source is { } source)
        {
            json.WriteString("cause", string.Create(
                CultureInfo.InvariantCulture, $"{source}:{record.Origin.Position}:{record.Origin.Index}"));
        }

        if (record.RequestKey is { } request)
        {
            json.WriteString("request", request.Hash.ToString("x32", CultureInfo.InvariantCulture));
            json.WriteString("body", request.Fingerprint.ToString("x32", CultureInfo.InvariantCulture));
        }

        Messages(json, record);
        Rest(json, record);
        json.WriteEndObject();
    }

    private static void Messages(Utf8JsonWriter json, Record record)
    {
        if (record.Events.Length > 0)
        {
            json.WriteStartArray("events");
            foreach (var happened in record.Events)
            {
                json.WriteStartObject();
                Message(json, (StoredMessage)happened);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (record.Sends.Length > 0)
        {
            json.WriteStartArray("sends");
            foreach (var (command, token) in record.Sends)
            {
                json.WriteStartObject();
                Message(json, (StoredMessage)command);
                json.WriteNumber("token", token);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }

    private static void Message(Utf8JsonWriter json, StoredMessage message)
    {
        json.WriteString("type", message.Name);
        json.WritePropertyName("payload");
        json.WriteRawValue(message.Json, skipInputValidation: true);
    }

    private static void Rest(Utf8JsonWriter json, Record record)
    {
        if (record.Refusal is { } refusal)
        {
            json.WritePropertyName("refusal");
            JsonSerializer.Serialize(json, refusal, EngineJson.Default.Refusal);
        }

        if (record.ReplyTo is { } reply)
        {
            json.WriteString("replyTo", $"{reply.Service}/{reply.Kind}/{reply.Key}");
            json.WriteNumber("replyToken", reply.Token);
        }

        if (record.WakesAt is { } wakesAt)
        {
            json.WriteString("wakesAt", wakesAt == Record.Never ? "never" : Time(wakesAt));
        }

        if (record.Trace is { } trace)
        {
            var sampled = trace.Sampled ? "01" : "00";
            json.WriteString("trace", string.Create(
                CultureInfo.InvariantCulture, $"00-{trace.TraceId:x32}-{trace.SpanId:x16}-{sampled}"));
        }

        if (record.Parked is { } parked)
        {
            json.WriteString("parked", parked.Error);
        }

        if (record.Settles > 0)
        {
            json.WriteNumber("settles", record.Settles);
        }

        if (record.Cause is { } cause)
        {
            json.WriteStartObject("heard");
            Message(json, (StoredMessage)cause);
            json.WriteEndObject();
        }
    }

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}

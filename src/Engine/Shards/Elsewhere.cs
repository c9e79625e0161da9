using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Jumun.Engine.Stories;

namespace Jumun.Engine.Shards;

/// <summary>
/// Requests and questions to shards that run in other processes, as JSON there and back. The process that has the shard
/// treats them as if they had come to it: see <see cref="Answer"/>.
/// </summary>
internal sealed class Elsewhere(Platform platform, IProcesses processes)
{
    public Task<ReadOnlyMemory<byte>> Read(string shard, long after) => processes.Read(shard, after);

    public async Task<Reply> Send(ShardPlace place, Request request, TimeSpan patience)
    {
        var type = platform.Wire.Of(request.Command.GetType());
        var call = TwoParts.Write(
            new ShardCall(patience, RequestHead.Of(request, platform), null), CallJson.Default.ShardCall,
            to => JsonSerializer.Serialize(to, request.Command, type.Json));
        var (answer, state) = await Call(place, call, patience).ConfigureAwait(false);
        return answer.ToReply(
            state.IsEmpty ? null : JsonSerializer.Deserialize(state.Span, StateJsonOf(request, place)));
    }

    public async Task<Reply> Ask(ShardPlace place, Question question, TimeSpan patience)
    {
        var call = TwoParts.Write(new ShardCall(patience, null, question), CallJson.Default.ShardCall, null);
        var (answer, state) = await Call(place, call, patience).ConfigureAwait(false);
        return answer.ToReply(state.IsEmpty ? null : question.Read(state, place));
    }

    /// <summary>What a shard of this process answers to a call of another.</summary>
    public static async Task<ReadOnlyMemory<byte>> Answer(ShardPlace place, ReadOnlyMemory<byte> bytes)
    {
        var shard = place.Here ?? throw new ShardUnavailable(place.Name, ReplyKind.Overloaded);
        var (call, command) = TwoParts.Read(bytes, CallJson.Default.ShardCall);
        if (call.Question is { } question)
        {
            var answered = await question.AskOf(shard, call.Patience).ConfigureAwait(false);
            return Write(answered, (state, to) => question.Write(state, place, to));
        }

        var request = (call.Request ?? throw new JsonException("A call asks nothing.")).ToRequest(place, command);
        var reply = await shard.Send(request, call.Patience).ConfigureAwait(false);
        return Write(reply, (state, to) => JsonSerializer.Serialize(to, state, StateJsonOf(request, place)));
    }

    private static JsonTypeInfo StateJsonOf(
        Request request, ShardPlace place) => place.StateJson(
            (request.Saga ?? place.Platform.Topology.TargetOf(request.Command.GetType()).Kind).Name);

    private async Task<(ShardAnswer Answer, ReadOnlyMemory<byte> State)> Call(
        ShardPlace place, ReadOnlyMemory<byte> call, TimeSpan patience)
    {
        try
        {
            var answer = await processes.Call(place.Name, call, patience).ConfigureAwait(false);
            return TwoParts.Read(answer, CallJson.Default.ShardAnswer);
        }
        catch (ShardUnavailable unavailable)
        {
            return (new(unavailable.Why, 0, default, null, 0), default);
        }
    }

    private static ReadOnlyMemory<byte> Write(Reply reply, Action<object, Utf8JsonWriter> writeState) => TwoParts.Write(
        new(reply.Kind, reply.Version, reply.At, reply.Refusal, reply.UpTo), CallJson.Default.ShardAnswer,
        reply.State is { } state ? to => writeState(state, to) : null);
}

/// <summary>
/// A head, and what it is about, which only who reads the head knows how to read: the length of the first, four bytes,
/// little-endian, then both as JSON; nothing for the second when there is none.
/// </summary>
internal static class TwoParts
{
    private static readonly JsonWriterOptions Unchecked = new() { SkipValidation = true };

    public static ReadOnlyMemory<byte> Write<THead>(
        THead head, JsonTypeInfo<THead> json, Action<Utf8JsonWriter>? writeBody)
    {
        var bytes = new ArrayBufferWriter<byte>();
        bytes.Write<byte>(stackalloc byte[sizeof(int)]);
        using var to = new Utf8JsonWriter(bytes, Unchecked);
        JsonSerializer.Serialize(to, head, json);
        to.Flush();
        var headBytes = bytes.WrittenCount - sizeof(int);
        if (writeBody is not null)
        {
            to.Reset();
            writeBody(to);
            to.Flush();
        }

        MemoryMarshal.TryGetArray(bytes.WrittenMemory, out var written);
        BinaryPrimitives.WriteInt32LittleEndian(written, headBytes);
        return written;
    }

    /// <summary>Throws <see cref="JsonException"/>.</summary>
    public static (THead Head, ReadOnlyMemory<byte> Body) Read<THead>(
        ReadOnlyMemory<byte> bytes, JsonTypeInfo<THead> json)
    {
        var length = bytes.Length < sizeof(int) ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes.Span);
        if (length < 0 || length > bytes.Length - sizeof(int))
        {
            throw new JsonException("A message of another process has no head.");
        }

        var head = JsonSerializer.Deserialize(bytes.Span.Slice(sizeof(int), length), json)
            ?? throw new JsonException("The head of a message of another process is null.");
        return (head, bytes[(sizeof(int) + length)..]);
    }
}

/// <summary>
/// What goes to another process: a request, whose command follows, or a question, and how long the caller waits.
/// </summary>
internal sealed record ShardCall(TimeSpan Patience, RequestHead? Request, Question? Question);

/// <summary>A <see cref="Request"/> without its command, its times counted from now: clocks differ.</summary>
internal sealed record RequestHead(
    string Command, string Actor, UInt128 Key, UInt128 Fingerprint, string? Correlation, TraceParent? Trace,
    TimeSpan? HandledWithin, long? ExpectedVersion, string? Saga, bool WaitsForOutcome)
{
    public static RequestHead Of(Request request, Platform platform) => new(
        platform.Wire.Of(request.Command.GetType()).Name, request.Actor, request.Key, request.Fingerprint,
        request.Correlation, request.Trace, request.Deadline - platform.Clock.Now, request.ExpectedVersion,
        request.Saga?.Name, request.WaitsForOutcome);

    public Request ToRequest(ShardPlace place, ReadOnlyMemory<byte> command)
    {
        var type = place.Platform.Wire.Find(Command) ?? throw new JsonException($"'{Command}' is not known here.");
        return new((ICommand)JsonSerializer.Deserialize(command.Span, type.Json)!)
        {
            Actor = Actor,
            Key = Key,
            Fingerprint = Fingerprint,
            Correlation = Correlation,
            Trace = Trace,
            Deadline = place.Platform.Clock.Now + HandledWithin,
            ExpectedVersion = ExpectedVersion,
            Saga = Saga is null ? null : place.Service.KindNamed(Saga),
            WaitsForOutcome = WaitsForOutcome,
        };
    }
}

/// <summary>A <see cref="Reply"/>, which its state follows.</summary>
internal sealed record ShardAnswer(ReplyKind Kind, long Version, DateTimeOffset At, Refusal? Refusal, long UpTo)
{
    public Reply ToReply(object? state) => new(Kind, state, Version, At, Refusal, UpTo);
}

/// <summary>How calls between processes are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(ShardCall))]
[JsonSerializable(typeof(ShardAnswer))]
[JsonSerializable(typeof(List<HistoryEntry>))]
[JsonSerializable(typeof(List<ProcessStatus>))]
[JsonSerializable(typeof(List<DeadLetter>))]
[JsonSerializable(typeof(List<StoryRecord>))]
internal sealed partial class CallJson : JsonSerializerContext;

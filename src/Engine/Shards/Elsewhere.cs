using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Jumun.Engine.Shards;

/// <summary>
/// Requests and questions to shards that run in other processes, as JSON there and back. The process that has the shard
/// treats them as if they had come to it: see <see cref="Answer"/>.
/// </summary>
internal sealed class Elsewhere(Platform platform, IProcesses processes)
{
    private static readonly JsonWriterOptions Unchecked = new() { SkipValidation = true };

    public Task<ReadOnlyMemory<byte>> Read(string shard, long after) => processes.Read(shard, after);

    public async Task<Reply> Send(ShardPlace place, Request request, TimeSpan patience)
    {
        var call = new ShardCall(patience, RequestBody.Of(request, platform), null);
        var answer = await Call(place, call).ConfigureAwait(false);
        return answer.ToReply(state => state.Deserialize(StateJsonOf(request, place)));
    }

    public async Task<Reply> Ask(ShardPlace place, Question question, TimeSpan patience)
    {
        var answer = await Call(place, new(patience, null, question)).ConfigureAwait(false);
        return answer.ToReply(state => question.Read(state, place));
    }

    /// <summary>What a shard of this process answers to a call of another.</summary>
    public static async Task<ReadOnlyMemory<byte>> Answer(ShardPlace place, ReadOnlyMemory<byte> bytes)
    {
        var shard = place.Here ?? throw new ShardUnavailable(place.Name, ReplyKind.Overloaded);
        var call = JsonSerializer.Deserialize(bytes.Span, CallJson.Default.ShardCall);
        if (call?.Question is { } question)
        {
            var answered = await question.AskOf(shard, call.Patience).ConfigureAwait(false);
            return Write(answered, (state, to) => question.Write(state, place, to));
        }

        var request = (call?.Request ?? throw new JsonException("A call asks nothing.")).ToRequest(place);
        var reply = await shard.Send(request, call.Patience).ConfigureAwait(false);
        return Write(reply, (state, to) => JsonSerializer.Serialize(to, state, StateJsonOf(request, place)));
    }

    private static JsonTypeInfo StateJsonOf(
        Request request, ShardPlace place) => place.StateJson(
            (request.Saga ?? place.Platform.Topology.TargetOf(request.Command.GetType()).Kind).Name);

    private async Task<ShardAnswer> Call(ShardPlace place, ShardCall call)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(call, CallJson.Default.ShardCall);
        try
        {
            var answer = await processes.Call(place.Name, bytes, call.Patience).ConfigureAwait(false);
            return JsonSerializer.Deserialize(answer.Span, CallJson.Default.ShardAnswer)
                ?? throw new JsonException("An answer is null.");
        }
        catch (ShardUnavailable unavailable)
        {
            return new(unavailable.Why, null, 0, default, null, 0);
        }
    }

    private static ReadOnlyMemory<byte> Write(in Reply reply, Action<object, Utf8JsonWriter> writeState)
    {
        JsonElement? state = null;
        if (reply.State is { } answered)
        {
            using var bytes = new MemoryStream();
            using (var to = new Utf8JsonWriter(bytes, Unchecked))
            {
                writeState(answered, to);
            }

            state = JsonElement.Parse(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        }

        return JsonSerializer.SerializeToUtf8Bytes(
            new(reply.Kind, state, reply.Version, reply.At, reply.Refusal, reply.UpTo),
            CallJson.Default.ShardAnswer);
    }
}

/// <summary>What goes to another process: a request or a question, and how long the caller waits.</summary>
internal sealed record ShardCall(TimeSpan Patience, RequestBody? Request, Question? Question);

/// <summary>A <see cref="Request"/>, its times counted from now: clocks differ.</summary>
internal sealed record RequestBody(
    string Command, JsonElement Data, string Actor, UInt128 Key, UInt128 Fingerprint, string? Correlation,
    TraceParent? Trace, TimeSpan? HandledWithin, long? ExpectedVersion, string? Saga, bool WaitsForOutcome)
{
    public static RequestBody Of(Request request, Platform platform)
    {
        var type = platform.Wire.Of(request.Command.GetType());
        return new(
            type.Name, JsonSerializer.SerializeToElement(request.Command, type.Json), request.Actor, request.Key,
            request.Fingerprint, request.Correlation, request.Trace, request.Deadline - platform.Clock.Now,
            request.ExpectedVersion, request.Saga?.Name, request.WaitsForOutcome);
    }

    public Request ToRequest(ShardPlace place)
    {
        var type = place.Platform.Wire.Find(Command) ?? throw new JsonException($"'{Command}' is not known here.");
        return new((ICommand)Data.Deserialize(type.Json)!)
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

/// <summary>A <see cref="Reply"/>.</summary>
internal sealed record ShardAnswer(
    ReplyKind Kind, JsonElement? State, long Version, DateTimeOffset At, Refusal? Refusal, long UpTo)
{
    public Reply ToReply(Func<JsonElement, object?> read) =>
        new(Kind, State is { } state ? read(state) : null, Version, At, Refusal, UpTo);
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
internal sealed partial class CallJson : JsonSerializerContext;

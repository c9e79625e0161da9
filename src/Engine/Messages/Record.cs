using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Jumun.Engine;

/// <summary>
/// One handled message in a journal: what it was, what came of it, and what it sends. The unit of everything: it is
/// committed whole or not at all. Immutable once its batch is committed, and shared by reference between shards.
/// </summary>
public sealed class Record
{
    /// <summary>Number of this record in its shard's journal, from 1, without gaps.</summary>
    public long Position { get; internal set; }

    /// <summary>When the message was handled: UTC, in whole milliseconds.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The stream that handled it: its kind (<c>order</c>, <c>stock</c>) and its key.</summary>
    public required string Kind { get; init; }

    public required string Key { get; init; }

    /// <summary>Number of events in the stream after this record.</summary>
    public long Version { get; init; }

    /// <summary>Where the message came from; with it, the same message is recognised again.</summary>
    public Origin Origin { get; init; }

    /// <summary>For a request from outside that had one: its idempotency key.</summary>
    public RequestKey? RequestKey { get; init; }

    /// <summary>What it all belongs to; for a purchase, the order's id.</summary>
    public required string Correlation { get; init; }

    /// <summary>On whose behalf.</summary>
    public required string Actor { get; init; }

    /// <summary>
    /// The caller's W3C trace, if it brought one; otherwise the trace is derived from the correlation.
    /// </summary>
    public TraceParent? Trace { get; init; }

    public IEvent[] Events { get; init; } = [];

    public Refusal? Refusal { get; init; }

    public Send[] Sends { get; init; } = [];

    /// <summary>Whoever waits for the outcome of this message, if it was sent by a saga.</summary>
    public ReplyTo? ReplyTo { get; init; }

    /// <summary>
    /// A change of the stream's timer: null when unchanged, <see cref="Never"/> when it is taken back.
    /// </summary>
    public DateTimeOffset? WakesAt { get; init; }

    /// <summary>Set when the message could not be handled and waits for an operator.</summary>
    public Parked? Parked { get; init; }

    /// <summary>The position of the parked record that this one settles (retried or discarded), or 0.</summary>
    public long Settles { get; init; }

    /// <summary>
    /// For the first record of a saga that an event of another shard began: that event, which is in the other's
    /// journal.
    /// </summary>
    public IEvent? Cause { get; init; }

    /// <summary>
    /// The trace that it belongs to, 32 hexadecimal digits: the caller's, else one made of the correlation.
    /// </summary>
    public string TraceIdText() => (Trace?.TraceId ?? TraceParent.IdFor(Correlation)).ToString("x32");

    /// <summary>The services that it concerns, as bits; see <see cref="Topology.AudienceOf"/>. Not stored.</summary>
    internal ulong Audience { get; set; }

    public static readonly DateTimeOffset Never = DateTimeOffset.MaxValue;
}

/// <summary>
/// Where an internal message came from: its place in its sender's journal. That place exists only once, so it is the
/// message's id.
/// </summary>
/// <param name="Source">The sending shard (<c>ordering-0</c>), or null: a request from outside, or the stream's own
/// timer.</param>
/// <param name="Position">The position of the sending record.</param>
/// <param name="Index">Which of that record's messages: sends first, then heard events.</param>
public readonly record struct Origin(string? Source, long Position, int Index);

/// <summary>What a request from outside is recognised by when it is repeated.</summary>
/// <param name="Hash">The hash of its idempotency key and of what that is scoped to. Never 0.</param>
/// <param name="Fingerprint">The hash of its body.</param>
public sealed record RequestKey(UInt128 Hash, UInt128 Fingerprint);

/// <summary>
/// A message on its way to the stream that its command names; the command's type tells service and kind.
/// </summary>
/// <param name="Token">The sending saga's own mark, given back with the outcome; 0 when no outcome is wanted.</param>
public sealed record Send(ICommand Command, long Token);

/// <summary>The address of a saga that waits for an outcome, and its own mark for what it asked.</summary>
public sealed record ReplyTo(string Service, string Kind, string Key, long Token);

/// <summary>Why a message waits for an operator: its own error, or that an earlier one of its stream waits.</summary>
/// <param name="Error">The exception's type and message; empty when it only waits behind another.</param>
public sealed record Parked(string Error);

/// <summary>A W3C trace context: 16 bytes of trace id, 8 of the parent span, and whether it is sampled.</summary>
public sealed record TraceParent(UInt128 TraceId, ulong SpanId, bool Sampled)
{
    /// <summary>The trace of a request that brought none: the same for everything of one correlation.</summary>
    public static UInt128 IdFor(string correlation) =>
        BinaryPrimitives.ReadUInt128BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(correlation)));
}

namespace Jumun.Engine;

/// <summary>A request from outside: a command, on whose behalf, and how to recognise its repetition.</summary>
public sealed record Request(ICommand Command)
{
    public string Actor { get; init; } = "anonymous";

    /// <summary>The hash of the idempotency key and its scope, or 0 when it has none.</summary>
    public UInt128 Key { get; init; }

    /// <summary>The hash of the request's body: under the same key it must be the same.</summary>
    public UInt128 Fingerprint { get; init; }

    /// <summary>What it belongs to; null: the command's own key.</summary>
    public string? Correlation { get; init; }

    public TraceParent? Trace { get; init; }

    /// <summary>After this time it is not handled any more; the caller has stopped waiting.</summary>
    public DateTimeOffset? Deadline { get; init; }

    /// <summary>The version that the stream must have (<c>If-Match</c>), or null.</summary>
    public long? ExpectedVersion { get; init; }

    /// <summary>
    /// The kind of saga that it is for, for an operator's word on one; the command's type does not tell.
    /// </summary>
    internal StreamKind? Saga { get; init; }

    /// <summary>
    /// Answer only when it is known what becomes of it, by whatever later message: see
    /// <see cref="IDecider{TState,TCommand,TEvent}.HasOutcome"/>.
    /// </summary>
    public bool WaitsForOutcome { get; init; }
}

public enum ReplyKind
{
    /// <summary>Done and durable; <see cref="Reply.State"/> is the state that it led to.</summary>
    Done,

    /// <summary>The business said no; see <see cref="Reply.Refusal"/>.</summary>
    Refused,

    /// <summary>Accepted and durable, but what becomes of it was not known in time.</summary>
    Undecided,

    /// <summary>The inbox is full. Nothing is stored.</summary>
    Overloaded,

    /// <summary>The same key came before with another body. Nothing is stored.</summary>
    KeyReused,

    /// <summary>The same request is being handled right now.</summary>
    InProgress,

    /// <summary>The stream has another version than expected. Nothing is stored.</summary>
    Stale,

    /// <summary>It was past its deadline when its turn came. Nothing is stored.</summary>
    Late,

    /// <summary>An earlier message of this stream waits for an operator. Nothing is stored.</summary>
    Parked,

    /// <summary>A handler failed on it: a bug, logged. Nothing is stored.</summary>
    Failed,

    /// <summary>Whether it was stored is not known: the journal failed. Ask again with the same key.</summary>
    Unknown,
}

/// <summary>The answer to a <see cref="Request"/>.</summary>
/// <param name="State">The stream's state, an immutable object of its decider's type.</param>
/// <param name="Version">Number of events in the stream at that state.</param>
/// <param name="At">When it was handled.</param>
/// <param name="UpTo">A position up to which the shard's journal has what was done.</param>
public readonly record struct Reply(
    ReplyKind Kind, object? State = null, long Version = 0, DateTimeOffset At = default, Refusal? Refusal = null,
    long UpTo = 0);

/// <summary>A stream's state and the number of events behind it; version 0: nothing has happened in it.</summary>
public readonly record struct Versioned<TState>(TState State, long Version, DateTimeOffset At);

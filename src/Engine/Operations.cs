using System.Text.Json.Serialization;

namespace Jumun.Engine;

[JsonConverter(typeof(JsonStringEnumConverter<ProcessCondition>))]
public enum ProcessCondition
{
    /// <summary>It goes on by itself.</summary>
    Running,

    /// <summary>Its attempts are used up: it waits for an operator.</summary>
    Stuck,

    /// <summary>It is over: all was done.</summary>
    Completed,

    /// <summary>It is over: what was done has been undone.</summary>
    GivenUp,
}

/// <summary>A process as operators see it.</summary>
/// <param name="Id">The saga's key: the correlation of what started it, for a checkout the order's id.</param>
/// <param name="Kind">Which process it is: <c>checkout</c>.</param>
/// <param name="Step">The step that is being done or undone, by its name.</param>
/// <param name="Since">When that step was last begun.</param>
/// <param name="Why">Why it is stuck or being undone, or null.</param>
/// <param name="Attempts">How often the step was refused so far.</param>
/// <param name="NextAttemptAt">When it goes on by itself at the latest, or null.</param>
/// <param name="IsUndoing">Whether it was given up, and what was done is undone.</param>
public sealed record ProcessStatus(
    string Id, string Service, string Kind, ProcessCondition State, string Step, DateTimeOffset Since, string? Why,
    int Attempts, DateTimeOffset? NextAttemptAt, bool IsUndoing = false);

/// <summary>A message that a shard could not handle, with those of its stream that wait behind it.</summary>
/// <param name="Id">Names it for a retry: its shard and the position of its record, <c>ordering-0:4711</c>.</param>
/// <param name="Kind">The kind of stream that it is for.</param>
/// <param name="Key">The stream that it is for.</param>
/// <param name="Error">What went wrong, in a sentence for an operator.</param>
/// <param name="Waiting">How many later messages of the same stream wait behind it.</param>
public sealed record DeadLetter(
    string Id, string Service, string Kind, string Key, string Error, DateTimeOffset At, int Waiting);

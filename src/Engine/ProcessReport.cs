using System.Text.Json.Serialization;

namespace Jumun.Engine;

[JsonConverter(typeof(JsonStringEnumConverter<ProcessStepState>))]
public enum ProcessStepState
{
    ToCome,
    UnderWay,
    Done,

    /// <summary>There was nothing to do in it.</summary>
    Skipped,
    Undoing,
    Undone,

    /// <summary>The process was given up before it was done, or while it was.</summary>
    NotDone,
}

/// <summary>A step of a process, in the order in which they are done.</summary>
public sealed record ProcessStep(string Name, ProcessStepState State);

/// <summary>A process with all it did: what it heard, and what it sent then.</summary>
/// <param name="Steps">None where it has no fixed ones.</param>
/// <param name="Moments">Oldest first. What was tried again is there again.</param>
public sealed record ProcessReport(
    ProcessStatus Status, IReadOnlyList<ProcessStep> Steps, IReadOnlyList<ProcessMoment> Moments);

/// <summary>A moment in which a process went on.</summary>
/// <param name="MessageId">Shard and position of its record.</param>
/// <param name="Facts">Wire names of what it learned, and of what it says itself.</param>
public sealed record ProcessMoment(
    DateTimeOffset At, string MessageId, string Actor, IReadOnlyList<string> Facts, IReadOnlyList<ProcessSend> Sends);

/// <param name="Step">The step that the message belongs to; null for one that wants no answer.</param>
/// <param name="Message">The wire name of the command.</param>
/// <param name="To">Kind and key of what handles it: <c>stock/TEA-001</c>.</param>
public sealed record ProcessSend(string? Step, string Message, string To);

using System.Text.Json.Serialization;

namespace Jumun.Engine;

[JsonConverter(typeof(JsonStringEnumConverter<SagaStage>))]
public enum SagaStage
{
    New,

    /// <summary>Before the pivot: it may still be given up.</summary>
    Trying,

    /// <summary>After the pivot: it will be completed.</summary>
    Completing,

    /// <summary>Given up: what was done is being undone, the latest first.</summary>
    Undoing,

    /// <summary>Undone and told; an answer is still outstanding, which may have to be undone too.</summary>
    Lingering,

    Over,
}

/// <summary>
/// Where a step saga stands. Items of a step are bits: a fan-out has at most <see cref="Saga{TData}.ItemsMax"/>.
/// Only <see cref="StepSaga{TData}"/> sets anything, on its own copy, before anyone else sees it.
/// </summary>
public sealed record SagaState<TData>
    where TData : class
{
    public static readonly SagaState<TData> New = new();

    /// <summary>What the process knows: from the event that started it, and what it learned since.</summary>
    public TData? Data { get; set; }

    /// <summary>The version of the steps that it began with and stays on.</summary>
    public int Definition { get; set; }

    public SagaStage Stage { get; set; }

    /// <summary>The step being done or undone; -1 when the last word is being said.</summary>
    public int Step { get; set; }

    /// <summary>Asked and not yet answered.</summary>
    public UInt128 Pending { get; set; }

    /// <summary>Done, of the current step.</summary>
    public UInt128 Done { get; set; }

    /// <summary>Refused, to be tried again.</summary>
    public UInt128 Failed { get; set; }

    /// <summary>The steps that are wholly done, a bit each.</summary>
    public ulong StepsDone { get; set; }

    /// <summary>The step that was given up with answers outstanding, and which of its items those are.</summary>
    public int GivenUpStep { get; set; }

    public UInt128 Unknown { get; set; }

    /// <summary>
    /// Items of that step that were done after all and are being undone, or whose undoing was refused.
    /// </summary>
    public UInt128 LatePending { get; set; }

    public UInt128 LateFailed { get; set; }

    public int Attempts { get; set; }

    public DateTimeOffset BeganAt { get; set; }

    public DateTimeOffset StepAt { get; set; }

    public DateTimeOffset? WakesAt { get; set; }

    /// <summary>Why it was given up.</summary>
    public Refusal? Reason { get; set; }

    /// <summary>Why it waits for an operator, or null.</summary>
    public string? StuckBecause { get; set; }
}

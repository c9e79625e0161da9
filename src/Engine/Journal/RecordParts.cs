namespace Jumun.Engine.Journals;

/// <summary>Which parts a stored record has. On disk: never renumber.</summary>
[Flags]
internal enum RecordParts
{
    None = 0,
    Previous = 1 << 0,
    Sender = 1 << 1,
    Request = 1 << 2,
    Events = 1 << 3,
    Sends = 1 << 4,
    ReplyTo = 1 << 5,
    WakesAt = 1 << 6,

    // The rare ones, which cost a third byte, come last.
    WakesNever = 1 << 7,
    Refusal = 1 << 8,
    Trace = 1 << 9,
    Parked = 1 << 10,
    Settles = 1 << 11,
    Cause = 1 << 12,

    All = (1 << 13) - 1,

    /// <summary>What changes what a shard waits for.</summary>
    InWaiting = WakesAt | WakesNever | Parked | Settles,
}

/// <summary>
/// Where the record before this one with the same stream hash is in the same segment: how far back its frame begins, in
/// units of <see cref="Frame.Alignment"/>, and which of that frame's records it is.
/// </summary>
internal readonly record struct Link(long FramesBack, int Index);

/// <summary>What the records of one frame share.</summary>
/// <param name="Names">The segment's names; null: every name is written in full.</param>
/// <param name="BaseTime">The time in Unix milliseconds that the records' times count from.</param>
/// <param name="Checkpoints">The positions that the positions of senders count back from.</param>
internal readonly record struct RecordScope(
    NameTable? Names, long BaseTime, IReadOnlyList<(string Source, long Position)> Checkpoints)
{
    public long CheckpointOf(string? source)
    {
        for (var i = 0; i < Checkpoints.Count; i++)
        {
            if (Checkpoints[i].Source == source)
            {
                return Checkpoints[i].Position;
            }
        }

        return 0;
    }
}

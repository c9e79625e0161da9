namespace Jumun.Crash;

/// <summary>How often a kill really met what it was aimed at, seen from what it left behind.</summary>
internal sealed class Counts
{
    /// <summary>Kills, each followed by a start on the same files.</summary>
    public int Cycles { get; set; }

    /// <summary>The host was not ready yet.</summary>
    public int Starting { get; set; }

    /// <summary>A snapshot was begun and not finished.</summary>
    public int Snapshotting { get; set; }

    /// <summary>A segment was sealed without its index, or begun without a batch.</summary>
    public int ChangingSegment { get; set; }

    public int Folders { get; set; }

    public long Answers { get; set; }

    public override string ToString() =>
        $"{Cycles} kills: {Starting} during start-up, {Snapshotting} while a snapshot was being written, "
        + $"{ChangingSegment} at a segment change; {Answers} answers, {Folders} full audits";
}

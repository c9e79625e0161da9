namespace Jumun.Simulation;

/// <summary>What goes wrong.</summary>
internal enum Fault
{
    /// <summary>The process is killed between two of its steps; what it wrote stays with the system.</summary>
    Kill,

    /// <summary>The machine loses power; what was not flushed is lost, torn or kept.</summary>
    PowerLoss,

    /// <summary>The process, or the machine, ends inside an operation on the disk.</summary>
    CrashInWrite,
    CrashInFlush,
    CrashInRename,
    CrashElsewhere,

    /// <summary>Told apart when the machine comes back: what became of a write that was not flushed.</summary>
    WriteLost,
    WriteTorn,
    WriteKept,

    FlushFails,
    WriteFails,
    ReadFails,
    SlowFlush,
    DiskFull,

    /// <summary>The journal can't say whether a batch was committed; half of the time it was.</summary>
    UnknownCommit,

    LateMessage,
    LinkCut,

    /// <summary>A link was cut for so long that its reader must read the journal.</summary>
    ReaderBehind,

    ClockJump,
    CleanRestart,
    SnapshotsDeleted,

    /// <summary>The tables of the views can't be written, or it is not known whether they were.</summary>
    TablesFail,

    RequestLost,
    AnswerLost,
    ClientGaveUp,
    SameKeyAgain,
    KeyForAnother,
}

/// <summary>How often each fault happens in one run: drawn from its seed, some not at all.</summary>
internal sealed class FaultPlan
{
    private readonly double[] _rates = new double[Enum.GetValues<Fault>().Length];
    private readonly int[] _counts = new int[Enum.GetValues<Fault>().Length];
    private readonly Chance[] _chances;

    public FaultPlan(int seed, IReadOnlySet<Fault> without)
    {
        _chances = [.. Enum.GetNames<Fault>().Select(name => new Chance(seed, name))];
        foreach (var (fault, least, most) in Rates)
        {
            // Half of the kinds are left out of a run, so that each also meets a platform that others don't disturb.
            var (isThere, rate) = (_chances[(int)fault].Happens(0.5), _chances[(int)fault].Between(least, most));
            _rates[(int)fault] = isThere && !without.Contains(fault) ? rate : 0;
        }
    }

    /// <summary>Probability for each operation, or times a second.</summary>
    private static readonly (Fault Fault, double Least, double Most)[] Rates =
    [
        (Fault.Kill, 0.002, 0.05),
        (Fault.PowerLoss, 0.002, 0.05),
        (Fault.CrashInWrite, 0.001, 0.02),
        (Fault.CrashInFlush, 0.001, 0.02),
        (Fault.CrashInRename, 0.02, 0.3),
        (Fault.CrashElsewhere, 0.00002, 0.001),
        (Fault.FlushFails, 0.0002, 0.003),
        (Fault.WriteFails, 0.0001, 0.002),
        (Fault.ReadFails, 0.0002, 0.005),
        (Fault.SlowFlush, 0.001, 0.05),
        (Fault.DiskFull, 0.005, 0.03),
        (Fault.UnknownCommit, 0.0005, 0.01),
        (Fault.LateMessage, 0.1, 3),
        (Fault.LinkCut, 0.01, 0.2),
        (Fault.ClockJump, 0.01, 0.2),
        (Fault.CleanRestart, 0.005, 0.05),
        (Fault.SnapshotsDeleted, 0.1, 0.8),
        (Fault.TablesFail, 0.01, 0.3),
        (Fault.RequestLost, 0.002, 0.1),
        (Fault.AnswerLost, 0.002, 0.1),
        (Fault.ClientGaveUp, 0.05, 0.5),
    ];

    /// <summary>When the faults stop, what happened must come to its end.</summary>
    public bool HasStopped { get; set; }

    public IReadOnlyList<int> Counts => _counts;

    /// <summary>Until it happens the next time, for a fault that has a rate in time; null: never.</summary>
    public TimeSpan? Until(Fault fault) => RateOf(fault) is > 0 and var perSecond
        ? _chances[(int)fault].Until(TimeSpan.FromSeconds(1 / perSecond)) : null;

    private double RateOf(Fault fault) => HasStopped ? 0 : _rates[(int)fault];

    public void Count(Fault fault, int times = 1) => _counts[(int)fault] += times;

    public bool Draws(Fault fault) => _chances[(int)fault].Happens(RateOf(fault));

    /// <summary>True: it happens now, and is counted.</summary>
    public bool Strikes(Fault fault)
    {
        var strikes = Draws(fault);
        if (strikes)
        {
            Count(fault);
        }

        return strikes;
    }
}

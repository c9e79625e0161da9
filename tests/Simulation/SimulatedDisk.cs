using Jumun.Engine.Journals;

namespace Jumun.Simulation;

/// <summary>The process ends here, in the middle of whatever it was doing.</summary>
internal sealed class SimulatedCrash(DiskOperation operation) : Exception($"The process ended in a {operation}.")
{
    public DiskOperation Operation { get; } = operation;
}

/// <summary>
/// A memory disk whose operations fail as the plan says: with an error, with a crash of process or machine in their
/// middle, or by taking long. After a crash nothing more is written until the process is started again.
/// </summary>
internal sealed class SimulatedDisk
{
    private static readonly TimeSpan DelayMin = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan DelayMax = TimeSpan.FromSeconds(3);

    private readonly FaultPlan _plan;
    private readonly Chance _chance;
    private readonly Trace _trace;
    private SimulatedCrash? _crash;

    public SimulatedDisk(int seed, FaultPlan plan, Trace trace)
    {
        (_plan, _chance, _trace) = (plan, new(seed, "disk"), trace);
        Disk = new() { Fault = Strike };
    }

    public MemoryDisk Disk { get; }

    /// <summary>How much longer than usual the flushes of this step took.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>The process ends; what it wrote and did not flush is with the system still.</summary>
    public void EndProcess()
    {
        (_crash, Delay) = (null, TimeSpan.Zero);
        Disk.EndProcess();
    }

    /// <summary>The machine loses power: what was not flushed is lost, torn or kept.</summary>
    public void EndMachine()
    {
        (_crash, Delay) = (null, TimeSpan.Zero);
        Disk.Crash(Survivors, names => _chance.Below(names + 1));
    }

    public void ThrowIfCrashed()
    {
        if (_crash is not null)
        {
            throw _crash;
        }
    }

    /// <summary>An operator deletes a file, durably.</summary>
    public void Delete(string path)
    {
        Disk.Fault = null;
        Disk.Delete(path);
        Disk.FlushDirectory(Path.GetDirectoryName(path)!);
        Disk.Fault = Strike;
    }

    private IReadOnlyList<Range> Survivors(UnflushedWrite write)
    {
        var survivors = MemoryDisk.Survivors(write, _chance.Random);
        var bytes = survivors.Sum(range => range.GetOffsetAndLength(write.Length).Length);
        var what = bytes == 0 ? Fault.WriteLost : bytes == write.Length ? Fault.WriteKept : Fault.WriteTorn;
        _plan.Count(what);
        _trace.Add("disk", () => $"{what}: {bytes} of {write.Length} bytes written at {write.Offset} in {write.Path}");
        return survivors;
    }

    private Exception? Strike(DiskOperation operation, string path)
    {
        if (_crash is not null)
        {
            return _crash; // What is left on the dead process's stack can do nothing any more.
        }

        if (_plan.Strikes(CrashIn(operation)))
        {
            _trace.Add("disk", () => $"crash in a {operation} of {path}");
            return _crash = new(operation);
        }

        if (FailureOf(operation) is { } fault && _plan.Strikes(fault))
        {
            _trace.Add("disk", () => $"{fault}: {path}");
            return new IOException("Input/output error.");
        }

        if (operation == DiskOperation.Flush && _plan.Strikes(Fault.SlowFlush))
        {
            Delay += _chance.Between(DelayMin, DelayMax);
        }

        return null;
    }

    private static Fault CrashIn(DiskOperation operation) => operation switch
    {
        DiskOperation.Write => Fault.CrashInWrite,
        DiskOperation.Flush => Fault.CrashInFlush,
        DiskOperation.Rename or DiskOperation.FlushDirectory or DiskOperation.Create => Fault.CrashInRename,
        _ => Fault.CrashElsewhere,
    };

    private static Fault? FailureOf(DiskOperation operation) => operation switch
    {
        DiskOperation.Write => Fault.WriteFails,
        DiskOperation.Flush => Fault.FlushFails,
        DiskOperation.Read or DiskOperation.Open or DiskOperation.Map => Fault.ReadFails,
        _ => null,
    };
}

using Jumun.Engine;
using Jumun.Engine.Journals;

namespace Jumun.Simulation;

/// <summary>
/// Bugs that are planted to see that the simulation finds them. They stand between the platform and its parts; the
/// platform itself knows none of them.
/// </summary>
internal enum PlantedBug
{
    /// <summary>A batch is acknowledged when it is handed to the disk, and written with the next one.</summary>
    ReplyBeforeFlush,

    /// <summary>How far the others were heard is written before what was done about it.</summary>
    CheckpointOutsideBatch,

    /// <summary>No stream is ever woken.</summary>
    LostTimer,

    /// <summary>The order is told that it is rejected first, and what was done for it is undone after.</summary>
    UndoInWrongOrder,

    /// <summary>Money is given back twice.</summary>
    DoubleUndo,

    /// <summary>When a commit fails, its effects stay in memory.</summary>
    StaleCacheAfterFailedAppend,

    /// <summary>Reserved stock is not given back, neither when asked nor when it expires.</summary>
    ReservationNotReleased,

    /// <summary>A request's key is stored before, and apart from, what the request does.</summary>
    KeyBeforeEffect,

    /// <summary>A key is remembered for ten seconds only.</summary>
    KeyForgotten,

    /// <summary>Who reads a journal from its middle misses a batch.</summary>
    ReaderSkipsBatch,

    /// <summary>A snapshot says that it holds more than it does.</summary>
    SnapshotOlderThanItsPosition,

    /// <summary>Names of files are not flushed with their directory.</summary>
    NamesNotFlushed,
}

/// <summary>What stands between the platform and its parts.</summary>
internal sealed class Seams(PlantedBug? bug, SimulatedTime time)
{
    private readonly Dictionary<UInt128, Record> _keys = [];

    public IReadOnlyList<Service> Services(IReadOnlyList<Service> services) => bug switch
    {
        PlantedBug.LostTimer => Replaced(services, kind => new Sleeping(kind)),
        PlantedBug.UndoInWrongOrder => Replaced(services, kind => kind.Name == "checkout" ? new Hasty(kind) : kind),
        PlantedBug.DoubleUndo => Replaced(services, kind => kind.Name == "balance" ? new TwiceGivenBack(kind) : kind),
        PlantedBug.ReservationNotReleased =>
            Replaced(services, kind => kind.Name == "stock" ? new NeverReleased(kind) : kind),
        _ => services,
    };

    public IDisk Disk(MemoryDisk disk) => bug == PlantedBug.NamesNotFlushed ? new ForgetfulDisk(disk) : disk;

    public IJournal Journal(IJournal journal) => bug switch
    {
        PlantedBug.ReplyBeforeFlush => new LateJournal(journal),
        PlantedBug.CheckpointOutsideBatch => new CheckpointsFirst(journal),
        PlantedBug.StaleCacheAfterFailedAppend => new Hopeful(journal),
        PlantedBug.KeyBeforeEffect => new KeysFirst(journal, _keys),
        PlantedBug.KeyForgotten => new Forgetful(journal, time),
        PlantedBug.ReaderSkipsBatch => new Skipping(journal),
        PlantedBug.SnapshotOlderThanItsPosition => new Boasting(journal),
        _ => journal,
    };

    private static List<Service> Replaced(IReadOnlyList<Service> services, Func<StreamKind, StreamKind> replace) =>
        [.. services.Select(service => service.Replacing(replace))];
}

using System.CommandLine;
using Jumun.Engine.Journals;

namespace Jumun.Host.Journal;

/// <summary>The command <c>journal archive</c>: moves history that is over and done with to another folder.</summary>
internal static class ArchiveCommand
{
    public static Command Create(Option<string> data)
    {
        var before = new Option<DateTimeOffset>("--before")
        {
            Description = "Only what is older than this day or time, UTC, for example 2026-01-31",
            Required = true,
            CustomParser = Arguments.ReadTime,
            HelpName = "date",
        };
        var to = new Option<string?>("--to")
        {
            Description = "The folder that it is moved to; it must stay readable [default: archive in the data folder]",
            HelpName = "folder",
        };
        var command = new Command(
            "archive", "Moves old segments all of whose streams are closed to another folder, where they stay readable")
        {
            data, before, to,
        };
        command.SetAction((options, stop) => JournalCommand.Guarded("archive", () => Run(
            options.GetRequiredValue(data), options.GetRequiredValue(before), options.GetValue(to), stop)));
        return command;
    }

    private static int Run(string data, DateTimeOffset before, string? to, CancellationToken stop)
    {
        var disk = new RealDisk();
        IReadOnlyList<string> journals;
        using (var stopped = DataFolder.Open(data))
        {
            journals = stopped.Journals;
        }

        // Where to is settled first: nothing is looked at for nothing.
        var archives = journals.ToDictionary(journal => journal, journal => JournalArchive.PathFor(disk, journal, to));
        foreach (var (journal, firsts) in Choose(disk, data, journals, before, stop))
        {
            if (firsts.Count > 0)
            {
                stop.ThrowIfCancellationRequested();
                var archive = archives[journal];
                JournalArchive.Move(disk, journal, archive, firsts);
                var folder = JournalArchive.FolderOf(journal, archive);
                Console.WriteLine($"{Path.GetFileName(journal)}: segments moved to {folder}: {firsts.Count}");
            }
        }

        return ExitCodes.Clean;
    }

    /// <summary>For each journal the segments that may go; says why the others stay.</summary>
    private static List<(string Journal, List<long> Firsts)> Choose(
        RealDisk disk, string data, IReadOnlyList<string> journals, DateTimeOffset before, CancellationToken stop)
    {
        // While the platform is open no host can be; what it finds finished stays so when a host runs in between.
        using var platform = JumunHost.OpenPlatform(new(Urls: "", data, IsDemo: false));
        var finished = platform.FinishedBefore(before);
        var chosen = new List<(string Journal, List<long> Firsts)>();
        foreach (var journal in journals)
        {
            var firsts = new List<long>();
            foreach (var (first, last) in JournalArchive.Candidates(disk, journal))
            {
                stop.ThrowIfCancellationRequested();
                if (finished.NeededBecause(Path.GetFileName(journal), first, last) is not { } why)
                {
                    firsts.Add(first);
                }
                else
                {
                    Console.WriteLine($"{Path.GetFileName(journal)}: records {first} to {last} stay: {why}");
                }
            }

            chosen.Add((journal, firsts));
        }

        return chosen;
    }
}

using System.CommandLine;
using Jumun.Engine.Journals;

namespace Jumun.Host.Journal;

/// <summary>The command <c>journal copy</c>: takes an installation from files to PostgreSQL, or back.</summary>
internal static class CopyCommand
{
    private const string Files = "files";
    private const string Postgres = "postgres";

    public static Command Create(Option<string> data, Option<string?> postgres)
    {
        var from = Side("--from", "What is copied");
        var to = Side("--to", "Where it is copied to: empty, or begun by the same copy");
        var command = new Command(
            "copy", "Copies all journals from the folder to PostgreSQL, or back, and compares them; may be interrupted")
        {
            from, to, data, postgres,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(from) == result.GetValue(to))
            {
                result.AddError("--from and --to must be different: files and postgres, or postgres and files.");
            }
        });
        command.SetAction((options, stop) => JournalCommand.Guarded("copy", () =>
        {
            // Not the validator's matter: it does not see what the environment says.
            if (options.GetValue(postgres) is not { } address)
            {
                Console.Error.WriteLine("jumun journal copy: --postgres is missing. See jumun journal copy --help.");
                return ExitCodes.WrongUse;
            }

            var folder = new HostSettings(Urls: "", options.GetRequiredValue(data), IsDemo: false);
            var server = folder with { Postgres = address };
            var isToServer = options.GetRequiredValue(to) == Postgres;
            return isToServer ? Copy(folder, server, stop) : Copy(server, folder, stop);
        }));
        return command;
    }

    private static int Copy(HostSettings from, HostSettings to, CancellationToken stop)
    {
        using Storage source = new(from), target = new(to);
        if (to.Postgres is { } server && MigrateCommand.Migrate(server, Console.WriteLine) != ExitCodes.Clean)
        {
            return ExitCodes.Failed;
        }

        var shards = JumunHost.Services.SelectMany(service => source.ShardsThere(service.Name)).ToList();
        if (shards.Count == 0)
        {
            throw new JournalUnusable($"{from.Place()} holds no journals.");
        }

        // All are held before the first is copied: they must be of one moment.
        var copies = new List<(string Shard, JournalCopy Copy)>();
        try
        {
            foreach (var shard in shards)
            {
                var ((disk, directory), (otherDisk, otherDirectory)) = (source.Place(shard), target.Place(shard));
                copies.Add((shard, new(disk, directory, otherDisk, otherDirectory)));
            }

            foreach (var (shard, copy) in copies)
            {
                Console.WriteLine($"{shard}: {copy.Run(stop) / (1024.0 * 1024):0.0} MB copied and compared");
            }
        }
        finally
        {
            copies.ForEach(copy => copy.Copy.Dispose());
        }

        return ExitCodes.Clean;
    }

    private static Option<string> Side(string name, string what)
    {
        var side = new Option<string>(name) { Description = what, Required = true };
        side.AcceptOnlyFromAmong(Files, Postgres);
        return side;
    }
}

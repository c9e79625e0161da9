using System.CommandLine;
using Jumun.Engine.Postgres;
using Npgsql;

namespace Jumun.Host;

/// <summary>The command <c>migrate</c>: makes the databases and their tables, or brings them to this version.</summary>
internal static class MigrateCommand
{
    public static Command Create(Option<string?> postgres)
    {
        var command = new Command(
            "migrate", "Makes a PostgreSQL database for each service, with its tables, or brings them to this version")
        {
            postgres,
        };
        command.SetAction(async (options, _) =>
        {
            await Task.Yield();
            if (options.GetValue(postgres) is not { } server)
            {
                await Console.Error.WriteLineAsync("jumun migrate: --postgres is missing. See jumun migrate --help.");
                return ExitCodes.WrongUse;
            }

            return Migrate(server, Console.WriteLine);
        });
        return command;
    }

    /// <summary>As the command does it.</summary>
    public static int Migrate(string server, Action<string> tell)
    {
        try
        {
            foreach (var service in JumunHost.Services)
            {
                var before = PostgresSchema.Migrate(PostgresSchema.DatabaseOf(server, service.Name));
                if (before < PostgresSchema.Version)
                {
                    tell($"{service.Name}: tables brought from version {before} to {PostgresSchema.Version}.");
                }
            }

            return ExitCodes.Clean;
        }
        catch (Exception e) when (e is NpgsqlException or ArgumentException)
        {
            Banner.Complain($"The databases can't be made: {e.Message}");
            return ExitCodes.Failed;
        }
    }
}

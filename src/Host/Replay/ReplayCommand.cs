using System.CommandLine;
using Spectre.Console;

namespace Jumun.Host.Replay;

/// <summary>The command <c>replay</c>: real invoices from a file, placed as orders on a running platform.</summary>
public static class ReplayCommand
{
    private const int Failed = 1;
    private const int Differs = 3;
    private const int Stopped = 130;

    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "The CSV file, for example samples/online-retail.csv" };
        var to = new Option<Uri>("--to")
        {
            Description = "The platform's address",
            DefaultValueFactory = _ => new("http://127.0.0.1:5080"),
            CustomParser = Arguments.ReadAddress,
        };
        var repeat = Bounded("--repeat", "How many times the file is placed", 1, 10_000);
        var concurrency = Bounded("--concurrency", "How many requests are under way at once", 32, 1_024);
        var patience = Bounded("--patience", "Seconds without any answer after which it gives up", 120, 86_400);
        var command = new Command("replay", "Places the invoices of a CSV file as orders, and checks that all adds up")
        {
            file, to, repeat, concurrency, patience,
        };
        command.SetAction((options, stop) => Run(
            options.GetRequiredValue(file), options.GetRequiredValue(to), options.GetRequiredValue(repeat),
            options.GetRequiredValue(concurrency), TimeSpan.FromSeconds(options.GetRequiredValue(patience)), stop));
        return command;
    }

    private static async Task<int> Run(
        string path, Uri to, int repetitions, int concurrency, TimeSpan patience, CancellationToken stop)
    {
        var isTerminal = AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected;
        var display = new ReplayDisplay(AnsiConsole.Console, isTerminal);
        try
        {
            var file = RetailFile.Open(path);
            var plan = ReplayPlan.Of(file);
            ReplayReport.OfFile(display, file, plan);
            using var platform = new PlatformClient(to, concurrency, patience);
            var outcome = await new ReplayRun(platform, file, plan, repetitions, concurrency, display).Run(stop);
            ReplayReport.OfOutcome(display, plan, repetitions, outcome);
            return outcome.Differences.Count == 0 ? 0 : Differs;
        }
        catch (Exception e) when (e is UnreadableFile or ReplayFailure)
        {
            await Console.Error.WriteLineAsync($"jumun replay: {e.Message}");
            return Failed;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("jumun replay: stopped. The same command goes on from here.");
            return Stopped;
        }
    }

    private static Option<int> Bounded(string name, string description, int normal, int max)
    {
        var option = new Option<int>(name)
        {
            Description = $"{description} (1 to {max})",
            DefaultValueFactory = _ => normal,
        };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value < 1 || value > max))
            {
                result.AddError($"{name} must be between 1 and {max}.");
            }
        });
        return option;
    }
}

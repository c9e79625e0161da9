using System.CommandLine;
using Jumun.Engine.Journals;

namespace Jumun.Host.Journal;

/// <summary>The command <c>journal</c>: looks after the journals of a host that is stopped.</summary>
internal static class JournalCommand
{
    private const int Damaged = 3;
    private const int Stopped = 130;

    public static Command Create(Option<string?> postgres) =>
        new("journal", "Looks after the journals of a host that is stopped")
        {
            Verify(), Describe(), Export(), ArchiveCommand.Create(Data()), CopyCommand.Create(Data(), postgres),
        };

    private static Command Verify()
    {
        var data = Data();
        var command = new Command(
            "verify", "Reads every frame, checksum, link, index and snapshot; names file and offset of what is damaged")
        {
            data,
        };
        command.SetAction((options, stop) => Guarded("verify", () => Survey(
            options.GetRequiredValue(data), stop, journal =>
            {
                Console.WriteLine(
                    $"{journal.Shard}: {journal.LastPosition} records, segments {journal.Segments.Count}, "
                    + (journal.Damages.Count == 0 ? "sound" : "DAMAGED"));
                Tell("note", journal.Notes);
            })));
        return command;
    }

    private static Command Describe()
    {
        var data = Data();
        var command = new Command(
            "describe", "Says what each journal holds: segments, positions, times, records by kind and type, snapshot")
        {
            data,
        };
        command.SetAction((options, stop) => Guarded("describe", () => Survey(
            options.GetRequiredValue(data), stop, journal => JournalReport.Write(Console.Out, journal))));
        return command;
    }

    private static Command Export()
    {
        var data = Data();
        var stream = new Option<string?>("--stream")
        {
            Description = "Only the stream of this kind and key, for example order/3vgh0t2kq5e8z1m4n7r9w6xyab",
            HelpName = "kind/key",
        };
        stream.Validators.Add(result =>
        {
            if (StreamOf(result.GetValueOrDefault<string?>() ?? "") is null)
            {
                result.AddError("--stream needs a kind and a key, such as order/3vgh0t2kq5e8z1m4n7r9w6xyab.");
            }
        });
        var shard = new Option<string?>("--shard")
        {
            Description = "Only this shard's journal, for example ordering-0",
            HelpName = "name",
        };
        var command = new Command(
            "export", "Writes records to standard output, a line of JSON for each, as they are stored")
        {
            data, stream, shard,
        };
        command.SetAction((options, stop) => Guarded("export", () =>
        {
            var wanted = options.GetValue(stream) is { } text ? StreamOf(text) : null;
            Write(options.GetRequiredValue(data), options.GetValue(shard), wanted, stop);
            return ExitCodes.Clean;
        }));
        return command;
    }

    private static void Write(
        string data, string? shard, (string Kind, string Key)? stream, CancellationToken stop)
    {
        using var folder = DataFolder.Open(data);
        var journals = folder.Journals.Where(j => shard is null || Path.GetFileName(j) == shard).ToList();
        if (journals.Count == 0)
        {
            throw new JournalUnusable($"'{data}' holds no journal of a shard '{shard}'.");
        }

        using var to = new BufferedStream(Console.OpenStandardOutput(), 1024 * 1024);
        var count = journals.Sum(journal => JournalExport.Write(new RealDisk(), journal, stream, to, stop));
        if (count == 0 && stream is var (kind, key))
        {
            throw new JournalUnusable($"'{data}' holds no stream {kind}/{key}.");
        }
    }

    /// <summary>
    /// Shows one journal after the other, and at the end what only all of them together tell.
    /// </summary>
    private static int Survey(string data, CancellationToken stop, Action<JournalSurvey> show)
    {
        using var folder = DataFolder.Open(data);
        var surveys = new List<JournalSurvey>();
        foreach (var journal in folder.Journals)
        {
            stop.ThrowIfCancellationRequested();
            surveys.Add(JournalSurvey.Of(new RealDisk(), journal));
            show(surveys[^1]);
            Tell("damage", surveys[^1].Damages);
        }

        var shorter = JournalSurvey.Compare(surveys).ToList();
        Tell("damage", shorter);
        return surveys.Any(s => s.Damages.Count > 0) || shorter.Count > 0 ? Damaged : ExitCodes.Clean;
    }

    private static void Tell(string what, IEnumerable<string> sentences)
    {
        foreach (var sentence in sentences)
        {
            Console.WriteLine($"  {what}: {sentence}");
        }
    }

    public static async Task<int> Guarded(string command, Func<int> act)
    {
        try
        {
            await Task.Yield();
            return act();
        }
        catch (Exception e) when (e is JournalUnusable or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"jumun journal {command}: {e.Message}");
            return ExitCodes.Failed;
        }
        catch (OperationCanceledException)
        {
            return Stopped;
        }
    }

    private static Option<string> Data() => new("--data")
    {
        Description = "The folder that the host keeps everything in",
        DefaultValueFactory = _ => "./data",
        HelpName = "folder",
    };

    private static (string Kind, string Key)? StreamOf(string text) =>
        text.IndexOf('/') is > 0 and var slash && slash < text.Length - 1 ? (text[..slash], text[(slash + 1)..]) : null;
}

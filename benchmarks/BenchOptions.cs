using System.Globalization;

namespace Jumun.Bench;

/// <summary>How long and how often.</summary>
public sealed record BenchOptions
{
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(8);

    public int Runs { get; init; } = 3;

    public int Connections { get; init; } = 512;

    /// <summary>Orders per second of the open loop; 0: half of what the closed loop reached.</summary>
    public int Rate { get; init; }

    /// <summary>How long a soak is.</summary>
    public int Minutes { get; init; } = 60;

    /// <summary>How many events a folder is filled with.</summary>
    public int Events { get; init; } = 10_000_000;

    /// <summary>A folder to fill and keep, or one that was filled so; null: a temporary one.</summary>
    public string? Data { get; init; }

    /// <summary>Orders through several processes instead of one on files.</summary>
    public bool IsDistributed { get; init; }

    /// <summary>How many, if several.</summary>
    public int Processes { get; init; } = 3;

    /// <summary>The round trip to each server and process, on top of the machine's own.</summary>
    public TimeSpan RoundTrip { get; init; }

    /// <summary>Whether PostgreSQL and the trivial requests are measured too.</summary>
    public bool ForScale { get; init; } = true;

    public static BenchOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new BenchOptions();
        for (var i = 0; i < arguments.Count; i++)
        {
            options = arguments[i] switch
            {
                "--seconds" => options with { Duration = TimeSpan.FromSeconds(Number()) },
                "--warm-up" => options with { WarmUp = TimeSpan.FromSeconds(Number()) },
                "--runs" => options with { Runs = Number() },
                "--connections" => options with { Connections = Number() },
                "--rate" => options with { Rate = Number() },
                "--minutes" => options with { Minutes = Number() },
                "--events" => options with { Events = Number() },
                "--data" when ++i < arguments.Count => options with { Data = arguments[i] },
                "--distributed" => options with { IsDistributed = true },
                "--processes" => options with { Processes = Number() },
                "--round-trip" => options with { RoundTrip = TimeSpan.FromMilliseconds(Number()) },
                "--no-scale" => options with { ForScale = false },
                var other => throw new ArgumentException($"'{other}' is no option. See ./bench --help."),
            };

            int Number() => ++i < arguments.Count
                && int.TryParse(arguments[i], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && number > 0
                    ? number : throw new ArgumentException($"{arguments[i - 1]} needs a number above zero.");
        }

        return options;
    }
}

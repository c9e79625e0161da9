using Spectre.Console;

namespace Jumun.Host.Replay;

/// <summary>Shows how far a replay is: a bar in a terminal, otherwise a plain line for each tenth.</summary>
public sealed class ReplayDisplay(IAnsiConsole console, bool isTerminal)
{
    private const int Parts = 10;

    public IAnsiConsole Console => console;

    /// <summary>Does the work, which calls its argument after each of its <paramref name="steps"/>.</summary>
    public async Task<T> Show<T>(string what, int steps, Func<Action, Task<T>> work)
    {
        if (!isTerminal)
        {
            return await work(Lines(what, steps));
        }

        return await console.Progress()
            .Columns(
                new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(),
                new RemainingTimeColumn())
            .StartAsync(context =>
            {
                var task = context.AddTask(what.PadRight(22), maxValue: Math.Max(steps, 1));
                return work(() => task.Increment(1));
            });
    }

    /// <summary>A heading and rows of name and value: a table in a terminal, otherwise one line each.</summary>
    public void Table(string heading, IEnumerable<(string Name, string Value)> rows)
    {
        if (!isTerminal)
        {
            Write(heading);
            foreach (var (name, value) in rows)
            {
                Write($"  {name}: {value}");
            }

            return;
        }

        var table = new Table().RoundedBorder()
            .AddColumn(Markup.Escape(heading)).AddColumn(new TableColumn("").RightAligned());
        foreach (var (name, value) in rows)
        {
            table.AddRow(Markup.Escape(name), Markup.Escape(value));
        }

        console.Write(table);
    }

    public void Write(string line) => console.Profile.Out.Writer.WriteLine(line);

    private Action Lines(string what, int steps)
    {
        var done = 0;
        return () =>
        {
            var now = Interlocked.Increment(ref done);
            if (now == steps || now * Parts / steps > (now - 1) * Parts / steps)
            {
                Write($"{what}: {now} of {steps}");
            }
        };
    }
}

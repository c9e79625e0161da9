using Spectre.Console;

namespace Jumun.Host;

/// <summary>Shows what takes a moment, given how to tell its progress from 0 to 1.</summary>
public delegate Task ProgressOf(string what, Func<Action<double>, Task> work);

/// <summary>What the host says to whoever started it.</summary>
internal static class Banner
{
    private static bool IsTerminal => AnsiConsole.Profile.Capabilities.Interactive && !Console.IsOutputRedirected;

    public static async Task Show(string what, Func<Action<double>, Task> work)
    {
        if (!IsTerminal)
        {
            await work(_ => { });
            return;
        }

        await AnsiConsole.Progress().AutoClear(true).StartAsync(async progress =>
        {
            var task = progress.AddTask(what, maxValue: 1);
            await work(done => task.Value = done);
        });
    }

    public static void Tell(JumunHost host, HostSettings settings)
    {
        var address = host.Addresses[0].GetLeftPart(UriPartial.Authority);
        if (!IsTerminal)
        {
            Console.WriteLine($"Jumun listens on {address}, its data is in {settings.Place()}.");
            return;
        }

        AnsiConsole.Write(new Rule("[bold]Jumun[/] takes orders") { Justification = Justify.Left });
        var where = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        where.AddRow("Listens on", $"[bold]{address}[/]");
        where.AddRow("Keeps its data in", Markup.Escape(settings.Place()));
        where.AddRow("Describes itself at", $"{address}/openapi/v1.json");
        where.AddRow("Shows how it does at", $"{address}/metrics");
        AnsiConsole.Write(where);
        AnsiConsole.WriteLine();
        AnsiConsole.MarkupLine(
            settings.IsDemo ? "Try a first order:" : "Start it with [bold]--demo[/] on a new folder to try it out.");
        if (settings.IsDemo)
        {
            Console.WriteLine(FirstOrder(address));
        }

        AnsiConsole.MarkupLine("\n[grey]Ctrl-C ends it cleanly.[/]");
    }

    public static void Warn(string what) => Console.Error.WriteLine($"jumun: {what}");

    public static void Inform(string what) => Console.WriteLine(what);

    public static void Complain(string sentence) => Console.Error.WriteLine($"jumun: {sentence}");

    private static string FirstOrder(string address) => $$$"""

          curl -i {{{address}}}/v1/orders -H 'Content-Type: application/json' -H 'Idempotency-Key: first' -d '
            {"customerId":"demo-0001","lines":[{"sku":"TEA-001","quantity":2}],"couponCode":"WELCOME10",
             "payment":{"method":"balance"},"shippingAddress":{"name":"A. Customer","line1":"1 Sejong-daero",
             "city":"Seoul","postalCode":"04524","country":"KR"}}'
          curl {{{address}}}/v1/stock/TEA-001
          curl {{{address}}}/v1/customers/demo-0001/balance
        """;
}

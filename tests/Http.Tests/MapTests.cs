using System.Text.Json.Nodes;
using Jumun.Engine;
using Jumun.Host;
using Jumun.RunningHost;

namespace Jumun.Http.Tests;

/// <summary>The map of who sends what to whom, on the command line and in ARCHITECTURE.md.</summary>
public sealed class MapTests
{
    private const string Begin = "<!-- Written by a test from the code: do not change it here. -->\n";
    private const string End = "<!-- End of what is written by a test. -->\n";

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task The_picture_in_the_document_is_fresh()
    {
        var path = Path.Combine(Built.Root, "ARCHITECTURE.md");
        var text = await File.ReadAllTextAsync(path);
        var (begin, end) = (text.IndexOf(Begin, StringComparison.Ordinal), text.IndexOf(End, StringComparison.Ordinal));
        Assert.True(begin >= 0 && end > begin, "ARCHITECTURE.md has lost the place of its map.");
        var picture = ServiceMap.ToMermaid(ServiceMap.Of(JumunHost.Services));
        var fresh = $"{text[..(begin + Begin.Length)]}```mermaid\n{picture}```\n{text[end..]}";
        if (fresh != text)
        {
            await File.WriteAllTextAsync(path, fresh);
        }

        Assert.True(fresh == text, "The map in ARCHITECTURE.md was out of date and has been written anew: commit it.");
    }

    [Fact]
    public void Every_service_is_on_the_map()
    {
        var ways = ServiceMap.Of(JumunHost.Services);

        Assert.Equal(
            JumunHost.Services.Select(service => service.Name).Order(StringComparer.Ordinal),
            ways.SelectMany(way => (string[])[way.From, way.To]).Distinct().Order(StringComparer.Ordinal));
        Assert.Contains("inventory.hold-stock", Messages("ordering", "inventory", WayKind.Commands));
        Assert.Contains("inventory.release-stock", Messages("ordering", "inventory", WayKind.Commands)); // Undoes.
        Assert.Contains("ordering.order-confirmed", Messages("ordering", "loyalty", WayKind.SetsOff));
        Assert.Contains("catalog.price-changed", Messages("catalog", "ordering", WayKind.IsShown));

        IReadOnlyList<string> Messages(string from, string to, WayKind kind) =>
            ways.Single(way => (way.From, way.To, way.Kind) == (from, to, kind)).Messages;
    }

    [Fact]
    public async Task The_command_knows_three_formats()
    {
        var (code, said) = await Map();
        Assert.True(code == 0, said);
        Assert.Matches("ordering commands wallet \\(checkout.*\\):\n  debit-balance\n  credit-balance\n", said);
        Assert.Matches("shipping sets something off in ordering \\(.*policy.*\\):\n  shipment-", said);

        (code, said) = await Map("--format", "mermaid");
        Assert.True(code == 0, said);
        Assert.StartsWith("flowchart LR\n", said);
        Assert.Matches("  ordering ==>\\|reserve-stock<br>release-stock<br>and [0-9]+ more\\| inventory\n", said);

        (code, said) = await Map("--format", "json");
        Assert.True(code == 0, said);
        Assert.All(JsonNode.Parse(said)!.AsArray(), way => Assert.NotEmpty(way!["messages"]!.AsArray()));
        Assert.Equal(2, (await Map("--format", "poem")).Code);
    }

    private static async Task<(int Code, string Said)> Map(params string[] arguments)
    {
        using var command = Subprocess.Start("dotnet", [Built.Host, "map", .. arguments]);
        var code = await command.Exited(Soon);
        return (code, command.Output);
    }
}

using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Jumun.Engine;

namespace Jumun.Host.Map;

/// <summary>The command <c>map</c>: who sends what to whom, and who hears what of whom.</summary>
internal static class MapCommand
{
    private const string Text = "text";
    private const string Mermaid = "mermaid";
    private const string Json = "json";

    public static Command Create()
    {
        var format = new Option<string>("--format")
        {
            Description = "In words, as a picture for Mermaid (a thick arrow commands, a thin one sets something off, "
                + "a dotted one leads to a view), or as JSON",
            DefaultValueFactory = _ => Text,
        };
        format.AcceptOnlyFromAmong(Text, Mermaid, Json);
        var command = new Command("map", "Shows which messages go from service to service, as the services declare it")
        {
            format,
        };
        command.SetAction(options =>
        {
            var ways = ServiceMap.Of(JumunHost.Services);
            Console.Write(options.GetRequiredValue(format) switch
            {
                Mermaid => ServiceMap.ToMermaid(ways),
                Json => JsonSerializer.Serialize(ways, WaysJson.Default.IReadOnlyListWay) + "\n",
                _ => ServiceMap.ToText(ways),
            });
            return ExitCodes.Clean;
        });
        return command;
    }
}

/// <summary>How the map is written as JSON.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<Way>))]
internal sealed partial class WaysJson : JsonSerializerContext;

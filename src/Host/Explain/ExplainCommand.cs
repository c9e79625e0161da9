using System.CommandLine;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Jumun.Engine;
using Jumun.Engine.Http;
using Jumun.Engine.Journals;

namespace Jumun.Host.Explain;

/// <summary>
/// The command <c>explain</c>: what happened to an order and why, from the journals of a host that is stopped, or from
/// one that runs, which reads its own.
/// </summary>
internal static class ExplainCommand
{
    private const int Stopped = 130;

    /// <summary>How long a host may take that reads its journals.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    public static Command Create(Option<string?> postgres)
    {
        var id = new Argument<string>("order") { Description = "The order's id; a shipment's will do, too" };
        var data = new Option<string>("--data")
        {
            Description = "The folder that the host keeps everything in; it must be stopped",
            DefaultValueFactory = _ => "./data",
            HelpName = "folder",
        };
        var url = new Option<Uri?>("--url")
        {
            Description = "Ask the host that runs at this address, for example http://127.0.0.1:5080",
            CustomParser = Arguments.ReadAddress,
            HelpName = "address",
        };
        var at = new Option<DateTimeOffset?>("--at")
        {
            Description = "Only what happened up to this time, for example 2026-01-31T09:30:00Z",
            CustomParser = result => Arguments.ReadTime(result),
            HelpName = "time",
        };
        var command = new Command("explain", "Tells what happened to an order, over all services, and what caused what")
        {
            id, data, postgres, url, at,
        };
        command.SetAction((options, stop) => Run(
            options.GetRequiredValue(id), options.GetValue(at), options.GetValue(url),
            new(Urls: "", options.GetRequiredValue(data), IsDemo: false) { Postgres = options.GetValue(postgres) },
            stop));
        return command;
    }

    private static async Task<int> Run(
        string id, DateTimeOffset? at, Uri? url, HostSettings settings, CancellationToken stop)
    {
        try
        {
            var story = url is null ? await Read(id, at, settings) : await Ask(id, at, url, stop);
            if (story is null)
            {
                await Console.Error.WriteLineAsync(
                    $"jumun explain: Nothing has happened under '{id}'{(at is null ? "" : " until then")}.");
                return ExitCodes.Failed;
            }

            StoryText.Write(Console.Out, story);
            return ExitCodes.Clean;
        }
        catch (JournalUnusable taken) when (taken.IsInUse)
        {
            await Console.Error.WriteLineAsync(
                $"jumun explain: {settings.Place()} is in use by a running host: ask that one, with --url.");
            return ExitCodes.Failed;
        }
        catch (Exception e) when (
            e is JournalUnusable or IOException or UnauthorizedAccessException or HttpRequestException or JsonException)
        {
            await Console.Error.WriteLineAsync($"jumun explain: {e.Message}");
            return ExitCodes.Failed;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Stopped;
        }
        catch (TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"jumun explain: {url} did not answer in time.");
            return ExitCodes.Failed;
        }
    }

    private static async Task<StoryBody?> Read(string id, DateTimeOffset? at, HostSettings settings)
    {
        using var storage = new Storage(settings);
        var shards = JumunHost.Services.SelectMany(service => storage.ShardsThere(service.Name)).ToHashSet();
        if (shards.Count == 0)
        {
            throw new JournalUnusable($"{settings.Place()} holds no journals.");
        }

        var options = new PlatformOptions { Report = Banner.Warn, ShardsOf = storage.ShardsOf };
        using var platform = Platform.OpenToRead(JumunHost.Services, options, shards, storage.Open);
        return await platform.Explain(id, at) is { } story ? StoryBody.Of(story) : null;
    }

    private static async Task<StoryBody?> Ask(string id, DateTimeOffset? at, Uri url, CancellationToken stop)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
        var query = at is { } time ? $"?at={time.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}" : "";
        using var answer = await http.GetAsync(
            new Uri(url, $"/v1/ops/explain/{Uri.EscapeDataString(id)}{query}"), stop);
        var text = await answer.Content.ReadAsStringAsync(stop);
        if (answer.IsSuccessStatusCode)
        {
            return JsonSerializer.Deserialize(text, StoryJson.Default.StoryBody);
        }

        var isProblem = answer.Content.Headers.ContentType?.MediaType == "application/problem+json";
        var problem = isProblem ? JsonNode.Parse(text) : null;
        return answer.StatusCode == HttpStatusCode.NotFound && $"{problem?["code"]}" == StoryRefusals.Unknown.Code
            ? null
            : throw new HttpRequestException(
                $"{url} answered {(int)answer.StatusCode}{(problem is null ? "" : $": {problem["detail"]}")}");
    }
}

/// <summary>How a host's answer is read.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StoryBody))]
internal sealed partial class StoryJson : JsonSerializerContext;

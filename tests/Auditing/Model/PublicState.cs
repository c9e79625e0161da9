using System.Text.Json;

namespace Jumun.Auditing;

/// <summary>What anybody can see of the platform, asked for when it has come to rest; each address once.</summary>
internal sealed class PublicState(Func<Ask, Answer> ask)
{
    /// <summary>Small, so that lists are cut into pages at many places.</summary>
    private const int PageItems = 23;

    private readonly Dictionary<string, (int Status, JsonElement Body)> _seen = [];

    public (int Status, JsonElement Body) Get(string path)
    {
        if (!_seen.TryGetValue(path, out var seen))
        {
            var answer = ask(new("GET", path));
            seen = (answer.Status, answer.Json());
            _seen.Add(path, seen);
        }

        return seen;
    }

    /// <summary>The body, or nothing when there is no such thing.</summary>
    public JsonElement Body(string path) => Get(path) is { Status: 200, Body: var body } ? body : default;

    /// <summary>A list, page after page.</summary>
    public IEnumerable<JsonElement> List(string path)
    {
        var first = $"{path}{(path.Contains('?') ? '&' : '?')}limit={PageItems}";
        for (var page = first; ;)
        {
            var body = Body(page);
            foreach (var item in body.Items("items"))
            {
                yield return item;
            }

            if (body.Text("nextCursor") is not { } cursor)
            {
                yield break;
            }

            page = $"{first}&cursor={Uri.EscapeDataString(cursor)}";
        }
    }

    /// <summary>Sends a request once more, as it was.</summary>
    public Answer Repeat(Ask again) => ask(again);
}

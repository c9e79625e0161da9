using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Jumun.Http.Tests;

/// <summary>An answer over HTTP, with its headers.</summary>
public sealed record Reply(int Status, HttpResponseHeaders Headers, string? ContentType, string Text)
{
    public JsonNode Body => JsonNode.Parse(Text)!;

    public string? Code => Body["code"]?.ToString();

    public string? ETag => Headers.ETag?.ToString();

    /// <summary>The value at a path such as <c>lines.0.sku</c>.</summary>
    public string? this[string path]
    {
        get
        {
            JsonNode? at = Body;
            foreach (var step in path.Split('.'))
            {
                at = at is JsonArray list ? list.ElementAtOrDefault(int.Parse(step)) : at?[step];
            }

            return at?.ToString();
        }
    }

    public override string ToString() => $"{Status} {Text}";
}

/// <summary>Speaks HTTP with a host; with several in turn.</summary>
public sealed class Client(params Uri[] hosts) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
    {
        Timeout = TimeSpan.FromSeconds(60),
    };

    private int _requests;

    public Task<Reply> Get(string path, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Get, path, null, headers);

    public Task<Reply> Post(string path, string? body, string? key, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Post, path, body, key is null ? headers : [.. headers, ("Idempotency-Key", key)]);

    public Task<Reply> Put(string path, string body, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Put, path, body, headers);

    public Task<Reply> Delete(string path, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Delete, path, null, headers);

    public async Task<Reply> Send(
        HttpMethod method, string path, string? body, (string Name, string Value)[] headers,
        string contentType = "application/json")
    {
        var host = hosts[(uint)Interlocked.Increment(ref _requests) % hosts.Length];
        using var request = new HttpRequestMessage(method, new Uri(host, path));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return new((int)response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType, text);
    }

    public void Dispose() => _http.Dispose();
}

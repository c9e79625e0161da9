using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Jumun.Engine.Http;

/// <summary>Whether a route takes an <c>Idempotency-Key</c>.</summary>
public enum Key
{
    None,
    Optional,
    Required,
}

/// <summary>One HTTP request on its way to the platform and back: what a route's functions are given.</summary>
public sealed class Call
{
    /// <summary>There is no sign-in yet: everyone is the same client.</summary>
    private const string Anonymous = "anonymous";

    /// <summary>Whoever does not wait for a decision still waits so long for the request to be durable.</summary>
    private static readonly TimeSpan HandledWithin = TimeSpan.FromSeconds(Preference.WaitSecondsDefault);

    private readonly HttpContext _http;
    private readonly Route _route;
    private UInt128 _newId;

    internal Call(HttpContext http, Route route)
    {
        (_http, _route) = (http, route);
        if (route.Key != Http.Key.None)
        {
            ReadKey(http.Request.Headers["Idempotency-Key"]);
        }
    }

    public Platform Platform => _route.Platform;

    /// <summary>On whose behalf.</summary>
    public string Actor => Anonymous;

    /// <summary>The hash of the idempotency key and its scope, or 0.</summary>
    public UInt128 Key { get; private set; }

    /// <summary>The hash of the body, and of the address where that says what the body is about; or 0.</summary>
    internal UInt128 Fingerprint { get; set; }

    public DateTimeOffset Now => Platform.Now;

    /// <summary>The id of what this request creates: the same for every repetition under the same key.</summary>
    public string NewId()
    {
        if (_newId == UInt128.Zero)
        {
            _newId = Key != UInt128.Zero ? Key : RequestId.New();
        }

        return RequestId.ToText(_newId);
    }

    /// <summary>A part of the address that names something.</summary>
    public string Id(string name)
    {
        var value = (string?)_http.Request.RouteValues[name] ?? "";
        return value.Length is > 0 and <= HttpLimits.IdLengthMax && !value.Any(char.IsControl)
            ? value
            : throw new UnreadableRequest(Problem.Of(Faults.NoRoute));
    }

    /// <summary>A parameter of the query, or null.</summary>
    public string? Query(string name)
    {
        if (!_http.Request.Query.TryGetValue(name, out var values) || StringValues.IsNullOrEmpty(values))
        {
            return null;
        }

        return values.Count == 1 && values[0]!.Length <= HttpLimits.IdLengthMax && !values[0]!.Any(char.IsControl)
            ? values[0]
            : throw Unfit(name, "one short value");
    }

    /// <summary>A header of the request, or null.</summary>
    public string? Header(string name) => _http.Request.Headers[name] is [{ Length: > 0 } value] ? value : null;

    /// <summary>A time in the query, RFC 3339 with its offset, or null.</summary>
    public DateTimeOffset? Time(string name)
    {
        // A plus that was not percent-encoded arrives as a space.
        var text = Query(name)?.Replace(' ', '+');
        if (text is null)
        {
            return null;
        }

        return TimeInBodies.TryRead(text, out var time)
            ? time
            : throw Unfit(name, "a time such as 2026-01-31T09:30:00Z");
    }

    /// <summary>Which page of a list is wanted.</summary>
    public PageRequest Page() => PageRequest.Read(Query("limit"), Query("cursor"));

    /// <summary>Hands a command to the platform and waits for its reply, as long as the caller prefers.</summary>
    /// <param name="waitsForOutcome">Answer only when it is known what becomes of it.</param>
    public ValueTask<Reply> Send(ICommand command, bool waitsForOutcome = false, string? correlation = null)
    {
        var headers = _http.Request.Headers;
        var patience = TimeSpan.FromSeconds(Preference.WaitSeconds(headers["Prefer"]));
        var request = new Request(command)
        {
            Actor = Actor,
            Key = Key,
            Fingerprint = Fingerprint,
            Correlation = correlation,
            Trace = TraceHeader.Read(headers.TraceParent),
            Deadline = patience < HandledWithin ? Now + HandledWithin : null,
            ExpectedVersion = headers.IfMatch.Count == 0 ? null : ExpectedVersion(headers.IfMatch),
            WaitsForOutcome = waitsForOutcome,
        };
        return Platform.Send(request, patience);
    }

    /// <summary>What happened to a stream: read from disk, so not on the thread that reads the sockets.</summary>
    public async ValueTask<IReadOnlyList<HistoryEntry>> History<TState>(string key)
        where TState : class
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return await Platform.History<TState>(key);
    }

    /// <summary>A stream as it was at a time; read from disk, like <see cref="History"/>.</summary>
    public async ValueTask<Versioned<TState>> ReadAt<TState>(string key, DateTimeOffset at)
        where TState : class
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return await Platform.ReadAt<TState>(key, at);
    }

    /// <summary>What takes many readings of the disk; not on the thread that reads the sockets.</summary>
    public async ValueTask<T> FromDisk<T>(Func<Platform, ValueTask<T>> read)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return await read(Platform);
    }

    public OkAnswer<T> Ok<T>(T body, long version = 0)
        where T : IBody<T>
    {
        ShowVersion(version);
        return new(body, Json<T>());
    }

    /// <summary>With a weak ETag: bodies under it may differ in what is of no importance.</summary>
    /// <param name="likeness">The same for bodies that are alike; not below zero.</param>
    public OkAnswer<T> OkAlike<T>(T body, long likeness)
        where T : IBody<T>
    {
        _http.Response.Headers.ETag = ETag.WeakOf(likeness);
        return new(body, Json<T>());
    }

    public CreatedAnswer<T> Created<T>(string location, T body, long version = 0)
        where T : IBody<T>
    {
        ShowVersion(version);
        return new(location, body, Json<T>());
    }

    public AcceptedAnswer<T> Accepted<T>(string location, T body)
        where T : IBody<T> => new(location, body, Json<T>());

    /// <summary>One page of a list, with a link to the next.</summary>
    public OkAnswer<PageBody<T>> Ok<T, TDocument>(Page<TDocument> page, Func<TDocument, T> show)
        where T : IBody<T>
    {
        var next = page.Next is { } before ? PageRequest.CursorOf(before) : null;
        if (next is not null)
        {
            var query = QueryString.Create(
                _http.Request.Query.Where(q => q.Key != "cursor").Append(new("cursor", next)));
            _http.Response.Headers.Link = $"<{_http.Request.Path}{query}>; rel=\"next\"";
        }

        return new(new(page.Items.Select(show).ToList(), next), Json<PageBody<T>>());
    }

    /// <summary>What happened to something, oldest first.</summary>
    public OkAnswer<ItemsBody<HistoryEntryBody>> Ok(IReadOnlyList<HistoryEntry> history) =>
        Ok(new ItemsBody<HistoryEntryBody>([.. history.Select(HistoryEntryBody.Of)]));

    /// <summary>True when the caller already has this version (<c>If-None-Match</c>).</summary>
    public bool IsKnown(long version) =>
        _http.Request.Headers.IfNoneMatch is { Count: > 0 } known
        && (known is ["*"] || known.ToString().Contains(ETag.Of(version)));

    internal JsonTypeInfo<T> Json<T>() => (JsonTypeInfo<T>)_route.Json.GetTypeInfo(typeof(T));

    /// <summary>Something in the query that can't be used.</summary>
    public static UnreadableRequest Unfit(string parameter, string wanted) => new(
        Problem.Of(Faults.QueryUnfit).Saying($"'{parameter}' must be {wanted}.").With("field", parameter));

    /// <summary>A header that can't be used.</summary>
    public static UnreadableRequest UnfitHeader(string header, string wanted) => new(
        Problem.Of(Faults.HeaderUnfit).Saying($"'{header}' must be {wanted}.").With("header", header));

    private void ReadKey(StringValues header)
    {
        if (header.Count == 0)
        {
            if (_route.Key == Http.Key.Required)
            {
                throw new UnreadableRequest(Problem.Of(Faults.KeyMissing));
            }

            return;
        }

        if (header.Count != 1 || !RequestId.TryReadKey(header[0]!, out var key))
        {
            throw new UnreadableRequest(Problem.Of(Faults.KeyInvalid));
        }

        Key = RequestId.Of(Actor, _route.Template, key);
    }

    private void ShowVersion(long version)
    {
        if (version > 0)
        {
            _http.Response.Headers.ETag = ETag.Of(version);
        }
    }

    private static long? ExpectedVersion(StringValues ifMatch) =>
        ifMatch is ["*"] ? null
        : ifMatch.Count == 1 && ETag.TryRead(ifMatch[0], out var version) ? version
        : throw new UnreadableRequest(Problem.Of(Faults.VersionInvalid));
}

/// <summary>What is known of a route before any request comes.</summary>
internal sealed record Route(
    string Method, string Pattern, Key Key, Platform Platform, JsonSerializerOptions Json)
{
    /// <summary>Under what a key is scoped.</summary>
    public string Template { get; } = $"{Method} {Pattern}";

    public bool HasParameters { get; } = Pattern.Contains('{');

    public bool TakesBody { get; init; }
}

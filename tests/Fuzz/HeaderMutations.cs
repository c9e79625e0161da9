namespace Jumun.Fuzz;

/// <summary>Ways of spoiling the headers of a valid request.</summary>
public static class HeaderMutations
{
    private static readonly string[] MediaTypes =
    [
        "", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "application/json;",
        "multipart/form-data; boundary=x", "json", "application/", "/json", "application/json; charset=\"utf-8\"",
        "application/problem+json", "*/*", "application/json, text/plain", "application/json; charset=",
    ];

    private static readonly string[] Keys =
    [
        "", " ", "\"\"", "\"", "\"a", "a\"b", new('k', 255), new('k', 256), new('k', 4000), "\"\\\"\"", "\"\\", "한",
        "a\tb", "a,b", "a;b=c", $"a{Draft.Byte(0xFF)}", $"a{Draft.Byte(1)}b",
    ];

    private static readonly string[] Wishes =
    [
        "wait=0", "wait=1", "wait=-1", "wait=99999999999999999999", "wait=1.5", "wait", "wait=", "wait=\"1\"",
        "wait=0x1", ";;;", ",,,,", "wait=0, wait=1", "respond-async", "wait=1; foo=bar", new('w', 3000),
    ];

    private static readonly string[] Traces =
    [
        "", "00", "00-0-0-0", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00F067AA0BA902B7-01", new('0', 55), new('-', 55),
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01x",
    ];

    private static readonly string[] Tags =
    [
        "", "*", "\"\"", "\"1\"", "W/\"1\"", "1", "\"-1\"", "\"99999999999999999999\"", "\"1\", \"2\"", "\"1", "\"x\"",
        "W/", "\"0\"", "\"1\",*",
    ];

    private static readonly string[] Hosts =
        ["", " ", "a b", "a:b:c", "[::1", "host:99999999", "http://a/", "..", "a@b", "a,b", new('h', 3000)];

    private static readonly string[] Lengths =
    [
        "-1", "0", "1", "+2", "2 ", "0x2", "99999999", "99999999999999999999999", "2,2", "abc", "", "1.0", "٢",
    ];

    private static readonly string[] Codings =
        ["chunked", "gzip", "gzip, chunked", "chunked, chunked", "identity", "chunkedx", "", "xchunked", "chunked;q=1"];

    public static readonly IReadOnlyDictionary<string, Func<Random, Draft, Draft>> All =
        new Dictionary<string, Func<Random, Draft, Draft>>
        {
            ["header.content-type"] = (random, draft) => draft.With("Content-Type", Pick(random, MediaTypes)),
            ["header.content-type-missing"] = (_, draft) => draft.With("Content-Type", null),
            ["header.content-type-twice"] = (_, draft) => draft.Plus("Content-Type", "text/plain"),
            ["header.key"] = (random, draft) => draft.With("Idempotency-Key", Pick(random, Keys)),
            ["header.key-missing"] = (_, draft) => draft.With("Idempotency-Key", null),
            ["header.key-twice"] = (_, draft) => draft.Plus("Idempotency-Key", "another"),
            ["header.prefer"] = (random, draft) => draft.With("Prefer", Pick(random, Wishes)),
            ["header.prefer-twice"] = (random, draft) =>
                draft.Plus("Prefer", Pick(random, Wishes)).Plus("Prefer", Pick(random, Wishes)),
            ["header.traceparent"] = (random, draft) => draft.With("traceparent", Pick(random, Traces)),
            ["header.traceparent-twice"] = (random, draft) =>
                draft.Plus("traceparent", Pick(random, Traces)).Plus("traceparent", Pick(random, Traces)),
            ["header.if-match"] = (random, draft) => draft.With("If-Match", Pick(random, Tags)),
            ["header.if-match-twice"] = (random, draft) =>
                draft.Plus("If-Match", Pick(random, Tags)).Plus("If-Match", Pick(random, Tags)),
            ["header.if-none-match"] = (random, draft) => draft.With("If-None-Match", Pick(random, Tags)),
            ["header.host"] = (random, draft) =>
                draft.With("Host", Pick(random, Hosts)) with { Manner = Manner.Alone },
            ["header.host-missing"] = (_, draft) => draft.With("Host", null) with { Manner = Manner.Alone },
            ["header.host-twice"] = (_, draft) => draft.Plus("Host", "other") with { Manner = Manner.Alone },
            ["header.content-length"] = (random, draft) =>
                draft.With("Content-Length", Pick(random, Lengths)) with { Manner = Manner.Alone },
            ["header.content-length-twice"] = (random, draft) =>
                draft.Plus("Content-Length", "2").Plus("Content-Length", Pick(random, Lengths))
                    with { Manner = Manner.Alone },
            ["header.transfer-encoding"] = (random, draft) =>
                draft.With("Transfer-Encoding", Pick(random, Codings)) with { Manner = Manner.Alone },
            ["header.both-lengths"] = (random, draft) => Chunked(random, draft).Plus("Content-Length", "7"),
            ["header.expect"] = (random, draft) =>
                draft.Plus("Expect", Pick(random, ["100-continue", "200-ok", "", "100-continue, x"])),
            ["header.connection"] = (random, draft) =>
                draft.Plus("Connection", Pick(random, ["close", "upgrade", "keep-alive", "x", "close, keep-alive"]))
                    .Plus("Upgrade", Pick(random, ["h2c", "websocket", ""])) with { Manner = Manner.Alone },
            ["header.accept"] = (random, draft) =>
                draft.Plus("Accept", Pick(random, ["", "text/html", "*/*;q=0", ";;;"]))
                    .Plus("Accept-Encoding", "br;q=9"),
            ["header.method-override"] = (_, draft) => draft.Plus("X-HTTP-Method-Override", "DELETE"),
            ["header.forwarded"] = (_, draft) =>
                draft.Plus("X-Forwarded-For", "\0, 1.2.3.4").Plus("Forwarded", "for=\"") with { Manner = Manner.Alone },
            ["header.many"] = (random, draft) => Enumerable.Range(0, random.Next(50, 200))
                .Aggregate(draft, (one, number) => one.Plus($"X-{number}", "1")) with { Manner = Manner.Alone },
            ["header.large"] = (random, draft) =>
                draft.Plus("Cookie", new('c', random.Next(10_000, 40_000))) with { Manner = Manner.Alone },
            ["header.name"] = (random, draft) => draft.Plus(
                Pick(random, ["", " ", "a b", "a\0b", "a\r\nb", "(x)", "é", "x:y", $"{Draft.Byte(0xFF)}", "x\t"]), "1")
                    with { Manner = Manner.Alone },
            ["header.value"] = (random, draft) => draft.Plus(
                "X-Odd", Pick(random, ["\0", "a\nb", "a\r\n b", "é", $"{Draft.Byte(0x80)}", "\u007f", "a\rb"]))
                    with { Manner = Manner.Alone },
        };

    /// <summary>The same request with its body in pieces.</summary>
    public static Draft Chunked(Random random, Draft draft)
    {
        var body = new System.Text.StringBuilder();
        var content = string.Concat((draft.Body ?? "").Where(char.IsAscii));
        foreach (var piece in content.Chunk(random.Next(1, 200)))
        {
            body.Append($"{piece.Length:x}\r\n").Append(piece).Append("\r\n");
        }

        return draft.With("Transfer-Encoding", "chunked") with
        {
            Body = body + "0\r\n\r\n", Content = content, Manner = Manner.Alone,
        };
    }

    private static string Pick(Random random, string[] all) => all[random.Next(all.Length)];
}

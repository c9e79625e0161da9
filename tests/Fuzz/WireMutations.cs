namespace Jumun.Fuzz;

/// <summary>Ways of spoiling a valid request below its meaning: its address, method, framing and sending.</summary>
public static class WireMutations
{
    private static readonly string[] Methods =
    [
        "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT", "get", "BREW", "P@ST", "",
        "GE T", new('M', 500), "GET\0", "é", "PROPFIND",
    ];

    private static readonly string[] Parts =
    [
        "%", "%zz", "%00", "%2e%2e", "..", ".", "%2f", "%5c", "\\", "a%0d%0aX:%20y", "%FF%FE", "%C0%80",
        "%ED%A0%80", "é", "차", "%EC%B0%A8", "a b", "a%20b", "a\tb", "\0", "a?b", "a;b=c", "{id}", "'", "\"", "<x>", "|",
        "~", "%25%30%30",
        new('a', 99), new('a', 100), new('a', 101), new('a', 1_500), new('a', 5_000), "%E2%80%AE", "..%2f..%2fetc", "$",
        $"{Draft.Byte(0xFF)}", "new", "",
    ];

    private static readonly string[] Queries =
    [
        "limit=0", "limit=-1", "limit=201", "limit=1e2", "limit=99999999999999999999", "limit=", "limit",
        "limit=1&limit=2",
        "limit=%00", "limit=٣", "limit=+5", "limit=5.0", "cursor=", "cursor=MTo0Mg", "cursor=MTotMQ", "cursor=%FF",
        "cursor=MTo5MjIzMzcyMDM2ODU0Nzc1ODA3", "cursor=MTow",
        "cursor=" + new string('A', 50), "cursor=====", "cursor=a b",
        "cursor=M%54o0Mg", "at=2026-01-31T09:30:00Z", "at=0001-01-01T00:00:00%2B14:00", "at=9999-12-31T23:59:59-14:00",
        "at=noon", "at=0", "status=", "status=confirmed", "status=0", "status=Confirmed&status=Rejected", "status=%00",
        "customerId=" + new string('x', 101), "currency=KRW", "currency=krw", "currency=₩", "state=stuck&state=stuck",
        "category=%ED%A0%80", "&&&&", "=", "==", "%", "a=b=c", "?", "#x", "email=%", "LIMIT=0", "limit[]=1",
        "status=Active&category=tea", "x=" + new string('y', 3_000), "x=" + new string('y', 9_000),
    ];

    private static readonly string[] Versions =
        ["HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "HTTP/3.7", "HTTP/9.9", "http/1.1", "HTTP/1.1 ", "HTTP", "", "XTTP/1.1"];

    private static readonly string[] Roots =
        ["", "//", "/v1", "/v1/", "v1/orders", "*", "/V1/ORDERS", "/./v1/orders"];

    private static readonly string[] Chunks =
    [
        "zz\r\n", "-1\r\n{}\r\n", "2\r\n{}xx\r\n0\r\n\r\n", "ffffffffffffffff\r\n{}", "2;" + new string('x', 9_000),
        "2\r\n{}\r\n0\r\nX: y\r\n\r\n", "2\n{}\n0\n\n", "\r\n\r\n", "0x2\r\n{}\r\n0\r\n\r\n", "2\r\n{}\r\n0\r\n\r",
    ];

    private static readonly string[] Wholes =
    [
        "garbage\r\n\r\n", "\r\n\r\n\r\n\r\nGET\r\n\r\n", "GET / HTTP/1.1\n\n", "GET / HTTP/1.1\nHost: a\n\n",
        " GET / HTTP/1.1\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", "GET /\r\n\r\n", "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "GET http://other/health/ready HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET ftp://x HTTP/1.1\r\nHost: a\r\n\r\n", "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n", "\0\0\0\0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET / HTTP/1.1\r\n: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "{\"json\":\"at once\"}\r\n\r\n",
        $"{Draft.Byte(0x16)}{Draft.Byte(3)}{Draft.Byte(1)}{Draft.Byte(0)}{Draft.Byte(0xA5)}{Draft.Byte(1)}\r\n\r\n",
        "GET / HTTP/1.1\rHost: a\r\r", "GET /health/ready HTTP/1.1\r\nHost: a\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
    ];

    public static readonly IReadOnlyDictionary<string, Func<Random, Draft, Draft>> All =
        new Dictionary<string, Func<Random, Draft, Draft>>
        {
            ["address.method"] = (random, draft) =>
                draft with { Method = Pick(random, Methods), Manner = Manner.Alone },
            ["address.part"] = (random, draft) =>
                draft with { Target = WithPart(random, draft.Target), Manner = Manner.Alone },
            ["address.more"] = (random, draft) =>
                draft with { Target = draft.Target.Split('?')[0] + "/" + Pick(random, Parts), Manner = Manner.Alone },
            ["address.query"] = (random, draft) => draft with
            {
                Target = draft.Target + (draft.Target.Contains('?') ? "&" : "?") + Pick(random, Queries),
                Manner = Manner.Alone,
            },
            ["address.root"] = (random, draft) =>
                draft with { Target = Pick(random, Roots), Manner = Manner.Alone },
            ["wire.version"] = (random, draft) =>
                draft with { Version = Pick(random, Versions), Manner = Manner.Alone },
            ["wire.no-http"] = (random, draft) => draft with { Whole = Pick(random, Wholes), Manner = Manner.Alone },
            ["wire.random-bytes"] = (random, draft) => draft with
            {
                Whole = string.Concat(
                    Enumerable.Range(0, random.Next(4, 400)).Select(_ => Draft.Byte(random.Next(256)))) + "\r\n\r\n",
                Manner = Manner.Alone,
            },
            ["wire.chunked"] = HeaderMutations.Chunked,
            ["wire.chunks-broken"] = (random, draft) => HeaderMutations.Chunked(random, draft) with
            {
                Body = Pick(random, Chunks),
            },
            ["wire.chunks-too-large"] = (random, draft) => draft.With("Transfer-Encoding", "chunked") with
            {
                Body = string.Concat(
                    Enumerable.Repeat($"1000\r\n{new string(' ', 4096)}\r\n", random.Next(14, 40))) + "0\r\n\r\n",
                Manner = Manner.Alone,
            },
            ["wire.byte-changed"] = (random, draft) => ByteChanged(random, draft),
            ["wire.cut-short"] = (_, draft) => draft with { Manner = Manner.CutShort },
            ["wire.reset"] = (_, draft) => draft with { Manner = Manner.Reset },
        };

    /// <summary>The address with another part where it has a parameter, or else its last part replaced.</summary>
    private static string WithPart(Random random, string target)
    {
        var parts = target.Split('?')[0].Split('/');
        parts[random.Next(1, parts.Length)] = Pick(random, Parts);
        return string.Join('/', parts);
    }

    /// <summary>One byte of the head is another one.</summary>
    private static Draft ByteChanged(Random random, Draft draft)
    {
        var bytes = draft.ToBytes();
        var head = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        bytes[random.Next(head)] = (byte)random.Next(256);
        return draft with { Whole = string.Concat(bytes.Select(one => Draft.Byte(one))), Manner = Manner.Alone };
    }

    private static string Pick(Random random, string[] all) => all[random.Next(all.Length)];
}

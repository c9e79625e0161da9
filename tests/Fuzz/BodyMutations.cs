using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Jumun.Fuzz;

/// <summary>Ways of spoiling a JSON body. Each takes a valid one and gives a text that may be no JSON at all.</summary>
public static class BodyMutations
{
    private static readonly string[] Numbers =
    [
        "0", "-0", "-1", "1.5", "-1.5", "1.0", "1e0", "1E+2", "1e400", "-1e400", "1e-400", "2147483647", "2147483648",
        "-2147483648", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "1" + new string('0', 400),
        "0." + new string('0', 400) + "1", "00", "01", "+1", ".5", "1.", "1e", "0x10", "1_000", "NaN", "Infinity",
        "-Infinity", "\"NaN\"", "\"1\"", "1n", "--1", "-", "٣",
    ];

    private static readonly string[] Texts =
    [
        "\"\"", "\" \"", Quoted(new('x', 101)), Quoted(new('x', 1001)), Quoted(new('차', 1001)),
        Quoted(new('x', 5000)), "\"\\u0000\"", "\"a\\u001fb\"", "\"\\u007f\"", "\"\\u0085\"", "\"a\nb\"", "\"a\0b\"",
        "\"\\ud800\"", "\"\\udc00x\"", "\"\\ud83d\\ud83d\"", "\"\\u202e\\u200b\\ufeff\"", "\"\\x41\"",
        "\"\\\"", "\"\\u12\"",
        "'single'", "\"unclosed", "\"a\tb\"", "\"../../etc/passwd\"", "\"%00%2e%2e\"", "\"\\u2028\"", "\"𐏿😀é́\"",
        "\"'; DROP TABLE orders; --\"", "\"{{7*7}}\"", "\"" + Draft.Byte(0xFF) + "\"",
        "\"" + Draft.Byte(0xC0) + Draft.Byte(0x80) + "\"", "\"" + Draft.Byte(0xE2) + Draft.Byte(0x82) + "\"",
        "\"" + Draft.Byte(0xED) + Draft.Byte(0xA0) + Draft.Byte(0x80) + "\"",
        "\"" + Draft.Byte(0xF4) + Draft.Byte(0x90) + Draft.Byte(0x80) + Draft.Byte(0x80) + "\"",
    ];

    private static readonly string[] Times =
    [
        "\"0001-01-01T00:00:00Z\"", "\"0001-01-01T00:00:00+14:00\"", "\"9999-12-31T23:59:59.9999999Z\"",
        "\"9999-12-31T23:59:59-14:00\"", "\"2026-02-30T00:00:00Z\"", "\"2026-13-01T00:00:00Z\"",
        "\"2026-01-01T24:00:00Z\"", "\"2026-12-31T23:59:60Z\"", "\"2026-01-01\"", "\"noon\"", "\"2026-01-01T00:00:00\"",
        "\"2026-01-01T00:00:00+99:99\"", "\"-2026-01-01T00:00:00Z\"", "1767225600",
    ];

    private static readonly string[] Amounts =
    [
        "\"0\"", "\"-1\"", "\"-0\"", "\"1.5\"", "\"1.\"", "\".5\"", "\"1e3\"", "\"9223372036854775807\"",
        "\"9223372036854775808\"", "\"99999999999999999999\"", "\"999999999999999999999\"", "\"100000000000\"",
        "\"100000000001\"", "\" 5\"", "\"5 \"", "\"--5\"", "\"5..0\"", "\".\"", "\"-\"", "\"٥\"", "\"5,0\"", "5", "5.0",
    ];

    private static readonly string[] Currencies =
        ["\"krw\"", "\"XXX\"", "\"KR\"", "\"KRWW\"", "\"\"", "\"BHD\"", "\"₩₩₩\"", "null", "410"];

    private static readonly string[] WrongKinds =
        ["null", "true", "false", "0", "\"text\"", "[]", "{}", "[null]", "[[]]", "{\"\":null}", "[1,2]", "undefined"];

    private static readonly string[] Garbage =
    [
        "", " ", "\r\n", "{", "}", "[", "\"", "nul", "{]", "{\"a\"}", "{,}", "{\"a\":}", "//", "/**/{}", "{}{}", "{} x",
        "<order/>", "a=b&c=d", "\0", "\u001f{}",
    ];

    public static readonly IReadOnlyDictionary<string, Func<Random, JsonObject, string>> All =
        new Dictionary<string, Func<Random, JsonObject, string>>
        {
            ["body.number"] = (random, body) => Replaced(random, body, _ => Pick(random, Numbers), IsNumber),
            ["body.text"] = (random, body) => Replaced(random, body, _ => Pick(random, Texts), IsText),
            ["body.time"] = (random, body) => Replaced(random, body, _ => Pick(random, Times), IsText),
            ["body.amount"] = (random, body) => Replaced(random, body, _ => Pick(random, Amounts), IsNamed("amount")),
            ["body.currency"] = (random, body) =>
                Replaced(random, body, _ => Pick(random, Currencies), IsNamed("currency")),
            ["body.kind"] = (random, body) => Replaced(random, body, _ => Pick(random, WrongKinds)),
            ["body.null"] = (random, body) => Replaced(random, body, _ => "null"),
            ["body.deep"] = (random, body) => Replaced(random, body, _ => Deep(random)),
            ["body.member-twice"] = (random, body) => Replaced(random, body, text => Twice(random, text), IsObject),
            ["body.member-missing"] = (random, body) => Replaced(random, body, text => Without(random, text), IsObject),
            ["body.member-unknown"] = (random, body) => Replaced(random, body, text => More(random, text), IsObject),
            ["body.many-items"] = (random, body) => Replaced(random, body, text => Many(random, text), IsList),
            ["body.garbage"] = (random, _) => Pick(random, Garbage),
            ["body.random-bytes"] = (random, _) =>
                string.Concat(Enumerable.Range(0, random.Next(1, 300)).Select(_ => Draft.Byte(random.Next(256)))),
            ["body.byte-changed"] = (random, body) => Changed(random, body.ToJsonString()),
            ["body.cut"] = (random, body) => body.ToJsonString() is var text ? text[..random.Next(text.Length)] : "",
            ["body.bom"] = (_, body) => "\uFEFF" + body.ToJsonString(),
            ["body.utf-16"] = (_, body) =>
                string.Concat(Encoding.Unicode.GetBytes(body.ToJsonString()).Select(one => Draft.Byte(one))),
            ["body.comments"] = (_, body) => body.ToJsonString().Replace(",", ",/* more */"),
            ["body.trailing-comma"] = (_, body) => body.ToJsonString().Replace("}", ",}"),
            ["body.blanks"] = (random, body) => new string(' ', random.Next(60_000)) + body.ToJsonString(),
            ["body.too-large"] = (random, body) =>
                body.ToJsonString() + new string(' ', random.Next(60_000, 300_000)),
        };

    /// <summary>The text of a body in which one value, of those that fit, is replaced.</summary>
    private static string Replaced(
        Random random, JsonObject body, Func<string, string> other, Func<JsonNode, bool>? fits = null)
    {
        const string Mark = "\uE7FF";
        var all = Nodes(body).ToList();
        var fitting = all.Where(fits ?? (_ => true)).ToList();
        var chosen = Pick(random, fitting.Count > 0 ? fitting : all);
        var text = other(chosen.ToJsonString());
        if (chosen.Parent is null)
        {
            return text;
        }

        chosen.ReplaceWith(Mark);
        return body.ToJsonString(Plain).Replace($"\"{Mark}\"", text);
    }

    private static readonly JsonSerializerOptions Plain =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All) };

    private static IEnumerable<JsonNode> Nodes(JsonNode node)
    {
        yield return node;
        var children = node switch
        {
            JsonObject one => one.Select(member => member.Value),
            JsonArray list => list,
            _ => [],
        };
        foreach (var deeper in children.OfType<JsonNode>().SelectMany(Nodes))
        {
            yield return deeper;
        }
    }

    private static string Deep(Random random)
    {
        var depth = Pick(random, [10, 15, 16, 17, 100, 5_000]);
        return random.Next(2) == 0
            ? new string('[', depth) + new string(']', depth)
            : string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);
    }

    private static string Twice(Random random, string text)
    {
        var members = JsonNode.Parse(text)!.AsObject().ToList();
        if (members.Count == 0)
        {
            return "{\"a\":1,\"a\":2}";
        }

        var (name, value) = Pick(random, members);
        return $"{text[..^1]},{Quoted(name)}:{value?.ToJsonString() ?? "null"}}}";
    }

    private static string Without(Random random, string text)
    {
        var one = JsonNode.Parse(text)!.AsObject();
        if (one.Count > 0)
        {
            one.Remove(Pick(random, one.ToList()).Key);
        }

        return one.ToJsonString();
    }

    private static string More(Random random, string text)
    {
        string[] names = ["colour", "__proto__", "", "$type", "$ref", "SKU", "\\ud800", new('x', 2000), "a\\u0000b"];
        return (text.Length > 2 ? text[..^1] + "," : "{") + $"\"{Pick(random, names)}\":1}}";
    }

    private static string Many(Random random, string text)
    {
        var item = JsonNode.Parse(text) is JsonArray { Count: > 0 } items ? items[0]!.ToJsonString() : text;
        return $"[{string.Join(',', Enumerable.Repeat(item, Pick(random, [0, 100, 101, 1_000])))}]";
    }

    private static string Changed(Random random, string text)
    {
        var at = random.Next(text.Length);
        return text[..at] + Draft.Byte(random.Next(256)) + text[(at + 1)..];
    }

    private static bool IsNumber(JsonNode node) => node.GetValueKind() == JsonValueKind.Number;

    private static bool IsText(JsonNode node) => node.GetValueKind() == JsonValueKind.String;

    private static bool IsObject(JsonNode node) => node is JsonObject;

    private static bool IsList(JsonNode node) => node is JsonArray;

    private static Func<JsonNode, bool> IsNamed(string name) =>
        node => node.Parent is JsonObject && node.GetPropertyName() == name;

    private static string Quoted(string text) => $"\"{text}\"";

    private static T Pick<T>(Random random, IReadOnlyList<T> all) => all[random.Next(all.Count)];
}

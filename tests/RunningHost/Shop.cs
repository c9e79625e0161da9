using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;

namespace Jumun.RunningHost;

/// <summary>An answer over HTTP.</summary>
public sealed record Answer(int Status, JsonNode? Body)
{
    public string? Text(string property) => Body?[property]?.ToString();

    public override string ToString() => $"{Status} {Body?.ToJsonString()}";
}

/// <summary>Speaks to one host as any client does.</summary>
public sealed class Shop(Uri host) : IDisposable
{
    public const int PageItemsMax = 200;

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false })
    {
        BaseAddress = host,
        Timeout = TimeSpan.FromMinutes(5),
    };

    public static JsonObject Money(long amount, string currency = "KRW") =>
        new() { ["currency"] = currency, ["amount"] = $"{amount}" };

    /// <summary>The body of an adjustment that puts pieces into the one warehouse.</summary>
    public static JsonObject Stock(string sku, long pieces) => new()
    {
        ["sku"] = sku, ["warehouse"] = "seoul", ["quantity"] = pieces, ["reason"] = "opening stock",
    };

    public static JsonObject TopUp(long amount) => new() { ["amount"] = Money(amount), ["reason"] = "opening balance" };

    public static long BalanceOf(Answer answer) => long.Parse(
        answer.Body?["balance"]?["amount"]?.ToString() ?? throw new InvalidDataException($"No balance: {answer}"),
        CultureInfo.InvariantCulture);

    /// <summary>An order paid from balance.</summary>
    public static JsonObject Order(
        string customer, string? coupon, params IEnumerable<(string Sku, int Quantity)> lines)
    {
        var order = new JsonObject
        {
            ["customerId"] = customer,
            ["lines"] = new JsonArray([.. lines.Select(line =>
                new JsonObject { ["sku"] = line.Sku, ["quantity"] = line.Quantity })]),
            ["payment"] = new JsonObject { ["method"] = "balance" },
            ["shippingAddress"] = new JsonObject
            {
                ["name"] = "A. Customer",
                ["line1"] = "1 Sejong-daero",
                ["city"] = "Seoul",
                ["postalCode"] = "04524",
                ["country"] = "KR",
            },
        };
        if (coupon is not null)
        {
            order["couponCode"] = coupon;
        }

        return order;
    }

    public Task<Answer> Get(string path) => Ask(new(HttpMethod.Get, path));

    public Task<string> GetText(string path) => _http.GetStringAsync(path);

    public Task<Answer> Post(string path, string key, JsonObject body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Idempotency-Key", key);
        request.Headers.Add("Prefer", "wait=20");
        return Ask(request);
    }

    /// <summary>Like <see cref="Post"/>, when nothing but success will do.</summary>
    public async Task<Answer> Must(string path, string key, JsonObject body)
    {
        var answer = await Post(path, key, body);
        return answer.Status is >= 200 and < 300 ? answer : throw new InvalidOperationException($"{path}: {answer}");
    }

    /// <summary>All items of a list, page by page.</summary>
    public async IAsyncEnumerable<JsonNode> List(
        string path, [EnumeratorCancellation] CancellationToken stop = default)
    {
        var page = $"{path}{(path.Contains('?') ? '&' : '?')}limit={PageItemsMax}";
        for (string? cursor = ""; cursor is not null;)
        {
            stop.ThrowIfCancellationRequested();
            var answer = await Get(cursor.Length == 0 ? page : $"{page}&cursor={Uri.EscapeDataString(cursor)}");
            var items = answer.Body?["items"]?.AsArray() ?? throw new InvalidDataException($"{path}: {answer}");
            foreach (var item in items)
            {
                yield return item!;
            }

            cursor = answer.Text("nextCursor");
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<Answer> Ask(HttpRequestMessage request)
    {
        using (request)
        {
            using var response = await _http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            return new((int)response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text) : null);
        }
    }
}

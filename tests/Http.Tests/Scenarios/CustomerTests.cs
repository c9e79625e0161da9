using static Jumun.Http.Tests.RunningShop;

namespace Jumun.Http.Tests;

/// <summary>Who a customer is, how they are reached and which groups they are in: changed, found, remembered.</summary>
public abstract class CustomerScenarios(RunningShop shop)
{
    private const string Home = """
        {"address":{"name":"A. Kim","line1":"1 Sejong-daero","city":"Seoul","country":"KR"} }
        """;

    private readonly RunningShop _shop = shop;

    private Client Http => _shop.Client;

    [Fact]
    public async Task A_customer_changes_whatever_is_known_of_them()
    {
        var path = $"/v1/customers/{await _shop.Welcome(0)}";

        Is(200, await Http.Put($"{path}/name", """{"name":"A. Kim"}"""));
        Is(200, await Http.Put($"{path}/email", """{"email":"kim@shop.example"}"""));
        Is(200, await Http.Put($"{path}/address", Home));
        Is(200, await Http.Put($"{path}/addresses/office", Home.Replace("Seoul", "Busan")));
        Is(200, await Http.Send(HttpMethod.Put, $"{path}/groups/regulars", null, []));
        var told = await Http.Put($"{path}/preferences", """
            {"channel":"kakaotalk","language":"en","phone":"+821012345678",
             "quietHours":{"from":"22:00","until":"08:00","timeZone":"Asia/Seoul"} }
            """);
        Is(200, told);

        var shown = await Http.Get(path);
        Assert.Equal(told.Text, shown.Text);
        Assert.Equal(("A. Kim", "kim@shop.example", "Seoul"), (shown["name"], shown["email"], shown["address.city"]));
        Assert.Equal(("office", "Busan"), (shown["addresses.0.name"], shown["addresses.0.address.city"]));
        Assert.Equal("regulars", shown["groups.0"]);
        Assert.Equal(("kakaotalk", "en"), (shown["preferences.channel"], shown["preferences.language"]));
        Assert.Equal("22:00", shown["preferences.quietHours.from"]);
        Is(200, await Http.Put($"{path}/preferences", """{"channel":"none","language":"ko","quietHours":null}"""));
        Is(200, await Http.Delete($"{path}/addresses/office"));
        var left = await Http.Delete($"{path}/groups/regulars");
        Is(200, left);
        Assert.Equal(("[]", "[]", "\"10\""), (left["addresses"], left["groups"], left.ETag));
        var again = await Http.Delete($"{path}/groups/regulars");
        Assert.Equal((200, left.ETag), (again.Status, again.ETag));
    }

    [Fact]
    public async Task A_customer_is_changed_only_as_seen()
    {
        var path = $"/v1/customers/{await _shop.Welcome(0)}";
        var seen = (await Http.Get(path)).ETag!;
        Is(200, await Http.Put($"{path}/name", """{"name":"A. Kim"}""", ("If-Match", seen)));

        var stale = ("If-Match", seen);
        IsProblem(412, "version.stale", await Http.Put($"{path}/name", """{"name":"B. Lee"}""", stale));
        IsProblem(412, "version.stale", await Http.Put($"{path}/email", """{"email":"lee@shop.example"}""", stale));
        IsProblem(412, "version.stale", await Http.Put($"{path}/address", Home, stale));
        IsProblem(412, "version.stale", await Http.Put($"{path}/addresses/office", Home, stale));
        IsProblem(
            412, "version.stale",
            await Http.Put($"{path}/preferences", """{"channel":"none","language":"ko"}""", stale));
        foreach (var method in (HttpMethod[])[HttpMethod.Put, HttpMethod.Delete])
        {
            IsProblem(412, "version.stale", await Http.Send(method, $"{path}/groups/regulars", null, [stale]));
        }

        IsProblem(
            412, "version.stale", await Http.Send(HttpMethod.Delete, $"{path}/addresses/office", null, [stale]));
        IsProblem(
            400, "version.invalid", await Http.Put($"{path}/address", Home, ("If-Match", "yesterday's")));
        Assert.Equal("A. Kim", (await Http.Get(path))["name"]);
    }

    [Theory]
    [InlineData("name", """{"name":" "}""", 422, "customer.malformed", "name")]
    [InlineData("name", """{"name":""}""", 400, "body.text-length", "name")]
    [InlineData("email", """{"email":"kim at shop"}""", 422, "customer.malformed", "email")]
    [InlineData("email", """{"mail":"kim@shop.example"}""", 400, "body.unknown-property", "mail")]
    [InlineData("preferences", """{"channel":"fax","language":"ko"}""", 400, "body.unfit", "channel")]
    [InlineData("preferences", """{"channel":"sms","language":"ko"}""", 422, "customer.malformed", "phone")]
    [InlineData(
        "preferences", """{"channel":"none","language":"ko","phone":"010"}""", 422, "customer.malformed", "phone")]
    public async Task A_change_that_makes_no_sense_is_named(
        string what, string body, int status, string code, string field)
    {
        var refused = await Http.Put($"/v1/customers/{await _shop.Welcome(0)}/{what}", body);

        IsProblem(status, code, refused);
        Assert.Equal(field, refused["field"]);
    }

    [Theory]
    [InlineData("22:00", "08:00", "Asia/Atlantis", "customer.time-zone-unknown")]
    [InlineData("22:00", "08:00", "../zoneinfo/Asia/Seoul", "customer.time-zone-unknown")]
    [InlineData("22:00", "08:00", "Asia/Seoul/", "customer.time-zone-unknown")]
    [InlineData("22:00", "24:00", "Asia/Seoul", "customer.malformed")]
    [InlineData("10 pm", "08:00", "Asia/Seoul", "customer.malformed")]
    [InlineData("08:00", "08:00", "Asia/Seoul", "customer.malformed")]
    public async Task Quiet_hours_are_by_a_clock_that_there_is(string from, string until, string zone, string code)
    {
        var path = $"/v1/customers/{await _shop.Welcome(0)}";

        var refused = await Http.Put($"{path}/preferences", $$"""
            {"channel":"none","language":"ko",
             "quietHours":{"from":"{{from}}","until":"{{until}}","timeZone":"{{zone}}"} }
            """);

        IsProblem(422, code, refused);
        Assert.Null((await Http.Get(path))["preferences"]);
    }

    [Fact]
    public async Task Nobody_is_changed_who_is_not_registered()
    {
        IsProblem(404, "customer.unknown", await Http.Put("/v1/customers/nobody/name", """{"name":"A. Kim"}"""));
        IsProblem(
            404, "customer.unknown",
            await Http.Send(HttpMethod.Delete, "/v1/customers/nobody/groups/regulars", null, []));
        IsProblem(404, "customer.unknown", await Http.Get("/v1/customers/nobody/history"));
    }

    [Fact]
    public async Task Customers_are_found_by_e_mail_by_its_domain_and_by_group()
    {
        var (ann, bob, all) = (await _shop.Welcome(0), await _shop.Welcome(0), NewName("group"));
        var (domain, other) = (NewName("shop") + ".example", NewName("shop") + ".example");
        foreach (var customer in (string[])[ann, bob])
        {
            Is(200, await Http.Put(
                $"/v1/customers/{customer}/email", $$"""{"email":"{{customer}}@{{domain}}"}"""));
            Is(200, await Http.Send(HttpMethod.Put, $"/v1/customers/{customer}/groups/{all}", null, []));
        }

        Assert.Equal([ann, bob], await Found($"emailDomain={domain.ToUpperInvariant()}"));
        Assert.Equal([ann, bob], await Found($"group={all}"));
        Assert.Equal([ann], await Found($"email={ann.ToUpperInvariant()}@{domain}"));
        Is(200, await Http.Put($"/v1/customers/{ann}/email", $$"""{"email":"ann@{{other}}"}"""));
        Is(200, await Http.Delete($"/v1/customers/{bob}/groups/{all}"));
        Assert.Equal([bob], await Found($"emailDomain={domain}"));
        Assert.Equal([ann], await Found($"emailDomain={other}"));
        var members = await Http.Get($"/v1/customers?group={all}");
        Assert.Equal((ann, $"ann@{other}"), (members["items.0.id"], members["items.0.email"]));
        Assert.Null(members["nextCursor"]);

        var first = await Http.Get("/v1/customers?limit=1");
        Assert.Single(first.Body["items"]!.AsArray());
        Assert.NotNull(first["nextCursor"]);
    }

    [Theory]
    [InlineData("email=a@shop.example&emailDomain=shop.example", "emailDomain")]
    [InlineData("email=a@shop.example&group=regulars", "group")]
    [InlineData("emailDomain=shop.example&group=regulars", "group")]
    public async Task By_one_filter_at_a_time(string query, string field)
    {
        var refused = await Http.Get($"/v1/customers?{query}");

        IsProblem(400, "query.unfit", refused);
        Assert.Equal(field, refused["field"]);
    }

    [Fact]
    public async Task A_customer_keeps_what_happened_and_is_shown_as_it_was_at_a_time()
    {
        var path = $"/v1/customers/{await _shop.Welcome(0)}";
        var registered = await Http.Get(path);
        var at = DateTimeOffset.Parse(registered["registeredAt"]!);
        Is(200, await Http.Put($"{path}/name", """{"name":"A. Kim"}"""));

        var history = (await Http.Get($"{path}/history")).Body["items"]!.AsArray();

        Assert.Equal(
            ["customers.customer-registered.v1", "customers.customer-name-changed.v1"],
            history.Select(entry => entry!["what"]!.ToString()));
        Assert.Equal("A. Kim", (await Http.Get($"{path}?at={Text(at.AddHours(9))}"))["name"]);
        Is(404, await Http.Get($"{path}?at={Text(at.AddMilliseconds(-1))}"));
        var changed = DateTimeOffset.Parse(history[1]!["at"]!.ToString());
        if (changed > at)
        {
            Assert.Equal(registered.Text, (await Http.Get($"{path}?at={Text(at)}")).Text);
        }
    }

    [Fact]
    public async Task A_change_that_is_sent_again_under_its_key_is_made_once()
    {
        var path = $"/v1/customers/{await _shop.Welcome(0)}";
        var key = ("Idempotency-Key", NewName("key"));

        var joined = await Http.Send(HttpMethod.Put, $"{path}/groups/regulars", null, [key]);
        Is(200, await Http.Delete($"{path}/groups/regulars"));
        var again = await Http.Send(HttpMethod.Put, $"{path}/groups/regulars", null, [key]);

        Assert.Equal(joined.Text, again.Text);
        Assert.Equal("[]", (await Http.Get(path))["groups"]);
        IsProblem(
            422, "idempotency.key-reused", await Http.Send(HttpMethod.Put, $"{path}/groups/staff", null, [key]));
    }

    private async Task<IEnumerable<string>> Found(string query) =>
        (await Http.Get($"/v1/customers?{query}")).Body["items"]!.AsArray()
            .Select(item => item!["id"]!.ToString()).Order(StringComparer.Ordinal);

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ");

    private static void IsProblem(int status, string code, Reply reply)
    {
        Is(status, reply);
        Assert.Equal(code, reply.Code);
    }
}

public sealed class CustomerTests(SharedShop shared) : CustomerScenarios(shared.Shop), IClassFixture<SharedShop>;

namespace Jumun.Auditing.Tests;

/// <summary>What is wrong about the answers themselves is found, whatever is shown afterwards.</summary>
public class ExchangeTests
{
    private readonly Auditor _auditor = new();
    private readonly Dictionary<string, Answer> _shown = [];
    private int _number;

    [Fact]
    public void An_answer_that_is_broken() =>
        IsFound("No answer is a 5xx", Say(Order("k"), new(500, """{"code":"platform.failed"}""")));

    [Fact]
    public void A_key_with_two_effects()
    {
        Say(TopUp("k", 5), new(201, "{}"));
        IsFound("A key belongs to one body", Say(TopUp("k", 6), new(201, "{}")));
    }

    [Fact]
    public void A_key_that_is_refused_though_nobody_used_it()
    {
        Say(TopUp("k", 5), new(422, """{"code":"balance.too-large"}"""));
        IsFound("A key is refused as used", Say(TopUp("k", 6), new(422, """{"code":"idempotency.key-reused"}""")));
    }

    [Fact]
    public void A_key_may_be_used_when_nothing_came_back()
    {
        Say(TopUp("k", 5), null);
        Say(TopUp("k", 6), new(422, """{"code":"idempotency.key-reused"}"""));
        IsNotFound("A key is refused as used");
    }

    [Fact]
    public void A_repeated_request_that_is_answered_otherwise()
    {
        Say(TopUp("k", 5), new(201, """{"version":1}"""));
        IsFound("A request that is repeated", Say(TopUp("k", 5), new(201, """{"version":2}""")));
    }

    [Fact]
    public void A_top_up_that_is_not_there() =>
        IsFound("Each acknowledged top-up", Say(TopUp("k", 5), new(201, "{}")));

    [Fact]
    public void Nonsense_that_is_taken() =>
        IsFound("What can't be understood", Say(new("POST", "/v1/orders", "k", "{"), new(201, "{}")));

    [Fact]
    public void A_price_that_is_another() => IsFound(
        "An answer says what was asked for",
        Say(
            new("PUT", "/v1/products/tea/price", null, """{"price":{"currency":"KRW","amount":"5"}}"""),
            new(200, """{"sku":"tea","price":{"currency":"KRW","amount":"6"},"scheduledPrices":[]}""")));

    [Fact]
    public void A_look_at_the_past()
    {
        Say(new("GET", "/v1/stock/tea"), new(200, """{"sku":"tea","warehouses":[],"version":5}"""));
        IsFound(
            "A thing is never shown older",
            Say(new("GET", "/v1/stock/tea"), new(200, """{"sku":"tea","warehouses":[],"version":4}""")));
    }

    [Fact]
    public void A_look_at_nothing_where_something_was()
    {
        Say(Order("k"), new(202, """{"id":"o1","placedAt":"2026-01-01T00:00:00Z","version":1}"""));
        IsFound("A thing is never shown older", Say(new("GET", "/v1/orders/o1"), new(404, "{}")));
    }

    [Fact]
    public void Two_looks_at_the_same_time_may_be_answered_in_any_order()
    {
        var (first, second) = (Send(new("GET", "/v1/stock/tea")), Send(new("GET", "/v1/stock/tea")));
        _auditor.Answered(second, new(200, """{"sku":"tea","warehouses":[],"version":5}"""));
        _auditor.Answered(first, new(200, """{"sku":"tea","warehouses":[],"version":4}"""));
        IsNotFound("A thing is never shown older");
    }

    [Fact]
    public void Stock_below_zero_at_any_time() => IsFound(
        "No stock is ever shown below zero",
        Say(new("GET", "/v1/stock/tea"), new(200, """{"sku":"tea","onHand":1,"reserved":2,"available":-1}""")));

    [Fact]
    public void An_adjustment_that_is_refused_though_there_is_enough() => IsFound(
        "An adjustment is refused only",
        Say(
            new("POST", "/v1/stock-adjustments", "k", """{"sku":"tea","warehouse":"A","quantity":-5,"reason":"k"}"""),
            new(409, """{"code":"stock.below-reserved","onHand":"9","reserved":"4"}""")));

    [Fact]
    public void A_product_that_was_there_and_could_not_be_ordered()
    {
        const string Tea = """{"sku":"tea","name":"Tea","price":{"currency":"KRW","amount":"5"}}""";
        Say(new("POST", "/v1/products", "p", Tea), new(201, """{"sku":"tea"}"""));
        IsFound(
            "An order is turned away only",
            Say(Order("k"), new(422, """{"code":"order.sku-unknown","sku":"tea"}""")));
    }

    [Fact]
    public void An_order_at_another_total_than_was_insisted_on()
    {
        const string Expected = """{"expectedTotal":{"currency":"KRW","amount":"4"},""";
        var wish = Order("k") with { Body = Expected + Order("k").Body![1..] };
        ShowOrder(priceVersion: 1);
        IsFound("No order is confirmed at another total", Say(wish, _shown["/v1/orders/o1"] with { Status = 201 }));
    }

    [Fact]
    public void An_order_at_a_price_that_no_longer_held()
    {
        Say(
            new("PUT", "/v1/products/tea/price", null, """{"price":{"currency":"KRW","amount":"6"}}"""),
            new(200, """{"sku":"tea","priceVersion":2}"""));
        ShowOrder(priceVersion: 1);
        IsFound("A price that was acknowledged", Say(Order("k"), _shown["/v1/orders/o1"] with { Status = 201 }));
    }

    [Fact]
    public void An_order_that_nobody_was_told_of_is_explained_by_the_one_who_asked()
    {
        ShowOrder(priceVersion: 1);
        Say(Order("k"), null);
        IsNotFound("Nothing is there");
    }

    [Fact]
    public void An_order_that_was_turned_away_explains_nothing()
    {
        ShowOrder(priceVersion: 1);
        IsFound("Nothing is there", Say(Order("k"), new(422, """{"code":"order.no-lines"}""")));
    }

    private void ShowOrder(int priceVersion)
    {
        _shown["/v1/orders?limit=23"] = new(200, """{"items":[{"id":"o1"}]}""");
        _shown["/v1/orders/o1"] = new(200, $$"""
            {"id":"o1","status":"Confirmed","customerId":"ann","placedAt":"2026-01-01T00:00:00Z",
             "lines":[{"sku":"tea","quantity":1,"priceVersion":{{priceVersion}}}],
             "total":{"currency":"KRW","amount":"5"} }
            """);
    }

    private static Ask Order(string key) =>
        new("POST", "/v1/orders", key, """{"customerId":"ann","lines":[{"sku":"tea","quantity":1}]}""");

    private static Ask TopUp(string key, int won) => new(
        "POST", "/v1/customers/ann/top-ups", key,
        $$"""{"amount":{"currency":"KRW","amount":"{{won}}"},"reason":"{{won}}"}""");

    private Ask Send(Ask ask)
    {
        ask = ask with { Number = ++_number };
        _auditor.Sent(ask);
        return ask;
    }

    private Ask Say(Ask ask, Answer? answer)
    {
        ask = Send(ask);
        _auditor.Answered(ask, answer);
        return ask;
    }

    private Answer Shown(Ask ask) => _shown.GetValueOrDefault(ask.Path) ?? new(404, "{}");

    private void IsFound(string rule, Ask last)
    {
        Assert.True(last.Number > 0);
        Assert.Contains(
            _auditor.Audit(Shown), finding => finding.Rule.StartsWith(rule, StringComparison.Ordinal));
    }

    private void IsNotFound(string rule) => Assert.DoesNotContain(
        _auditor.Audit(Shown), finding => finding.Rule.StartsWith(rule, StringComparison.Ordinal));
}

namespace Jumun.Auditing.Tests;

/// <summary>The auditor finds nothing wrong with an honest platform, and every lie about what is shown.</summary>
public class AuditorTests(AuditedDay day) : IClassFixture<AuditedDay>
{
    private const string Id = "[^/?]+$";
    private const string Item = """\{"(id|sku)":(?:[^{}]|\{[^{}]*\})*\}""";

    /// <summary>The rule that is broken, where it is, what is true there and what is told instead.</summary>
    public static readonly TheoryData<string, string, string, string> Lies = new()
    {
        { "At rest no process is open", "ops/processes", "\\[\\]", """[{"id":"p"}]""" },
        { "No message is a dead letter", "ops/dead-letters", "\\[\\]", """[{"id":"l"}]""" },
        { "A request that is repeated", "POST /v1/orders", "\"quantity\":", "\"quantity\":1" },
        { "A product that was acknowledged", "GET /v1/products/" + Id, "Goods", "Bads" },
        { "A customer who was registered", "GET /v1/customers/" + Id, "\"email\":\"", "\"email\":\"x" },
        { "A campaign that was opened", "GET /v1/coupon-campaigns/", "\"percent\":", "\"percent\":1" },
        { "An order that was acknowledged", "GET /v1/orders/" + Id, "(Preparing.*)Seoul", "$1Busan" },
        { "An order that was acknowledged", "GET /v1/orders\\?limit", Item + ",", "" },
        { "Nothing is there that nobody", "GET /v1/orders\\?limit", "\\[", """[{"id":"stranger"},""" },
        { "At rest every order is final", "GET /v1/orders/" + Id, "Preparing", "Pending" },
        { "At rest every order is final", "GET /v1/orders/" + Id, "\"decidedAt\"", "\"decided\"" },
        { "An order's amounts add up", "GET /v1/orders/" + Id, "(\"lineTotal.*?amount\":\")", "${1}1" },
        { "An order's amounts add up", "GET /v1/orders/" + Id, "(\"total.*?amount\":\")", "${1}1" },
        { "The prices of an order", "GET /v1/products/w-sku-0/history", "\"price\":\"KRW ", "\"price\":\"KRW 1" },
        { "The discount is what", "GET /v1/coupon-campaigns/W-CODE-0", "\"percent\":50", "\"percent\":40" },
        { "The discount is what", "GET /v1/coupon-campaigns/W-CODE-2", "5000", "5000000" },
        { "An order is rejected only", "GET /v1/orders/" + Id, "stock.insufficient", "stock.odd" },
        { "An order is rejected only", "GET /v1/orders/" + Id, "balance.insufficient", "balance.currency" },
        { "An order is rejected only", "GET /v1/orders/" + Id, "coupon.used-up", "coupon.unknown" },
        { "An order is rejected only", "GET /v1/orders/" + Id, "(stock.ins.*available\":\")", "${1}99" },
        { "No stock is ever shown", "GET /v1/stock/", "\"available\":", "\"available\":1" },
        { "At rest nothing is reserved", "GET /v1/stock/", "\"reserved\":0", "\"reserved\":1" },
        { "What is not sold is", "GET /v1/stock/", "\"onHand\":", "\"onHand\":1" },
        { "A warehouse holds no more", "GET /v1/stock/", "(houses.*?onHand\":)", "${1}99" },
        { "No balance is ever shown", "GET /v1/customers/.*/balance$", "(balances.*?amount\":\")", "${1}-" },
        { "A balance is the sum", "GET /v1/customers/.*/balance$", "(balances.*?amount\":\")", "${1}1" },
        { "All money that came in", "GET /v1/customers/.*/balance$", "(balances.*?amount\":\")", "${1}1" },
        { "Each acknowledged top-up", "GET .*/balance/history", "has won", "has lost" },
        { "Each acknowledged top-up", "GET .*/balance/history", "(topped.*?amount\":\"KRW )", "${1}1" },
        { "A confirmed order is paid once", "GET .*/balance/history", "(debited.*?amount\":\"KRW )", "${1}1" },
        { "A confirmed order is paid once", "GET .*/balance/history", "\"order\":\"", "\"order\":\"0" },
        { "The payment of an order", "GET .*/payment", "Settled", "Refunded" },
        { "The payment of an order", "GET .*/payment", "PartlyRefunded", "Refunded" },
        { "What was given back", "GET /v1/orders/" + Id, "(\"refunded.*?amount\":\")", "${1}1" },
        { "What was given back", "GET /v1/orders/" + Id, "\"returned\":", "\"returned\":1" },
        { "A customer's points", "GET .*/points$", "\"balance\":", "\"balance\":1" },
        { "A customer's points", "GET .*/points/movements", "\"points\":", "\"points\":1" },
        { "A limited code is never", "GET /v1/coupon-campaigns/W-CODE-0", "\"limit\":8", "\"limit\":1" },
        { "A code is redeemed as often", "GET /v1/coupon-campaigns/", "\"redeemed\":", "\"redeemed\":1" },
        { "A personal coupon is used once", "GET .*/coupons", "\"usedFor\":\"", "\"usedFor\":\"0" },
        { "Each acknowledged coupon", "GET /v1/coupon-campaigns/W-CODE-1", "\"issued\":", "\"issued\":1" },
        { "Each acknowledged coupon", "GET .*/coupons", "CODE-6", "CODE-66" },
        { "A history counts from 1", "GET /v1/orders/.*/history", "\"version\":2", "\"version\":3" },
        { "A history counts from 1", "GET /v1/products/.*/history", "(\"version\":3,\"at\":\")20", "${1}19" },
        { "A history replays", "GET /v1/orders/.*/history", "order-confirmed", "order-forgotten" },
        { "A history replays", "GET /v1/products/" + Id, "\"Active\"", "\"Inactive\"" },
        { "What an answer showed", "GET /v1/products/.*/history", "KRW ", "KRW 7" },
        { "The state at a time", "\\?at=", "\"customerId\":\"", "\"customerId\":\"x" },
        { "A list holds each thing once", "GET /v1/orders\\?limit", "(" + Item + "),", "$1,$1," },
        { "A thing in a list is what", "GET /v1/orders\\?limit", "Preparing", "Rejected" },
        { "A thing in a list is what", "GET /v1/products\\?limit", "\"priceVersion\":", "\"priceVersion\":1" },
        { "A list holds everything", "GET /v1/products\\?limit", Item + ",", "" },
        { "A list holds everything", "GET /v1/customers\\?limit", Item + ",", "" },
        { "A list by a value", "GET /v1/orders\\?status=Rejected", Item + ",", "" },
        { "A list by a value", "GET /v1/orders\\?customerId", "(" + Item + "),", "$1,$1," },
        { "A list holds nothing that nobody", "GET /v1/customers\\?limit", "\"name\":\"", "\"name\":\"Mr. " },
        { "A list holds nothing that nobody", "GET /v1/products\\?limit", "\\[", """[{"sku":"extra"},""" },
        { "Orders are listed newest first", "GET /v1/orders\\?limit", "\"placedAt\":\"20", "\"placedAt\":\"19" },
        { "In the end nothing is older", "GET /v1/stock/", "\"version\":", "\"version\":-" },
    };

    [Fact]
    public void An_honest_day_is_found_in_order() => Assert.Empty(day.Audit(day.Truth));

    [Theory]
    [MemberData(nameof(Lies))]
    public void What_is_shown_wrongly_is_found(string rule, string where, string truth, string lie)
    {
        var lied = false;
        var findings = day.Audit(ask =>
        {
            var answer = day.Truth(ask);
            var told = lied ? null : AuditedDay.Tell(where, truth, lie, ask, answer);
            lied |= told is not null;
            return told ?? answer;
        });

        Assert.True(lied, "There was nothing to lie about.");
        Assert.Contains(findings, finding => finding.Rule.StartsWith(rule, StringComparison.Ordinal));
    }
}

using System.Text.Json;

namespace Jumun.Auditing;

/// <summary>Money in is balances and revenue, to the last won, for each customer and for all.</summary>
internal static class MoneyRules
{
    private const string NeverNegative = "No balance is ever shown below zero.";
    private const string LedgerIsBalance = "A balance is the sum of its movements.";
    private const string TopUpsOnce = "Each acknowledged top-up is in the balance once, and nothing that was not sent.";
    private const string OrdersPaidOnce =
        "A confirmed order is paid once, with its total, and given back what it says; a refused one left nothing.";
    private const string UndoneFirst = "An order is rejected when what it took was given back, not before.";
    private const string Payments = "The payment of an order says what its order says.";
    private const string AllAddsUp = "All money that came in is in balances or was paid for confirmed orders.";

    public static void Inspect(Inspection at)
    {
        var all = new Dictionary<string, long>();
        var orders = at.Books.Orders.ToLookup(order => order.Customer);
        foreach (var customer in at.Books.CustomerIds.Concat(orders.Select(same => same.Key)).Distinct())
        {
            var ledger = at.State.Body($"/v1/customers/{customer}/balance/history").Items("items").ToList();
            var balance = at.State.Body($"/v1/customers/{customer}/balance");
            Sums(at, customer, balance, ledger, all);
            TopUps(at, customer, ledger);
            OrdersArePaid(at, customer, ledger, orders[customer]);
        }

        foreach (var order in at.Books.Orders)
        {
            PaymentAgrees(at, order);
            if (order is { IsConfirmed: true, Total: { } total })
            {
                all[total.Currency] = all.GetValueOrDefault(total.Currency) + order.Paid;
            }
        }

        foreach (var (currency, rest) in all.Where(sum => sum.Value != 0))
        {
            at.Find(AllAddsUp, $"Balances and orders hold {rest} minor units of {currency} more than came in.");
        }
    }

    /// <summary>In <paramref name="all"/>: what balances hold beyond what came in.</summary>
    private static void Sums(
        Inspection at, string customer, JsonElement balance, List<JsonElement> ledger, Dictionary<string, long> all)
    {
        var sums = new Dictionary<string, long>();
        foreach (var entry in ledger)
        {
            var amount = AmountOf(entry);
            var signed = entry.Text("what") == "wallet.balance-debited.v1" ? -amount.Minor : amount.Minor;
            sums[amount.Currency] = sums.GetValueOrDefault(amount.Currency) + signed;
            if (sums[amount.Currency] < 0)
            {
                at.Find(NeverNegative, $"{customer} was at {sums[amount.Currency]} after {entry}.", customer);
            }

            if (entry.Text("what") == "wallet.balance-topped-up.v1")
            {
                all[amount.Currency] = all.GetValueOrDefault(amount.Currency) - amount.Minor;
            }
        }

        var shown = balance.Items("balances").Select(Amount.Shown).OfType<Amount>().ToList();
        foreach (var amount in shown)
        {
            all[amount.Currency] = all.GetValueOrDefault(amount.Currency) + amount.Minor;
        }

        if (shown.Exists(amount => amount.Minor < 0))
        {
            at.Find(NeverNegative, $"{balance}", customer);
        }

        if (shown.Count != sums.Count
            || shown.Exists(amount => sums.GetValueOrDefault(amount.Currency) != amount.Minor))
        {
            at.Find(
                LedgerIsBalance,
                $"{balance}, but the movements make {string.Join(", ", sums.Select(s => $"{s.Key} {s.Value}"))}.",
                customer);
        }
    }

    /// <summary>Each top-up has a reason of its own, by which it is told from all others.</summary>
    private static void TopUps(Inspection at, string customer, List<JsonElement> ledger)
    {
        var wishes = at.Books.TopUps[customer].Where(wish => wish.Body.Text("reason") is not null)
            .ToLookup(wish => wish.Body.Text("reason")!);
        var made = ledger.Where(entry => entry.Text("what") == "wallet.balance-topped-up.v1")
            .ToLookup(entry => entry.At("data").Text("reason") ?? "");
        foreach (var top in made)
        {
            var wish = wishes[top.Key].FirstOrDefault(at.Exchanges.MayStand);
            if (wish is null || top.Count() > 1 || AmountOf(top.First()) != Amount.Shown(wish.Body.At("amount")))
            {
                at.Find(TopUpsOnce, $"{customer}: {string.Join(" and ", top)}.", customer, top.Key);
            }
        }

        foreach (var wish in wishes.SelectMany(same => same).Where(wish => wish.Acknowledged is not null))
        {
            if (!made.Contains(wish.Body.Text("reason")!))
            {
                at.Find(TopUpsOnce, $"{wish.Ask} was acknowledged, but no movement says so.", customer, wish.Ask.Key);
            }
        }
    }

    private static void OrdersArePaid(
        Inspection at, string customer, List<JsonElement> ledger, IEnumerable<ShownOrder> orders)
    {
        var moves = ledger.Where(entry => entry.At("data").Has("order")).ToLookup(e => e.At("data").Text("order")!);
        foreach (var order in orders)
        {
            var debits = moves[order.Id].Where(e => e.Text("what") == "wallet.balance-debited.v1").ToList();
            var credits = moves[order.Id].Where(e => e.Text("what") == "wallet.balance-credited.v1").ToList();
            var paid = debits.Sum(e => AmountOf(e).Minor) - credits.Sum(e => AmountOf(e).Minor);
            var due = order.Paid;
            var isTwice = debits.Count > 1 || (debits.Count == 0 && credits.Count > 0)
                || credits.DistinctBy(credit => credit.At("data").Number("number") ?? 0).Count() < credits.Count;
            var isOtherMoney = debits.Concat(credits).Any(e => AmountOf(e).Currency != order.Subtotal?.Currency);
            var isLate = order.ReasonCode is not (null or "process.timed-out")
                && credits.Exists(credit => credit.Time("at") > order.DecidedAt);
            if (isLate)
            {
                at.Find(UndoneFirst, $"{order.Body}, moved: {string.Join(", ", moves[order.Id])}.", order.Id, customer);
            }

            if (paid != due || isTwice || isOtherMoney)
            {
                at.Find(
                    OrdersPaidOnce, $"{order.Body}, moved: {string.Join(", ", moves[order.Id])}.", order.Id, customer);
            }
        }

        var own = orders.Select(order => order.Id).ToHashSet();
        foreach (var stray in moves.Where(move => !own.Contains(move.Key)))
        {
            at.Find(OrdersPaidOnce, $"{customer} has no such order: {stray.First()}.", stray.Key, customer);
        }
    }

    private static void PaymentAgrees(Inspection at, ShownOrder order)
    {
        var payment = at.State.Body($"/v1/orders/{order.Id}/payment");
        var isRight = order.IsConfirmed
            ? payment.Text("status") == PaidAs(order) && Amount.Shown(payment.At("amount")) == order.Total
                && (Amount.Shown(payment.At("refunded"))?.Minor ?? 0) == order.Refunded
                && payment.Text("customerId") == order.Customer
            : payment.Text("status") is null or "Refunded";
        if (!isRight)
        {
            at.Find(Payments, $"{order.Body} has the payment {payment}.", order.Id);
        }
    }

    private static string PaidAs(ShownOrder order) =>
        order.Refunded == 0 ? "Settled" : order.Paid == 0 ? "Refunded" : "PartlyRefunded";

    private static Amount AmountOf(JsonElement entry) =>
        Amount.Recorded(entry.At("data").At("amount")) ?? new("unreadable", 0);
}

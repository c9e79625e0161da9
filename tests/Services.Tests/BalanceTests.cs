using FsCheck;
using FsCheck.Fluent;
using Jumun.Contracts;
using Jumun.Services.Wallet;
using static Jumun.Contracts.WalletRefusals;
using Subject = Jumun.Tests.Stream<
    Jumun.Services.Wallet.Balance, Jumun.Contracts.WalletCommand, Jumun.Contracts.WalletEvent>;

namespace Jumun.Tests;

public sealed class BalanceTests
{
    private static readonly CustomerId Kim = new("kim");
    private static readonly OrderId First = new("order-1");
    private static readonly OrderId Second = new("order-2");

    [Fact]
    public void A_debit_takes_what_an_order_costs() =>
        With(Won(10_000))
            .When(new DebitBalance(Kim, First, Won(4_000)))
            .Then(new BalanceDebited(First, Won(4_000)))
            .Where(balance => Assert.Equal(Won(6_000), balance.In(Won(0).Currency)!.Amount));

    [Fact]
    public void A_balance_is_never_negative() =>
        With(Won(10_000))
            .When(new DebitBalance(Kim, First, Won(10_001)))
            .ThenRefused(Insufficient, ("currency", "KRW"), ("available", "10000"), ("requested", "10001"))
            .When(new DebitBalance(Kim, First, Won(10_000)))
            .Then(new BalanceDebited(First, Won(10_000)));

    [Fact]
    public void Each_currency_has_its_own_balance() =>
        With(Won(10_000))
            .When(new DebitBalance(Kim, First, Money.Of("GBP", 1))).ThenRefused(WrongCurrency, ("currency", "GBP"))
            .Given(new TopUp(Kim, Money.Of("GBP", 500), "paid in"))
            .When(new DebitBalance(Kim, First, Money.Of("GBP", 500)))
            .Then(new BalanceDebited(First, Money.Of("GBP", 500)))
            .Where(balance => Assert.Equal(Won(10_000), balance.Purses[0].Amount));

    [Fact]
    public void An_order_is_debited_once_and_credited_once() =>
        With(Won(10_000))
            .Given(new DebitBalance(Kim, First, Won(4_000)))
            .When(new DebitBalance(Kim, First, Won(4_000))).ThenNothing()
            .When(new CreditBalance(Kim, First, Won(4_000), "rejected"))
            .Then(new BalanceCredited(First, Won(4_000), "rejected"))
            .When(new CreditBalance(Kim, First, Won(4_000), "rejected")).ThenNothing()
            .When(new DebitBalance(Kim, First, Won(4_000))).ThenRefused(AlreadyCredited, ("order", "order-1"));

    [Fact]
    public void An_order_is_credited_in_parts_each_once_and_then_with_the_rest() =>
        With(Won(10_000))
            .Given(new DebitBalance(Kim, First, Won(4_000)))
            .When(new CreditBalance(Kim, First, Won(1_000), "returned", 1))
            .Then(new BalanceCredited(First, Won(1_000), "returned", 1))
            .When(new CreditBalance(Kim, First, Won(1_000), "returned", 1)).ThenNothing()
            .When(new DebitBalance(Kim, First, Won(4_000))).ThenNothing()
            .Given(new CreditBalance(Kim, First, Won(1_000), "returned", 2))
            .When(new CreditBalance(Kim, First, Won(1_000), "returned", 1)).ThenNothing()
            .When(new CreditBalance(Kim, First, Won(2_000), "cancelled"))
            .Then(new BalanceCredited(First, Won(2_000), "cancelled"))
            .When(new CreditBalance(Kim, First, Won(2_000), "cancelled")).ThenNothing()
            .When(new CreditBalance(Kim, First, Won(1), "returned", 3)).ThenNothing()
            .When(new CreditBalance(Kim, First, Won(1), "returned", -1)).ThenRefused(AmountOutOfRange);

    [Fact]
    public void An_order_of_long_ago_can_still_be_credited()
    {
        var balance = With(Won(10_000)).Given(new DebitBalance(Kim, First, Won(4_000)));
        for (var i = 0; i < Balance.RecentMax; i++)
        {
            balance.Given(new DebitBalance(Kim, new($"later-{i}"), Won(1)));
        }

        balance.When(new CreditBalance(Kim, First, Won(4_000), "returned"))
            .Then(new BalanceCredited(First, Won(4_000), "returned"));
    }

    [Fact]
    public void A_top_up_has_a_reason_and_an_amount() =>
        new Subject(Wallet.Service)
            .When(new TopUp(Kim, Won(1), "")).ThenRefused(ReasonMissing)
            .When(new TopUp(Kim, Won(0), "paid in")).ThenRefused(AmountOutOfRange)
            .When(new TopUp(Kim, Won(-1), "paid in")).ThenRefused(AmountOutOfRange)
            .When(new TopUp(Kim, default, "paid in")).ThenRefused(AmountOutOfRange);

    [Fact]
    public void A_balance_does_not_overflow() =>
        With(Won(Money.BalanceMax))
            .When(new TopUp(Kim, Won(1), "paid in")).ThenRefused(TooLarge, ("currency", "KRW"))
            .When(new CreditBalance(Kim, Second, Won(1), "returned")).ThenRefused(TooLarge, ("currency", "KRW"));

    [Fact]
    public void Whatever_happens_no_balance_is_negative_and_each_is_the_sum_of_its_movements() =>
        Histories.Check<Balance, WalletCommand, WalletEvent>(
            Wallet.Service, Commands,
            stream =>
            {
                Assert.All(stream.State.Purses, purse => Assert.False(purse.Amount.IsNegative));
                Assert.All(stream.State.Purses, purse => Assert.True(purse.AddsUp()));
                foreach (var purse in stream.State.Purses)
                {
                    var moved = stream.History.Select(Movement).Where(m => m.Currency == purse.Amount.Currency);
                    Assert.Equal(purse.Amount.Minor, moved.Sum(m => m.Minor));
                }

                Assert.InRange(stream.State.Recent.Length, 0, Balance.RecentMax);
            },
            mayRepeat: (command, _) => command is TopUp);

    private static Gen<WalletCommand> Commands =>
        from kind in Gen.Choose(0, 6)
        from order in Gen.Choose(1, 20).Select(i => new OrderId($"order-{i}"))
        from number in Gen.Choose(0, 4)
        from amount in Gen.Elements("KRW", "GBP").Zip(Gen.Choose(-1, 50)).Select(p => Money.Of(p.Item1, p.Item2))
        select kind switch
        {
            < 2 => (WalletCommand)new TopUp(Kim, amount, "paid in"),
            < 5 => new DebitBalance(Kim, order, amount),
            _ => new CreditBalance(Kim, order, amount, "returned", number),
        };

    private static Money Movement(WalletEvent happened) => happened switch
    {
        BalanceToppedUp e => e.Amount,
        BalanceCredited e => e.Amount,
        BalanceDebited e => e.Amount * -1,
        _ => throw new InvalidOperationException(),
    };

    private static Subject With(Money amount) => new Subject(Wallet.Service).Given(new TopUp(Kim, amount, "paid in"));

    private static Money Won(long amount) => Money.Of("KRW", amount);
}

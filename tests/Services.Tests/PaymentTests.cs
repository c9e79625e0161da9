using FsCheck;
using FsCheck.Fluent;
using Jumun.Contracts;
using Jumun.Services.Payments;
using static Jumun.Contracts.PaymentsRefusals;
using Subject = Jumun.Tests.Stream<
    Jumun.Services.Payments.Payment, Jumun.Contracts.PaymentCommand, Jumun.Contracts.PaymentEvent>;

namespace Jumun.Tests;

public sealed class PaymentTests
{
    private static readonly OrderId Order = new("order-1");
    private static readonly CustomerId Kim = new("kim");
    private static readonly Money Price = Money.Of("KRW", 21_600);

    [Fact]
    public void A_payment_from_balance_is_settled_once() =>
        Unpaid()
            .When(new Pay(Order, Kim, Price)).Then(new PaymentSettled(Kim, Price))
            .When(new Pay(Order, Kim, Price)).ThenNothing()
            .When(new Pay(Order, Kim, Price * 2)).ThenRefused(Differs);

    [Fact]
    public void An_order_that_costs_nothing_is_paid_too() =>
        Unpaid().When(new Pay(Order, Kim, Price * 0)).Then(new PaymentSettled(Kim, Price * 0));

    [Fact]
    public void A_card_is_refused() =>
        Unpaid().When(new Pay(Order, Kim, Price, PaymentMethod.Card))
            .ThenRefused(MethodUnavailable, ("method", "card"));

    [Fact]
    public void A_payment_is_refunded_once_and_in_full() =>
        Unpaid()
            .Given(new Pay(Order, Kim, Price))
            .When(new RefundPayment(Order)).Then(new PaymentRefunded(Price))
            .When(new RefundPayment(Order)).ThenNothing()
            .When(new Pay(Order, Kim, Price)).ThenRefused(AlreadyRefunded);

    [Fact]
    public void What_was_not_paid_is_not_refunded() => Unpaid().When(new RefundPayment(Order)).ThenRefused(Unknown);

    [Fact]
    public void Whatever_happens_an_order_is_settled_and_refunded_at_most_once() =>
        Histories.Check<Payment, PaymentCommand, PaymentEvent>(
            Payments.Service, Commands,
            stream =>
            {
                Assert.InRange(stream.History.OfType<PaymentSettled>().Count(), 0, 1);
                Assert.InRange(stream.History.OfType<PaymentRefunded>().Count(), 0, 1);
            });

    private static Gen<PaymentCommand> Commands =>
        from kind in Gen.Choose(0, 3)
        from amount in Gen.Choose(-1, 2)
        select kind == 0
            ? (PaymentCommand)new RefundPayment(Order)
            : new Pay(Order, Kim, Price * amount, kind == 1 ? PaymentMethod.Card : PaymentMethod.Balance);

    private static Subject Unpaid() => new(Payments.Service);
}

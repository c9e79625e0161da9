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
    public void A_payment_is_refunded_in_parts_each_once_and_then_the_rest_of_it() =>
        Unpaid()
            .Given(new Pay(Order, Kim, Price))
            .When(Part(1, 7_200)).Then(new PaymentRefunded(Money.Of("KRW", 7_200), 1))
            .Where(payment => Assert.Equal(PaymentStatus.PartlyRefunded, payment.Status))
            .When(Part(1, 7_200)).ThenNothing()
            .When(Part(2, 1)).Then(new PaymentRefunded(Money.Of("KRW", 1), 2))
            .When(Part(1, 7_200)).ThenNothing()
            .When(new Pay(Order, Kim, Price)).ThenNothing()
            .When(new RefundPayment(Order)).Then(new PaymentRefunded(Money.Of("KRW", 14_399)))
            .Where(payment => Assert.Equal((PaymentStatus.Refunded, Price), (payment.Status, payment.Refunded)))
            .When(Part(2, 1)).ThenNothing();

    [Fact]
    public void The_last_part_refunds_it_all() =>
        Unpaid().Given(new Pay(Order, Kim, Price), Part(1, 21_600))
            .Where(payment => Assert.Equal(PaymentStatus.Refunded, payment.Status))
            .When(new RefundPayment(Order)).ThenNothing();

    [Fact]
    public void No_part_is_more_than_what_is_left_or_nothing()
    {
        var paid = Unpaid().Given(new Pay(Order, Kim, Price), Part(1, 21_000));
        paid.When(Part(2, 601))
            .ThenRefused(RefundTooLarge, ("currency", "KRW"), ("left", "600"), ("requested", "601"));
        paid.When(Part(2, 0)).ThenRefused(AmountOutOfRange);
        paid.When(Part(0, 1)).ThenRefused(AmountOutOfRange);
        paid.When(new RefundPayment(Order, Money.Of("GBP", 1), 2)).ThenRefused(AmountOutOfRange);
    }

    [Fact]
    public void What_was_not_paid_is_not_refunded() => Unpaid().When(new RefundPayment(Order)).ThenRefused(Unknown);

    [Fact]
    public void Whatever_happens_an_order_is_settled_once_and_no_more_refunded_than_that() =>
        Histories.Check<Payment, PaymentCommand, PaymentEvent>(
            Payments.Service, Commands,
            stream =>
            {
                Assert.InRange(stream.History.OfType<PaymentSettled>().Count(), 0, 1);
                var refunded = stream.History.OfType<PaymentRefunded>().ToList();
                Assert.Equal(refunded.Sum(e => e.Amount.Minor), stream.State.Refunded?.Minor ?? 0);
                Assert.True(refunded.Sum(e => e.Amount.Minor) <= stream.State.Amount.Minor);
                Assert.Equal(refunded.Count, refunded.DistinctBy(e => e.Number).Count());
            });

    private static Gen<PaymentCommand> Commands =>
        from kind in Gen.Choose(0, 9)
        from amount in Gen.Choose(-1, 2)
        from part in Gen.Choose(-1, 8_000)
        from number in Gen.Choose(0, 6)
        select kind switch
        {
            0 => (PaymentCommand)new RefundPayment(Order),
            < 7 => Part(number, part),
            _ => new Pay(Order, Kim, Price * amount, kind == 7 ? PaymentMethod.Card : PaymentMethod.Balance),
        };

    private static RefundPayment Part(int number, long amount) => new(Order, Money.Of("KRW", amount), number);

    private static Subject Unpaid() => new(Payments.Service);
}

using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine;
using static Jumun.Contracts.PaymentsRefusals;
using static Jumun.Services.Payments.PaymentStatus;

namespace Jumun.Services.Payments;

[JsonConverter(typeof(JsonStringEnumConverter<PaymentStatus>))]
public enum PaymentStatus
{
    Unpaid,
    Settled,
    Refunded,
    PartlyRefunded,
}

/// <summary>The payment of one order: settled once, given back in parts or in full, and never more than that.</summary>
/// <param name="Refunded">What was given back until now; null: nothing.</param>
/// <param name="Parts">The number of the last part that was given back.</param>
public sealed record Payment(
    PaymentStatus Status, CustomerId Customer, Money Amount, PaymentMethod Method, Money? Refunded = null,
    int Parts = 0) : IDecider<Payment, PaymentCommand, PaymentEvent>
{
    public static Payment Initial { get; } = new(Unpaid, default, default, default);

    /// <summary>What has not been given back.</summary>
    [JsonIgnore]
    public Money Left => Refunded is { } refunded ? Amount - refunded : Amount;

    public static Decision<PaymentEvent> Decide(Payment payment, PaymentCommand command, DateTimeOffset at) =>
        (command, payment.Status) switch
        {
            (Pay { Method: PaymentMethod.Card }, Unpaid) => MethodUnavailable.With("method", "card"),
            (Pay { Amount.IsNegative: true }, Unpaid) => AmountOutOfRange,
            (Pay c, Unpaid) => [new PaymentSettled(c.Customer, c.Amount, c.Method)],
            (Pay c, Settled or PartlyRefunded) => c.Amount == payment.Amount ? [] : Differs,
            (Pay, PaymentStatus.Refunded) => AlreadyRefunded,
            (RefundPayment, Unpaid) => Unknown,
            (RefundPayment { Amount: null }, PaymentStatus.Refunded) => [],
            (RefundPayment { Amount: null }, _) => [new PaymentRefunded(payment.Left)],
            (RefundPayment { Number: > 0 } c, _) when c.Number <= payment.Parts => [],
            (RefundPayment { Amount: { } part } c, _) => RefundPart(payment, part, c.Number),
            _ => throw Unreachable.Case(command),
        };

    public static Payment Evolve(Payment payment, PaymentEvent happened, DateTimeOffset at) => happened switch
    {
        PaymentSettled e => new(Settled, e.Customer, e.Amount, e.Method),
        PaymentRefunded e => payment.Less(e),
        _ => throw Unreachable.Case(happened),
    };

    /// <summary>What is settled is rarely asked for again.</summary>
    public static bool IsClosed(Payment payment) => payment.Status != Unpaid;

    private static Decision<PaymentEvent> RefundPart(Payment payment, Money part, int number) =>
        number < 1 || !part.IsPositive || part.Currency != payment.Amount.Currency ? AmountOutOfRange
        : part > payment.Left ? RefundTooLarge.With("currency", part.Currency.Code)
            .With("left", payment.Left.AmountText).With("requested", part.AmountText)
        : [new PaymentRefunded(part, number)];

    private Payment Less(PaymentRefunded e)
    {
        var refunded = Refunded is { } before ? before + e.Amount : e.Amount;
        return this with
        {
            Status = refunded == Amount ? PaymentStatus.Refunded : PartlyRefunded,
            Refunded = refunded,
            Parts = Math.Max(Parts, e.Number),
        };
    }
}

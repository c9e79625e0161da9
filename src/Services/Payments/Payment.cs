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
}

/// <summary>The payment of one order: settled once, refunded at most once and in full.</summary>
public sealed record Payment(PaymentStatus Status, CustomerId Customer, Money Amount, PaymentMethod Method)
    : IDecider<Payment, PaymentCommand, PaymentEvent>
{
    public static Payment Initial { get; } = new(Unpaid, default, default, default);

    public static Decision<PaymentEvent> Decide(Payment payment, PaymentCommand command, DateTimeOffset at) =>
        (command, payment.Status) switch
        {
            (Pay { Method: PaymentMethod.Card }, Unpaid) => MethodUnavailable.With("method", "card"),
            (Pay { Amount.IsNegative: true }, Unpaid) => AmountOutOfRange,
            (Pay c, Unpaid) => [new PaymentSettled(c.Customer, c.Amount, c.Method)],
            (Pay c, Settled) => c.Amount == payment.Amount ? [] : Differs,
            (Pay, Refunded) => AlreadyRefunded,
            (RefundPayment, Settled) => [new PaymentRefunded(payment.Amount)],
            (RefundPayment, Refunded) => [],
            (RefundPayment, Unpaid) => Unknown,
            _ => throw Unreachable.Case(command),
        };

    public static Payment Evolve(Payment payment, PaymentEvent happened, DateTimeOffset at) => happened switch
    {
        PaymentSettled e => new(Settled, e.Customer, e.Amount, e.Method),
        PaymentRefunded => payment with { Status = Refunded },
        _ => throw Unreachable.Case(happened),
    };

    /// <summary>What is settled is rarely asked for again.</summary>
    public static bool IsClosed(Payment payment) => payment.Status != Unpaid;
}

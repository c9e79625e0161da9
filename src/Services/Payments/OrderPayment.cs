using Jumun.Contracts;
using Jumun.Engine;

namespace Jumun.Services.Payments;

/// <summary>
/// Payments' part in a choreographed purchase: pay when the balance is debited and tell the others; refund when the
/// order is called off.
/// </summary>
public sealed record OrderPayment(OrderId Order, CustomerId Customer, Money Total, PaymentMethod Method)
{
    public static readonly Saga<OrderPayment> Part =
        Saga.Of("order-payment", 1, PaymentsStates.Default.SagaStateOrderPayment)
            .StartedBy<OrderBalanceDebited>(e => new(e.Order, e.Customer, e.Total, e.Method))
            .CalledOffBy<PurchaseCalledOff>(e => e.Reason)
            .Retries(attemptsMax: 10, backoffFirst: TimeSpan.FromSeconds(1))
            .Step("pay",
                p => new Pay(p.Order, p.Customer, p.Total, p.Method),
                undo: p => new RefundPayment(p.Order))
            .Says("it is paid", p => new PaymentSucceeded(p.Order))
            .Awaits<PurchaseCompleted>("confirmation")
            .RefusedSaying((p, reason) => new PaymentFailed(p.Order, reason));
}

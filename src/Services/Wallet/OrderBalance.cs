using Jumun.Contracts;
using Jumun.Engine;

namespace Jumun.Services.Wallet;

/// <summary>
/// Wallet's part in a choreographed purchase: take what an accepted order costs from the balance and tell the others;
/// give it back when the order is called off.
/// </summary>
public sealed record OrderBalance(
    OrderId Order, CustomerId Customer, Money Total, PaymentMethod Method, Money FromBalance)
{
    public static readonly Saga<OrderBalance> Part =
        Saga.Of("order-balance", 1, WalletStates.Default.SagaStateOrderBalance)
            .StartedBy<PaymentRequested>(e => new(e.Order, e.Customer, e.Total, e.Method, e.FromBalance))
            .CalledOffBy<PurchaseCalledOff>(e => e.Reason)
            .Retries(attemptsMax: 10, backoffFirst: TimeSpan.FromSeconds(1))
            .Step("debit balance",
                p => new DebitBalance(p.Customer, p.Order, p.FromBalance),
                undo: p => new CreditBalance(p.Customer, p.Order, p.FromBalance, "order rejected"),
                when: p => p.FromBalance.IsPositive)
            .Says("balance is debited", p => new OrderBalanceDebited(p.Order, p.Customer, p.Total, p.Method))
            .Awaits<PurchaseCompleted>("confirmation")
            .RefusedSaying((p, reason) => new OrderBalanceRefused(p.Order, reason));
}

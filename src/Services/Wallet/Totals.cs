using Jumun.Contracts;
using Jumun.Engine;

namespace Jumun.Services.Wallet;

/// <summary>
/// All movements of one currency, and the balance that must be the sum of all customers' balances.
/// In minor units; wide, because a sum over all customers may exceed 64 bits.
/// </summary>
public sealed record CurrencyTotal(
    string Currency, Int128 ToppedUp = default, Int128 Credited = default, Int128 Debited = default,
    long Movements = 0)
{
    public Int128 Balance => ToppedUp + Credited - Debited;
}

/// <summary>What all customers together have, a document for each currency: the proof that money adds up.</summary>
public abstract class Totals : IView<CurrencyTotal>
{
    public static ViewShape<CurrencyTotal> Shape { get; } = new(
        "totals", 1, WalletStates.Default.CurrencyTotal,
        [typeof(BalanceToppedUp), typeof(BalanceDebited), typeof(BalanceCredited)])
    {
        AddUp = (a, b) => new(
            a.Currency, a.ToppedUp + b.ToppedUp, a.Credited + b.Credited, a.Debited + b.Debited,
            a.Movements + b.Movements),
    };

    public static void On(IEvent happened, in Happening context, Documents<CurrencyTotal> documents)
    {
        var amount = happened switch
        {
            BalanceToppedUp e => e.Amount,
            BalanceDebited e => e.Amount,
            BalanceCredited e => e.Amount,
            _ => throw Unreachable.Case(happened),
        };
        var currency = amount.Currency.Code;
        var total = documents.TryGet(currency, out var known) ? known : new(currency);
        var movements = total.Movements + 1;
        documents.Put(currency, happened switch
        {
            BalanceToppedUp => total with { Movements = movements, ToppedUp = total.ToppedUp + amount.Minor },
            BalanceCredited => total with { Movements = movements, Credited = total.Credited + amount.Minor },
            _ => total with { Movements = movements, Debited = total.Debited + amount.Minor },
        });
    }
}

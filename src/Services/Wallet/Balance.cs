using System.Collections.Immutable;
using Jumun.Contracts;
using Jumun.Engine;
using static Jumun.Contracts.WalletRefusals;

namespace Jumun.Services.Wallet;

/// <summary>What a customer has in one currency, and by which movements: paid in and given back, less taken.</summary>
public sealed record Purse(Money Amount, long ToppedUp = 0, long Credited = 0, long Debited = 0)
{
    /// <summary>The sum of all movements is the balance.</summary>
    public bool AddsUp() => Amount.Minor == checked(ToppedUp + Credited - Debited);
}

/// <summary>What was taken for an order, and how much of it has been given back.</summary>
/// <param name="IsCredited">All of it.</param>
/// <param name="Parts">The number of the last part.</param>
public readonly record struct Debit(OrderId Order, bool IsCredited = false, int Parts = 0);

/// <summary>A customer's balance: a purse for each currency, none of which is ever negative.</summary>
/// <param name="Recent">
/// The latest debits, by which a repeated message is recognised. There is no need to remember all of them: the engine
/// hands a message of a process over exactly once.
/// </param>
public sealed record Balance(ImmutableArray<Purse> Purses, ImmutableArray<Debit> Recent)
    : IDecider<Balance, WalletCommand, WalletEvent>
{
    public const int ReasonMax = 200;
    public const int RecentMax = 8;

    public static Balance Initial { get; } = new([], []);

    public static Decision<WalletEvent> Decide(Balance balance, WalletCommand command, DateTimeOffset at) =>
        command switch
        {
            TopUp { Amount.Minor: <= 0 or > Money.BalanceMax } => AmountOutOfRange,
            TopUp { Amount.Currency.IsNone: true } => AmountOutOfRange,
            TopUp { Reason: var reason } when !IsReason(reason) => ReasonMissing,
            TopUp c => balance.HasRoomFor(c.Amount)
                ? [new BalanceToppedUp(c.Amount, c.Reason)]
                : TooLarge.With("currency", c.Amount.Currency.Code),

            DebitBalance { Amount.Minor: <= 0 } => AmountOutOfRange,
            DebitBalance c when balance.Recall(c.Order) is { } debit =>
                debit.IsCredited ? AlreadyCredited.With("order", c.Order.Value) : [],
            DebitBalance c => balance.In(c.Amount.Currency) switch
            {
                null => WrongCurrency.With("currency", c.Amount.Currency.Code),
                { } purse when purse.Amount < c.Amount => Insufficient.With("currency", c.Amount.Currency.Code)
                    .With("available", purse.Amount.AmountText).With("requested", c.Amount.AmountText),
                _ => [new BalanceDebited(c.Order, c.Amount)],
            },

            CreditBalance { Amount.Minor: <= 0 } => AmountOutOfRange,
            CreditBalance { Reason: var reason } when !IsReason(reason) => ReasonMissing,
            CreditBalance { Number: < 0 } => AmountOutOfRange,
            CreditBalance c when balance.Recall(c.Order) is { } debit && IsRetry(c, debit) => [],
            CreditBalance c when balance.In(c.Amount.Currency) is null =>
                WrongCurrency.With("currency", c.Amount.Currency.Code),
            CreditBalance c => balance.HasRoomFor(c.Amount)
                ? [new BalanceCredited(c.Order, c.Amount, c.Reason, c.Number)]
                : TooLarge.With("currency", c.Amount.Currency.Code),

            _ => throw Unreachable.Case(command),
        };

    public static Balance Evolve(Balance balance, WalletEvent happened, DateTimeOffset at) => happened switch
    {
        BalanceToppedUp e => balance.With(e.Amount, purse => purse with
        {
            Amount = purse.Amount + e.Amount,
            ToppedUp = purse.ToppedUp + e.Amount.Minor,
        }),
        BalanceDebited e => balance.With(e.Amount, purse => purse with
        {
            Amount = purse.Amount - e.Amount,
            Debited = purse.Debited + e.Amount.Minor,
        }).Remembering(new(e.Order)),
        BalanceCredited e => balance.With(e.Amount, purse => purse with
        {
            Amount = purse.Amount + e.Amount,
            Credited = purse.Credited + e.Amount.Minor,
        }).Remembering(e.Number == 0 ? new(e.Order, IsCredited: true) : new(e.Order, Parts: e.Number)),
        _ => throw Unreachable.Case(happened),
    };

    /// <summary>The purse of this currency, or null.</summary>
    public Purse? In(Currency currency)
    {
        foreach (var purse in Purses)
        {
            if (purse.Amount.Currency == currency)
            {
                return purse;
            }
        }

        return null;
    }

    private bool HasRoomFor(Money amount) =>
        In(amount.Currency) is not { } purse || purse.Amount.Minor <= Money.BalanceMax - amount.Minor;

    private Debit? Recall(OrderId order)
    {
        foreach (var debit in Recent)
        {
            if (debit.Order == order)
            {
                return debit;
            }
        }

        return null;
    }

    private static bool IsRetry(CreditBalance c, Debit debit) =>
        debit.IsCredited || (c.Number > 0 && c.Number <= debit.Parts);

    private Balance With(Money amount, Func<Purse, Purse> move) =>
        In(amount.Currency) is { } purse
            ? this with { Purses = Purses.Replace(purse, move(purse)) }
            : this with { Purses = Purses.Add(move(new(Money.Zero(amount.Currency)))) };

    private Balance Remembering(Debit debit)
    {
        var others = Recent.RemoveAll(d => d.Order == debit.Order);
        return this with { Recent = [.. others.Length < RecentMax ? others : others.RemoveAt(0), debit] };
    }

    private static bool IsReason(string reason) => !string.IsNullOrWhiteSpace(reason) && reason.Length <= ReasonMax;
}

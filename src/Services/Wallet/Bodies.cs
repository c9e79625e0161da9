using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine.Http;

namespace Jumun.Services.Wallet;

/// <param name="Reason">Why; kept in the history.</param>
public sealed record TopUpBody(
    Money Amount, [property: Length(1, Jumun.Services.Wallet.Balance.ReasonMax)] string Reason) : IBody<TopUpBody>
{
    public static TopUpBody Example => new(Money.Of("KRW", 50000), "bank transfer 2026-01-31");
}

/// <summary>What a customer has.</summary>
/// <param name="Balance">In the currency that was asked for, else in the first one; absent when there is none.</param>
/// <param name="Balances">In each currency.</param>
/// <param name="Version">How many things have happened to it; also its ETag.</param>
public sealed record BalanceBody(CustomerId CustomerId, Money? Balance, IReadOnlyList<Money> Balances, long Version)
    : IBody<BalanceBody>
{
    public static BalanceBody Example =>
        new(new("demo-0001"), Money.Of("KRW", 50000), [Money.Of("KRW", 50000), Money.Of("GBP", 2005)], 2);

    public static BalanceBody Of(CustomerId customer, Balance balance, long version, Currency? currency) => new(
        customer,
        currency is { } asked ? balance.In(asked)?.Amount ?? Money.Zero(asked)
        : balance.Purses.IsEmpty ? null : balance.Purses[0].Amount,
        [.. balance.Purses.Select(purse => purse.Amount)], version);
}

/// <summary>How Wallet's bodies are written.</summary>
[JsonSerializable(typeof(TopUpBody))]
[JsonSerializable(typeof(BalanceBody))]
internal sealed partial class Bodies : JsonSerializerContext;

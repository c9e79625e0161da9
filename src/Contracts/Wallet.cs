using System.Text.Json.Serialization;
using Jumun.Engine;

namespace Jumun.Contracts;

/// <summary>A request to the balance of one customer.</summary>
public abstract record WalletCommand(CustomerId Customer) : ICommand
{
    string ICommand.Key => Customer.Value;
}

/// <summary>The customer pays money in.</summary>
[Wire("wallet.top-up.v1")]
public sealed record TopUp(CustomerId Customer, Money Amount, string Reason) : WalletCommand(Customer);

/// <summary>Takes what an order costs; the order is the reason.</summary>
[Wire("wallet.debit-balance.v1")]
public sealed record DebitBalance(CustomerId Customer, OrderId Order, Money Amount) : WalletCommand(Customer);

/// <summary>Gives back what was taken for an order: all that is left of it, or a part.</summary>
/// <param name="Number">
/// Of a part, from 1; 0: all that is left. An order's parts are given back one after the other, so what is not above
/// the last is a retry.
/// </param>
[Wire("wallet.credit-balance.v1")]
public sealed record CreditBalance(
    CustomerId Customer, OrderId Order, Money Amount, string Reason, int Number = 0) : WalletCommand(Customer);

/// <summary>Something that happened to a balance. The stream's key is the customer; events don't repeat it.</summary>
public abstract record WalletEvent : IEvent;

[Wire("wallet.balance-topped-up.v1")]
public sealed record BalanceToppedUp(Money Amount, string Reason) : WalletEvent;

[Wire("wallet.balance-debited.v1")]
public sealed record BalanceDebited(OrderId Order, Money Amount) : WalletEvent;

/// <param name="Number">Of a part, from 1; 0: all that was left.</param>
[Wire("wallet.balance-credited.v1")]
public sealed record BalanceCredited(OrderId Order, Money Amount, string Reason, int Number = 0) : WalletEvent;

/// <summary>What a choreographed order takes from the balance is taken, if it takes any.</summary>
/// <param name="Total">What the order costs.</param>
[Wire("wallet.order-balance-debited.v1")]
public sealed record OrderBalanceDebited(
    OrderId Order, CustomerId Customer, Money Total, PaymentMethod Method = PaymentMethod.Balance) : IEvent;

/// <summary>The balance is too low for a choreographed order.</summary>
[Wire("wallet.order-balance-refused.v1")]
public sealed record OrderBalanceRefused(OrderId Order, Refusal Reason) : IEvent;

/// <summary>Why Wallet says no.</summary>
public static class WalletRefusals
{
    /// <summary>Facts: currency, available, requested.</summary>
    public static readonly Refusal Insufficient = new("balance.insufficient", "The balance is too low.");

    /// <summary>Fact: currency, the one asked for.</summary>
    public static readonly Refusal WrongCurrency = new("balance.currency", "There is no balance in this currency.");

    public static readonly Refusal AmountOutOfRange =
        new("balance.amount-out-of-range", "The amount is zero, negative or too large.", RefusalKind.Invalid);

    public static readonly Refusal ReasonMissing =
        new("balance.reason-missing", "A movement needs a reason of at most 200 characters.", RefusalKind.Invalid);

    /// <summary>Fact: currency.</summary>
    public static readonly Refusal TooLarge = new("balance.too-large", "The balance would exceed its limit.");

    /// <summary>Fact: order.</summary>
    public static readonly Refusal AlreadyCredited =
        new("balance.already-credited", "What was taken for this order has been given back.");
}

/// <summary>How Wallet's language is written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(TopUp))]
[JsonSerializable(typeof(DebitBalance))]
[JsonSerializable(typeof(CreditBalance))]
[JsonSerializable(typeof(BalanceToppedUp))]
[JsonSerializable(typeof(BalanceDebited))]
[JsonSerializable(typeof(BalanceCredited))]
[JsonSerializable(typeof(OrderBalanceDebited))]
[JsonSerializable(typeof(OrderBalanceRefused))]
public sealed partial class WalletJson : JsonSerializerContext;

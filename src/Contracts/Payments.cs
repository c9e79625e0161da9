using System.Text.Json.Serialization;
using Jumun.Engine;

namespace Jumun.Contracts;

[JsonConverter(typeof(JsonStringEnumConverter<PaymentMethod>))]
public enum PaymentMethod
{
    /// <summary>From the customer's balance.</summary>
    [JsonStringEnumMemberName("balance")]
    Balance,

    /// <summary>By card; refused until its gateway exists.</summary>
    [JsonStringEnumMemberName("card")]
    Card,
}

/// <summary>A request to the payment of one order.</summary>
public abstract record PaymentCommand(OrderId Order) : ICommand
{
    string ICommand.Key => Order.Value;
}

/// <summary>Pays an order. By balance: what Wallet took for it settles it.</summary>
[Wire("payments.pay.v1")]
public sealed record Pay(OrderId Order, CustomerId Customer, Money Amount, PaymentMethod Method = PaymentMethod.Balance)
    : PaymentCommand(Order);

/// <summary>Gives a payment back: all that is left of it, or a part.</summary>
/// <param name="Amount">Null: all that has not been given back.</param>
/// <param name="Number">
/// Of a part, from 1. An order's parts are given back one after the other, so what is not above the last is a retry.
/// </param>
[Wire("payments.refund-payment.v1")]
public sealed record RefundPayment(OrderId Order, Money? Amount = null, int Number = 0) : PaymentCommand(Order);

/// <summary>Something that happened to a payment. The stream's key is the order's id; events don't repeat it.</summary>
public abstract record PaymentEvent : IEvent;

[Wire("payments.payment-settled.v1")]
public sealed record PaymentSettled(CustomerId Customer, Money Amount, PaymentMethod Method = PaymentMethod.Balance)
    : PaymentEvent;

/// <param name="Amount">What was given back this time.</param>
/// <param name="Number">Of a part, from 1; 0: all that was left.</param>
[Wire("payments.payment-refunded.v1")]
public sealed record PaymentRefunded(Money Amount, int Number = 0) : PaymentEvent;

/// <summary>A choreographed order is paid.</summary>
[Wire("payments.payment-succeeded.v1")]
public sealed record PaymentSucceeded(OrderId Order) : IEvent;

/// <summary>A choreographed order could not be paid.</summary>
[Wire("payments.payment-failed.v1")]
public sealed record PaymentFailed(OrderId Order, Refusal Reason) : IEvent;

/// <summary>Why Payments says no.</summary>
public static class PaymentsRefusals
{
    /// <summary>Fact: method.</summary>
    public static readonly Refusal MethodUnavailable =
        new("payment.method-unavailable", "This payment method is not available.", RefusalKind.Invalid);

    public static readonly Refusal AmountOutOfRange =
        new("payment.amount-out-of-range", "A payment is not negative, and a part that is given back is above zero.",
            RefusalKind.Invalid);

    public static readonly Refusal Unknown = new("payment.unknown", "The order has not been paid.");

    public static readonly Refusal Differs = new("payment.differs", "The order has been paid with another amount.");

    public static readonly Refusal AlreadyRefunded = new("payment.refunded", "The payment has been refunded.");

    /// <summary>Facts: currency, left, requested.</summary>
    public static readonly Refusal RefundTooLarge =
        new("payment.refund-too-large", "No more is given back than was paid.");
}

/// <summary>How Payments' language is written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Pay))]
[JsonSerializable(typeof(RefundPayment))]
[JsonSerializable(typeof(PaymentSettled))]
[JsonSerializable(typeof(PaymentRefunded))]
[JsonSerializable(typeof(PaymentSucceeded))]
[JsonSerializable(typeof(PaymentFailed))]
public sealed partial class PaymentsJson : JsonSerializerContext;

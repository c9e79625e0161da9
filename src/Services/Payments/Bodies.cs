using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine.Http;

namespace Jumun.Services.Payments;

/// <summary>The payment of an order.</summary>
/// <param name="Refunded">What was given back of it; absent when nothing was.</param>
/// <param name="Version">How many things have happened to it; also its ETag.</param>
public sealed record PaymentBody(
    OrderId OrderId, PaymentStatus Status, CustomerId CustomerId, Money Amount, Money? Refunded, PaymentMethod Method,
    long Version) : IBody<PaymentBody>
{
    public static PaymentBody Example => new(
        new("1d4qf7g2k0m8n6r3s5t9v1w2xy"), PaymentStatus.PartlyRefunded, new("demo-0001"), Money.Of("KRW", 21600),
        Money.Of("KRW", 10800), PaymentMethod.Balance, 2);

    public static PaymentBody Of(OrderId order, Payment payment, long version) =>
        new(
            order, payment.Status, payment.Customer, payment.Amount, payment.Refunded, payment.Method, version);
}

/// <summary>How Payments' bodies are written.</summary>
[JsonSerializable(typeof(PaymentBody))]
internal sealed partial class Bodies : JsonSerializerContext;

using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Engine.Http;

namespace Jumun.Services.Ordering;

/// <summary>What a customer sends to order. Prices are never part of it.</summary>
/// <param name="Lines">1 to 100.</param>
/// <param name="ExpectedTotal">What the customer was shown; an order that costs another amount is refused.</param>
public sealed record PlaceOrderBody(
    CustomerId CustomerId, [property: MinLength(1), MaxLength(Order.LinesMax)] IReadOnlyList<OrderItem> Lines,
    PaymentChoiceBody Payment, Address ShippingAddress, CouponCode? CouponCode = null, Money? ExpectedTotal = null)
    : IBody<PlaceOrderBody>
{
    public static PlaceOrderBody Example => new(
        new("demo-0001"), [new(new("TEA-001"), 2)], new(PaymentMethod.Balance), OrderBody.ExampleAddress,
        new("WELCOME10"));

    public PlaceOrder ToCommand(OrderId order) => new(
        order, CustomerId, Lines, ShippingAddress, Payment.Method, CouponCode, Payment.BalanceShare, ExpectedTotal);
}

/// <param name="BalanceShare">What is taken from the balance when the rest is paid by another method.</param>
public sealed record PaymentChoiceBody(PaymentMethod Method, Money? BalanceShare = null);

/// <summary>An order as its customer sees it.</summary>
/// <param name="Subtotal">What the goods cost before the discount.</param>
/// <param name="Total">What the customer pays; absent until the order is accepted.</param>
/// <param name="Rejection">Why it was refused.</param>
/// <param name="Version">How many things have happened to it; also its ETag.</param>
public sealed record OrderBody(
    OrderId Id, OrderStatus Status, CustomerId CustomerId, IReadOnlyList<OrderLineBody> Lines, Money Subtotal,
    Money? Discount, CouponCode? CouponCode, Money? Total, PaymentChoiceBody Payment, Address? ShippingAddress,
    DateTimeOffset PlacedAt, DateTimeOffset? DecidedAt, RejectionBody? Rejection, long Version) : IBody<OrderBody>
{
    internal static readonly Address ExampleAddress = new("A. Customer", "1 Sejong-daero", "Seoul", "KR", "04524");

    public static OrderBody Example => new(
        new("1d4qf7g2k0m8n6r3s5t9v1w2xy"), OrderStatus.Confirmed, new("demo-0001"), [OrderLineBody.Example],
        Money.Of("KRW", 24000), Money.Of("KRW", 2400), new("WELCOME10"), Money.Of("KRW", 21600),
        new(PaymentMethod.Balance), ExampleAddress, new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero),
        new(2026, 1, 31, 9, 30, 0, 8, TimeSpan.Zero), null, 3);

    public static OrderBody Of(OrderId id, Order order, long version)
    {
        var lines = new OrderLineBody[order.Lines.Count];
        for (var i = 0; i < lines.Length; i++)
        {
            var line = order.Lines[i];
            lines[i] = new(line.Sku, line.Quantity, line.UnitPrice, line.Total, line.PriceVersion);
        }

        var discount = order.Discount is { IsZero: false } given ? given : (Money?)null;
        return new(
            id, order.Status, order.Customer, lines, order.Goods, discount, order.Coupon, order.Total,
            new(order.Method, order.BalanceShare), order.ShipTo, order.PlacedAt, order.DecidedAt,
            order.Rejection is { } reason ? new(reason.Code, reason.Message, reason.Facts) : null, version);
    }
}

/// <param name="PriceVersion">The version of the product's price in the catalog.</param>
public sealed record OrderLineBody(Sku Sku, long Quantity, Money UnitPrice, Money LineTotal, int PriceVersion)
{
    public static OrderLineBody Example => new(new("TEA-001"), 2, Money.Of("KRW", 12000), Money.Of("KRW", 24000), 1);
}

/// <param name="Facts">What helps to understand it, for example the sku and how many there are.</param>
public sealed record RejectionBody(string Code, string Detail, IReadOnlyDictionary<string, string> Facts);

/// <summary>An order in a list.</summary>
/// <param name="Total">Until the order is accepted, what its goods cost.</param>
public sealed record OrderSummaryBody(
    OrderId Id, OrderStatus Status, CustomerId CustomerId, Money Total, DateTimeOffset PlacedAt)
    : IBody<OrderSummaryBody>
{
    public static OrderSummaryBody Example => new(
        OrderBody.Example.Id, OrderStatus.Confirmed, new("demo-0001"), Money.Of("KRW", 21600),
        OrderBody.Example.PlacedAt);

    public static OrderSummaryBody Of(OrderSummary order) =>
        new(order.Order, order.Status, order.Customer, order.Total, order.PlacedAt);
}

/// <summary>How Ordering's bodies are written.</summary>
[JsonSerializable(typeof(PlaceOrderBody))]
[JsonSerializable(typeof(OrderBody))]
[JsonSerializable(typeof(PageBody<OrderSummaryBody>))]
internal sealed partial class Bodies : JsonSerializerContext;

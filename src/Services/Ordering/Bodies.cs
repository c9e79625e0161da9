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
/// <param name="Refunded">What was given back of it: all of it, or for goods that were taken off or returned.</param>
/// <param name="Rejection">Why it was refused.</param>
/// <param name="Version">How many things have happened to it; also its ETag.</param>
public sealed record OrderBody(
    OrderId Id, OrderStatus Status, CustomerId CustomerId, IReadOnlyList<OrderLineBody> Lines, Money Subtotal,
    Money? Discount, CouponCode? CouponCode, Money? Total, Money? Refunded, PaymentChoiceBody Payment,
    Address? ShippingAddress, DateTimeOffset PlacedAt, DateTimeOffset? DecidedAt, RejectionBody? Rejection,
    long Version) : IBody<OrderBody>
{
    internal static readonly Address ExampleAddress = new("A. Customer", "1 Sejong-daero", "Seoul", "KR", "04524");

    public static OrderBody Example => new(
        new("1d4qf7g2k0m8n6r3s5t9v1w2xy"), OrderStatus.Confirmed, new("demo-0001"), [OrderLineBody.Example],
        Money.Of("KRW", 24000), Money.Of("KRW", 2400), new("WELCOME10"), Money.Of("KRW", 21600), null,
        new(PaymentMethod.Balance), ExampleAddress, new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero),
        new(2026, 1, 31, 9, 30, 0, 8, TimeSpan.Zero), null, 3);

    public static OrderBody Of(OrderId id, Order order, long version)
    {
        var lines = OrderLineBody.Of(order);
        var discount = order.Discount is { IsZero: false } given ? given : (Money?)null;
        return new(
            id, order.Status, order.Customer, lines, order.Goods, discount, order.Coupon, order.Total,
            order.Refunded, new(order.Method, order.BalanceShare), order.ShipTo, order.PlacedAt, order.DecidedAt,
            order.Rejection is { } reason ? new(reason.Code, reason.Message, reason.Facts) : null, version);
    }
}

/// <param name="Quantity">How many were ordered and paid.</param>
/// <param name="PriceVersion">The version of the product's price in the catalog.</param>
/// <param name="TakenOff">How many of them were taken off before they left; absent when none were.</param>
/// <param name="Returned">How many of them are back; absent when none are.</param>
public sealed record OrderLineBody(
    Sku Sku, long Quantity, Money UnitPrice, Money LineTotal, int PriceVersion, long? TakenOff = null,
    long? Returned = null)
{
    public static OrderLineBody Example => new(new("TEA-001"), 2, Money.Of("KRW", 12000), Money.Of("KRW", 24000), 1);

    /// <summary>What went and came back is told by sku: lines of one sku are filled in their order.</summary>
    public static IReadOnlyList<OrderLineBody> Of(Order order)
    {
        var isAsOrdered = order is { Returns.Count: 0, Revision: null }; // As nearly always.
        var off = isAsOrdered ? null : OrderGoods.TakenOff(order).Total();
        var back = isAsOrdered ? null : OrderGoods.Returned(order).Total();
        var lines = new OrderLineBody[order.Lines.Count];
        for (var i = 0; i < lines.Length; i++)
        {
            var line = order.Lines[i];
            var takenOff = Take(off, line.Sku, line.Quantity);
            lines[i] = new(
                line.Sku, line.Quantity, line.UnitPrice, line.Total, line.PriceVersion, takenOff,
                Take(back, line.Sku, line.Quantity - (takenOff ?? 0)));
        }

        return lines;
    }

    private static long? Take(OrderedDictionary<Sku, long>? from, Sku sku, long most)
    {
        if (from is null || Math.Min(most, from.GetValueOrDefault(sku)) is not (> 0 and var pieces))
        {
            return null;
        }

        from[sku] -= pieces;
        return pieces;
    }
}

/// <summary>What shall come back, and why.</summary>
/// <param name="Reason">Why, in a few words; kept in the history.</param>
/// <param name="Lines">Absent: all that has left and did not come back yet.</param>
/// <param name="By">Who asks for it: customer, if it is not said, or operator.</param>
public sealed record ReturnItemsBody(
    [property: Length(1, Order.ReasonMax)] string Reason,
    [property: MinLength(1), MaxLength(Order.LinesMax)] IReadOnlyList<OrderItem>? Lines = null,
    ReturnedBy By = ReturnedBy.Customer) : IBody<ReturnItemsBody>
{
    public static ReturnItemsBody Example => new("does not fit", [new(new("TEA-001"), 1)]);
}

/// <param name="Address">Where the order is sent to instead.</param>
/// <param name="Reason">Why, in a few words; kept in the history.</param>
public sealed record ReviseAddressBody(Address Address, [property: Length(1, Order.ReasonMax)] string Reason)
    : IBody<ReviseAddressBody>
{
    public static ReviseAddressBody Example => new(OrderBody.ExampleAddress, "the customer has moved");
}

/// <param name="Lines">How many there shall be, 0 for none; what is not named stays as it is.</param>
/// <param name="Reason">Why, in a few words; kept in the history.</param>
public sealed record ReviseLinesBody(
    [property: MinLength(1), MaxLength(Order.LinesMax)] IReadOnlyList<OrderItem> Lines,
    [property: Length(1, Order.ReasonMax)] string Reason) : IBody<ReviseLinesBody>
{
    public static ReviseLinesBody Example => new([new(new("TEA-001"), 1)], "one is enough");
}

/// <summary>A return of goods of an order.</summary>
/// <param name="Number">From 1, in this order.</param>
/// <param name="ShipmentId">The shipment in which the goods come.</param>
/// <param name="IsCollected">False: it is a delivery that nobody took.</param>
/// <param name="Refund">What is given back for the goods; absent until they are back.</param>
/// <param name="RequestedAt">When it was asked for; or, if nobody had asked, when the goods were back.</param>
/// <param name="EndedAt">When it was done, or had failed; absent before that.</param>
/// <param name="Failure">Why the goods were not collected.</param>
public sealed record ReturnBody(
    int Number, OrderId OrderId, ReturnStatus Status, IReadOnlyList<OrderItem> Lines, ShipmentId ShipmentId,
    bool IsCollected, string? Reason, ReturnedBy By, Money? Refund, DateTimeOffset RequestedAt,
    DateTimeOffset? EndedAt, string? Failure) : IBody<ReturnBody>
{
    public static ReturnBody Example => new(
        1, OrderBody.Example.Id, ReturnStatus.Done, [new(new("TEA-001"), 1)],
        ShipmentId.OfCollection(OrderBody.Example.Id, 1), true, "does not fit", ReturnedBy.Customer,
        Money.Of("KRW", 10800), new(2026, 2, 3, 9, 30, 0, TimeSpan.Zero), new(2026, 2, 5, 15, 0, 0, TimeSpan.Zero),
        null);

    public static ReturnBody Of(OrderId order, OrderReturn one) => new(
        one.Number, order, one.Status, one.Items, one.Shipment, one.IsCollected, one.Reason, one.By,
        one.Repayment?.Refund, one.Since, one.EndedAt, one.Failure);
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
[JsonSerializable(typeof(ReturnItemsBody))]
[JsonSerializable(typeof(ReviseAddressBody))]
[JsonSerializable(typeof(ReviseLinesBody))]
[JsonSerializable(typeof(ReturnBody))]
[JsonSerializable(typeof(ItemsBody<ReturnBody>))]
[JsonSerializable(typeof(PageBody<OrderSummaryBody>))]
internal sealed partial class Bodies : JsonSerializerContext;

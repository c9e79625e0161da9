using System.Text.Json.Serialization;
using Jumun.Engine;

namespace Jumun.Contracts;

[JsonConverter(typeof(IdJson<OrderId>))]
public readonly record struct OrderId(string Value) : IId<OrderId>
{
    public static OrderId Of(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>What a customer asks for: so many of a sku. Never a price.</summary>
public sealed record OrderItem(Sku Sku, long Quantity);

/// <summary>A line of an order, its price frozen at the moment of ordering.</summary>
/// <param name="PriceVersion">The version of the product's price in Catalog's price list.</param>
public sealed record OrderLine(Sku Sku, long Quantity, Money UnitPrice, int PriceVersion)
{
    [JsonIgnore]
    public Money Total => UnitPrice * Quantity;

    public static Money Sum(IReadOnlyList<OrderLine> lines)
    {
        var sum = lines[0].Total;
        for (var i = 1; i < lines.Count; i++)
        {
            sum += lines[i].Total;
        }

        return sum;
    }
}

/// <summary>What Ordering knows of an order's customer and prices when it is placed.</summary>
/// <param name="Prices">For each item its price, or null when it is not sold.</param>
public sealed record Quote(bool CustomerIsKnown, IReadOnlyList<QuotedPrice?> Prices);

public sealed record QuotedPrice(Money Price, int Version);

/// <summary>Who coordinates the services that a purchase takes.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PurchaseStyle>))]
public enum PurchaseStyle
{
    /// <summary>A process of Ordering asks one service after another: the checkout.</summary>
    [JsonStringEnumMemberName("orchestrated")]
    Orchestrated,

    /// <summary>Nobody: each service reacts to the events of the one before.</summary>
    [JsonStringEnumMemberName("choreographed")]
    Choreographed,
}

/// <summary>A request to one order.</summary>
public abstract record OrderCommand(OrderId Order) : ICommand
{
    string ICommand.Key => Order.Value;
}

/// <param name="BalanceShare">What is taken from the balance when the rest is paid by another method.</param>
/// <param name="ExpectedTotal">What the customer was shown; an order that costs another amount is refused.</param>
/// <param name="Quote">Filled in by Ordering itself, never by the client.</param>
[Wire("ordering.place-order.v1")]
public sealed record PlaceOrder(
    OrderId Order, CustomerId Customer, IReadOnlyList<OrderItem> Items, Address ShipTo,
    PaymentMethod Method = PaymentMethod.Balance, CouponCode? Coupon = null, Money? BalanceShare = null,
    Money? ExpectedTotal = null, Quote? Quote = null, PurchaseStyle Style = PurchaseStyle.Orchestrated)
    : OrderCommand(Order);

/// <summary>The order stands with this discount: lines and total are final.</summary>
[Wire("ordering.accept-order.v1")]
public sealed record AcceptOrder(OrderId Order, Money? Discount = null) : OrderCommand(Order);

/// <summary>The stock of a choreographed order is reserved, and its discount is known.</summary>
[Wire("ordering.price-order.v1")]
public sealed record PriceOrder(
    OrderId Order, IReadOnlyList<PlannedShipment> Shipments, Money? Discount = null) : OrderCommand(Order);

/// <summary>What goes to the customer from one warehouse.</summary>
/// <param name="Items">Null: all of the order.</param>
public sealed record PlannedShipment(WarehouseId From, IReadOnlyList<OrderItem>? Items = null)
{
    /// <summary>One for each warehouse, as the lines were found.</summary>
    public static IReadOnlyList<PlannedShipment> Of(IEnumerable<(Sku Sku, Pieces[] From)> lines)
    {
        var shipments = new List<PlannedShipment>();
        foreach (var (sku, found) in lines)
        {
            foreach (var (warehouse, quantity) in found)
            {
                var at = shipments.FindIndex(shipment => shipment.From == warehouse);
                OrderItem part = new(sku, quantity);
                if (at < 0)
                {
                    shipments.Add(new(warehouse, [part]));
                }
                else
                {
                    shipments[at] = new(warehouse, [.. shipments[at].Items!, part]);
                }
            }
        }

        return shipments is [var all] ? [new(all.From)] : shipments;
    }
}

/// <param name="Shipments">Numbered from 1 in this order; null: from before there were any.</param>
[Wire("ordering.confirm-order.v1")]
public sealed record ConfirmOrder(OrderId Order, IReadOnlyList<PlannedShipment>? Shipments = null)
    : OrderCommand(Order);

[Wire("ordering.reject-order.v1")]
public sealed record RejectOrder(OrderId Order, Refusal Reason) : OrderCommand(Order);

/// <summary>Its stock is held, so its goods can be sent.</summary>
[Wire("ordering.begin-preparing.v1")]
public sealed record BeginPreparing(OrderId Order) : OrderCommand(Order);

/// <summary>A shipment of the order is on its way, or with the customer.</summary>
/// <param name="Items">What left in it; null: what was planned.</param>
[Wire("ordering.note-shipment.v1")]
public sealed record NoteShipment(
    OrderId Order, ShipmentId Shipment, bool IsDelivered = false, IReadOnlyList<OrderItem>? Items = null)
    : OrderCommand(Order);

/// <summary>A shipment that nobody took is back where it came from.</summary>
[Wire("ordering.note-shipment-returned.v1")]
public sealed record NoteShipmentReturned(OrderId Order, ShipmentId Shipment) : OrderCommand(Order);

/// <summary>The order shall not be. Goods that have left come back for that, as with a return.</summary>
[Wire("ordering.cancel-order.v1")]
public sealed record CancelOrder(OrderId Order, string Reason, CancelledBy By = CancelledBy.Customer)
    : OrderCommand(Order);

/// <summary>Everything that was done for the order is undone.</summary>
[Wire("ordering.finish-cancel.v1")]
public sealed record FinishCancel(OrderId Order) : OrderCommand(Order);

/// <summary>It could not be cancelled, so it goes on.</summary>
[Wire("ordering.keep-order.v1")]
public sealed record KeepOrder(OrderId Order, Refusal Reason) : OrderCommand(Order);

/// <summary>Goods that have left shall come back.</summary>
/// <param name="Items">Null: all that have left and did not come back yet.</param>
[Wire("ordering.return-items.v1")]
public sealed record ReturnItems(
    OrderId Order, IReadOnlyList<OrderItem>? Items, string Reason, ReturnedBy By = ReturnedBy.Customer)
    : OrderCommand(Order);

/// <summary>What was collected from the customer is in the warehouse.</summary>
[Wire("ordering.note-return-arrived.v1")]
public sealed record NoteReturnArrived(OrderId Order, ShipmentId Collection) : OrderCommand(Order);

/// <summary>Nothing is collected from the customer.</summary>
[Wire("ordering.note-return-failed.v1")]
public sealed record NoteReturnFailed(OrderId Order, ShipmentId Collection, string Reason) : OrderCommand(Order);

/// <summary>What was paid for the goods of a return is given back.</summary>
[Wire("ordering.finish-return.v1")]
public sealed record FinishReturn(OrderId Order, int Number) : OrderCommand(Order);

/// <summary>Another address or lower quantities, before anything leaves; an operator's word.</summary>
/// <param name="ShipTo">Null: as it is.</param>
/// <param name="Items">How many there shall be of each sku; those not named stay as they are.</param>
[Wire("ordering.revise-order.v1")]
public sealed record ReviseOrder(
    OrderId Order, string Reason, Address? ShipTo = null, IReadOnlyList<OrderItem>? Items = null)
    : OrderCommand(Order);

/// <summary>All shipments are as they shall be: from here on there is no way back.</summary>
[Wire("ordering.commit-revision.v1")]
public sealed record CommitRevision(OrderId Order, int Number) : OrderCommand(Order);

/// <summary>Everything that follows from a revision is done.</summary>
[Wire("ordering.finish-revision.v1")]
public sealed record FinishRevision(OrderId Order, int Number) : OrderCommand(Order);

/// <summary>It could not be revised, so it goes on as it was.</summary>
[Wire("ordering.drop-revision.v1")]
public sealed record DropRevision(OrderId Order, int Number, Refusal Reason) : OrderCommand(Order);

[JsonConverter(typeof(JsonStringEnumConverter<CancelledBy>))]
public enum CancelledBy
{
    /// <summary>Within a time after the order was confirmed.</summary>
    [JsonStringEnumMemberName("customer")]
    Customer,

    /// <summary>Until it is shipped.</summary>
    [JsonStringEnumMemberName("operator")]
    Operator,
}

[JsonConverter(typeof(JsonStringEnumConverter<ReturnedBy>))]
public enum ReturnedBy
{
    /// <summary>Within a time after the order was delivered.</summary>
    [JsonStringEnumMemberName("customer")]
    Customer,

    /// <summary>Until it is completed.</summary>
    [JsonStringEnumMemberName("operator")]
    Operator,
}

/// <summary>Something that happened to an order. The stream's key is its id; only the first event repeats it.</summary>
public abstract record OrderEvent : IEvent;

[Wire("ordering.order-placed.v1")]
public sealed record OrderPlaced(
    OrderId Order, CustomerId Customer, IReadOnlyList<OrderLine> Lines, Address ShipTo,
    PaymentMethod Method = PaymentMethod.Balance, CouponCode? Coupon = null, Money? BalanceShare = null,
    Money? ExpectedTotal = null, PurchaseStyle Style = PurchaseStyle.Orchestrated) : OrderEvent
{
    /// <summary>What the goods cost before any discount.</summary>
    [JsonIgnore]
    public Money Goods => OrderLine.Sum(Lines);
}

/// <param name="Total">What the customer pays; the goods less the discount.</param>
[Wire("ordering.order-accepted.v1")]
public sealed record OrderAccepted(Money Total) : OrderEvent;

/// <summary>No way back. What others go on with is in it; all of it is null in events from before they did.</summary>
/// <param name="Goods">What the customer pays for the goods, the discount taken off.</param>
/// <param name="Shipments">Numbered from 1 in this order.</param>
[Wire("ordering.order-confirmed.v1")]
public sealed record OrderConfirmed(
    OrderId? Order = null, CustomerId? Customer = null, Money? Goods = null,
    IReadOnlyList<PlannedShipment>? Shipments = null) : OrderEvent;

/// <summary>A choreographed order is accepted: now it is to be paid.</summary>
[Wire("ordering.payment-requested.v1")]
public sealed record PaymentRequested(
    OrderId Order, CustomerId Customer, Money Total, Money FromBalance, IReadOnlyList<PlannedShipment> Shipments,
    PaymentMethod Method = PaymentMethod.Balance) : OrderEvent;

/// <summary>A choreographed order is confirmed: what each service has done for it stays done.</summary>
[Wire("ordering.purchase-completed.v1")]
public sealed record PurchaseCompleted(OrderId Order) : OrderEvent;

/// <summary>
/// Nothing comes of a choreographed order: each service undoes what it has done for it. Said once more to whoever goes
/// on with it all the same, not having heard.
/// </summary>
[Wire("ordering.purchase-called-off.v1")]
public sealed record PurchaseCalledOff(OrderId Order, Refusal Reason) : OrderEvent;

/// <param name="Order">Null in events from before it was said.</param>
/// <param name="Goods">What it had been confirmed for, when an operator gave it up after that.</param>
[Wire("ordering.order-rejected.v1")]
public sealed record OrderRejected(Refusal Reason, OrderId? Order = null, Money? Goods = null) : OrderEvent;

/// <summary>Its checkout is over: its shipments are prepared for the carrier.</summary>
[Wire("ordering.order-preparing.v1")]
public sealed record OrderPreparing : OrderEvent;

/// <summary>These goods of an order go to the customer from one warehouse.</summary>
[Wire("ordering.shipment-planned.v1")]
public sealed record ShipmentPlanned(
    ShipmentId Shipment, OrderId Order, CustomerId Customer, Address ShipTo, PlannedShipment Goods) : OrderEvent;

/// <summary>A shipment of it has left; the order is shipped with the first.</summary>
/// <param name="Items">What left, where that is not what was planned.</param>
[Wire("ordering.order-shipped.v1")]
public sealed record OrderShipped(ShipmentId Shipment, IReadOnlyList<OrderItem>? Items = null) : OrderEvent;

/// <summary>A shipment of it is with the customer.</summary>
/// <param name="IsLast">All of the order is, with it.</param>
[Wire("ordering.order-delivered.v1")]
public sealed record OrderDelivered(ShipmentId Shipment, bool IsLast) : OrderEvent;

/// <summary>It can't be returned any more.</summary>
[Wire("ordering.order-completed.v1")]
public sealed record OrderCompleted : OrderEvent;

/// <summary>
/// From now on it is being cancelled; a pending order, as soon as its checkout asks. What has left comes back for that.
/// </summary>
[Wire("ordering.order-cancel-requested.v1")]
public sealed record OrderCancelRequested(CancelledBy By, string Reason) : OrderEvent;

/// <summary>Its checkout is over, so what it did can be undone.</summary>
/// <param name="Number">From 1: one that failed may be followed by another.</param>
/// <param name="Shipments">What was prepared; one without items is not to leave any more.</param>
/// <param name="Refunded">What was given back before; null: nothing.</param>
[Wire("ordering.order-cancel-begun.v1")]
public sealed record OrderCancelBegun(
    OrderId Order, int Number, CustomerId Customer, IReadOnlyList<PlannedShipment> Shipments, Money Total,
    string Reason, PaymentMethod Method = PaymentMethod.Balance, Money? BalanceShare = null, CouponCode? Coupon = null,
    Money? Refunded = null) : OrderEvent;

[Wire("ordering.order-cancelled.v1")]
public sealed record OrderCancelled(OrderId Order, string Reason, CancelledBy By = CancelledBy.Customer) : OrderEvent;

/// <summary>It could not be cancelled, and goes on.</summary>
[Wire("ordering.order-cancel-failed.v1")]
public sealed record OrderCancelFailed(Refusal Reason) : OrderEvent;

/// <summary>What a customer is given back for goods that are not theirs any more.</summary>
/// <param name="Number">From 1, in this order.</param>
/// <param name="Refund">How much this time.</param>
/// <param name="ToBalance">The part of it that was paid from the balance; that part is given back first.</param>
/// <param name="InAll">All that was given back of the order until now, this included.</param>
public sealed record Repayment(int Number, Money Refund, Money ToBalance, Money InAll);

/// <summary>Goods are to be collected from the customer; until they are back nothing else may happen to it.</summary>
/// <param name="Number">From 1, in this order.</param>
/// <param name="To">Where its first shipment came from: all goods of a return go to one warehouse.</param>
[Wire("ordering.order-return-requested.v1")]
public sealed record OrderReturnRequested(
    OrderId Order, int Number, CustomerId Customer, ShipmentId Collection, WarehouseId To, Address CollectAt,
    IReadOnlyList<OrderItem> Items, string Reason, ReturnedBy By = ReturnedBy.Customer) : OrderEvent;

/// <summary>Goods are back, so what was paid for them is to be given back.</summary>
/// <param name="Shipment">In which they came: a collection, or a delivery that nobody took.</param>
[Wire("ordering.order-return-arrived.v1")]
public sealed record OrderReturnArrived(
    OrderId Order, int Number, CustomerId Customer, ShipmentId Shipment, IReadOnlyList<OrderItem> Items,
    Repayment Repayment) : OrderEvent;

/// <summary>What was paid for the goods of a return was given back.</summary>
/// <param name="Refund">How much that was.</param>
/// <param name="IsAll">Nothing of the order is left.</param>
[Wire("ordering.order-returned.v1")]
public sealed record OrderReturned(OrderId Order, int Number, CustomerId Customer, Money Refund, bool IsAll)
    : OrderEvent;

/// <summary>The goods are not collected: it goes on as before.</summary>
[Wire("ordering.order-return-failed.v1")]
public sealed record OrderReturnFailed(OrderId Order, int Number, string Reason) : OrderEvent;

/// <summary>
/// Goods are back that no return under way asked for; what follows from it begins as soon as nothing else is under way.
/// </summary>
[Wire("ordering.order-shipment-returned.v1")]
public sealed record OrderShipmentReturned(ShipmentId Shipment) : OrderEvent;

/// <summary>What is to leave in a shipment after a revision.</summary>
/// <param name="Was">What was to leave before.</param>
/// <param name="Items">None: it is not to leave at all.</param>
/// <param name="HasLeft">It has left already, with these items.</param>
public sealed record RevisedShipment(
    ShipmentId Shipment, WarehouseId From, IReadOnlyList<OrderItem> Was, IReadOnlyList<OrderItem> Items,
    bool HasLeft = false);

/// <summary>It is being revised: nothing else may happen to it now.</summary>
/// <param name="Number">From 1: one that failed may be followed by another.</param>
/// <param name="Shipments">Those that are concerned.</param>
/// <param name="ShipTo">Null: as it was.</param>
/// <param name="ShippedTo">How it was.</param>
/// <param name="Repayment">Null: no goods were taken off.</param>
[Wire("ordering.order-revise-begun.v1")]
public sealed record OrderReviseBegun(
    OrderId Order, int Number, CustomerId Customer, IReadOnlyList<RevisedShipment> Shipments, string Reason,
    Address? ShipTo = null, Address? ShippedTo = null, Repayment? Repayment = null) : OrderEvent;

/// <summary>It is as it was to be.</summary>
[Wire("ordering.order-revised.v1")]
public sealed record OrderRevised(OrderId Order, int Number) : OrderEvent;

/// <summary>What followed from the revision is done, too.</summary>
/// <param name="IsDelivered">All that is left of it is with the customer.</param>
[Wire("ordering.order-revise-finished.v1")]
public sealed record OrderReviseFinished(OrderId Order, int Number, bool IsDelivered = false) : OrderEvent;

/// <summary>It could not be revised, and goes on as it was.</summary>
[Wire("ordering.order-revise-failed.v1")]
public sealed record OrderReviseFailed(OrderId Order, int Number, Refusal Reason) : OrderEvent;

/// <summary>Why Ordering says no.</summary>
public static class OrderingRefusals
{
    public static readonly Refusal Unknown = new("order.unknown", "There is no such order.", RefusalKind.NotFound);

    public static readonly Refusal NoLines = new("order.no-lines", "An order has lines.", RefusalKind.Invalid);

    /// <summary>Fact: limit.</summary>
    public static readonly Refusal TooManyLines =
        new("order.too-many-lines", "The order has too many lines.", RefusalKind.Invalid);

    /// <summary>Facts: sku, limit.</summary>
    public static readonly Refusal QuantityOutOfRange =
        new("order.quantity-out-of-range", "A quantity is zero, negative or too large.", RefusalKind.Invalid);

    /// <summary>Fact: sku.</summary>
    public static readonly Refusal SkuUnknown =
        new("order.sku-unknown", "A product does not exist or is not sold.", RefusalKind.Invalid);

    /// <summary>Fact: customer.</summary>
    public static readonly Refusal CustomerUnknown =
        new("order.customer-unknown", "The customer is not registered.", RefusalKind.Invalid);

    public static readonly Refusal CurrenciesMixed =
        new("order.currencies-mixed", "All amounts of an order are in one currency.", RefusalKind.Invalid);

    public static readonly Refusal BalanceShareOutOfRange =
        new("order.balance-share", "A balance share is for orders whose rest is paid by another method.",
            RefusalKind.Invalid);

    /// <summary>Fact: field.</summary>
    public static readonly Refusal AddressMalformed =
        new("order.address-malformed", "A field of the address is missing or too long.", RefusalKind.Invalid);

    /// <summary>Facts: currency, expected, total.</summary>
    public static readonly Refusal TotalChanged =
        new("order.price-changed", "The order costs another amount than the customer was shown.");

    public static readonly Refusal AlreadyRejected = new("order.rejected", "The order is rejected.");

    public static readonly Refusal NotAccepted = new("order.not-accepted", "The order has not been accepted.");

    public static readonly Refusal NotConfirmed = new("order.not-confirmed", "The order has not been confirmed.");

    /// <summary>Its checkout is told so, and undoes what it has done.</summary>
    public static readonly Refusal CancelRequested = new("order.cancel-requested", "The order is being cancelled.");

    public static readonly Refusal AlreadyCancelled = new("order.cancelled", "The order is cancelled.");

    /// <summary>Fact: orderStatus.</summary>
    public static readonly Refusal AlreadyShipped =
        new("order.shipped", "Goods have left: it is too late to cancel or to revise the order.");

    /// <summary>Fact: orderStatus.</summary>
    public static readonly Refusal AlreadyDelivered =
        new("order.delivered", "It is too late to cancel the order: its goods can be returned.");

    /// <summary>Fact: until.</summary>
    public static readonly Refusal CancelWindowOver =
        new("order.cancel-window-over", "The customer's time to cancel the order is over.");

    public static readonly Refusal NotCancelling = new("order.not-cancelling", "The order is not being cancelled.");

    public static readonly Refusal ReasonMissing =
        new("order.reason-missing", "A cancel, a return and a revision need a reason of at most 200 characters.",
            RefusalKind.Invalid);

    /// <summary>Fact: shipment.</summary>
    public static readonly Refusal ShipmentUnknown =
        new("order.shipment-unknown", "The order has no such shipment.");

    /// <summary>Fact: orderStatus.</summary>
    public static readonly Refusal NotShipped =
        new("order.not-shipped", "Nothing of the order has left: it can be cancelled, but not returned.");

    /// <summary>Fact: return, its number.</summary>
    public static readonly Refusal BeingReturned =
        new("order.returning", "Goods of the order are being returned: nothing else is done until they are back.");

    public static readonly Refusal AlreadyReturned = new("order.returned", "All of the order was returned.");

    /// <summary>Fact: until.</summary>
    public static readonly Refusal ReturnWindowOver =
        new("order.return-window-over", "The time to return the goods is over.");

    public static readonly Refusal NothingToReturn =
        new("order.nothing-to-return", "Nothing that has left is left to be returned.");

    /// <summary>Facts: sku, requested, left: how many of it are left to be returned.</summary>
    public static readonly Refusal TooManyReturned =
        new("order.too-many-returned", "No more is returned than has left and did not come back.");

    /// <summary>Fact: sku.</summary>
    public static readonly Refusal NotOrdered =
        new("order.not-ordered", "The order has no such line.", RefusalKind.Invalid);

    public static readonly Refusal ReturnUnknown =
        new("return.unknown", "The order has no such return.", RefusalKind.NotFound);

    public static readonly Refusal NotReturning = new("return.not-arrived", "The goods of the return are not back.");

    public static readonly Refusal BeingRevised =
        new("order.revising", "The order is being revised: nothing else is done until that is over.");

    public static readonly Refusal NotRevising = new("order.not-revising", "There is no such revision under way.");

    public static readonly Refusal NotPrepared =
        new("order.not-prepared", "The order is not prepared yet: it can be revised in a moment.");

    /// <summary>Facts: sku, quantity: how many there are.</summary>
    public static readonly Refusal QuantityNotLower =
        new("order.quantity-not-lower", "A revision may lower a quantity, not raise it.");

    public static readonly Refusal NothingLeft =
        new("order.nothing-left", "A revision leaves a piece at least: an order of nothing is to be cancelled.");
}

/// <summary>How Ordering's language is written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(PlaceOrder))]
[JsonSerializable(typeof(AcceptOrder))]
[JsonSerializable(typeof(ConfirmOrder))]
[JsonSerializable(typeof(RejectOrder))]
[JsonSerializable(typeof(BeginPreparing))]
[JsonSerializable(typeof(NoteShipment))]
[JsonSerializable(typeof(NoteShipmentReturned))]
[JsonSerializable(typeof(ReturnItems))]
[JsonSerializable(typeof(NoteReturnArrived))]
[JsonSerializable(typeof(NoteReturnFailed))]
[JsonSerializable(typeof(FinishReturn))]
[JsonSerializable(typeof(ReviseOrder))]
[JsonSerializable(typeof(CommitRevision))]
[JsonSerializable(typeof(FinishRevision))]
[JsonSerializable(typeof(DropRevision))]
[JsonSerializable(typeof(CancelOrder))]
[JsonSerializable(typeof(FinishCancel))]
[JsonSerializable(typeof(KeepOrder))]
[JsonSerializable(typeof(OrderPlaced))]
[JsonSerializable(typeof(OrderAccepted))]
[JsonSerializable(typeof(OrderConfirmed))]
[JsonSerializable(typeof(PriceOrder))]
[JsonSerializable(typeof(PaymentRequested))]
[JsonSerializable(typeof(PurchaseCompleted))]
[JsonSerializable(typeof(PurchaseCalledOff))]
[JsonSerializable(typeof(OrderRejected))]
[JsonSerializable(typeof(OrderPreparing))]
[JsonSerializable(typeof(ShipmentPlanned))]
[JsonSerializable(typeof(OrderShipped))]
[JsonSerializable(typeof(OrderDelivered))]
[JsonSerializable(typeof(OrderCompleted))]
[JsonSerializable(typeof(OrderCancelRequested))]
[JsonSerializable(typeof(OrderCancelBegun))]
[JsonSerializable(typeof(OrderCancelled))]
[JsonSerializable(typeof(OrderCancelFailed))]
[JsonSerializable(typeof(OrderReturnRequested))]
[JsonSerializable(typeof(OrderReturnArrived))]
[JsonSerializable(typeof(OrderReturned))]
[JsonSerializable(typeof(OrderReturnFailed))]
[JsonSerializable(typeof(OrderShipmentReturned))]
[JsonSerializable(typeof(OrderReviseBegun))]
[JsonSerializable(typeof(OrderRevised))]
[JsonSerializable(typeof(OrderReviseFinished))]
[JsonSerializable(typeof(OrderReviseFailed))]
public sealed partial class OrderingJson : JsonSerializerContext;

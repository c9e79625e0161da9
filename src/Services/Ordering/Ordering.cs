using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Engine.Http;

namespace Jumun.Services.Ordering;

/// <summary>Ordering takes orders and sees them through checkout, cancel, revision and return.</summary>
public static class Ordering
{
    public static readonly Service Service = Service.Named("ordering")
        .Speaks(OrderingJson.Default, OrderingStates.Default)
        .Decides<Order, OrderCommand, OrderEvent>("order")
        .Runs(Checkout.Steps)
        .Runs(Cancel.Steps)
        .Runs(Revise.Steps)
        .Runs(Collect.Steps)
        .Runs(Return.Steps)
        .Whenever<OrderDiscounted>(e => new PriceOrder(e.Order, e.Shipments, e.Discount)) // A choreographed purchase:
        .Whenever<PaymentSucceeded>(e => new ConfirmOrder(e.Order))
        .Whenever<OrderStockHeld>(e => new BeginPreparing(e.Order))
        .Whenever<OrderStockRefused>(e => new RejectOrder(e.Order, e.Reason))
        .Whenever<OrderCouponRefused>(e => new RejectOrder(e.Order, e.Reason))
        .Whenever<OrderBalanceRefused>(e => new RejectOrder(e.Order, e.Reason))
        .Whenever<PaymentFailed>(e => new RejectOrder(e.Order, e.Reason))
        .Whenever<ShipmentPickedUp>(e => new NoteShipment(
            e.Order, e.Shipment, Items: [.. e.Lines.Select(line => new OrderItem(line.Sku, line.Quantity))]))
        .Whenever<ShipmentDelivered>(e => new NoteShipment(e.Order, e.Shipment, IsDelivered: true))
        .Whenever<ShipmentReturned>(e => e.WasCancelled ? null : new NoteShipmentReturned(e.Order, e.Shipment))
        .Whenever<CollectionArrived>(e => new NoteReturnArrived(e.Order, e.Shipment))
        .Whenever<CollectionCancelled>(e => new NoteReturnFailed(e.Order, e.Shipment, e.Reason))
        .Keeps<PriceList, ListedProduct>()              // Our own copy of Catalog's prices,
        .Keeps<KnownCustomers, KnownCustomer>()         // and of who is registered:
        .Enriches<PlaceOrder>(Quoted)                   // an order is quoted from them, never by the client.
        .Shows<Orders, OrderSummary>()
        .Publishes(                                     // No names, no addresses.
            typeof(OrderAccepted), typeof(OrderConfirmed), typeof(OrderRejected), typeof(OrderShipped),
            typeof(OrderDelivered), typeof(OrderCompleted), typeof(OrderCancelled), typeof(OrderReturned),
            typeof(OrderReturnFailed))
        .Serves(Routes.Map, Bodies.Default);

    private static PlaceOrder Quoted(PlaceOrder order, IViews views)
    {
        var products = views.Of<PriceList, ListedProduct>();
        var prices = new QuotedPrice?[order.Items.Count];
        for (var i = 0; i < prices.Length; i++)
        {
            var isListed = products.TryGet(order.Items[i].Sku.Value, out var product);
            prices[i] = isListed && product!.IsActive ? product.Price : null;
        }

        var isKnown = views.Of<KnownCustomers, KnownCustomer>().TryGet(order.Customer.Value, out _);
        return order with { Quote = new(isKnown, prices) };
    }
}

/// <summary>How Ordering's own states and documents are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(SagaState<Checkout>))]
[JsonSerializable(typeof(SagaState<Cancel>))]
[JsonSerializable(typeof(SagaState<Revise>))]
[JsonSerializable(typeof(SagaState<Collect>))]
[JsonSerializable(typeof(SagaState<Return>))]
[JsonSerializable(typeof(ListedProduct))]
[JsonSerializable(typeof(KnownCustomer))]
[JsonSerializable(typeof(OrderSummary))]
internal sealed partial class OrderingStates : JsonSerializerContext;

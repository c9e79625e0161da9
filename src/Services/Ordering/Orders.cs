using Jumun.Contracts;
using Jumun.Engine;
using static Jumun.Services.Ordering.OrderStatus;

namespace Jumun.Services.Ordering;

/// <summary>An order in a list. Millions of them are held in memory, so it is small.</summary>
/// <param name="Total">Until the order is accepted, what its goods cost.</param>
/// <param name="Progress">Its status, if it were not being cancelled, revised or returned.</param>
public sealed record OrderSummary(
    OrderId Order, CustomerId Customer, OrderStatus Status, Money Total, DateTimeOffset PlacedAt,
    OrderStatus Progress);

/// <summary>All orders, newest first, by customer and by status.</summary>
public abstract class Orders : IView<OrderSummary>
{
    public static ViewShape<OrderSummary> Shape { get; } = new(
        "orders", 3, OrderingStates.Default.OrderSummary,
        [
            typeof(OrderPlaced), typeof(OrderAccepted), typeof(OrderConfirmed), typeof(OrderRejected),
            typeof(OrderPreparing), typeof(OrderShipped), typeof(OrderDelivered), typeof(OrderCompleted),
            typeof(OrderCancelRequested), typeof(OrderCancelFailed), typeof(OrderCancelled),
            typeof(OrderReviseBegun), typeof(OrderReviseFinished), typeof(OrderReviseFailed),
            typeof(OrderReturnRequested), typeof(OrderReturnArrived), typeof(OrderReturned), typeof(OrderReturnFailed),
        ],
        ("customer", order => order.Customer.Value),
        ("status", order => NameOf(order.Status)));

    public static void On(IEvent happened, in Happening context, Documents<OrderSummary> documents)
    {
        if (happened is OrderPlaced e)
        {
            OrderId order = new(context.Key);
            documents.Put(context.Key, new(order, e.Customer, Pending, e.Goods, context.At, Pending));
        }
        else if (documents.TryGet(context.Key, out var order))
        {
            documents.Put(context.Key, happened switch
            {
                OrderAccepted accepted => order with { Total = accepted.Total },
                OrderConfirmed => Now(order, Confirmed),
                OrderRejected => Ended(order, Rejected),
                OrderPreparing => Now(order, Preparing),
                OrderShipped => Now(order, Shipped),
                OrderDelivered delivered => Now(order, delivered.IsLast ? Delivered : Shipped),
                OrderCompleted => Now(order, Completed),
                OrderCancelRequested when order.Status is Pending or Shipped => order,
                OrderCancelRequested => order with { Status = Cancelling },
                OrderReviseBegun => order with { Status = Revising },
                OrderReturnRequested or OrderReturnArrived => order with { Status = Returning },
                OrderReviseFinished { IsDelivered: true } => Ended(order, Delivered),
                OrderCancelFailed or OrderReviseFinished or OrderReviseFailed or OrderReturnFailed =>
                    order with { Status = order.Progress },
                OrderReturned returned => Ended(order, returned.IsAll ? Returned : PartlyReturned),
                OrderCancelled => Ended(order, Cancelled),
                _ => throw Unreachable.Case(happened),
            });
        }
    }

    /// <summary>A lock stays until it is gone; and what was returned stays so, wherever the rest is.</summary>
    private static OrderSummary Now(OrderSummary order, OrderStatus progress) =>
        order.Progress is Returned or PartlyReturned ? order : order with
        {
            Status = order.Status is Cancelling or Revising or Returning ? order.Status : progress,
            Progress = progress,
        };

    private static OrderSummary Ended(OrderSummary order, OrderStatus status) =>
        order with { Status = status, Progress = status };

    /// <summary>A name that is there already, for millions of documents.</summary>
    private static string NameOf(OrderStatus status) => Names[(int)status];

    private static readonly string[] Names = Enum.GetNames<OrderStatus>();
}

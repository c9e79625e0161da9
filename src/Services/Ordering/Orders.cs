using Jumun.Contracts;
using Jumun.Engine;
using static Jumun.Services.Ordering.OrderStatus;

namespace Jumun.Services.Ordering;

/// <summary>An order in a list. Millions of them are held in memory, so it is small.</summary>
/// <param name="Total">Until the order is accepted, what its goods cost.</param>
/// <param name="Progress">Its status, if it were not being cancelled.</param>
public sealed record OrderSummary(
    OrderId Order, CustomerId Customer, OrderStatus Status, Money Total, DateTimeOffset PlacedAt,
    OrderStatus Progress);

/// <summary>All orders, newest first, by customer and by status.</summary>
public abstract class Orders : IView<OrderSummary>
{
    public static ViewShape<OrderSummary> Shape { get; } = new(
        "orders", 2, OrderingStates.Default.OrderSummary,
        [
            typeof(OrderPlaced), typeof(OrderAccepted), typeof(OrderConfirmed), typeof(OrderRejected),
            typeof(OrderPreparing), typeof(OrderShipped), typeof(OrderDelivered), typeof(OrderCompleted),
            typeof(OrderCancelRequested), typeof(OrderCancelFailed), typeof(OrderCancelled),
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
                OrderCancelRequested => order.Status == Pending ? order : order with { Status = Cancelling },
                OrderCancelFailed => order with { Status = order.Progress },
                OrderCancelled => Ended(order, Cancelled),
                _ => throw Unreachable.Case(happened),
            });
        }
    }

    private static OrderSummary Now(OrderSummary order, OrderStatus progress) => order with
    {
        Status = order.Status == Cancelling ? Cancelling : progress,
        Progress = progress,
    };

    private static OrderSummary Ended(OrderSummary order, OrderStatus status) =>
        order with { Status = status, Progress = status };

    /// <summary>A name that is there already, for millions of documents.</summary>
    private static string NameOf(OrderStatus status) => Names[(int)status];

    private static readonly string[] Names = Enum.GetNames<OrderStatus>();
}

using Jumun.Contracts;
using Jumun.Engine;

namespace Jumun.Services.Ordering;

/// <summary>An order in a list. Millions of them are held in memory, so it is small.</summary>
/// <param name="Total">Until the order is accepted, what its goods cost.</param>
public sealed record OrderSummary(
    OrderId Order, CustomerId Customer, OrderStatus Status, Money Total, DateTimeOffset PlacedAt);

/// <summary>All orders, newest first, by customer and by status.</summary>
public abstract class Orders : IView<OrderSummary>
{
    public static ViewShape<OrderSummary> Shape { get; } = new(
        "orders", 1, OrderingStates.Default.OrderSummary,
        [typeof(OrderPlaced), typeof(OrderAccepted), typeof(OrderConfirmed), typeof(OrderRejected)],
        ("customer", order => order.Customer.Value),
        ("status", order => NameOf(order.Status)));

    public static void On(IEvent happened, in Happening context, Documents<OrderSummary> documents)
    {
        if (happened is OrderPlaced e)
        {
            OrderId order = new(context.Key);
            documents.Put(context.Key, new(order, e.Customer, OrderStatus.Pending, e.Goods, context.At));
        }
        else if (documents.TryGet(context.Key, out var order))
        {
            documents.Put(context.Key, happened switch
            {
                OrderAccepted accepted => order with { Total = accepted.Total },
                OrderConfirmed => order with { Status = OrderStatus.Confirmed },
                OrderRejected => order with { Status = OrderStatus.Rejected },
                _ => throw Unreachable.Case(happened),
            });
        }
    }

    private static string NameOf(OrderStatus status) => status switch
    {
        OrderStatus.Pending => nameof(OrderStatus.Pending),
        OrderStatus.Confirmed => nameof(OrderStatus.Confirmed),
        OrderStatus.Rejected => nameof(OrderStatus.Rejected),
        _ => throw Unreachable.Case(status),
    };
}

using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Engine.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using static Jumun.Engine.ReplyKind;
using static Jumun.Services.Ordering.OrderStatus;

namespace Jumun.Services.Ordering;

/// <summary>Ordering over HTTP.</summary>
internal static class Routes
{
    private static readonly string[] Statuses =
        [.. Enum.GetNames<OrderStatus>().Where(name => name != nameof(OrderStatus.Unplaced))];

    private static readonly string StatusesInWords = $"{string.Join(", ", Statuses[..^1])} or {Statuses[^1]}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var styles = routes.ServiceProvider.GetService<PurchaseStyles>() ?? new();
        routes.Post<PlaceOrderBody>("/v1/orders", Key.Required).Does((call, body) => Place(call, body, styles))
            .Says("placeOrder", "Orders", "Place an order", """
                Reserves stock, redeems the coupon, takes the money and confirms the order; or refuses it with all
                of that undone. Waits for the decision as long as `Prefer: wait=N` says (2 seconds, at most 30), then
                answers 202.
                """)
            .TakesHeader("Prefer", "How many seconds to wait for the decision, at most 30.", "wait=10")
            .TakesHeader(
                PurchaseStyles.Header,
                "Where orders may choose: orchestrated by a checkout, or choreographed by the services' events.",
                "choreographed")
            .HasFaults(Faults.HeaderUnfit)
            .Refuses(
                OrderingRefusals.NoLines, OrderingRefusals.TooManyLines, OrderingRefusals.QuantityOutOfRange,
                OrderingRefusals.SkuUnknown, OrderingRefusals.CustomerUnknown, OrderingRefusals.CurrenciesMixed,
                OrderingRefusals.AddressMalformed, PaymentsRefusals.MethodUnavailable, OrderingRefusals.TotalChanged,
                OrderingRefusals.AlreadyCancelled,
                InventoryRefusals.Insufficient, CouponsRefusals.Unknown, CouponsRefusals.UsedUp,
                CouponsRefusals.Expired, CouponsRefusals.NotYetValid, CouponsRefusals.MinimumNotMet,
                CouponsRefusals.NotYours, CouponsRefusals.WrongCurrency, WalletRefusals.Insufficient,
                WalletRefusals.WrongCurrency)
            .TakesIfMatch();
        routes.Get("/v1/orders", List)
            .Says("listOrders", "Orders", "List orders, newest first")
            .TakesQuery("customerId", "Only this customer's.", "demo-0001")
            .TakesQuery("status", $"Only those that are so: {StatusesInWords}.", "Confirmed")
            .IsPaged();
        routes.Get("/v1/orders/{id}", Show)
            .Says("showOrder", "Orders", "Show an order, now or as it was at a time")
            .TakesQuery("at", "Its state at this time.", "2026-01-31T09:30:00Z")
            .Refuses(OrderingRefusals.Unknown)
            .HasFaults(Faults.QueryUnfit);
        routes.Delete("/v1/orders/{id}", CancelOne)
            .Says("cancelOrder", "Orders", "Cancel an order", """
                Stops its shipments, gives the money back, restores the coupon, frees the stock and takes the points
                back; a pending order's checkout is turned round. The customer may until a day after the confirmation,
                an operator until the goods leave. What has left by then comes back for it: the order is Returning, and
                the answer is 202 with the address of the return. Waits as `Prefer: wait=N` says, then answers 202.
                """)
            .TakesQuery("reason", "Why, in a few words.", "ordered twice")
            .TakesQuery("by", "Who asks for it: customer, if it is not said, or operator.", "operator")
            .TakesHeader("Prefer", "How many seconds to wait for the outcome, at most 30.", "wait=10")
            .Refuses(
                OrderingRefusals.Unknown, OrderingRefusals.AlreadyRejected, OrderingRefusals.AlreadyShipped,
                OrderingRefusals.AlreadyDelivered, OrderingRefusals.AlreadyReturned, OrderingRefusals.BeingReturned,
                OrderingRefusals.BeingRevised, OrderingRefusals.CancelWindowOver, OrderingRefusals.ReasonMissing)
            .HasFaults(Faults.QueryUnfit)
            .TakesIfMatch();
        routes.Get("/v1/orders/{id}/history", ShowHistory)
            .Says("showOrderHistory", "Orders", "Show what happened to an order, on whose behalf, caused by what")
            .Refuses(OrderingRefusals.Unknown);
        ReturnRoutes.Map(routes);
    }

    private static async ValueTask<Results<CreatedAnswer<OrderBody>, AcceptedAnswer<OrderBody>, Problem>> Place(
        Call call, PlaceOrderBody body, PurchaseStyles styles)
    {
        OrderId id = new(call.NewId());
        var reply = await call.Send(body.ToCommand(id) with { Style = styles.For(call) }, waitsForOutcome: true);
        return (reply.Kind, reply.State) switch
        {
            (Done, Order { Rejection: { } reason }) => Problem.Of(reason).With("orderId", id.Value).About(id.Value),
            (Done, Order { Status: Cancelled }) =>
                Problem.Of(OrderingRefusals.AlreadyCancelled).With("orderId", id.Value).About(id.Value),
            (Done, Order order) =>
                call.Created("/v1/orders/" + id.Value, OrderBody.Of(id, order, reply.Version), reply.Version),
            (Undecided, Order order) =>
                call.Accepted("/v1/orders/" + id.Value, OrderBody.Of(id, order, reply.Version)),
            _ => reply.ToProblem(),
        };
    }

    private static async ValueTask<Results<OkAnswer<OrderBody>, AcceptedAnswer<OrderBody>, Problem>> CancelOne(
        Call call)
    {
        OrderId id = new(call.Id("id"));
        var by = call.Query("by") switch
        {
            null or "customer" => CancelledBy.Customer,
            "operator" => CancelledBy.Operator,
            _ => throw Call.Unfit("by", "customer or operator"),
        };
        var why = call.Query("reason") ?? "changed their mind";
        var reply = await call.Send(new CancelOrder(id, why, by), waitsForOutcome: true);
        return (reply.Kind, reply.State) switch
        {
            (Done, Order { Status: Cancelled or Returned or PartlyReturned } order) =>
                call.Ok(OrderBody.Of(id, order, reply.Version), reply.Version),
            (Done, Order { Rejection: { } reason }) => Problem.Of(reason).With("orderId", id.Value).About(id.Value),
            (Done, Order order) => Problem.Of(OrderingRefusals.AlreadyShipped.With("orderStatus", $"{order.Status}"))
                .With("orderId", id.Value).About(id.Value),
            (Undecided, Order { Status: Returning } order) =>
                call.Accepted(ReturnRoutes.AddressOf(id, order.Returns[^1]), OrderBody.Of(id, order, reply.Version)),
            (Undecided, Order order) =>
                call.Accepted("/v1/orders/" + id.Value, OrderBody.Of(id, order, reply.Version)),
            _ => reply.ToProblem(),
        };
    }

    private static async ValueTask<Results<OkAnswer<OrderBody>, UnchangedAnswer, Problem>> Show(Call call)
    {
        OrderId id = new(call.Id("id"));
        var order = call.Time("at") is { } at
            ? await call.ReadAt<Order>(id.Value, at)
            : await call.Platform.Read<Order>(id.Value);
        return order.Version == 0 ? Problem.Of(OrderingRefusals.Unknown).With("orderId", id.Value)
            : call.IsKnown(order.Version) ? UnchangedAnswer.It
            : call.Ok(OrderBody.Of(id, order.State, order.Version), order.Version);
    }

    private static async ValueTask<Results<OkAnswer<ItemsBody<HistoryEntryBody>>, Problem>> ShowHistory(Call call)
    {
        var history = await call.History<Order>(call.Id("id"));
        return history.Count == 0
            ? Problem.Of(OrderingRefusals.Unknown).With("orderId", call.Id("id"))
            : call.Ok(history);
    }

    private static async ValueTask<OkAnswer<PageBody<OrderSummaryBody>>> List(Call call)
    {
        var (limit, before) = call.Page();
        var (index, value) = (call.Query("customerId"), call.Query("status")) switch
        {
            (null, null) => ((string?)null, (string?)null),
            ({ } customer, null) => ("customer", customer),
            (null, { } status) when Statuses.Contains(status) => ("status", status),
            (null, _) => throw Call.Unfit("status", StatusesInWords),
            _ => throw Call.Unfit("status", "absent when customerId is given"),
        };
        var page = await call.Platform.List<Orders, OrderSummary>(limit, before, index, value);
        return call.Ok(page, OrderSummaryBody.Of);
    }
}

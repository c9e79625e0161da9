using System.Globalization;
using Jumun.Contracts;
using Jumun.Engine.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using static Jumun.Engine.ReplyKind;

namespace Jumun.Services.Ordering;

/// <summary>Returns and revisions over HTTP.</summary>
internal static class ReturnRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Post<ReturnItemsBody>("/v1/orders/{id}/returns", Key.Required).Does(Return)
            .Says("returnItems", "Returns", "Return goods that have left", """
                They are collected at the order's address; once they are in the warehouse, their share of what was paid
                is given back. A customer may for 14 days after the delivery, an operator until the order is completed.
                Goods come back with the carrier, so this is usually answered 202, after as long as `Prefer: wait=N`
                says; 201 when it is over by then.
                """)
            .TakesHeader("Prefer", "How many seconds to wait for the goods, at most 30.", "wait=0")
            .Refuses(
                OrderingRefusals.Unknown, OrderingRefusals.NotShipped, OrderingRefusals.AlreadyRejected,
                OrderingRefusals.AlreadyCancelled, OrderingRefusals.CancelRequested, OrderingRefusals.BeingRevised,
                OrderingRefusals.BeingReturned, OrderingRefusals.AlreadyReturned, OrderingRefusals.ReturnWindowOver,
                OrderingRefusals.NothingToReturn, OrderingRefusals.TooManyReturned, OrderingRefusals.NotOrdered,
                OrderingRefusals.TooManyLines, OrderingRefusals.QuantityOutOfRange, OrderingRefusals.ReasonMissing)
            .TakesIfMatch();
        routes.Get("/v1/orders/{id}/returns", List)
            .Says("listReturns", "Returns", "List the returns of an order, oldest first")
            .Refuses(OrderingRefusals.Unknown);
        routes.Get("/v1/orders/{id}/returns/{number}", Show)
            .Says("showReturn", "Returns", "Show a return: its goods, where they are, and what is given back for them")
            .Refuses(OrderingRefusals.Unknown, OrderingRefusals.ReturnUnknown);
        Revises(routes.Put<ReviseAddressBody>("/v1/orders/{id}/address").Does(ReviseAddress)
            .Says("reviseAddress", "Orders", "Send an order to another address", """
                An operator may, before anything of it leaves. Waits as `Prefer: wait=N` says, then answers 202.
                """));
        Revises(routes.Put<ReviseLinesBody>("/v1/orders/{id}/lines").Does(ReviseLines)
            .Says("reviseLines", "Orders", "Lower the quantities of an order", """
                An operator may, before anything of it leaves. What was paid for the pieces that are taken off is given
                back; those who want nothing any more cancel. Waits as `Prefer: wait=N` says, then answers 202.
                """))
            .Refuses(
                OrderingRefusals.NotOrdered, OrderingRefusals.QuantityNotLower, OrderingRefusals.NothingLeft,
                OrderingRefusals.QuantityOutOfRange);
    }

    public static string AddressOf(OrderId id, OrderReturn one) =>
        string.Create(CultureInfo.InvariantCulture, $"/v1/orders/{id}/returns/{one.Number}");

    private static IEndpointConventionBuilder Revises(IEndpointConventionBuilder route) => route
        .TakesHeader("Prefer", "How many seconds to wait for the outcome, at most 30.", "wait=10")
        .Refuses(
            OrderingRefusals.Unknown, OrderingRefusals.NotPrepared, OrderingRefusals.AlreadyShipped,
            OrderingRefusals.AlreadyRejected, OrderingRefusals.AlreadyCancelled, OrderingRefusals.CancelRequested,
            OrderingRefusals.BeingRevised, OrderingRefusals.BeingReturned, OrderingRefusals.AlreadyReturned,
            OrderingRefusals.AddressMalformed, OrderingRefusals.ReasonMissing)
        .TakesIfMatch();

    /// <summary>What nobody took was not asked for.</summary>
    private static OrderReturn LastAskedFor(Order order) => order.Returns.Last(one => one.IsCollected);

    private static async ValueTask<Results<CreatedAnswer<ReturnBody>, AcceptedAnswer<ReturnBody>, Problem>> Return(
        Call call, ReturnItemsBody body)
    {
        OrderId id = new(call.Id("id"));
        var reply = await call.Send(new ReturnItems(id, body.Lines, body.Reason, body.By), waitsForOutcome: true);
        return (reply.Kind, reply.State) switch
        {
            (Done, Order order) when LastAskedFor(order) is var one =>
                call.Created(AddressOf(id, one), ReturnBody.Of(id, one)),
            (Undecided, Order order) when LastAskedFor(order) is var one =>
                call.Accepted(AddressOf(id, one), ReturnBody.Of(id, one)),
            _ => reply.ToProblem(),
        };
    }

    private static async ValueTask<Results<OkAnswer<ItemsBody<ReturnBody>>, Problem>> List(Call call)
    {
        OrderId id = new(call.Id("id"));
        var order = await call.Platform.Read<Order>(id.Value);
        return order.Version == 0
            ? Problem.Of(OrderingRefusals.Unknown).With("orderId", id.Value)
            : call.Ok(new ItemsBody<ReturnBody>([.. order.State.Returns.Select(one => ReturnBody.Of(id, one))]));
    }

    private static async ValueTask<Results<OkAnswer<ReturnBody>, Problem>> Show(Call call)
    {
        OrderId id = new(call.Id("id"));
        var order = await call.Platform.Read<Order>(id.Value);
        var isNumber = int.TryParse(call.Id("number"), NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        return order.Version == 0 ? Problem.Of(OrderingRefusals.Unknown).With("orderId", id.Value)
            : isNumber && order.State.Returns.FirstOrDefault(one => one.Number == number) is { } found
                ? call.Ok(ReturnBody.Of(id, found))
            : Problem.Of(OrderingRefusals.ReturnUnknown).With("orderId", id.Value).With("return", call.Id("number"));
    }

    private static ValueTask<Results<OkAnswer<OrderBody>, AcceptedAnswer<OrderBody>, Problem>> ReviseAddress(
        Call call, ReviseAddressBody body) =>
        Revise(call, new(new(call.Id("id")), body.Reason, body.Address));

    private static ValueTask<Results<OkAnswer<OrderBody>, AcceptedAnswer<OrderBody>, Problem>> ReviseLines(
        Call call, ReviseLinesBody body) =>
        Revise(call, new(new(call.Id("id")), body.Reason, Items: body.Lines));

    private static async ValueTask<Results<OkAnswer<OrderBody>, AcceptedAnswer<OrderBody>, Problem>> Revise(
        Call call, ReviseOrder command)
    {
        var id = command.Order;
        var reply = await call.Send(command, waitsForOutcome: true);
        return (reply.Kind, reply.State) switch
        {
            (Done, Order { Revision.Failure: { } why } order) when !OrderRevisions.IsSo(order, command) =>
                Problem.Of(why.Code == ShippingRefusals.AlreadyLeft.Code
                        ? OrderingRefusals.AlreadyShipped.With("orderStatus", $"{order.Status}") : why)
                    .With("orderId", id.Value).About(id.Value),
            (Done, Order order) => call.Ok(OrderBody.Of(id, order, reply.Version), reply.Version),
            (Undecided, Order order) =>
                call.Accepted("/v1/orders/" + id.Value, OrderBody.Of(id, order, reply.Version)),
            _ => reply.ToProblem(),
        };
    }
}

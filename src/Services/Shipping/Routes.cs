using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Engine.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using static Jumun.Engine.ReplyKind;

namespace Jumun.Services.Shipping;

/// <summary>Shipping over HTTP: shipments, which others have prepared, are shown, and carriers are heard.</summary>
internal static class Routes
{
    private static readonly string[] Statuses =
        [.. Enum.GetNames<ShipmentStatus>().Where(name => name != nameof(ShipmentStatus.Unprepared))];

    private static readonly string AnyStatus = $"{string.Join(", ", Statuses[..^1])} or {Statuses[^1]}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/v1/orders/{id}/shipments", ListOfOrder)
            .Says("listOrderShipments", "Shipments", "List the shipments of an order, oldest first");
        routes.Get("/v1/shipments", List)
            .Says("listShipments", "Shipments", "List shipments, newest first")
            .TakesQuery("orderId", "Only this order's.", ShipmentBody.ExampleOrder.Value)
            .TakesQuery("status", $"Only those that are so: {AnyStatus}.", nameof(ShipmentStatus.Failed))
            .IsPaged();
        routes.Get("/v1/shipments/{id}", Show)
            .Says("showShipment", "Shipments", "Show a shipment, now or as it was at a time")
            .TakesQuery("at", "Its state at this time.", "2026-01-31T09:30:00Z")
            .Refuses(ShippingRefusals.Unknown)
            .HasFaults(Faults.QueryUnfit);
        routes.Get("/v1/shipments/{id}/history", ShowHistory)
            .Says("showShipmentHistory", "Shipments", "Show what happened to a shipment, on whose behalf, and why")
            .Refuses(ShippingRefusals.Unknown);
        routes.Get("/v1/shipments/{id}/label", ShowLabel)
            .Says("showShipmentLabel", "Shipments", "Show what is stuck on a shipment")
            .Refuses(ShippingRefusals.Unknown);
        routes.Post<CarrierReportBody>("/v1/shipments/{id}/events", Key.Optional).Does(Record)
            .Says("recordCarrierStatus", "Shipments", "Record what the carrier says of a shipment", """
                In any order and as often as it likes: what is known already, or is behind what is known, changes
                nothing and is answered well.
                """)
            .Refuses(ShippingRefusals.Unknown)
            .TakesIfMatch();
        routes.Delete("/v1/shipments/{id}", CancelOne)
            .Says("cancelCollection", "Shipments", "Cancel a collection that has not been picked up", """
                The return that it belongs to has failed then, and its order goes on. A delivery is cancelled with its
                order.
                """)
            .TakesQuery("reason", "Why, in a few words.", "the customer keeps it")
            .Refuses(
                ShippingRefusals.Unknown, ShippingRefusals.NotCollection, ShippingRefusals.AlreadyLeft,
                ShippingRefusals.Malformed)
            .HasFaults(Faults.QueryUnfit)
            .TakesIfMatch();
        routes.Post<RedeliveryBody>("/v1/shipments/{id}/redelivery", Key.Optional).Does(Redeliver)
            .Says("orderRedelivery", "Shipments", "Have the carrier try again what failed")
            .Refuses(ShippingRefusals.Unknown, ShippingRefusals.NotFailed, ShippingRefusals.Malformed)
            .TakesIfMatch();
    }

    private static async ValueTask<Results<OkAnswer<ShipmentBody>, UnchangedAnswer, Problem>> Show(Call call)
    {
        var id = call.Id("id");
        var shipment = call.Time("at") is { } at
            ? await call.ReadAt<Shipment>(id, at)
            : await call.Platform.Read<Shipment>(id);
        return shipment.State.Status == ShipmentStatus.Unprepared ? UnknownOf(id)
            : call.IsKnown(shipment.Version) ? UnchangedAnswer.It
            : call.Ok(ShipmentBody.Of(shipment.State, shipment.Version), shipment.Version);
    }

    private static async ValueTask<Results<OkAnswer<ItemsBody<HistoryEntryBody>>, Problem>> ShowHistory(Call call)
    {
        var id = call.Id("id");
        var history = await call.History<Shipment>(id);
        return history.Count == 0 ? UnknownOf(id) : call.Ok(history);
    }

    private static async ValueTask<Results<OkAnswer<LabelBody>, UnchangedAnswer, Problem>> ShowLabel(Call call)
    {
        var id = call.Id("id");
        var shipment = await call.Platform.Read<Shipment>(id);
        return shipment.State.Status == ShipmentStatus.Unprepared ? UnknownOf(id)
            : call.IsKnown(shipment.Version) ? UnchangedAnswer.It
            : call.Ok(LabelBody.Of(shipment.State), shipment.Version);
    }

    private static ValueTask<Results<OkAnswer<ShipmentBody>, Problem>> Record(Call call, CarrierReportBody body) =>
        Change(call, new RecordCarrierStatus(new(call.Id("id")), body.Status, body.At, body.Note));

    private static ValueTask<Results<OkAnswer<ShipmentBody>, Problem>> Redeliver(Call call, RedeliveryBody body) =>
        Change(call, new OrderRedelivery(new(call.Id("id")), body.Reason));

    private static ValueTask<Results<OkAnswer<ShipmentBody>, Problem>> CancelOne(Call call) =>
        Change(call, new CancelCollection(new(call.Id("id")), call.Query("reason") ?? "no longer wanted"));

    private static async ValueTask<Results<OkAnswer<ShipmentBody>, Problem>> Change(Call call, ShipmentCommand command)
    {
        var reply = await call.Send(command);
        return reply is { Kind: Done, State: Shipment shipment }
                ? call.Ok(ShipmentBody.Of(shipment, reply.Version), reply.Version)
            : reply.Refusal?.Code == ShippingRefusals.Unknown.Code ? UnknownOf(command.Shipment.Value)
            : reply.Refusal?.Facts.GetValueOrDefault("status") is { } status
                ? reply.ToProblem().With("shipmentStatus", status) // A problem's own status is that of HTTP.
            : reply.ToProblem();
    }

    private static async ValueTask<OkAnswer<ItemsBody<ShipmentSummaryBody>>> ListOfOrder(Call call)
    {
        var newest = await call.Platform.List<Shipments, ShipmentSummary>(
            HttpLimits.PageItemsMax, index: "order", value: call.Id("id"));
        return call.Ok(new ItemsBody<ShipmentSummaryBody>(
            [.. newest.Items.Reverse().Select(ShipmentSummaryBody.Of)]));
    }

    private static async ValueTask<OkAnswer<PageBody<ShipmentSummaryBody>>> List(Call call)
    {
        var (limit, before) = call.Page();
        var (index, value) = (call.Query("orderId"), call.Query("status")) switch
        {
            (null, null) => ((string?)null, (string?)null),
            ({ } order, null) => ("order", order),
            (null, { } status) when Statuses.Contains(status) => ("status", status),
            (null, _) => throw Call.Unfit("status", AnyStatus),
            _ => throw Call.Unfit("status", "absent when orderId is given"),
        };
        var page = await call.Platform.List<Shipments, ShipmentSummary>(limit, before, index, value);
        return call.Ok(page, ShipmentSummaryBody.Of);
    }

    private static Problem UnknownOf(string shipment) =>
        Problem.Of(ShippingRefusals.Unknown).With("shipmentId", shipment);
}

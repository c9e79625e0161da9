using Jumun.Contracts;
using Jumun.Engine;

namespace Jumun.Services.Ordering;

/// <summary>
/// Changes an order whose goods have not left: first its shipments, and then there is no way back. When one has left,
/// those that were changed are made as before, and the order goes on as it was.
/// </summary>
public sealed record Revise(
    OrderId Order, int Number, CustomerId Customer, IReadOnlyList<RevisedShipment> Shipments, string Reason,
    Address? ShipTo, Address? ShippedTo, Repayment? Repayment)
{
    public static readonly Saga<Revise> Steps = Saga.Of("revise", 1, OrderingStates.Default.SagaStateRevise)
        .StartedBy<OrderReviseBegun>(Of, begun => $"{begun.Order}-revise-{begun.Number}") // One may follow another.
        .Within(TimeSpan.FromMinutes(5))
        .Retries(attemptsMax: 10, backoffFirst: TimeSpan.FromSeconds(1))
        .ForEach(r => r.Waiting(isEmpty: false), "revise shipments",
            (r, shipment) =>
                new ReviseShipment(shipment.Shipment, r.ShipTo, shipment.Items.ToShipmentLines(), r.Customer),
            undo: (r, shipment) => new ReviseShipment(
                shipment.Shipment, r.ShippedTo, shipment.Was.ToShipmentLines(), r.Customer, IsUndo: true))
        .ForEach(r => r.Waiting(isEmpty: true), "cancel shipments",
            (r, shipment) => new CancelShipment(shipment.Shipment, r.Reason, r.Order),
            undo: (_, shipment) => new ReinstateShipment(shipment.Shipment))
        .Pivot("commit", r => new CommitRevision(r.Order, r.Number))
        .ThenForEach(r => r.Freed(), "free stock",
            (r, freed) => new FreeStock(freed.Sku, freed.From, freed.Quantity, r.Order))
        .Then("refund payment",
            r => new RefundPayment(r.Order, r.Repayment!.Refund, r.Repayment.Number),
            when: r => r.Repayment?.Refund.IsPositive == true)
        .Then("credit balance",
            r => new CreditBalance(
                r.Customer, r.Order, r.Repayment!.ToBalance, "goods taken off", r.Repayment.Number),
            when: r => r.Repayment?.ToBalance.IsPositive == true)
        .Then("take points back",
            r => new TakeBackPoints(r.Order, r.Repayment!.InAll, "goods taken off"), when: r => r.Repayment is not null)
        .Then("finish", r => new FinishRevision(r.Order, r.Number))
        .Refused((r, reason) => new DropRevision(r.Order, r.Number, reason));

    private static Revise Of(OrderReviseBegun begun) => new(
        begun.Order, begun.Number, begun.Customer, begun.Shipments, begun.Reason, begun.ShipTo, begun.ShippedTo,
        begun.Repayment);

    /// <param name="isEmpty">Those that nothing is left of, or the others.</param>
    private IReadOnlyList<RevisedShipment> Waiting(bool isEmpty) =>
        [.. Shipments.Where(shipment => !shipment.HasLeft && (shipment.Items.Count == 0) == isEmpty)];

    /// <summary>What was held for the order and is not needed any more.</summary>
    private IReadOnlyList<(Sku Sku, WarehouseId From, long Quantity)> Freed() =>
    [
        .. Shipments.SelectMany(
            s => s.Was.Less(s.Items).Select(item => (item.Sku, s.From, item.Quantity))),
    ];
}

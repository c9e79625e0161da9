using Jumun.Contracts;
using Jumun.Engine;

namespace Jumun.Services.Ordering;

/// <summary>
/// Has the goods of a return collected. The order itself waits for the carrier, for days perhaps; this ends as soon as
/// the collection is prepared.
/// </summary>
public sealed record Collect(
    OrderId Order, CustomerId Customer, ShipmentId Collection, WarehouseId To, Address CollectAt,
    IReadOnlyList<OrderItem> Items)
{
    public static readonly Saga<Collect> Steps = Saga.Of("collect", 1, OrderingStates.Default.SagaStateCollect)
        .StartedBy<OrderReturnRequested>(
            e => new(e.Order, e.Customer, e.Collection, e.To, e.CollectAt, e.Items), e => e.Collection.Value)
        .Retries(attemptsMax: 10, backoffFirst: TimeSpan.FromSeconds(1))
        .Then("prepare collection", c => new PrepareCollection(
            c.Collection, c.Order, c.Customer, c.To, c.CollectAt, c.Items.ToShipmentLines()));
}

/// <summary>
/// Gives back what was paid for goods that are back. There is no way back from its beginning; the goods themselves are
/// put on the shelf by Inventory.
/// </summary>
public sealed record Return(OrderId Order, int Number, CustomerId Customer, Repayment Repayment)
{
    public static readonly Saga<Return> Steps = Saga.Of("return", 1, OrderingStates.Default.SagaStateReturn)
        .StartedBy<OrderReturnArrived>(
            e => new(e.Order, e.Number, e.Customer, e.Repayment), e => $"{e.Order}-return-{e.Number}")
        .Retries(attemptsMax: 10, backoffFirst: TimeSpan.FromSeconds(1))
        .Then("refund payment",
            r => new RefundPayment(r.Order, r.Repayment.Refund, r.Repayment.Number),
            when: r => r.Repayment.Refund.IsPositive)
        .Then("credit balance",
            r => new CreditBalance(
                r.Customer, r.Order, r.Repayment.ToBalance, "goods returned", r.Repayment.Number),
            when: r => r.Repayment.ToBalance.IsPositive)
        .Then("take points back", r => new TakeBackPoints(r.Order, r.Repayment.InAll, "goods returned"))
        .Then("finish", r => new FinishReturn(r.Order, r.Number));
}

using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine;

namespace Jumun.Services.Inventory;

/// <summary>
/// Inventory's part in a choreographed purchase: reserve all lines of a placed order and tell the others; hold them
/// when it is confirmed, release them when it is called off.
/// </summary>
public sealed record OrderStock(
    OrderId Order, CustomerId Customer, IReadOnlyList<OrderStockLine> Lines, Money Goods, CouponCode? Coupon)
{
    public static readonly Saga<OrderStock> Part =
        Saga.Of("order-stock", 1, InventoryStates.Default.SagaStateOrderStock)
            .StartedBy<OrderPlaced>(Of, when: e => e.Style == PurchaseStyle.Choreographed)
            .CalledOffBy<PurchaseCalledOff>(e => e.Reason)
            .Retries(attemptsMax: 10, backoffFirst: TimeSpan.FromSeconds(1))
            .ForEach(p => p.Lines, "reserve stock",
                (_, line) => new ReserveStock(line.Sku, line.Reservation, line.Quantity),
                undo: (_, line) => new ReleaseStock(line.Sku, line.Reservation))
                .Learns<StockReserved>((p, reserved) => p.Found(reserved))
            .Says("stock is reserved", p => new OrderStockReserved(
                p.Order, p.Customer, p.Goods,
                PlannedShipment.Of(p.Lines.Select(line => (line.Sku, line.From ?? []))), p.Coupon))
            .Awaits<PurchaseCompleted>("confirmation")
            .ThenForEach(p => p.Lines, "hold stock", (_, line) => new HoldStock(line.Sku, line.Reservation))
            .Says("stock is held", p => new OrderStockHeld(p.Order))
            .RefusedSaying((p, reason) => new OrderStockRefused(p.Order, reason));

    private static OrderStock Of(OrderPlaced placed) => new(
        placed.Order, placed.Customer,
        [
            .. placed.Lines.Select((line, i) => new OrderStockLine(
                line.Sku, ReservationId.Of(placed.Order, i + 1), line.Quantity)),
        ],
        placed.Goods, placed.Coupon);

    private OrderStock Found(StockReserved reserved) => this with
    {
        Lines = [.. Lines.Select(line => line.Reservation == reserved.Id ? line with { From = reserved.From } : line)],
    };
}

/// <summary>A line of an order: each has its own reservation, also when two lines are of one sku.</summary>
/// <param name="From">Where it is reserved, once that is known.</param>
public sealed record OrderStockLine(
    Sku Sku, ReservationId Reservation, long Quantity,
    [property: JsonConverter(typeof(PiecesJson))] Pieces[]? From = null);

using Jumun.Contracts;
using Jumun.Engine;

namespace Jumun.Services.Inventory;

/// <summary>
/// Stock follows the goods: it goes down when a shipment leaves, and up when one is back in a warehouse. One process
/// for each shipment and direction.
/// </summary>
public sealed record GoodsMovement(ShipmentId Shipment, WarehouseId Warehouse, IReadOnlyList<ShipmentLine> Lines)
{
    /// <summary>A delivery leaves.</summary>
    public static readonly Saga<GoodsMovement> Issue =
        Named("goods-issue")
            .StartedBy<ShipmentPickedUp>(e => new(e.Shipment, e.From, e.Lines), KeyOf)
            .ThenForEach(m => m.Lines, "ship stock",
                (m, line) => new ShipStock(line.Sku, m.Warehouse, line.Quantity, m.Shipment));

    /// <summary>A delivery that nobody took is back. A cancelled one never left the books.</summary>
    public static readonly Saga<GoodsMovement> Receipt =
        Named("goods-receipt")
            .StartedBy<ShipmentReturned>(
                e => new(e.Shipment, e.From, e.Lines), KeyOf, when: e => !e.WasCancelled)
            .ThenForEach(m => m.Lines, "restock", Restock);

    /// <summary>What a customer gave back has arrived.</summary>
    public static readonly Saga<GoodsMovement> ReceiptOfReturn =
        Named("return-receipt")
            .StartedBy<CollectionArrived>(e => new(e.Shipment, e.To, e.Lines), KeyOf)
            .ThenForEach(m => m.Lines, "restock", Restock);

    private static Saga<GoodsMovement> Named(string name) =>
        Saga.Of(name, 1, InventoryStates.Default.SagaStateGoodsMovement)
            .Retries(attemptsMax: 10, backoffFirst: TimeSpan.FromSeconds(1));

    private static string KeyOf(ShipmentEvent happened) => happened.Shipment.Value;

    private static Restock Restock(GoodsMovement movement, ShipmentLine line) =>
        new(line.Sku, movement.Warehouse, line.Quantity, movement.Shipment);
}

using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine.Http;

namespace Jumun.Services.Inventory;

/// <param name="Quantity">How many come in; negative: how many go out.</param>
/// <param name="Reason">Why; kept in the history.</param>
/// <param name="Priority">Lower is taken from first; absent: unchanged, and a new warehouse comes last.</param>
public sealed record AdjustStockBody(
    Sku Sku, WarehouseId Warehouse, long Quantity, [property: Length(1, Stock.TextMax)] string Reason,
    int? Priority = null) : IBody<AdjustStockBody>
{
    public static AdjustStockBody Example => new(new("TEA-001"), new("SEOUL"), 500, "delivery 4711");
}

/// <param name="Below">When fewer are available, that is an alert; 0: never.</param>
public sealed record LowStockWarningBody([property: Range(0, Stock.QuantityMax)] long Below)
    : IBody<LowStockWarningBody>
{
    public static LowStockWarningBody Example => new(20);
}

/// <summary>The stock of a sku over all warehouses.</summary>
/// <param name="Reserved">For orders that are not paid yet.</param>
/// <param name="Held">Sold, and waiting to leave.</param>
/// <param name="WarnBelow">When fewer are available, that is an alert; 0: never.</param>
/// <param name="Version">How many things have happened to it; also its ETag.</param>
public sealed record StockBody(
    Sku Sku, long OnHand, long Reserved, long Held, long Available, long WarnBelow,
    IReadOnlyList<ShelfBody> Warehouses, long Version) : IBody<StockBody>
{
    public static StockBody Example => new(
        new("TEA-001"), 800, 2, 5, 793, 20, [new(new("SEOUL"), 500, 2, 5, 493), new(new("BUSAN"), 300, 0, 0, 300)], 4);

    public static StockBody Of(Sku sku, Stock stock, long version) => new(
        sku, stock.OnHand(), stock.Reserved(), stock.Held(), stock.Available(), stock.WarnBelow,
        [.. stock.Shelves.Select(s => new ShelfBody(s.Warehouse, s.OnHand, s.Reserved, s.Held, s.Available))], version);
}

/// <summary>What one warehouse has.</summary>
public sealed record ShelfBody(WarehouseId Warehouse, long OnHand, long Reserved, long Held, long Available);

/// <summary>How Inventory's bodies are written.</summary>
[JsonSerializable(typeof(AdjustStockBody))]
[JsonSerializable(typeof(LowStockWarningBody))]
[JsonSerializable(typeof(StockBody))]
internal sealed partial class Bodies : JsonSerializerContext;

using Jumun.Contracts;
using Jumun.Engine;

namespace Jumun.Services.Inventory;

/// <param name="Available">How many there were when it ran low; there may be fewer since.</param>
public sealed record LowStock(Sku Sku, long Available, long WarnBelow, DateTimeOffset Since);

/// <summary>The skus of which there are fewer than there should be, the last to run low first.</summary>
public abstract class LowStocks : IView<LowStock>
{
    /// <summary>So many are alerts, the newest.</summary>
    private const int AlertsMax = 200;

    public static ViewShape<LowStock> Shape { get; } = new(
        "low-stock", 1, InventoryStates.Default.LowStock, [typeof(StockRanLow), typeof(StockRefilled)]);

    public static void On(IEvent happened, in Happening context, Documents<LowStock> documents)
    {
        if (happened is StockRanLow e)
        {
            documents.Put(context.Key, new(new(context.Key), e.Available, e.Below, context.At));
        }
        else
        {
            documents.Delete(context.Key);
        }
    }

    public static async ValueTask<IReadOnlyList<Alert>> Alerts(Platform platform) =>
    [
        .. (await platform.List<LowStocks, LowStock>(AlertsMax)).Items.Select(low => new Alert(
            "stock.low", "inventory", low.Sku.Value,
            $"It fell to {low.Available}, and there should be {low.WarnBelow}: order more.", low.Since,
            "/v1/stock/" + Uri.EscapeDataString(low.Sku.Value))),
    ];
}

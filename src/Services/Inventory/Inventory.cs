using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Engine.Http;

namespace Jumun.Services.Inventory;

/// <summary>Inventory knows what is where, and holds it for orders.</summary>
public static class Inventory
{
    public static readonly Service Service = Service.Named("inventory")
        .Speaks(InventoryJson.Default, InventoryStates.Default)
        .Decides<Stock, StockCommand, StockEvent>("stock")
        .Runs(GoodsMovement.Issue)
        .Runs(GoodsMovement.Receipt)
        .Runs(GoodsMovement.ReceiptOfReturn)
        .Runs(OrderStock.Part)
        .Shows<LowStocks, LowStock>()
        .Alerts(LowStocks.Alerts)
        .Publishes(typeof(StockAdjusted), typeof(StockRanLow), typeof(StockRefilled))
        .Serves(Routes.Map, Bodies.Default);
}

/// <summary>How Inventory's own states are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Stock))]
[JsonSerializable(typeof(LowStock))]
[JsonSerializable(typeof(SagaState<GoodsMovement>))]
[JsonSerializable(typeof(SagaState<OrderStock>))]
internal sealed partial class InventoryStates : JsonSerializerContext;

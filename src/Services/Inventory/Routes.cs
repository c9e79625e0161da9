using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Engine.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using static Jumun.Engine.ReplyKind;

namespace Jumun.Services.Inventory;

/// <summary>Inventory over HTTP.</summary>
internal static class Routes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/v1/stock/{sku}", Show)
            .Says("showStock", "Stock", "Show how many there are, in all and in each warehouse")
            .Refuses(InventoryRefusals.Unknown);
        routes.Post<AdjustStockBody>("/v1/stock-adjustments", Key.Required).Does(Adjust)
            .Says("adjustStock", "Stock", "Put pieces into a warehouse, or take them out")
            .Refuses(
                InventoryRefusals.QuantityOutOfRange, InventoryRefusals.ReasonMissing,
                InventoryRefusals.TooManyWarehouses, InventoryRefusals.BelowReserved)
            .TakesIfMatch();
        routes.Put<LowStockWarningBody>("/v1/stock/{sku}/warning").Does(Warn)
            .Says("warnOfLowStock", "Stock", "Have operators warned when fewer are available", """
                Then it is in the list of alerts, until as many are available again.
                """)
            .Refuses(InventoryRefusals.QuantityOutOfRange)
            .TakesIfMatch();
    }

    private static async ValueTask<Results<OkAnswer<StockBody>, UnchangedAnswer, Problem>> Show(Call call)
    {
        Sku sku = new(call.Id("sku"));
        var stock = await call.Platform.Read<Stock>(sku.Value);
        return stock.Version == 0 ? Problem.Of(InventoryRefusals.Unknown).With("sku", sku.Value)
            : call.IsKnown(stock.Version) ? UnchangedAnswer.It
            : call.Ok(StockBody.Of(sku, stock.State, stock.Version), stock.Version);
    }

    private static async ValueTask<Results<CreatedAnswer<StockBody>, Problem>> Adjust(Call call, AdjustStockBody body)
    {
        var reply = await call.Send(new AdjustStock(
            body.Sku, body.Warehouse, body.Quantity, body.Reason, body.Priority));
        return reply is { Kind: Done, State: Stock stock }
            ? call.Created(
                "/v1/stock/" + Uri.EscapeDataString(body.Sku.Value), StockBody.Of(body.Sku, stock, reply.Version),
                reply.Version)
            : reply.ToProblem();
    }

    private static async ValueTask<Results<OkAnswer<StockBody>, Problem>> Warn(Call call, LowStockWarningBody body)
    {
        Sku sku = new(call.Id("sku"));
        var reply = await call.Send(new WarnOfLowStock(sku, body.Below));
        return reply is { Kind: Done, State: Stock stock }
            ? call.Ok(StockBody.Of(sku, stock, reply.Version), reply.Version)
            : reply.ToProblem();
    }
}

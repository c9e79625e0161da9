using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Engine.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using static Jumun.Engine.ReplyKind;

namespace Jumun.Services.Catalog;

/// <summary>Catalog over HTTP.</summary>
internal static class Routes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Post<AddProductBody>("/v1/products", Key.Optional).Does(Add)
            .Says("addProduct", "Products", "Add a product", "When it is answered, the product can be ordered.")
            .Refuses(CatalogRefusals.Exists, CatalogRefusals.Malformed, CatalogRefusals.PriceOutOfRange)
            .TakesIfMatch();
        routes.Get("/v1/products", List)
            .Says("listProducts", "Products", "List products, newest first")
            .TakesQuery("category", "Only those of this category.", "green tea")
            .TakesQuery("status", "Only those that are so: Active or Inactive.", "Active")
            .IsPaged();
        routes.Get("/v1/products/{sku}", Show)
            .Says("showProduct", "Products", "Show a product")
            .Refuses(CatalogRefusals.Unknown);
        routes.Put<SetPriceBody>("/v1/products/{sku}/price").Does(SetPrice)
            .Says("setPrice", "Products", "Set the price, now or from a time on", """
                Send `If-Match` with the product's ETag to change only what you have seen.
                """)
            .Refuses(
                CatalogRefusals.Unknown, CatalogRefusals.PriceOutOfRange, CatalogRefusals.PriceCurrency,
                CatalogRefusals.TooManyScheduled)
            .TakesIfMatch();
        routes.Put<SetStatusBody>("/v1/products/{sku}/status").Does(SetStatus)
            .Says("setProductStatus", "Products", "Start or stop selling a product")
            .Refuses(CatalogRefusals.Unknown)
            .TakesIfMatch();
        routes.Get("/v1/products/{sku}/history", ShowHistory)
            .Says("showProductHistory", "Products", "Show what happened to a product, every price included")
            .Refuses(CatalogRefusals.Unknown);
    }

    private static async ValueTask<Results<CreatedAnswer<ProductBody>, Problem>> Add(Call call, AddProductBody body)
    {
        var reply = await call.Send(new AddProduct(
            body.Sku, body.Name, body.Description, body.Category, body.Attributes, body.Price));
        return reply is { Kind: Done, State: Product product }
            ? call.Created(
                "/v1/products/" + Uri.EscapeDataString(body.Sku.Value),
                ProductBody.Of(body.Sku, product, reply.Version, reply.At), reply.Version)
            : reply.ToProblem();
    }

    private static async ValueTask<Results<OkAnswer<ProductBody>, UnchangedAnswer, Problem>> Show(Call call)
    {
        Sku sku = new(call.Id("sku"));
        var product = await call.Platform.Read<Product>(sku.Value);
        return product.Version == 0 ? Problem.Of(CatalogRefusals.Unknown).With("sku", sku.Value)
            : call.IsKnown(product.Version) ? UnchangedAnswer.It
            : call.Ok(ProductBody.Of(sku, product.State, product.Version, call.Now), product.Version);
    }

    private static ValueTask<Results<OkAnswer<ProductBody>, Problem>> SetPrice(Call call, SetPriceBody body)
    {
        Sku sku = new(call.Id("sku"));
        return Change(call, sku, new SetPrice(sku, body.Price, body.From));
    }

    private static ValueTask<Results<OkAnswer<ProductBody>, Problem>> SetStatus(Call call, SetStatusBody body)
    {
        Sku sku = new(call.Id("sku"));
        return Change(
            call, sku, body.Status == SoldStatus.Active ? new ActivateProduct(sku) : new DeactivateProduct(sku));
    }

    private static async ValueTask<Results<OkAnswer<ProductBody>, Problem>> Change(
        Call call, Sku sku, ProductCommand command)
    {
        var reply = await call.Send(command);
        return reply is { Kind: Done, State: Product product }
            ? call.Ok(ProductBody.Of(sku, product, reply.Version, reply.At), reply.Version)
            : reply.ToProblem();
    }

    private static async ValueTask<Results<OkAnswer<ItemsBody<HistoryEntryBody>>, Problem>> ShowHistory(Call call)
    {
        var history = await call.History<Product>(call.Id("sku"));
        return history.Count == 0
            ? Problem.Of(CatalogRefusals.Unknown).With("sku", call.Id("sku"))
            : call.Ok(history);
    }

    private static async ValueTask<OkAnswer<PageBody<ProductSummaryBody>>> List(Call call)
    {
        var (limit, before) = call.Page();
        var (index, value) = (call.Query("category"), call.Query("status")) switch
        {
            (null, null) => ((string?)null, (string?)null),
            ({ } category, null) => ("category", category),
            (null, nameof(SoldStatus.Active) or nameof(SoldStatus.Inactive)) => ("status", call.Query("status")),
            (null, _) => throw Call.Unfit("status", "Active or Inactive"),
            _ => throw Call.Unfit("status", "absent when category is given"),
        };
        var page = await call.Platform.List<Products, ProductSummary>(limit, before, index, value);
        return call.Ok(page, ProductSummaryBody.Of);
    }
}

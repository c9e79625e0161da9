using Jumun.Contracts;
using Jumun.Engine;

namespace Jumun.Services.Catalog;

/// <summary>A product in a list.</summary>
public sealed record ProductSummary(
    Sku Sku, string Name, string? Category, ProductStatus Status, Money? Price = null, int PriceVersion = 0);

/// <summary>All products, newest first, by category and by status.</summary>
public abstract class Products : IView<ProductSummary>
{
    public static ViewShape<ProductSummary> Shape { get; } = new(
        "products", 1, CatalogStates.Default.ProductSummary,
        [typeof(ProductAdded), typeof(PriceChanged), typeof(ProductActivated), typeof(ProductDeactivated)],
        ("category", product => product.Category),
        ("status", product => product.Status.ToString()));

    public static void On(IEvent happened, in Happening context, Documents<ProductSummary> documents)
    {
        if (happened is ProductAdded e)
        {
            documents.Put(context.Key, new(new(context.Key), e.Name, e.Category, ProductStatus.Active));
        }
        else if (documents.TryGet(context.Key, out var product))
        {
            documents.Put(context.Key, happened switch
            {
                PriceChanged changed => product with { Price = changed.Price, PriceVersion = changed.Version },
                ProductActivated => product with { Status = ProductStatus.Active },
                ProductDeactivated => product with { Status = ProductStatus.Inactive },
                _ => throw Unreachable.Case(happened),
            });
        }
    }
}

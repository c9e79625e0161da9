using Jumun.Contracts;
using Jumun.Engine;

namespace Jumun.Services.Ordering;

/// <summary>What a product costs, as far as Ordering has heard.</summary>
public sealed record ListedProduct(bool IsActive = false, QuotedPrice? Price = null);

/// <summary>Ordering's own copy of Catalog's prices, so that placing an order asks nobody.</summary>
public abstract class PriceList : IView<ListedProduct>
{
    public static ViewShape<ListedProduct> Shape { get; } = new(
        "price-list", 1, OrderingStates.Default.ListedProduct,
        [typeof(ProductAdded), typeof(PriceChanged), typeof(ProductActivated), typeof(ProductDeactivated)]);

    public static void On(IEvent happened, in Happening context, Documents<ListedProduct> documents)
    {
        var known = documents.TryGet(context.Key, out var product) ? product : new();
        documents.Put(context.Key, happened switch
        {
            ProductAdded or ProductActivated => known with { IsActive = true },
            ProductDeactivated => known with { IsActive = false },
            PriceChanged e => known with { Price = new(e.Price, e.Version) },
            _ => throw Unreachable.Case(happened),
        });
    }
}

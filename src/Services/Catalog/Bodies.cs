using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine.Http;

namespace Jumun.Services.Catalog;

/// <param name="Attributes">Names and values, at most 50.</param>
/// <param name="Price">Without one it is not sold before it has a price.</param>
public sealed record AddProductBody(
    Sku Sku, [property: Length(1, Product.NameMax)] string Name,
    [property: MaxLength(Product.DescriptionMax)] string? Description = null,
    [property: MaxLength(Product.NameMax)] string? Category = null,
    IReadOnlyDictionary<string, string>? Attributes = null, Money? Price = null) : IBody<AddProductBody>
{
    public static AddProductBody Example => new(
        new("TEA-001"), "Boseong green tea", "First flush, 100 g", "green tea",
        new Dictionary<string, string> { ["origin"] = "Boseong" }, Money.Of("KRW", 12000));
}

/// <param name="From">From when it holds; absent: from now on.</param>
public sealed record SetPriceBody(Money Price, DateTimeOffset? From = null) : IBody<SetPriceBody>
{
    public static SetPriceBody Example => new(Money.Of("KRW", 12500));
}

/// <param name="Status">Active: it is sold.</param>
public sealed record SetStatusBody(SoldStatus Status) : IBody<SetStatusBody>
{
    public static SetStatusBody Example => new(SoldStatus.Inactive);
}

/// <summary>Whether a product is sold.</summary>
public enum SoldStatus
{
    Active,
    Inactive,
}

/// <summary>A product as the shop shows it.</summary>
/// <param name="PriceVersion">The how manieth price it is.</param>
/// <param name="LowestPrice30Days">The lowest price of the last 30 days, the current one included.</param>
/// <param name="Version">How many things have happened to it; also its ETag.</param>
public sealed record ProductBody(
    Sku Sku, string Name, string? Description, string? Category, IReadOnlyDictionary<string, string>? Attributes,
    ProductStatus Status, Money? Price, int PriceVersion, Money? LowestPrice30Days,
    IReadOnlyList<ScheduledPriceBody> ScheduledPrices, long Version) : IBody<ProductBody>
{
    public static ProductBody Example => new(
        new("TEA-001"), "Boseong green tea", "First flush, 100 g", "green tea",
        new Dictionary<string, string> { ["origin"] = "Boseong" }, ProductStatus.Active, Money.Of("KRW", 12000), 1,
        Money.Of("KRW", 12000), [new(Money.Of("KRW", 12500), new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero))], 2);

    public static ProductBody Of(Sku sku, Product product, long version, DateTimeOffset now) => new(
        sku, product.Name, product.Description, product.Category,
        product.Attributes.Count == 0 ? null : product.Attributes, product.Status, product.Price,
        product.PriceVersion, product.LowestPrice(now),
        [.. product.Scheduled.Select(p => new ScheduledPriceBody(p.Price, p.From))], version);
}

public sealed record ScheduledPriceBody(Money Price, DateTimeOffset From);

/// <summary>A product in a list.</summary>
public sealed record ProductSummaryBody(
    Sku Sku, string Name, string? Category, ProductStatus Status, Money? Price, int PriceVersion)
    : IBody<ProductSummaryBody>
{
    public static ProductSummaryBody Example => new(
        new("TEA-001"), "Boseong green tea", "green tea", ProductStatus.Active, Money.Of("KRW", 12000), 1);

    public static ProductSummaryBody Of(ProductSummary product) => new(
        product.Sku, product.Name, product.Category, product.Status, product.Price, product.PriceVersion);
}

/// <summary>How Catalog's bodies are written.</summary>
[JsonSerializable(typeof(AddProductBody))]
[JsonSerializable(typeof(SetPriceBody))]
[JsonSerializable(typeof(SetStatusBody))]
[JsonSerializable(typeof(ProductBody))]
[JsonSerializable(typeof(PageBody<ProductSummaryBody>))]
internal sealed partial class Bodies : JsonSerializerContext;

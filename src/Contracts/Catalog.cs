using System.Text.Json.Serialization;
using Jumun.Engine;

namespace Jumun.Contracts;

/// <summary>What a product is called in the shop: a stock keeping unit.</summary>
[JsonConverter(typeof(IdJson<Sku>))]
public readonly record struct Sku(string Value) : IId<Sku>
{
    public static Sku Of(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>A request to one product.</summary>
public abstract record ProductCommand(Sku Sku) : ICommand
{
    string ICommand.Key => Sku.Value;
}

/// <summary>Adds a product, active, with its first price; without one it is not sold before it has a price.</summary>
[Wire("catalog.add-product.v1")]
public sealed record AddProduct(
    Sku Sku, string Name, string? Description = null, string? Category = null,
    IReadOnlyDictionary<string, string>? Attributes = null, Money? Price = null) : ProductCommand(Sku);

/// <summary>Sets the price from a time on; null, or a time that has passed: from now on.</summary>
[Wire("catalog.set-price.v1")]
public sealed record SetPrice(Sku Sku, Money Price, DateTimeOffset? From = null) : ProductCommand(Sku);

/// <summary>Sells the product again.</summary>
[Wire("catalog.activate-product.v1")]
public sealed record ActivateProduct(Sku Sku) : ProductCommand(Sku);

/// <summary>Stops selling the product.</summary>
[Wire("catalog.deactivate-product.v1")]
public sealed record DeactivateProduct(Sku Sku) : ProductCommand(Sku);

/// <summary>Something that happened to a product. The stream's key is its sku; events don't repeat it.</summary>
public abstract record ProductEvent : IEvent;

[Wire("catalog.product-added.v1")]
public sealed record ProductAdded(
    string Name, string? Description = null, string? Category = null,
    IReadOnlyDictionary<string, string>? Attributes = null) : ProductEvent;

/// <summary>A price that will be published when its time has come.</summary>
[Wire("catalog.price-scheduled.v1")]
public sealed record PriceScheduled(Money Price, DateTimeOffset From) : ProductEvent;

/// <summary>The price from the time of this event on.</summary>
/// <param name="Version">Which price of this product it is: 1 for the first.</param>
[Wire("catalog.price-changed.v1")]
public sealed record PriceChanged(Money Price, int Version) : ProductEvent;

[Wire("catalog.product-activated.v1")]
public sealed record ProductActivated : ProductEvent;

[Wire("catalog.product-deactivated.v1")]
public sealed record ProductDeactivated : ProductEvent;

/// <summary>Why Catalog says no.</summary>
public static class CatalogRefusals
{
    public static readonly Refusal Unknown = new("product.unknown", "There is no such product.", RefusalKind.NotFound);

    public static readonly Refusal Exists = new("product.exists", "The sku is taken by another product.");

    /// <summary>Fact: field.</summary>
    public static readonly Refusal Malformed =
        new("product.malformed", "A field of the product is missing or too long.", RefusalKind.Invalid);

    public static readonly Refusal PriceOutOfRange =
        new("price.out-of-range", "A price is above zero and not above its limit.", RefusalKind.Invalid);

    /// <summary>Fact: currency, the one that the product is priced in.</summary>
    public static readonly Refusal PriceCurrency =
        new("price.currency", "The product is priced in another currency.");

    /// <summary>Fact: limit.</summary>
    public static readonly Refusal TooManyScheduled =
        new("price.too-many-scheduled", "The product has too many scheduled prices.");
}

/// <summary>How Catalog's language is written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(AddProduct))]
[JsonSerializable(typeof(SetPrice))]
[JsonSerializable(typeof(ActivateProduct))]
[JsonSerializable(typeof(DeactivateProduct))]
[JsonSerializable(typeof(ProductAdded))]
[JsonSerializable(typeof(PriceScheduled))]
[JsonSerializable(typeof(PriceChanged))]
[JsonSerializable(typeof(ProductActivated))]
[JsonSerializable(typeof(ProductDeactivated))]
public sealed partial class CatalogJson : JsonSerializerContext;

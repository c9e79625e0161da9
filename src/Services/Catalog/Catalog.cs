using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Engine.Http;

namespace Jumun.Services.Catalog;

/// <summary>Catalog says what is sold and what it costs.</summary>
public static class Catalog
{
    public static readonly Service Service = Service.Named("catalog")
        .Speaks(CatalogJson.Default, CatalogStates.Default)
        .Decides<Product, ProductCommand, ProductEvent>("product")
        .Shows<Products, ProductSummary>()
        .Publishes(
            typeof(ProductAdded), typeof(PriceChanged), typeof(ProductActivated), typeof(ProductDeactivated))
        .Serves(Routes.Map, Bodies.Default);
}

/// <summary>How Catalog's own states and documents are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Product))]
[JsonSerializable(typeof(ProductSummary))]
internal sealed partial class CatalogStates : JsonSerializerContext;

using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine;
using static Jumun.Contracts.CatalogRefusals;
using static Jumun.Services.Catalog.ProductStatus;

namespace Jumun.Services.Catalog;

[JsonConverter(typeof(JsonStringEnumConverter<ProductStatus>))]
public enum ProductStatus
{
    Unknown,
    Active,
    Inactive,
}

/// <summary>A price and the time from which it holds.</summary>
public readonly record struct DatedPrice(Money Price, DateTimeOffset From);

/// <summary>A product: what it is, whether it is sold, what it costs, did cost and will cost.</summary>
public sealed record Product : IDecider<Product, ProductCommand, ProductEvent>
{
    public const int NameMax = 200;
    public const int DescriptionMax = 4_000;
    public const int AttributesMax = 50;
    public const int ScheduledMax = 100;
    public const int RecentMax = 1_000;

    /// <summary>How far back the lowest price is told.</summary>
    public static readonly TimeSpan LookBack = TimeSpan.FromDays(30);

    public ProductStatus Status { get; init; }

    public string Name { get; init; } = "";

    public string? Description { get; init; }

    public string? Category { get; init; }

    public IReadOnlyDictionary<string, string> Attributes { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>How many prices it has had; the current one is of this version.</summary>
    public int PriceVersion { get; init; }

    /// <summary>Prices of the last 30 days, the current one last; earlier ones are in the product's history.</summary>
    public ImmutableArray<DatedPrice> Recent { get; init; } = [];

    /// <summary>Prices to come, the next one first.</summary>
    public ImmutableArray<DatedPrice> Scheduled { get; init; } = [];

    [JsonIgnore]
    public Money? Price => Recent.IsEmpty ? null : Recent[^1].Price;

    private Currency? Currency => Price?.Currency ?? (Scheduled.IsEmpty ? null : Scheduled[0].Price.Currency);

    public static Product Initial { get; } = new();

    public static Decision<ProductEvent> Decide(Product product, ProductCommand command, DateTimeOffset at) =>
        (command, product.Status) switch
        {
            (AddProduct c, ProductStatus.Unknown) => Add(c),
            (AddProduct c, _) => IsSame(product, c) ? [] : Exists,
            (_, ProductStatus.Unknown) => CatalogRefusals.Unknown,
            (SetPrice { Price.Minor: <= 0 or > Money.PriceMax }, _) => PriceOutOfRange,
            (SetPrice c, _) when product.Currency is { } currency && currency != c.Price.Currency =>
                PriceCurrency.With("currency", currency.Code),
            (SetPrice { From: { } from } c, _) when from > at => Schedule(product, new(c.Price, from)),
            (SetPrice c, _) => c.Price == product.Price ? [] : [new PriceChanged(c.Price, product.PriceVersion + 1)],
            (PublishDuePrices, _) => Publish(product, at),
            (ActivateProduct, Active) => [],
            (ActivateProduct, Inactive) => [new ProductActivated()],
            (DeactivateProduct, Active) => [new ProductDeactivated()],
            (DeactivateProduct, Inactive) => [],
            _ => throw Unreachable.Case(command),
        };

    public static Product Evolve(Product product, ProductEvent happened, DateTimeOffset at) => happened switch
    {
        ProductAdded e => product with
        {
            Status = Active,
            Name = e.Name,
            Description = e.Description,
            Category = e.Category,
            Attributes = e.Attributes ?? Initial.Attributes,
        },
        PriceScheduled e => product with
        {
            Scheduled = [.. product.Scheduled.Where(s => s.From != e.From).Append(new(e.Price, e.From))
                .OrderBy(s => s.From)],
        },
        PriceChanged e => product with
        {
            PriceVersion = e.Version,
            Recent = [.. Since(product.Recent, at - LookBack).TakeLast(RecentMax - 1), new(e.Price, at)],
            Scheduled = [.. product.Scheduled.Where(s => s.From > at)],
        },
        ProductActivated => product with { Status = Active },
        ProductDeactivated => product with { Status = Inactive },
        _ => throw Unreachable.Case(happened),
    };

    /// <summary>The next scheduled price.</summary>
    public static DateTimeOffset? WakesAt(Product product) =>
        product.Scheduled.IsEmpty ? null : product.Scheduled[0].From;

    public static ProductCommand Wake(Product product) => new PublishDuePrices();

    /// <summary>The lowest price of the 30 days before a time, the current one included.</summary>
    public Money? LowestPrice(DateTimeOffset at) =>
        Recent.IsEmpty ? null : Since(Recent, at - LookBack).Select(p => p.Price).Min();

    private static Decision<ProductEvent> Add(AddProduct c)
    {
        if (MalformedField(c) is { } field)
        {
            return Malformed.With("field", field);
        }

        var attributes = c.Attributes is { Count: 0 } ? null : c.Attributes;
        var added = new ProductAdded(c.Name, c.Description, c.Category, attributes);
        return c.Price switch
        {
            null => [added],
            { Minor: <= 0 or > Money.PriceMax } => PriceOutOfRange,
            { } price => [added, new PriceChanged(price, 1)],
        };
    }

    private static Decision<ProductEvent> Schedule(Product product, DatedPrice price) =>
        product.Scheduled.Contains(price) ? []
        : product.Scheduled.Length >= ScheduledMax ? TooManyScheduled.With("limit", $"{ScheduledMax}")
        : [new PriceScheduled(price.Price, price.From)];

    /// <summary>If several have come due meanwhile, the latest of them holds; the others never did.</summary>
    private static Decision<ProductEvent> Publish(Product product, DateTimeOffset at)
    {
        var due = product.Scheduled.Where(s => s.From <= at).ToList();
        return due.Count == 0 ? [] : [new PriceChanged(due[^1].Price, product.PriceVersion + 1)];
    }

    /// <summary>The prices that held at some time after <paramref name="start"/>.</summary>
    private static IEnumerable<DatedPrice> Since(ImmutableArray<DatedPrice> prices, DateTimeOffset start) =>
        prices.Where((_, i) => i == prices.Length - 1 || prices[i + 1].From > start);

    private static bool IsSame(Product product, AddProduct c) =>
        (c.Name, c.Description, c.Category) == (product.Name, product.Description, product.Category)
        && (c.Price is null || c.Price == product.Price)
        && (c.Attributes ?? Initial.Attributes).Count == product.Attributes.Count
        && !(c.Attributes ?? Initial.Attributes).Except(product.Attributes).Any();

    private static string? MalformedField(AddProduct c) =>
        string.IsNullOrWhiteSpace(c.Name) || c.Name.Length > NameMax ? "name"
        : c.Description?.Length > DescriptionMax ? "description"
        : c.Category?.Length > NameMax ? "category"
        : c.Attributes is { Count: > AttributesMax } ? "attributes"
        : c.Attributes?.Any(a => a.Key.Length is 0 or > NameMax || a.Value.Length > NameMax) == true ? "attributes"
        : null;
}

/// <summary>The timer rang: a scheduled price is due.</summary>
internal sealed record PublishDuePrices() : ProductCommand(default(Sku));

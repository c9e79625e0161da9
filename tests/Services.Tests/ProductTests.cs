using FsCheck;
using FsCheck.Fluent;
using Jumun.Contracts;
using Jumun.Services.Catalog;
using static Jumun.Contracts.CatalogRefusals;
using Subject = Jumun.Tests.Stream<
    Jumun.Services.Catalog.Product, Jumun.Contracts.ProductCommand, Jumun.Contracts.ProductEvent>;

namespace Jumun.Tests;

public sealed class ProductTests
{
    private static readonly Sku Tea = new("TEA-001");
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_product_is_added_with_its_first_price() =>
        Nothing().When(new AddProduct(Tea, "Green tea", Price: Won(12_000)))
            .Then(new ProductAdded("Green tea"), new PriceChanged(Won(12_000), 1));

    [Fact]
    public void A_product_is_added_once() =>
        Added()
            .When(new AddProduct(Tea, "Green tea", Price: Won(12_000))).ThenNothing()
            .When(new AddProduct(Tea, "Black tea", Price: Won(12_000))).ThenRefused(Exists)
            .When(new AddProduct(Tea, "Green tea", Attributes: new Dictionary<string, string> { ["from"] = "Boseong" }))
            .ThenRefused(Exists);

    [Fact]
    public void An_unknown_product_has_no_price() =>
        Nothing().When(new SetPrice(Tea, Won(1))).ThenRefused(Unknown);

    [Fact]
    public void A_new_price_is_the_next_version() =>
        Added()
            .When(new SetPrice(Tea, Won(13_000))).Then(new PriceChanged(Won(13_000), 2))
            .When(new SetPrice(Tea, Won(13_000))).ThenNothing();

    [Fact]
    public void A_future_price_is_published_when_its_time_has_come() =>
        Added()
            .When(new SetPrice(Tea, Won(15_000), Noon.AddDays(2)))
            .Then(new PriceScheduled(Won(15_000), Noon.AddDays(2)))
            .When(new SetPrice(Tea, Won(15_000), Noon.AddDays(2))).ThenNothing()
            .Given(new SetPrice(Tea, Won(14_000), Noon.AddDays(1)))
            .After(TimeSpan.FromHours(23))
            .Where(product => Assert.Equal(Won(12_000), product.Price))
            .After(TimeSpan.FromHours(1))
            .Then(new PriceChanged(Won(14_000), 2))
            .After(TimeSpan.FromDays(1))
            .Then(new PriceChanged(Won(15_000), 3))
            .Where(product => Assert.Empty(product.Scheduled));

    [Fact]
    public void A_price_in_another_currency_is_refused() =>
        Added().When(new SetPrice(Tea, Money.Of("GBP", 5))).ThenRefused(PriceCurrency, ("currency", "KRW"));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void An_impossible_price_is_refused(long amount)
    {
        Added().When(new SetPrice(Tea, Won(amount))).ThenRefused(PriceOutOfRange);
        Nothing().When(new AddProduct(Tea, "Green tea", Price: Won(amount))).ThenRefused(PriceOutOfRange);
    }

    [Fact]
    public void The_lowest_price_is_that_of_the_last_thirty_days() =>
        Added()
            .After(TimeSpan.FromDays(1)).Given(new SetPrice(Tea, Won(9_000)))
            .After(TimeSpan.FromDays(1)).Given(new SetPrice(Tea, Won(14_000)))
            .Where(product => Assert.Equal(Won(9_000), product.LowestPrice(Noon.AddDays(2))))
            .Where(product => Assert.Equal(Won(9_000), product.LowestPrice(Noon.AddDays(31))))
            .Where(product => Assert.Equal(Won(14_000), product.LowestPrice(Noon.AddDays(32))));

    [Fact]
    public void A_product_is_taken_out_of_sale_and_put_back() =>
        Added()
            .When(new DeactivateProduct(Tea)).Then(new ProductDeactivated())
            .When(new DeactivateProduct(Tea)).ThenNothing()
            .When(new ActivateProduct(Tea)).Then(new ProductActivated());

    [Fact]
    public void Whatever_happens_prices_are_numbered_without_gaps_and_the_next_one_is_in_the_future() =>
        Histories.Check<Product, ProductCommand, ProductEvent>(
            Catalog.Service, Commands,
            stream =>
            {
                var versions = stream.History.OfType<PriceChanged>().Select(e => e.Version).ToList();
                Assert.Equal(Enumerable.Range(1, versions.Count), versions);
                Assert.Equal(versions.Count, stream.State.PriceVersion);
                Assert.All(stream.State.Scheduled, price => Assert.True(price.From >= stream.Now));
            });

    private static Gen<ProductCommand> Commands =>
        from kind in Gen.Choose(0, 9)
        from price in Gen.Choose(-1, 5).Select(i => Won(i * 1_000))
        from minutes in Gen.Choose(-30, 60)
        select kind switch
        {
            < 2 => (ProductCommand)new AddProduct(Tea, "Green tea"),
            < 5 => new SetPrice(Tea, price),
            < 8 => new SetPrice(Tea, price, Noon.AddMinutes(minutes)),
            8 => new ActivateProduct(Tea),
            _ => new DeactivateProduct(Tea),
        };

    private static Subject Nothing() => new(Catalog.Service);

    private static Subject Added() => Nothing().Given(new AddProduct(Tea, "Green tea", Price: Won(12_000)));

    private static Money Won(long amount) => Money.Of("KRW", amount);
}

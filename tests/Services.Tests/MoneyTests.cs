using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Jumun.Contracts;

namespace Jumun.Tests;

public sealed class MoneyTests
{
    [Theory]
    [InlineData("KRW", "5000", 5000)]
    [InlineData("KRW", "-3", -3)]
    [InlineData("GBP", "20.05", 2005)]
    [InlineData("GBP", "20.5", 2050)]
    [InlineData("GBP", "20", 2000)]
    [InlineData("GBP", "-0.01", -1)]
    [InlineData("BHD", "1.234", 1234)]
    [InlineData("CLF", "0.0001", 1)]
    [InlineData("KRW", "9223372036854775807", long.MaxValue)]
    [InlineData("GBP", "92233720368547758.07", long.MaxValue)]
    public void An_amount_is_read_in_minor_units(string currency, string amount, long minor)
    {
        Assert.True(Money.TryParse(currency, amount, out var money));
        Assert.Equal(Money.Of(currency, minor), money);
    }

    [Theory]
    [InlineData("KRW", "5000.0")]
    [InlineData("GBP", "1.005")]
    [InlineData("BHD", "1.2345")]
    [InlineData("GBP", "1e3")]
    [InlineData("GBP", "1,000")]
    [InlineData("GBP", "+1")]
    [InlineData("GBP", " 1")]
    [InlineData("GBP", "1.")]
    [InlineData("GBP", ".5")]
    [InlineData("GBP", "1..5")]
    [InlineData("BHD", "1.2.3")]
    [InlineData("GBP", "-")]
    [InlineData("GBP", "--1")]
    [InlineData("GBP", "")]
    [InlineData("GBP", null)]
    [InlineData("GBP", "٣")]
    [InlineData("GBP", "92233720368547758.08")]
    [InlineData("KRW", "9223372036854775808")]
    [InlineData("KRW", "99999999999999999999999999")]
    [InlineData("gbp", "1")]
    [InlineData("XXX", "1")]
    [InlineData("ZZZ", "1")]
    [InlineData("POUND", "1")]
    [InlineData("", "1")]
    [InlineData(null, "1")]
    public void What_is_not_exactly_an_amount_is_not_read(string? currency, string? amount) =>
        Assert.False(Money.TryParse(currency, amount, out _));

    [Theory]
    [InlineData(5, 10, 1)]
    [InlineData(4, 10, 0)]
    [InlineData(12345, 50, 6173)]
    [InlineData(-5, 10, 0)]
    [InlineData(long.MaxValue, 100, long.MaxValue)]
    public void A_percentage_is_rounded_half_up(long minor, int percent, long expected) =>
        Assert.Equal(Money.Of("GBP", expected), Money.Of("GBP", minor).Percent(percent));

    [Theory]
    [InlineData(100, 1, 3, 33)]
    [InlineData(100, 2, 3, 67)]
    [InlineData(1, 1, 2, 1)]
    [InlineData(0, 1, 2, 0)]
    [InlineData(7, 0, 0, 0)]
    [InlineData(Money.BalanceMax, Money.BalanceMax, Money.BalanceMax, Money.BalanceMax)]
    public void A_share_is_rounded_half_up(long minor, long part, long whole, long expected) =>
        Assert.Equal(
            Money.Of("GBP", expected), Money.Of("GBP", minor).Share(Money.Of("GBP", part), Money.Of("GBP", whole)));

    [Fact]
    public void Currencies_do_not_mix()
    {
        Assert.Throws<InvalidOperationException>(() => Money.Of("GBP", 1) + Money.Of("KRW", 1));
        Assert.Throws<InvalidOperationException>(() => Money.Of("GBP", 1) < Money.Of("KRW", 1));
    }

    [Fact]
    public void Arithmetic_is_checked()
    {
        Assert.Throws<OverflowException>(() => Money.Of("GBP", long.MaxValue) + Money.Of("GBP", 1));
        Assert.Throws<OverflowException>(() => Money.Of("GBP", long.MaxValue) * 2);
    }

    [Fact]
    public void Text_and_journal_give_back_what_they_were_given() =>
        Prop.ForAll(
                Arb.From(Gen.Elements("KRW", "GBP", "BHD", "CLF").Zip(ArbMap.Default.GeneratorFor<long>())),
                pair =>
                {
                    var money = Money.Of(pair.Item1, pair.Item2 == long.MinValue ? 0 : pair.Item2);
                    var isRead = Money.TryParse(pair.Item1, money.AmountText, out var read);
                    return isRead && read == money
                        && JsonSerializer.Deserialize<Money>(JsonSerializer.Serialize(money)) == money;
                })
            .QuickCheckThrowOnFailure();

    [Fact]
    public void In_the_journal_it_is_one_short_text()
    {
        Assert.Equal("\"KRW 21600\"", JsonSerializer.Serialize(Money.Of("KRW", 21600)));
        Assert.Equal("\"XXX 0\"", JsonSerializer.Serialize(default(Money)));
        Assert.Equal(default, JsonSerializer.Deserialize<Money>("\"XXX 0\""));
    }

    [Theory]
    [InlineData("\"KRW\"")]
    [InlineData("\"KRW 1.5\"")]
    [InlineData("\"ZZZ 1\"")]
    [InlineData("\"KRW  1\"")]
    [InlineData("5")]
    public void Anything_else_in_the_journal_is_refused(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Money>(json));
}

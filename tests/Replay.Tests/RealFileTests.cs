using Jumun.Host.Replay;

namespace Jumun.Replay.Tests;

/// <summary>The file of <c>samples/</c>, against figures counted by other means than this program.</summary>
public class RealFileTests
{
    private static readonly RetailFile File =
        RetailFile.Open(Path.Combine(AppContext.BaseDirectory, "online-retail.csv"));

    private static readonly ReplayPlan Plan = ReplayPlan.Of(File);

    [Fact]
    public void It_has_9999_lines_and_512_invoices()
    {
        Assert.Equal(9_999, File.Lines.Count);
        Assert.Equal(512, File.Lines.Select(line => line.Invoice).Distinct().Count());
        Assert.Equal(43, File.Lines.Select(line => line.Invoice).Where(name => name[0] == 'C').Distinct().Count());
    }

    [Theory]
    [InlineData(LeftOut.Cancellation, 100)]
    [InlineData(LeftOut.WriteOff, 30)]
    [InlineData(LeftOut.NoGoods, 36)]
    [InlineData(LeftOut.ZeroPrice, 16)]
    [InlineData(LeftOut.PartOfPenny, 0)]
    [InlineData(LeftOut.NoCustomer, 2_239)]
    [InlineData(null, 7_578)]
    public void Its_lines_are_left_out_for_these_reasons(LeftOut? reason, int lines) =>
        Assert.Equal(lines, File.Lines.Count(line => line.Reason == reason));

    [Fact]
    public void Its_plan_is_this_large()
    {
        Assert.Equal(402, Plan.Orders.Count); // 400 invoices, of which 537126 and 537135 have more than 100 products.
        Assert.Equal(["537126-2", "537135-2"], Plan.Orders.Select(o => o.Reference).Where(name => name.Contains('-')));
        Assert.Equal(7_247, Plan.Orders.Sum(order => order.Lines.Count));
        Assert.Equal(1_902, Plan.Products.Count);
        Assert.Equal(302, Plan.Customers.Count);
    }

    [Fact]
    public void Ten_of_its_lines_take_back_what_is_sold_above_them()
    {
        var returns = Plan.Returns.SelectMany(order => order.Returns).ToDictionary(one => one.Reference);
        Assert.Equal(10, Plan.LinesReturned);
        Assert.Equal(
            ["C536506", "C536737", "C536758", "C536826", "C536979", "C537024", "C537143", "C537157", "C537203"],
            returns.Keys.Order());
        Assert.Equal([("35004B@4.65", 5L)], returns["C536826"].Lines); // Two lines of the file, of one sale.
        Assert.Equal(184_00, Plan.RefundedPence);
        Assert.All(Plan.Returns, order => Assert.Single(order.Returns));
    }

    [Fact]
    public void Its_money_and_pieces_are_these()
    {
        Assert.Equal(147_207_47, Plan.RevenuePence);
        Assert.Equal(82_762, Plan.Products.Sum(product => product.Sold));
        Assert.Equal(5_391_21, Plan.Customers.Single(customer => customer.Number == "17850").SpentPence);
        Assert.Equal(814, Plan.Products.Single(product => product.Sku == "85123A@2.55").Sold);
        Assert.Equal(142, Plan.Products.Single(product => product.Sku == "85123A@2.95").Sold);
    }

    [Fact]
    public void Orders_products_and_customers_add_up_to_the_same()
    {
        Assert.Equal(Plan.RevenuePence, Plan.Orders.Sum(order => order.TotalPence));
        Assert.Equal(Plan.RevenuePence, Plan.Customers.Sum(customer => customer.SpentPence));
        Assert.Equal(Plan.RevenuePence, Plan.Products.Sum(product => product.Sold * product.Pence));
        Assert.All(Plan.Products, product => Assert.InRange(product.Opening - product.Sold, 0, 9));
        Assert.All(Plan.Customers, customer => Assert.InRange(customer.OpeningPence - customer.SpentPence, 0, 99_99));
    }
}

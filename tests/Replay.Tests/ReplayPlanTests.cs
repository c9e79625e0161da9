using Jumun.Host.Replay;

namespace Jumun.Replay.Tests;

public class ReplayPlanTests
{
    private static ReplayPlan Plan(params string[] lines) => ReplayPlan.Of(RetailFileTests.Of(lines));

    [Fact]
    public void One_code_at_two_prices_is_two_products()
    {
        var plan = Plan(
            "1,85123A,HEART,6,1/12/2010,2.55,17850,United Kingdom",
            "2,85123A,HEART,1,1/12/2010,2.95,13047,United Kingdom");
        Assert.Equal(
            [new("85123A@2.55", "HEART", 255, 6, 10), new PlannedProduct("85123A@2.95", "HEART", 295, 1, 10)],
            plan.Products);
        Assert.Equal((6 * 255) + 295, plan.RevenuePence);
    }

    [Fact]
    public void Lines_of_one_product_are_one_line_of_the_order()
    {
        var plan = Plan(
            "1,85123A,HEART,6,1/12/2010,2.55,17850,United Kingdom",
            "1,22423,CAKESTAND,2,1/12/2010,12.75,17850,United Kingdom",
            "1,85123a,HEART AGAIN,4,1/12/2010,2.55,17850,United Kingdom");
        var order = Assert.Single(plan.Orders);
        Assert.Equal([("85123A@2.55", 10), ("22423@12.75", 2)], order.Lines);
        Assert.Equal((10 * 255) + (2 * 1275), order.TotalPence);
    }

    [Fact]
    public void An_invoice_of_101_products_is_two_orders()
    {
        var lines = Enumerable.Range(0, 101).Select(i => $"7,{20000 + i},A,1,1/12/2010,1.00,17850,EIRE").ToArray();
        var plan = Plan(lines);
        Assert.Equal(["7", "7-2"], plan.Orders.Select(order => order.Reference));
        Assert.Equal([100, 1], plan.Orders.Select(order => order.Lines.Count));
        Assert.Equal([100_00, 1_00], plan.Orders.Select(order => order.TotalPence));
    }

    [Fact]
    public void A_customer_brings_a_little_more_than_they_spend()
    {
        var plan = Plan(
            "1,22423,CAKESTAND,10,1/12/2010,12.75,17850,United Kingdom",
            "2,22423,CAKESTAND,1,1/12/2010,12.75,17850,United Kingdom");
        Assert.Equal([new("retail-17850", "17850", "United Kingdom", 140_25, 200_00)], plan.Customers);
    }

    [Fact]
    public void Goods_come_back_from_the_latest_sale_first()
    {
        var plan = Plan(
            "1,22423,CAKESTAND,3,1/12/2010,12.75,17850,United Kingdom",
            "2,22423,CAKESTAND,2,2/12/2010,12.75,17850,United Kingdom",
            "C3,22423,CAKESTAND,-4,3/12/2010,12.75,17850,United Kingdom");
        Assert.Equal(
            [("2", 2L, 2 * 12_75L), ("1", 2L, 2 * 12_75L)],
            plan.Returns.Select(order => (
                plan.Orders[order.Order].Reference, order.Returns.Single().Lines.Single().Quantity, order.Pence)));
        Assert.Equal((1, 4 * 12_75), (plan.LinesReturned, plan.RefundedPence));
    }

    [Fact]
    public void An_order_may_have_several_returns()
    {
        var plan = Plan(
            "1,22423,CAKESTAND,3,1/12/2010,12.75,17850,United Kingdom",
            "C2,22423,CAKESTAND,-1,2/12/2010,12.75,17850,United Kingdom",
            "C3,22423,CAKESTAND,-2,3/12/2010,12.75,17850,United Kingdom");
        Assert.Equal(["C2", "C3"], Assert.Single(plan.Returns).Returns.Select(one => one.Reference));
    }

    [Theory]
    [InlineData("C2,22423,A,-4,2/12/2010,12.75,17850,UK")] // More than was sold.
    [InlineData("C2,22423,A,-1,2/12/2010,12.50,17850,UK")] // At another price.
    [InlineData("C2,22423,A,-1,2/12/2010,12.75,13047,UK")] // By somebody else.
    [InlineData("C2,22423,A,1,2/12/2010,12.75,17850,UK")] // Nothing comes back.
    [InlineData("C2,D,Discount,-1,2/12/2010,27.50,17850,UK")]
    public void What_was_not_sold_does_not_come_back(string line)
    {
        var plan = Plan("1,22423,CAKESTAND,3,1/12/2010,12.75,17850,UK", line);
        Assert.Empty(plan.Returns);
        Assert.Equal((0, 0), (plan.LinesReturned, plan.RefundedPence));
    }

    [Fact]
    public void What_comes_back_before_it_was_sold_is_not_of_this_file() => Assert.Empty(Plan(
        "C1,22423,CAKESTAND,-1,1/12/2010,12.75,17850,UK", "2,22423,CAKESTAND,3,2/12/2010,12.75,17850,UK").Returns);

    [Fact]
    public void What_is_left_out_implies_nothing()
    {
        var plan = Plan("C1,22423,A,-1,1/12/2010,1,14527,UK", "2,POST,POSTAGE,1,1/12/2010,18.00,1,France");
        Assert.Empty(plan.Products);
        Assert.Empty(plan.Customers);
        Assert.Empty(plan.Orders);
        Assert.Equal(0, plan.RevenuePence);
    }
}

using Jumun.Contracts;
using Jumun.Engine;

namespace Jumun.Tests.Sagas;

/// <summary>A shop in the morning: ten teas at 12,000 won, ten cups at 6,000, one coupon; Kim has 100,000.</summary>
internal static class TeaShop
{
    public static readonly OrderId Id = new("order-1");
    public static readonly CustomerId Kim = new("kim");
    public static readonly CouponCode Code = new("ONCE10");
    public static readonly Sku Tea = new("TEA-001");
    public static readonly Sku Cup = new("CUP-001");
    public static readonly Address Home = new("A. Kim", "1 Sejong-daero", "Seoul", "KR", "04524");

    public static Market Open()
    {
        var market = new Market();
        ICommand[] opening =
        [
            new AddProduct(Tea, "Green tea", Price: Won(12_000)),
            new AddProduct(Cup, "Tea cup", Price: Won(6_000)),
            new AdjustStock(Tea, new("seoul"), 10, "opening stock"),
            new AdjustStock(Cup, new("seoul"), 10, "opening stock"),
            new RegisterCustomer(Kim, "A. Kim", "kim@example.com"),
            new TopUp(Kim, Won(100_000), "paid in"),
            new OpenCampaign(Code, new(CouponKind.Limited, Percent: 10, Limit: 1)),
        ];
        Assert.All(opening, command => Assert.Null(market.Send(command)));
        market.Run();
        return market;
    }

    public static Money Won(long amount) => Money.Of("KRW", amount);
}

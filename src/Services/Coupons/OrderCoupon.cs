using Jumun.Contracts;
using Jumun.Engine;

namespace Jumun.Services.Coupons;

/// <summary>
/// Coupons' part in a choreographed purchase: redeem the coupon when the stock is reserved and tell the others; restore
/// it when the order is called off. Without a coupon there is no discount, which is told as well.
/// </summary>
public sealed record OrderCoupon(
    OrderId Order, CustomerId Customer, Money Goods, IReadOnlyList<PlannedShipment> Shipments, CouponCode? Coupon,
    Money? Discount = null)
{
    public static readonly Saga<OrderCoupon> Part =
        Saga.Of("order-coupon", 1, CouponsStates.Default.SagaStateOrderCoupon)
            .StartedBy<OrderStockReserved>(e => new(e.Order, e.Customer, e.Goods, e.Shipments, e.Coupon))
            .CalledOffBy<PurchaseCalledOff>(e => e.Reason)
            .Retries(attemptsMax: 10, backoffFirst: TimeSpan.FromSeconds(1))
            .Step("redeem coupon",
                p => new RedeemCoupon(p.Coupon!.Value, p.Order, p.Customer, p.Goods),
                undo: p => new RestoreCoupon(p.Coupon!.Value, p.Order, p.Customer),
                when: p => p.Coupon is not null)
                .Learns<CouponRedeemed>((p, redeemed) => p with { Discount = redeemed.Discount })
            .Says("discount is known", p => new OrderDiscounted(p.Order, p.Shipments, p.Discount))
            .Awaits<PurchaseCompleted>("confirmation")
            .RefusedSaying((p, reason) => new OrderCouponRefused(p.Order, reason));
}

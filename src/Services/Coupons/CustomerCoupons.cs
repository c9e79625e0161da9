using Jumun.Contracts;
using Jumun.Engine;

namespace Jumun.Services.Coupons;

/// <summary>A coupon that a customer has, and the order for which it was used.</summary>
public sealed record CustomerCoupon(
    CouponCode Code, CustomerId Customer, DateTimeOffset IssuedAt, OrderId? UsedFor = null);

/// <summary>The coupons of each customer.</summary>
public abstract class CustomerCoupons : IView<CustomerCoupon>
{
    public static ViewShape<CustomerCoupon> Shape { get; } = new(
        "customer-coupons", 1, CouponsStates.Default.CustomerCoupon,
        [typeof(CouponIssued), typeof(CouponRedeemed), typeof(CouponRestored)],
        ("customer", coupon => coupon.Customer.Value));

    public static void On(IEvent happened, in Happening context, Documents<CustomerCoupon> documents)
    {
        switch (happened)
        {
            case CouponIssued e:
                documents.Put(
                    KeyOf(context, e.Customer), new(new(context.Key), e.Customer, context.At));
                break;
            case CouponRedeemed { Holder: { } holder } e:
                Use(KeyOf(context, holder), e.Order, documents);
                break;
            case CouponRestored { Holder: { } holder }:
                Use(KeyOf(context, holder), null, documents);
                break;
        }
    }

    private static void Use(string key, OrderId? order, Documents<CustomerCoupon> documents)
    {
        if (documents.TryGet(key, out var coupon))
        {
            documents.Put(key, coupon with { UsedFor = order });
        }
    }

    private static string KeyOf(in Happening context, CustomerId customer) => $"{context.Key}/{customer.Value}";
}

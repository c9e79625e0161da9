using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine.Http;

namespace Jumun.Services.MyPage;

/// <summary>All that concerns a customer.</summary>
/// <param name="AsOf">Up to then all is known; absent: somebody has not been heard of yet.</param>
/// <param name="Balances">In each currency.</param>
/// <param name="Points">Absent for a time back then of a customer with more than 1,000 orders.</param>
/// <param name="Coupons">Personal ones, the newest 100 that were issued, newest first.</param>
/// <param name="Orders">The newest 20, newest first.</param>
/// <param name="OrdersTotal">How many there are, also further back.</param>
public sealed record MyPageBody(
    CustomerId CustomerId, string Name, IReadOnlyList<string> Groups, IReadOnlyList<Money> Balances, long? Points,
    IReadOnlyList<MyPageCouponBody> Coupons, IReadOnlyList<MyPageOrderBody> Orders, int OrdersTotal,
    DateTimeOffset? AsOf) : IBody<MyPageBody>
{
    public static MyPageBody Example => new(
        new("demo-0001"), "A. Customer", ["regulars"], [Money.Of("KRW", 28400)], 216, [MyPageCouponBody.Example],
        [MyPageOrderBody.Example], 1, new(2026, 2, 2, 12, 0, 0, TimeSpan.Zero));

    internal static MyPageBody Of(Page page) => new(
        page.Id, page.Customer.Name!, page.Customer.Groups ?? [], page.Customer.Balances ?? [], page.Points,
        [.. (page.Customer.Coupons ?? []).Select(MyPageCouponBody.Of)],
        [.. page.Orders.Select(MyPageOrderBody.Of)], page.OrdersTotal, page.At);
}

/// <param name="UsedFor">The order for which it was used.</param>
public sealed record MyPageCouponBody(CouponCode Code, DateTimeOffset IssuedAt, OrderId? UsedFor)
{
    public static MyPageCouponBody Example => new(new("BIRTHDAY"), new(2026, 1, 15, 9, 0, 0, TimeSpan.Zero), null);

    public static MyPageCouponBody Of(PageCoupon coupon) => new(coupon.Code, coupon.IssuedAt, coupon.UsedFor);
}

/// <param name="Lines">How many it has.</param>
/// <param name="Total">What the customer pays; until the order is accepted, what its goods cost.</param>
/// <param name="Reason">The code of the refusal that it was rejected for.</param>
/// <param name="Paid">Absent until it is.</param>
/// <param name="Refunded">What was given back of it.</param>
public sealed record MyPageOrderBody(
    OrderId Id, OrderStage Status, DateTimeOffset PlacedAt, int Lines, Money Total, string? Reason, Money? Paid,
    Money? Refunded, IReadOnlyList<MyPageDeliveryBody> Deliveries)
{
    public static MyPageOrderBody Example => new(
        new("1d4qf7g2k0m8n6r3s5t9v1w2xy"), OrderStage.Shipped, new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero), 1,
        Money.Of("KRW", 21600), null, Money.Of("KRW", 21600), null, [MyPageDeliveryBody.Example]);

    public static MyPageOrderBody Of(PageOrder order) => new(
        order.Order, order.Stage, order.PlacedAt, order.Lines, order.Total, order.Reason, OrNone(order.Paid),
        OrNone(order.Refunded), [.. (order.Deliveries ?? []).Select(MyPageDeliveryBody.Of)]);

    private static Money? OrNone(Money amount) => amount.Currency.IsNone ? null : amount;
}

/// <param name="IsCollection">It is fetched from the customer.</param>
/// <param name="ChangedAt">Since when it is so; by the carrier's clock, where the carrier said so.</param>
public sealed record MyPageDeliveryBody(
    ShipmentId ShipmentId, DeliveryStage Status, TrackingNumber TrackingNumber, DateTimeOffset ChangedAt,
    bool IsCollection)
{
    public static MyPageDeliveryBody Example => new(
        new("1d4qf7g2k0m8n6r3s5t9v1w2xy-1"), DeliveryStage.InTransit, new("JM4F0QZ7T2K9XB"),
        new(2026, 2, 1, 8, 0, 0, TimeSpan.Zero), false);

    public static MyPageDeliveryBody Of(PageDelivery delivery) => new(
        delivery.Shipment, delivery.Stage, delivery.Tracking, delivery.ChangedAt, delivery.IsCollection);
}

/// <summary>How MyPage's bodies are written.</summary>
[JsonSerializable(typeof(MyPageBody))]
internal sealed partial class Bodies : JsonSerializerContext;

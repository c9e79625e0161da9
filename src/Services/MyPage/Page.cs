using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Jumun.Contracts;
using Jumun.Engine;

namespace Jumun.Services.MyPage;

/// <summary>A customer's page, joined when it is asked for.</summary>
/// <param name="At">The time of which it is; null: not known.</param>
/// <param name="Points">Null: too many orders to read them all again.</param>
/// <param name="Orders">Newest first.</param>
/// <param name="OrdersTotal">How many there are, also further back.</param>
internal sealed record Page(
    CustomerId Id, PageCustomer Customer, DateTimeOffset? At, long? Points, IReadOnlyList<PageOrder> Orders,
    int OrdersTotal)
{
    public const int OrdersMax = 20;

    /// <summary>How many orders are looked at, to find the newest of a month or to add up points.</summary>
    public const int OrdersReadMax = 1_000;

    private const int OrdersReadAtOnce = 200;

    /// <summary>A number that is the same for pages which show the same, whatever their time.</summary>
    public long Likeness()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(
            Customer with { Points = Points ?? -1 }, MyPageStates.Default.PageCustomer));
        foreach (var order in Orders)
        {
            hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(order, MyPageStates.Default.PageOrder));
        }

        return BinaryPrimitives.ReadInt64BigEndian(hash.GetHashAndReset()) & long.MaxValue;
    }

    /// <summary>As it is now, from what has been heard; null: no such customer.</summary>
    public static async ValueTask<Page?> Now(Platform platform, CustomerId id)
    {
        // Times first: what is read after them is at least as new.
        var customersUntil = await platform.KnownUntil<PageCustomers, PageCustomer>();
        var ordersUntil = await platform.KnownUntil<PageOrders, PageOrder>();
        var customer = await platform.Find<PageCustomers, PageCustomer>(id.Value);
        if (customer?.Name is null)
        {
            return null;
        }

        var orders = await OrdersOf(platform, id, customer, DateTimeOffset.MaxValue, OrdersMax);
        return new(
            id, customer, customersUntil < ordersUntil ? customersUntil : customersUntil is null ? null : ordersUntil,
            customer.Points, [.. orders.Take(OrdersMax)], (customer.Months ?? []).Sum(month => month.Orders));
    }

    /// <summary>
    /// As it was at a time: the streams of what is on it are read up to then, and heard by the same views. Which those
    /// are, and what was done with coupons, whose streams are long, the documents of now know.
    /// </summary>
    public static async ValueTask<Page?> Then(Platform platform, CustomerId id, DateTimeOffset at)
    {
        if (await platform.Find<PageCustomers, PageCustomer>(id.Value) is not { } now)
        {
            return null;
        }

        var placed = await OrdersOf(platform, id, now, at, OrdersReadMax + 1);
        var knowsPoints = placed.Count <= OrdersReadMax;
        var then = await platform.ViewAt<PageCustomers, PageCustomer>(
            at,
            [
                (typeof(CustomerEvent), id.Value), (typeof(WalletEvent), id.Value),
                .. placed.Where(_ => knowsPoints).Select(order => (typeof(PointsEvent), order.Order.Value)),
            ]);
        if (!then.TryGet(id.Value, out var customer) || customer.Name is null)
        {
            return null;
        }

        var shown = placed.Take(OrdersMax).ToList();
        var orders = await platform.ViewAt<PageOrders, PageOrder>(at, shown.SelectMany(StreamsOf));
        return new(
            id, customer with { Coupons = CouponsThen(now, at) }, at, knowsPoints ? customer.Points : null,
            [.. shown.Select(order => orders.TryGet(order.Order.Value, out var found) ? found : order)], placed.Count);
    }

    private static IEnumerable<(Type Events, string Key)> StreamsOf(PageOrder order) =>
    [
        (typeof(OrderEvent), order.Order.Value), (typeof(PaymentEvent), order.Order.Value),
        .. (order.Deliveries ?? []).Select(delivery => (typeof(ShipmentEvent), delivery.Shipment.Value)),
    ];

    private static List<PageCoupon> CouponsThen(PageCustomer now, DateTimeOffset at) =>
        [.. (now.Coupons ?? []).Where(coupon => coupon.IssuedAt <= at).Select(coupon => coupon.Then(at))];

    /// <summary>
    /// The newest that were placed until then, at least so many if there are, month by month: what is in a month is not
    /// in the order of time.
    /// </summary>
    private static async ValueTask<List<PageOrder>> OrdersOf(
        Platform platform, CustomerId id, PageCustomer customer, DateTimeOffset until, int wanted)
    {
        var found = new List<PageOrder>();
        foreach (var (month, _) in (customer.Months ?? []).Where(m => m.Month <= PageOrder.MonthOf(until)))
        {
            if (found.Count >= wanted)
            {
                break;
            }

            IReadOnlyList<long>? next = null;
            do
            {
                var page = await platform.List<PageOrders, PageOrder>(
                    OrdersReadAtOnce, next, PageOrders.ByMonth, PageOrders.MonthKey(id, month));
                found.AddRange(page.Items.Where(order => order.PlacedAt <= until));
                next = page.Next;
            }
            while (next is not null && found.Count <= OrdersReadMax);
        }

        return
        [
            .. found.OrderByDescending(order => order.PlacedAt)
                .ThenByDescending(order => order.Order.Value, StringComparer.Ordinal),
        ];
    }
}

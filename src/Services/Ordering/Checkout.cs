using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine;

namespace Jumun.Services.Ordering;

/// <summary>
/// Takes a placed order through stock, coupon, balance, acceptance and payment to its confirmation; when one of them
/// says no, whatever was done is undone in reverse and the order is rejected with that reason.
/// </summary>
public sealed record Checkout(
    OrderId Order, CustomerId Customer, IReadOnlyList<CheckoutLine> Lines, Money Goods, PaymentMethod Method,
    CouponCode? Coupon = null, Money? BalanceShare = null, Money? Discount = null)
{
    [JsonIgnore]
    public Money Total => Discount is { } discount ? Goods - discount : Goods;

    /// <summary>What is taken from the balance: by balance all of it, else the share that the customer chose.</summary>
    [JsonIgnore]
    public Money FromBalance =>
        Method == PaymentMethod.Balance ? Total
        : BalanceShare is { } share ? Money.Min(share, Total)
        : Money.Zero(Total.Currency);

    public static readonly Saga<Checkout> Steps = Saga.Of("checkout", 1, OrderingStates.Default.SagaStateCheckout)
        .StartedBy<OrderPlaced>(Of)
        .Within(TimeSpan.FromSeconds(30))
        .Retries(attemptsMax: 10, backoffFirst: TimeSpan.FromSeconds(1))
        .ForEach(c => c.Lines, "reserve stock",
            (_, line) => new ReserveStock(line.Sku, line.Reservation, line.Quantity),
            undo: (_, line) => new ReleaseStock(line.Sku, line.Reservation))
        .Step("redeem coupon",
            c => new RedeemCoupon(c.Coupon!.Value, c.Order, c.Customer, c.Goods),
            undo: c => new RestoreCoupon(c.Coupon!.Value, c.Order, c.Customer),
            when: c => c.Coupon is not null)
            .Learns<CouponRedeemed>((c, redeemed) => c with { Discount = redeemed.Discount })
        .Step("debit balance",
            c => new DebitBalance(c.Customer, c.Order, c.FromBalance),
            undo: c => new CreditBalance(c.Customer, c.Order, c.FromBalance, "order rejected"),
            when: c => c.FromBalance.IsPositive)
        .Step("accept order", c => new AcceptOrder(c.Order, c.Discount)) // Its undoing is the last word.
        .Step("pay",
            c => new Pay(c.Order, c.Customer, c.Total, c.Method),
            undo: c => new RefundPayment(c.Order))
        .Pivot("confirm order", c => new ConfirmOrder(c.Order))
        .ThenForEach(c => c.Lines, "commit stock", (_, line) => new CommitStock(line.Sku, line.Reservation))
        .Refused((c, reason) => new RejectOrder(c.Order, reason));

    private static Checkout Of(OrderPlaced placed)
    {
        var lines = new CheckoutLine[placed.Lines.Count];
        for (var i = 0; i < lines.Length; i++)
        {
            var line = placed.Lines[i];
            lines[i] = new(line.Sku, ReservationId.Of(placed.Order, i + 1), line.Quantity);
        }

        return new(
            placed.Order, placed.Customer, lines, placed.Goods, placed.Method, placed.Coupon, placed.BalanceShare);
    }
}

/// <summary>A line as stock sees it: each has its own reservation, also when two lines are of one sku.</summary>
public sealed record CheckoutLine(Sku Sku, ReservationId Reservation, long Quantity);

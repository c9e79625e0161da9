using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine;

namespace Jumun.Services.Ordering;

/// <summary>
/// Takes a placed order through stock, coupon, balance, acceptance and payment to its confirmation, and its goods to
/// the carrier; when one of them says no, whatever was done is undone in reverse and the order is rejected with that
/// reason.
/// </summary>
public sealed record Checkout(
    OrderId Order, CustomerId Customer, IReadOnlyList<CheckoutLine> Lines, Money Goods, PaymentMethod Method,
    CouponCode? Coupon = null, Money? BalanceShare = null, Money? Discount = null, Address? ShipTo = null)
{
    [JsonIgnore]
    public Money Total => Discount is { } discount ? Goods - discount : Goods;

    /// <summary>What is taken from the balance: by balance all of it, else the share that the customer chose.</summary>
    [JsonIgnore]
    public Money FromBalance => ShareOf(Total, Method, BalanceShare);

    public static readonly Saga<Checkout> Steps = ToConfirmation(3)
        .ThenForEach(c => c.Lines, "hold stock", (_, line) => new HoldStock(line.Sku, line.Reservation))
        .Finally(c => new BeginPreparing(c.Order))
        .Supersedes(ToConfirmation(2)
            .ThenForEach(c => c.Lines, "hold stock", (_, line) => new HoldStock(line.Sku, line.Reservation))
            .ThenForEach(c => c.Shipments(), "prepare shipments",
                (_, shipment) => shipment,
                undo: (_, shipment) => new CancelShipment(shipment.Shipment, "given up by an operator"))
            .Then("begin preparing", c => new BeginPreparing(c.Order)))
        .Supersedes(ToConfirmation(1)
            .ThenForEach(c => c.Lines, "commit stock", (_, line) => new CommitStock(line.Sku, line.Reservation)));

    internal static Money ShareOf(Money total, PaymentMethod method, Money? share) =>
        method == PaymentMethod.Balance ? total
        : share is { } some ? Money.Min(some, total)
        : Money.Zero(total.Currency);

    private static Saga<Checkout> ToConfirmation(int version) =>
        Saga.Of("checkout", version, OrderingStates.Default.SagaStateCheckout)
        .StartedBy<OrderPlaced>(Of, when: e => e.Style == PurchaseStyle.Orchestrated)
        .Within(TimeSpan.FromSeconds(30))
        .Retries(attemptsMax: 10, backoffFirst: TimeSpan.FromSeconds(1))
        .ForEach(c => c.Lines, "reserve stock",
            (_, line) => new ReserveStock(line.Sku, line.Reservation, line.Quantity),
            undo: (_, line) => new ReleaseStock(line.Sku, line.Reservation))
            .Learns<StockReserved>((c, reserved) => c.Found(reserved))
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
        .Pivot("confirm order", c => new ConfirmOrder(c.Order, c.Planned()))
        .Refused((c, reason) => new RejectOrder(c.Order, reason));

    private IReadOnlyList<PrepareShipment> Shipments() =>
        [.. Planned().Select((goods, i) => new PrepareShipment(
            ShipmentId.Of(Order, i + 1), Order, Customer, goods.From, ShipTo!,
            goods.Items is { } items
                ? [.. items.Select(item => new ShipmentLine(item.Sku, item.Quantity))]
                : [.. Lines.Select(line => new ShipmentLine(line.Sku, line.Quantity))]))];

    private IReadOnlyList<PlannedShipment> Planned() =>
        PlannedShipment.Of(Lines.Select(line => (line.Sku, line.Found)));

    private Checkout Found(StockReserved reserved) => this with
    {
        Lines = [.. Lines.Select(line => line.Reservation == reserved.Id ? line with { From = reserved.From } : line)],
    };

    private static Checkout Of(OrderPlaced placed)
    {
        var lines = new CheckoutLine[placed.Lines.Count];
        for (var i = 0; i < lines.Length; i++)
        {
            var line = placed.Lines[i];
            lines[i] = new(line.Sku, ReservationId.Of(placed.Order, i + 1), line.Quantity);
        }

        return new(
            placed.Order, placed.Customer, lines, placed.Goods, placed.Method, placed.Coupon, placed.BalanceShare,
            ShipTo: placed.ShipTo);
    }
}

/// <summary>A line as stock sees it: each has its own reservation, also when two lines are of one sku.</summary>
/// <param name="From">Where it is reserved, once that is known.</param>
public sealed record CheckoutLine(
    Sku Sku, ReservationId Reservation, long Quantity,
    [property: JsonConverter(typeof(PiecesJson))] Pieces[]? From = null)
{
    [JsonIgnore]
    public Pieces[] Found => From ?? [];
}

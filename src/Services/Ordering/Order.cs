using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine;
using static Jumun.Contracts.OrderingRefusals;
using static Jumun.Services.Ordering.OrderStatus;

namespace Jumun.Services.Ordering;

[JsonConverter(typeof(JsonStringEnumConverter<OrderStatus>))]
public enum OrderStatus
{
    Unplaced,
    Pending,
    Confirmed,
    Rejected,
}

/// <summary>One customer's order: placed at frozen prices, accepted with its total, confirmed or rejected.</summary>
public sealed record Order : IDecider<Order, OrderCommand, OrderEvent>
{
    public const int LinesMax = 100;
    public const int QuantityMax = 100_000;

    public OrderStatus Status { get; init; }

    public CustomerId Customer { get; init; }

    public IReadOnlyList<OrderLine> Lines { get; init; } = [];

    public CouponCode? Coupon { get; init; }

    /// <summary>What the customer pays; null until the order is accepted.</summary>
    public Money? Total { get; init; }

    /// <summary>What the customer was shown and insists on.</summary>
    public Money? ExpectedTotal { get; init; }

    public PaymentMethod Method { get; init; }

    public Money? BalanceShare { get; init; }

    public Address? ShipTo { get; init; }

    public DateTimeOffset PlacedAt { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Why it was rejected.</summary>
    public Refusal? Rejection { get; init; }

    [JsonIgnore]
    public bool IsDecided => Status is Confirmed or Rejected;

    /// <summary>What the goods cost before the discount; of a placed order.</summary>
    [JsonIgnore]
    public Money Goods => OrderLine.Sum(Lines);

    [JsonIgnore]
    public Money? Discount => Goods - Total;

    public static Order Initial { get; } = new();

    public static Decision<OrderEvent> Decide(Order order, OrderCommand command, DateTimeOffset at) =>
        (command, order.Status) switch
        {
            (PlaceOrder c, Unplaced) => Place(c),
            (PlaceOrder, _) => [],                                  // A retry: the order already stands.
            (AcceptOrder c, Pending) when order.Total is null => Accept(order, c),
            (AcceptOrder, Pending or Confirmed) => [],
            (ConfirmOrder, Pending) when order.Total is null => NotAccepted,
            (ConfirmOrder c, Pending) => [new OrderConfirmed(c.Order, order.Customer, order.Total)],
            (ConfirmOrder, Confirmed) => [],
            (RejectOrder c, Pending) => [new OrderRejected(c.Reason)],
            (RejectOrder c, Confirmed) => [new OrderRejected(c.Reason)], // Only an operator gives a checkout up then.
            (RejectOrder, Rejected) => [],
            (AcceptOrder or ConfirmOrder, Rejected) => AlreadyRejected,
            (AcceptOrder or ConfirmOrder or RejectOrder, Unplaced) => Unknown,
            _ => throw Unreachable.Case(command),
        };

    public static Order Evolve(Order order, OrderEvent happened, DateTimeOffset at) => happened switch
    {
        OrderPlaced e => new()
        {
            Status = Pending,
            Customer = e.Customer,
            Lines = e.Lines,
            Coupon = e.Coupon,
            ExpectedTotal = e.ExpectedTotal,
            Method = e.Method,
            BalanceShare = e.BalanceShare,
            ShipTo = e.ShipTo,
            PlacedAt = at,
        },
        OrderAccepted e => order with { Total = e.Total },
        OrderConfirmed => order with { Status = Confirmed, DecidedAt = at },
        OrderRejected e => order with { Status = Rejected, DecidedAt = at, Rejection = e.Reason },
        _ => throw Unreachable.Case(happened),
    };

    /// <summary>A decided order is read now and then, but its checkout asks it for nothing more.</summary>
    public static bool IsClosed(Order order) => order.IsDecided;

    public static bool HasOutcome(Order order) => order.IsDecided;

    /// <summary>Everything that makes an order impossible is said here, before anything is stored.</summary>
    private static Decision<OrderEvent> Place(PlaceOrder c)
    {
        var quote = c.Quote ?? throw new InvalidOperationException("An order is placed with its quote.");
        if (c.Items.Count == 0)
        {
            return NoLines;
        }

        if (c.Items.Count > LinesMax)
        {
            return TooManyLines.With("limit", $"{LinesMax}");
        }

        if (!quote.CustomerIsKnown)
        {
            return CustomerUnknown.With("customer", c.Customer.Value);
        }

        if (c.ShipTo.MalformedField() is { } field)
        {
            return AddressMalformed.With("field", field);
        }

        if (c.Method != PaymentMethod.Balance)
        {
            return PaymentsRefusals.MethodUnavailable.With("method", "card");
        }

        if (c.BalanceShare is not null)
        {
            return BalanceShareOutOfRange; // By balance, the whole total is its share.
        }

        return Priced(c, quote);
    }

    /// <summary>Freezes the prices on the lines.</summary>
    private static Decision<OrderEvent> Priced(PlaceOrder c, Quote quote)
    {
        var lines = new OrderLine[c.Items.Count];
        for (var i = 0; i < lines.Length; i++)
        {
            var (sku, quantity) = c.Items[i];
            if (quantity is <= 0 or > QuantityMax)
            {
                return QuantityOutOfRange.With("sku", sku.Value).With("limit", $"{QuantityMax}");
            }

            if (quote.Prices[i] is not { } quoted)
            {
                return SkuUnknown.With("sku", sku.Value);
            }

            lines[i] = new(sku, quantity, quoted.Price, quoted.Version);
        }

        var currency = lines[0].UnitPrice.Currency;
        var isOneCurrency = Array.TrueForAll(lines, line => line.UnitPrice.Currency == currency)
            && (c.ExpectedTotal is not { } expected || expected.Currency == currency);
        return isOneCurrency
            ? [new OrderPlaced(
                c.Order, c.Customer, lines, c.ShipTo, c.Method, c.Coupon, c.BalanceShare, c.ExpectedTotal)]
            : CurrenciesMixed;
    }

    private static Decision<OrderEvent> Accept(Order order, AcceptOrder c)
    {
        var total = c.Discount is { } discount ? order.Goods - discount : order.Goods;
        return order.ExpectedTotal is { } expected && expected != total
            ? TotalChanged.With("currency", total.Currency.Code)
                .With("expected", expected.AmountText).With("total", total.AmountText)
            : [new OrderAccepted(total)];
    }
}

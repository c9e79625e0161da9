using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine;
using static Jumun.Contracts.InventoryRefusals;

namespace Jumun.Services.Inventory;

/// <summary>What one warehouse has of a sku. Lower priority is taken from first.</summary>
/// <param name="Reserved">For orders that are not paid yet.</param>
/// <param name="Held">Sold, and waiting to leave.</param>
public readonly record struct Shelf(WarehouseId Warehouse, int Priority, long OnHand, long Reserved, long Held = 0)
{
    [JsonIgnore]
    public long Available => OnHand - Reserved - Held;
}

/// <summary>Pieces held for an order line since a time.</summary>
public sealed record Reservation(DateTimeOffset Since, [property: JsonConverter(typeof(PiecesJson))] Pieces[] From);

/// <summary>
/// The stock of one sku over all warehouses. What is reserved is the sum of the open reservations; with what is held
/// for orders that are paid it is never more than what is on hand.
/// </summary>
/// <param name="Shelves">In order of priority, then of arrival.</param>
/// <param name="ReviewAt">When the open reservations are looked through for expired ones.</param>
public sealed record Stock(
    ImmutableArray<Shelf> Shelves, ImmutableDictionary<ReservationId, Reservation> Open, DateTimeOffset? ReviewAt)
    : IDecider<Stock, StockCommand, StockEvent>
{
    /// <summary>A reservation that is not committed in time is given back.</summary>
    public static readonly TimeSpan ReservationTtl = TimeSpan.FromMinutes(15);

    /// <summary>Sums over all warehouses stay far from overflow.</summary>
    public const long QuantityMax = 1_000_000_000_000;

    public const int WarehousesMax = 100;
    public const int TextMax = 200;

    /// <summary>The most that one review gives back; the rest is for the next one, at once.</summary>
    public const int ExpiredMax = 500;

    public static Stock Initial { get; } = new([], ImmutableDictionary<ReservationId, Reservation>.Empty, null);

    /// <summary>Operators are warned when fewer are available; 0: never.</summary>
    public long WarnBelow { get; init; }

    /// <summary>Operators were warned, and there are not enough yet.</summary>
    public bool IsLow { get; init; }

    public static Decision<StockEvent> Decide(Stock stock, StockCommand command, DateTimeOffset at)
    {
        var decision = DecideUnwarned(stock, command, at);
        return stock.WarnBelow == 0 && command is not WarnOfLowStock ? decision : WithWarning(stock, decision, at);
    }

    public static Stock Evolve(Stock stock, StockEvent happened, DateTimeOffset at) => happened switch
    {
        StockAdjusted e => stock with { Shelves = Put(stock.Shelves, e.Warehouse, e.Delta, e.Priority) },
        StockReserved e => stock with
        {
            Shelves = Moved(stock.Shelves, e.From, new(0, +1, 0)),
            Open = stock.Open.Add(e.Id, new(at, e.From)),
            ReviewAt = stock.ReviewAt ?? at + ReservationTtl,
        },
        StockReleased e => Without(stock, e.Id, Released),
        StockHeld e => Without(stock, e.Id, new(0, -1, +1)),
        StockCommitted e => Without(stock, e.Id, new(-1, -1, 0)),
        StockShipped e => stock with { Shelves = Moved(stock.Shelves, [new(e.From, e.Quantity)], new(-1, 0, -1)) },
        StockFreed e => stock with { Shelves = Moved(stock.Shelves, [new(e.From, e.Quantity)], new(0, 0, -1)) },
        Restocked e => stock with { Shelves = Put(stock.Shelves, e.To, e.Quantity, null) },
        ReservationsReviewed e => Reviewed(stock, e.Expired),
        LowStockWarningSet e => stock with { WarnBelow = e.Below },
        StockRanLow => stock with { IsLow = true },
        StockRefilled => stock with { IsLow = false },
        _ => throw Unreachable.Case(happened),
    };

    /// <summary>
    /// One timer for all reservations of a sku. It moves only when it has rung, so it costs a hot product nothing.
    /// </summary>
    public static DateTimeOffset? WakesAt(Stock stock) => stock.ReviewAt;

    public static StockCommand Wake(Stock stock) => new ReviewReservations();

    public long OnHand() => Shelves.Sum(shelf => shelf.OnHand);

    public long Reserved() => Shelves.Sum(shelf => shelf.Reserved);

    public long Held() => Shelves.Sum(shelf => shelf.Held);

    public long Available()
    {
        var available = 0L;
        foreach (var shelf in Shelves)
        {
            available += shelf.Available;
        }

        return available;
    }

    private static Decision<StockEvent> DecideUnwarned(Stock stock, StockCommand command, DateTimeOffset at) =>
        command switch
        {
            AdjustStock c => Adjust(stock, c),
            ReserveStock { Quantity: <= 0 or > QuantityMax } => QuantityOutOfRange,
            ReserveStock c when stock.Open.ContainsKey(c.Id) => [],     // A retry: it is reserved already.
            ReserveStock c => Reserve(stock, c),
            ReleaseStock c => stock.Open.ContainsKey(c.Id) ? [new StockReleased(c.Id)] : [],
            HoldStock c => stock.Open.ContainsKey(c.Id) ? [new StockHeld(c.Id)] : Missing(c.Sku, c.Id),
            CommitStock c => stock.Open.ContainsKey(c.Id) ? [new StockCommitted(c.Id)] : Missing(c.Sku, c.Id),
            ShipStock c => IsHeld(stock, c.From, c.Quantity)
                ? [new StockShipped(c.From, c.Quantity, c.Shipment)]
                : NotHeldAt(stock, c.Sku, c.From),
            FreeStock c => IsHeld(stock, c.From, c.Quantity)
                ? [new StockFreed(c.From, c.Quantity, c.Order)]
                : NotHeldAt(stock, c.Sku, c.From),
            Restock { Quantity: <= 0 or > QuantityMax } => QuantityOutOfRange,
            Restock c => [new Restocked(c.To, c.Quantity, c.Shipment)],
            WarnOfLowStock { Below: < 0 or > QuantityMax } => QuantityOutOfRange,
            WarnOfLowStock c => c.Below == stock.WarnBelow ? [] : [new LowStockWarningSet(c.Below)],
            ReviewReservations => at < stock.ReviewAt ? [] : [new ReservationsReviewed(Expired(stock, at))],
            _ => throw Unreachable.Case(command),
        };

    /// <summary>Said once when it runs low, and once when there are enough again.</summary>
    private static Decision<StockEvent> WithWarning(Stock stock, Decision<StockEvent> decision, DateTimeOffset at)
    {
        var next = stock;
        foreach (var happened in decision.Events)
        {
            next = Evolve(next, happened, at);
        }

        var available = next.Available();
        return (available < next.WarnBelow) == next.IsLow ? decision
            : next.IsLow ? [.. decision.Events, new StockRefilled(available)]
            : [.. decision.Events, new StockRanLow(available, next.WarnBelow)];
    }

    private static Decision<StockEvent> Adjust(Stock stock, AdjustStock c)
    {
        var at = IndexOf(stock.Shelves, c.Warehouse);
        var shelf = at < 0 ? new(c.Warehouse, NextPriority(stock.Shelves), 0, 0) : stock.Shelves[at];
        var isReasoned = !string.IsNullOrWhiteSpace(c.Reason) && c.Reason.Length <= TextMax;
        return (c, shelf) switch
        {
            _ when !isReasoned || string.IsNullOrWhiteSpace(c.Warehouse.Value) => ReasonMissing,
            ({ Delta: 0 or > QuantityMax or < -QuantityMax }, _) => QuantityOutOfRange,
            _ when shelf.OnHand + c.Delta > QuantityMax => QuantityOutOfRange,
            _ when at < 0 && stock.Shelves.Length >= WarehousesMax => TooManyWarehouses,
            _ when shelf.Available + c.Delta < 0 => BelowReserved
                .With("sku", c.Sku.Value).With("warehouse", c.Warehouse.Value)
                .With("onHand", $"{shelf.OnHand}").With("reserved", $"{shelf.Reserved + shelf.Held}"),
            _ => [new StockAdjusted(c.Warehouse, c.Delta, c.Reason, c.Priority ?? shelf.Priority)],
        };
    }

    /// <summary>Takes what the first warehouse has, the rest from the next ones; all of it or nothing.</summary>
    private static Decision<StockEvent> Reserve(Stock stock, ReserveStock c)
    {
        if (stock.Available() is var available && available < c.Quantity)
        {
            return Insufficient
                .With("sku", c.Sku.Value).With("requested", $"{c.Quantity}").With("available", $"{available}");
        }

        var from = new List<Pieces>(1);
        var missing = c.Quantity;
        foreach (var shelf in stock.Shelves)
        {
            if (Math.Min(shelf.Available, missing) is > 0 and var quantity)
            {
                from.Add(new(shelf.Warehouse, quantity));
                missing -= quantity;
            }
        }

        return [new StockReserved(c.Id, [.. from])];
    }

    private static Decision<StockEvent> Missing(Sku sku, ReservationId id) =>
        ReservationUnknown.With("sku", sku.Value).With("reservation", id.Value);

    private static bool IsHeld(Stock stock, WarehouseId warehouse, long quantity) =>
        quantity > 0 && HeldAt(stock, warehouse) >= quantity;

    private static long HeldAt(Stock stock, WarehouseId warehouse) =>
        IndexOf(stock.Shelves, warehouse) is >= 0 and var at ? stock.Shelves[at].Held : 0;

    private static Decision<StockEvent> NotHeldAt(Stock stock, Sku sku, WarehouseId warehouse) => NotHeld
        .With("sku", sku.Value).With("warehouse", warehouse.Value).With("held", $"{HeldAt(stock, warehouse)}");

    /// <summary>The oldest first, in an order that does not depend on how a dictionary is laid out.</summary>
    private static List<ReservationId> Expired(Stock stock, DateTimeOffset at) =>
        [.. stock.Open
            .Where(open => open.Value.Since + ReservationTtl <= at)
            .OrderBy(open => open.Value.Since).ThenBy(open => open.Key.Value, StringComparer.Ordinal)
            .Select(open => open.Key)
            .Take(ExpiredMax)];

    private static Stock Reviewed(Stock stock, IReadOnlyList<ReservationId> expired)
    {
        foreach (var id in expired)
        {
            stock = Without(stock, id, Released);
        }

        return stock with
        {
            ReviewAt = stock.Open.IsEmpty ? null : stock.Open.Values.Min(open => open.Since) + ReservationTtl,
        };
    }

    private static Stock Without(Stock stock, ReservationId id, Move move) => stock with
    {
        Shelves = Moved(stock.Shelves, stock.Open[id].From, move),
        Open = stock.Open.Remove(id),
    };

    /// <summary>The shelves after these pieces were added (+1) to what is there, reserved, held, or taken.</summary>
    private static ImmutableArray<Shelf> Moved(ImmutableArray<Shelf> shelves, Pieces[] pieces, Move move)
    {
        var moved = shelves.AsSpan().ToArray();
        foreach (var (warehouse, quantity) in pieces)
        {
            ref var shelf = ref moved[IndexOf(shelves, warehouse)];
            shelf = shelf with
            {
                OnHand = shelf.OnHand + move.OnHand * quantity,
                Reserved = shelf.Reserved + move.Reserved * quantity,
                Held = shelf.Held + move.Held * quantity,
            };
        }

        return System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(moved);
    }

    /// <param name="priority">Null: unchanged, and a new warehouse comes last.</param>
    private static ImmutableArray<Shelf> Put(
        ImmutableArray<Shelf> shelves, WarehouseId warehouse, long quantity, int? priority)
    {
        var at = IndexOf(shelves, warehouse);
        var shelf = at < 0 ? new(warehouse, NextPriority(shelves), 0, 0) : shelves[at];
        shelf = shelf with { Priority = priority ?? shelf.Priority, OnHand = shelf.OnHand + quantity };
        shelves = at < 0 ? shelves.Add(shelf) : shelves.SetItem(at, shelf);
        return [.. shelves.OrderBy(s => s.Priority)]; // Stable: equals stay in order of arrival.
    }

    private static int IndexOf(ImmutableArray<Shelf> shelves, WarehouseId warehouse)
    {
        for (var i = 0; i < shelves.Length; i++)
        {
            if (shelves[i].Warehouse == warehouse)
            {
                return i;
            }
        }

        return -1;
    }

    private static readonly Move Released = new(0, -1, 0);

    /// <summary>By how much, for each piece, three numbers of a shelf change.</summary>
    private readonly record struct Move(int OnHand, int Reserved, int Held);

    private static int NextPriority(ImmutableArray<Shelf> shelves) => shelves.IsEmpty ? 1 : shelves[^1].Priority + 1;
}

/// <summary>The timer rang: look the open reservations through.</summary>
internal sealed record ReviewReservations() : StockCommand(default(Sku));

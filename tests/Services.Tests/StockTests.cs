using FsCheck;
using FsCheck.Fluent;
using Jumun.Contracts;
using Jumun.Services.Inventory;
using static Jumun.Contracts.InventoryRefusals;
using Subject = Jumun.Tests.Stream<
    Jumun.Services.Inventory.Stock, Jumun.Contracts.StockCommand, Jumun.Contracts.StockEvent>;

namespace Jumun.Tests;

public sealed class StockTests
{
    private static readonly OrderId Order = new("order-1");
    private static readonly ShipmentId Parcel = ShipmentId.Of(Order, 1);
    private static readonly Sku Tea = new("TEA-001");
    private static readonly WarehouseId Seoul = new("seoul");
    private static readonly WarehouseId Busan = new("busan");
    private static readonly ReservationId First = new("order-1/1");
    private static readonly ReservationId Second = new("order-2/1");

    [Fact]
    public void A_reservation_holds_pieces_without_taking_them() =>
        Stocked(seoul: 5)
            .When(new ReserveStock(Tea, First, 2))
            .Then(new StockReserved(First, [new(Seoul, 2)]))
            .Where(stock => Assert.Equal((5, 2, 3), (stock.OnHand(), stock.Reserved(), stock.Available())));

    [Fact]
    public void A_line_is_split_over_warehouses_in_order_of_priority() =>
        Stocked(seoul: 3, busan: 5)
            .When(new ReserveStock(Tea, First, 4))
            .Then(new StockReserved(First, [new(Seoul, 3), new(Busan, 1)]));

    [Fact]
    public void A_warehouse_of_lower_priority_number_is_taken_from_first() =>
        Stocked(seoul: 3, busan: 5)
            .Given(new AdjustStock(Tea, Busan, 1, "moved to the front", Priority: 0))
            .When(new ReserveStock(Tea, First, 4))
            .Then(new StockReserved(First, [new(Busan, 4)]));

    [Fact]
    public void Stock_is_never_oversold() =>
        Stocked(seoul: 3, busan: 1)
            .Given(new ReserveStock(Tea, First, 2))
            .When(new ReserveStock(Tea, Second, 3))
            .ThenRefused(Insufficient, ("sku", "TEA-001"), ("requested", "3"), ("available", "2"));

    [Fact]
    public void Operators_are_warned_once_when_it_runs_low_and_once_when_there_are_enough() =>
        Stocked(seoul: 5).Given(new WarnOfLowStock(Tea, 4))
            .When(new ReserveStock(Tea, First, 2))
            .Then(new StockReserved(First, [new(Seoul, 2)]), new StockRanLow(3, 4))
            .When(new ReserveStock(Tea, Second, 1)).Then(new StockReserved(Second, [new(Seoul, 1)]))
            .When(new ReleaseStock(Tea, First)).Then(new StockReleased(First), new StockRefilled(4))
            .When(new HoldStock(Tea, Second)).Then(new StockHeld(Second));

    [Fact]
    public void A_warning_is_set_when_it_is_low_already_and_taken_back() =>
        Stocked(seoul: 5)
            .When(new WarnOfLowStock(Tea, 6)).Then(new LowStockWarningSet(6), new StockRanLow(5, 6))
            .When(new WarnOfLowStock(Tea, 6)).ThenNothing()
            .When(new WarnOfLowStock(Tea, 0)).Then(new LowStockWarningSet(0), new StockRefilled(5))
            .When(new WarnOfLowStock(Tea, -1)).ThenRefused(QuantityOutOfRange);

    [Fact]
    public void A_sku_without_stock_is_short() =>
        Nothing().When(new ReserveStock(Tea, First, 1))
            .ThenRefused(Insufficient, ("sku", "TEA-001"), ("requested", "1"), ("available", "0"));

    [Fact]
    public void A_repeated_reservation_changes_nothing() =>
        Stocked(seoul: 5).Given(new ReserveStock(Tea, First, 2)).When(new ReserveStock(Tea, First, 2)).ThenNothing();

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public void An_impossible_quantity_is_refused(long quantity) =>
        Stocked(seoul: 5).When(new ReserveStock(Tea, First, quantity)).ThenRefused(QuantityOutOfRange);

    [Fact]
    public void A_release_gives_all_pieces_back() =>
        Stocked(seoul: 3, busan: 5)
            .Given(new ReserveStock(Tea, First, 4))
            .When(new ReleaseStock(Tea, First))
            .Then(new StockReleased(First))
            .Where(stock => Assert.Equal((8, 0), (stock.OnHand(), stock.Reserved())))
            .When(new ReleaseStock(Tea, First)).ThenNothing();

    [Fact]
    public void A_release_of_what_was_never_reserved_changes_nothing() =>
        Stocked(seoul: 3).When(new ReleaseStock(Tea, First)).ThenNothing();

    [Fact]
    public void A_commit_takes_the_pieces_from_where_they_were_reserved() =>
        Stocked(seoul: 3, busan: 5)
            .Given(new ReserveStock(Tea, First, 4))
            .When(new CommitStock(Tea, First))
            .Then(new StockCommitted(First))
            .Where(stock => Assert.Equal(
                [new Shelf(Seoul, 1, 0, 0), new Shelf(Busan, 2, 4, 0)], stock.Shelves.ToArray()));

    [Fact]
    public void What_is_held_stays_where_it_was_reserved_until_it_leaves() =>
        Stocked(seoul: 3, busan: 5)
            .Given(new ReserveStock(Tea, First, 4))
            .When(new HoldStock(Tea, First)).Then(new StockHeld(First))
            .Where(stock => Assert.Equal((8, 0, 4, 4), Counts(stock)))
            .When(new ShipStock(Tea, Seoul, 3, Parcel)).Then(new StockShipped(Seoul, 3, Parcel))
            .Where(stock => Assert.Equal((5, 0, 1, 4), Counts(stock)))
            .When(new ShipStock(Tea, Seoul, 1, Parcel))
            .ThenRefused(NotHeld, ("sku", "TEA-001"), ("warehouse", "seoul"), ("held", "0"))
            .When(new FreeStock(Tea, Busan, 1, Order)).Then(new StockFreed(Busan, 1, Order))
            .Where(stock => Assert.Equal((5, 0, 0, 5), Counts(stock)))
            .When(new FreeStock(Tea, Busan, 1, Order))
            .ThenRefused(NotHeld, ("sku", "TEA-001"), ("warehouse", "busan"), ("held", "0"));

    [Fact]
    public void What_is_held_does_not_expire() =>
        Stocked(seoul: 3)
            .Given(new ReserveStock(Tea, First, 2), new HoldStock(Tea, First))
            .After(Stock.ReservationTtl)
            .Then(new ReservationsReviewed([]))
            .Where(stock => Assert.Equal((3, 0, 2, 1), Counts(stock)))
            .When(new AdjustStock(Tea, Seoul, -2, "broken"))
            .ThenRefused(
                BelowReserved, ("sku", "TEA-001"), ("warehouse", "seoul"), ("onHand", "3"), ("reserved", "2"));

    [Fact]
    public void What_comes_back_is_there_again_also_in_a_warehouse_that_never_had_it() =>
        Stocked(seoul: 3)
            .When(new Restock(Tea, Busan, 2, Parcel)).Then(new Restocked(Busan, 2, Parcel))
            .Where(stock => Assert.Equal(
                [new Shelf(Seoul, 1, 3, 0), new Shelf(Busan, 2, 2, 0)], stock.Shelves.ToArray()))
            .When(new Restock(Tea, Busan, 0, Parcel)).ThenRefused(QuantityOutOfRange);

    [Fact]
    public void A_commit_of_an_unknown_reservation_is_refused() =>
        Stocked(seoul: 3).When(new CommitStock(Tea, First))
            .ThenRefused(ReservationUnknown, ("sku", "TEA-001"), ("reservation", "order-1/1"));

    [Fact]
    public void An_adjustment_never_takes_what_is_reserved() =>
        Stocked(seoul: 3, busan: 5)
            .Given(new ReserveStock(Tea, First, 2))
            .When(new AdjustStock(Tea, Seoul, -2, "broken"))
            .ThenRefused(
                BelowReserved, ("sku", "TEA-001"), ("warehouse", "seoul"), ("onHand", "3"), ("reserved", "2"))
            .When(new AdjustStock(Tea, Seoul, -1, "broken"))
            .Then(new StockAdjusted(Seoul, -1, "broken", 1));

    [Fact]
    public void An_adjustment_has_a_reason() =>
        Nothing().When(new AdjustStock(Tea, Seoul, 1, " ")).ThenRefused(ReasonMissing);

    [Fact]
    public void A_reservation_expires_after_fifteen_minutes() =>
        Stocked(seoul: 3)
            .Given(new ReserveStock(Tea, First, 2))
            .After(TimeSpan.FromMinutes(14))
            .Where(stock => Assert.Equal(2, stock.Reserved()))
            .Given(new ReserveStock(Tea, Second, 1))
            .After(TimeSpan.FromMinutes(1))
            .Then(new ReservationsReviewed([First]))
            .Where(stock => Assert.Equal(1, stock.Reserved()))
            .After(TimeSpan.FromMinutes(14))
            .Then(new ReservationsReviewed([Second]))
            .Where(stock => Assert.Null(stock.ReviewAt));

    [Fact]
    public void The_timer_moves_only_when_it_has_rung()
    {
        var stock = Stocked(seoul: 9).Given(new ReserveStock(Tea, First, 1));
        var due = stock.State.ReviewAt;
        stock.After(TimeSpan.FromMinutes(5))
            .Given(new ReserveStock(Tea, Second, 1), new CommitStock(Tea, First))
            .Where(s => Assert.Equal(due, s.ReviewAt))
            .After(TimeSpan.FromMinutes(10))
            .Then(new ReservationsReviewed([]))
            .Where(s => Assert.Equal(due + TimeSpan.FromMinutes(5), s.ReviewAt));
    }

    [Fact]
    public void A_timer_that_rings_too_early_changes_nothing()
    {
        var stock = Stocked(seoul: 3).Given(new ReserveStock(Tea, First, 2));
        stock.When(Stock.Wake(stock.State)).ThenNothing();
    }

    [Fact]
    public void One_review_gives_back_a_bounded_number_and_the_next_follows_at_once()
    {
        var stock = Stocked(seoul: 10_000);
        for (var i = 0; i < Stock.ExpiredMax + 1; i++)
        {
            stock.Given(new ReserveStock(Tea, new($"order-{i}/1"), 1));
        }

        stock.After(Stock.ReservationTtl)
            .Where(s => Assert.Equal((0, 0), (s.Reserved(), s.Open.Count)));
        Assert.Equal(2, stock.History.OfType<ReservationsReviewed>().Count());
    }

    [Fact]
    public void Whatever_happens_reserved_is_the_sum_of_open_reservations_and_never_more_than_on_hand() =>
        Histories.Check<Stock, StockCommand, StockEvent>(
            Inventory.Service, Commands,
            stream =>
            {
                var stock = stream.State;
                Assert.All(stock.Shelves, shelf =>
                {
                    Assert.InRange(shelf.Reserved, 0, shelf.OnHand - shelf.Held);
                    Assert.InRange(shelf.Held, 0, shelf.OnHand);
                });
                foreach (var shelf in stock.Shelves)
                {
                    var held = stock.Open.Values.SelectMany(open => open.From)
                        .Where(pieces => pieces.Warehouse == shelf.Warehouse).Sum(pieces => pieces.Quantity);
                    Assert.Equal(held, shelf.Reserved);
                }

                Assert.True(stock.Open.IsEmpty || stock.ReviewAt is not null);
            },
            mayRepeat: (command, _) => command is not (ReserveStock or ReleaseStock));

    private static Gen<StockCommand> Commands =>
        from kind in Gen.Choose(0, 12)
        from id in Gen.Choose(1, 6).Select(i => new ReservationId($"order-{i}/1"))
        from quantity in Gen.Choose(-1, 9)
        from warehouse in Gen.Elements(Seoul, Busan, new WarehouseId("jeju"))
        from priority in Gen.Elements<int?>(null, null, null, 1, 2)
        select kind switch
        {
            < 2 => (StockCommand)new AdjustStock(Tea, warehouse, quantity, "count", priority),
            2 => new AdjustStock(Tea, warehouse, -quantity, "count", priority),
            < 7 => new ReserveStock(Tea, id, quantity),
            7 => new ReleaseStock(Tea, id),
            8 => new CommitStock(Tea, id),
            9 => new HoldStock(Tea, id),
            10 => new ShipStock(Tea, warehouse, quantity, Parcel),
            11 => new FreeStock(Tea, warehouse, quantity, Order),
            _ => new Restock(Tea, warehouse, quantity, Parcel),
        };

    private static (long OnHand, long Reserved, long Held, long Available) Counts(Stock stock) =>
        (stock.OnHand(), stock.Reserved(), stock.Held(), stock.Available());

    private static Subject Nothing() => new(Inventory.Service);

    private static Subject Stocked(long seoul, long busan = 0)
    {
        var stock = Nothing().Given(new AdjustStock(Tea, Seoul, seoul, "opening stock"));
        return busan == 0 ? stock : stock.Given(new AdjustStock(Tea, Busan, busan, "opening stock"));
    }
}

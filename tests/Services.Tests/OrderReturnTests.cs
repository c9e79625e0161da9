using FsCheck;
using FsCheck.Fluent;
using Jumun.Contracts;
using Jumun.Services.Ordering;
using static Jumun.Contracts.OrderingRefusals;
using Subject = Jumun.Tests.Stream<
    Jumun.Services.Ordering.Order, Jumun.Contracts.OrderCommand, Jumun.Contracts.OrderEvent>;

namespace Jumun.Tests;

/// <summary>Returns and revisions of one order: who may have what, and what it is worth.</summary>
public sealed class OrderReturnTests
{
    private static readonly OrderId Id = new("order-1");
    private static readonly CustomerId Kim = new("kim");
    private static readonly Sku Tea = new("TEA-001");
    private static readonly Sku Cup = new("CUP-001");
    private static readonly ShipmentId One = ShipmentId.Of(Id, 1);
    private static readonly ShipmentId Two = ShipmentId.Of(Id, 2);
    private static readonly ShipmentId FirstReturn = ShipmentId.OfCollection(Id, 1);
    private static readonly ShipmentId SecondReturn = ShipmentId.OfCollection(Id, 2);
    private static readonly WarehouseId Seoul = new("seoul");
    private static readonly Address Home = new("A. Kim", "1 Sejong-daero", "Seoul", "KR", "04524");
    private static readonly Address Office = Home with { Line1 = "2 Sejong-daero" };

    /// <summary>Three teas and a cup: two teas from Seoul, the rest from Busan; 6,999 won after the discount.</summary>
    private static readonly PlannedShipment[] Planned =
        [new(Seoul, [new(Tea, 2)]), new(new("busan"), [new(Tea, 1), new(Cup, 1)])];

    private static readonly OrderItem[] OneTea = [new(Tea, 1)];

    [Fact]
    public void What_is_delivered_is_collected_and_paid_back_when_it_is_in_the_warehouse() =>
        Delivered()
            .When(new ReturnItems(Id, OneTea, "too bitter"))
            .Then(new OrderReturnRequested(Id, 1, Kim, FirstReturn, Seoul, Home, OneTea, "too bitter"))
            .Where(order => Assert.Equal(OrderStatus.Returning, order.Status))
            .When(new ReturnItems(Id, OneTea, "too bitter")).ThenNothing()
            .When(new FinishReturn(Id, 1)).ThenRefused(NotReturning)
            .When(new NoteReturnArrived(Id, FirstReturn))
            .Then(new OrderReturnArrived(Id, 1, Kim, FirstReturn, OneTea, new(1, Won(1_750), Won(1_750), Won(1_750))))
            .When(new NoteReturnArrived(Id, FirstReturn)).ThenNothing()
            .When(new ReturnItems(Id, OneTea, "too bitter")).ThenNothing()
            .When(new FinishReturn(Id, 1)).Then(new OrderReturned(Id, 1, Kim, Won(1_750), false))
            .When(new FinishReturn(Id, 1)).ThenNothing()
            .Where(order => Assert.Equal((OrderStatus.PartlyReturned, Won(1_750)), (order.Status, order.Refunded)))
            .When(new ReturnItems(Id, null, "all of it"))
            .Then(new OrderReturnRequested(
                Id, 2, Kim, SecondReturn, Seoul, Home, [new(Tea, 2), new(Cup, 1)], "all of it"))
            .When(new ReturnItems(Id, null, "all of it")).ThenNothing()
            .Given(new NoteReturnArrived(Id, SecondReturn))
            .When(new FinishReturn(Id, 2)).Then(new OrderReturned(Id, 2, Kim, Won(5_249), true))
            .Where(order => Assert.Equal((OrderStatus.Returned, order.Total), (order.Status, order.Refunded)))
            .When(new ReturnItems(Id, null, "once more")).ThenRefused(AlreadyReturned);

    [Fact]
    public void Only_what_has_left_is_returned_and_no_more_of_it() =>
        Prepared().Given(new NoteShipment(Id, One))
            .When(new ReturnItems(Id, [new(Tea, 3)], "too bitter"))
            .ThenRefused(TooManyReturned, ("sku", "TEA-001"), ("requested", "3"), ("left", "2"))
            .When(new ReturnItems(Id, [new(Tea, 2), new(Tea, 1)], "too bitter"))
            .ThenRefused(TooManyReturned, ("sku", "TEA-001"), ("requested", "3"), ("left", "2"))
            .When(new ReturnItems(Id, [new(Cup, 1)], "broken"))
            .ThenRefused(TooManyReturned, ("sku", "CUP-001"), ("requested", "1"), ("left", "0"))
            .When(new ReturnItems(Id, [new(new("POT"), 1)], "broken")).ThenRefused(NotOrdered, ("sku", "POT"))
            .When(new ReturnItems(Id, [new(Tea, 0)], "broken"))
            .ThenRefused(QuantityOutOfRange, ("sku", "TEA-001"), ("limit", "100000"))
            .When(new ReturnItems(Id, [], "broken")).ThenRefused(NothingToReturn)
            .When(new ReturnItems(Id, null, " ")).ThenRefused(ReasonMissing)
            .When(new ReturnItems(Id, null, "too bitter"))
            .Then(new OrderReturnRequested(Id, 1, Kim, FirstReturn, Seoul, Home, [new(Tea, 2)], "too bitter"));

    [Fact]
    public void A_customer_returns_within_two_weeks_and_nobody_after_the_order_is_completed()
    {
        Delivered().After(Order.ReturnWindow)
            .Where(order => Assert.Equal(OrderStatus.Completed, order.Status))
            .When(new ReturnItems(Id, OneTea, "late", ReturnedBy.Operator))
            .ThenRefused(ReturnWindowOver, ("until", "2030-01-15T12:00:00Z"));

        PartlyReturned().After(Order.ReturnWindow + TimeSpan.FromSeconds(1))
            .Where(order => Assert.Equal(OrderStatus.PartlyReturned, order.Status))
            .When(new ReturnItems(Id, OneTea, "late")).ThenRefused(ReturnWindowOver, ("until", "2030-01-15T12:00:00Z"))
            .Given(new ReturnItems(Id, OneTea, "late", ReturnedBy.Operator));
    }

    [Fact]
    public void A_return_that_failed_changes_nothing_and_the_order_completes_when_its_time_is_over() =>
        Delivered().Given(new ReturnItems(Id, null, "too bitter"))
            .After(Order.ReturnWindow + TimeSpan.FromDays(1))
            .Where(order => Assert.Equal(OrderStatus.Returning, order.Status))
            .When(new NoteReturnFailed(Id, FirstReturn, "kept")).Then(new OrderReturnFailed(Id, 1, "kept"))
            .When(new NoteReturnFailed(Id, FirstReturn, "kept")).ThenNothing()
            .Where(order => Assert.Equal((OrderStatus.Delivered, null), (order.Status, order.Refunded)))
            .After(TimeSpan.Zero).Then(new OrderCompleted());

    [Fact]
    public void A_collection_that_was_cancelled_too_late_is_paid_back_all_the_same() =>
        Delivered().Given(new ReturnItems(Id, null, "too bitter"), new NoteReturnFailed(Id, FirstReturn, "kept"))
            .Given(new ReturnItems(Id, OneTea, "one then"))
            .When(new NoteReturnArrived(Id, FirstReturn)).Then(new OrderShipmentReturned(FirstReturn))
            .When(new NoteReturnArrived(Id, FirstReturn)).ThenNothing()
            .Given(new NoteReturnArrived(Id, SecondReturn))
            .When(new FinishReturn(Id, 2))
            .Then(
                new OrderReturned(Id, 2, Kim, Won(1_750), false),
                new OrderReturnArrived(
                    Id, 1, Kim, FirstReturn, [new(Tea, 2), new(Cup, 1)],
                    new(2, Won(5_249), Won(5_249), Won(6_999))))
            .When(new FinishReturn(Id, 1)).Then(new OrderReturned(Id, 1, Kim, Won(5_249), true));

    [Fact]
    public void What_nobody_took_is_returned_at_once_or_right_after_what_is_under_way()
    {
        Subject Shipped() => Prepared().Given(new NoteShipment(Id, One), new NoteShipment(Id, Two));
        var back = new OrderReturnArrived(
            Id, 1, Kim, Two, [new(Tea, 1), new(Cup, 1)], new(1, Won(3_500), Won(3_500), Won(3_500)));
        Shipped()
            .When(new NoteShipmentReturned(Id, Two)).Then(new OrderShipmentReturned(Two), back)
            .When(new NoteShipmentReturned(Id, Two)).ThenNothing()
            .When(new FinishReturn(Id, 1)).Then(new OrderReturned(Id, 1, Kim, Won(3_500), false));

        Shipped().Given(new ReturnItems(Id, [new(Tea, 2)], "too bitter"))
            .When(new NoteShipmentReturned(Id, Two)).Then(new OrderShipmentReturned(Two))
            .When(new NoteReturnFailed(Id, FirstReturn, "kept"))
            .Then(new OrderReturnFailed(Id, 1, "kept"), back with { Number = 2 })
            .Given(new FinishReturn(Id, 2), new NoteShipmentReturned(Id, One))
            .When(new FinishReturn(Id, 3)).Then(new OrderReturned(Id, 3, Kim, Won(3_499), true));
    }

    [Fact]
    public void A_cancel_of_what_has_left_becomes_a_return() =>
        Prepared().Given(new NoteShipment(Id, One), new NoteShipment(Id, Two))
            .When(new CancelOrder(Id, "ordered twice", CancelledBy.Operator))
            .Then(
                new OrderCancelRequested(CancelledBy.Operator, "ordered twice"),
                new OrderReturnRequested(
                    Id, 1, Kim, FirstReturn, Seoul, Home, [new(Tea, 3), new(Cup, 1)], "ordered twice",
                    ReturnedBy.Operator))
            .When(new CancelOrder(Id, "again")).ThenNothing()
            .Given(new NoteReturnFailed(Id, FirstReturn, "kept"))
            .Where(order => Assert.Null(order.Cancel))
            .Given(new CancelOrder(Id, "now really"), new NoteReturnArrived(Id, SecondReturn), new FinishReturn(Id, 2))
            .Where(order => Assert.Equal(OrderStatus.Returned, order.Status));

    [Fact]
    public void A_cancel_stops_what_has_not_left_before_the_rest_is_returned()
    {
        var withdrawn = new OrderReviseBegun(
            Id, 1, Kim, [new(Two, new("busan"), [new(Tea, 1), new(Cup, 1)], [])], "ordered twice",
            Repayment: new(1, Won(3_500), Won(3_500), Won(3_500)));
        var requested = new OrderReturnRequested(
            Id, 1, Kim, FirstReturn, Seoul, Home, [new(Tea, 2)], "ordered twice");
        Subject Asked() => Prepared().Given(new NoteShipment(Id, One))
            .When(new CancelOrder(Id, "ordered twice"))
            .Then(new OrderCancelRequested(CancelledBy.Customer, "ordered twice"), withdrawn)
            .When(new CancelOrder(Id, "ordered twice")).ThenNothing();

        Asked().Given(new CommitRevision(Id, 1))
            .When(new FinishRevision(Id, 1)).Then(new OrderReviseFinished(Id, 1), requested)
            .Given(new NoteReturnArrived(Id, FirstReturn))
            .When(new FinishReturn(Id, 1)).Then(new OrderReturned(Id, 1, Kim, Won(3_499), true));
        Asked()
            .When(new DropRevision(Id, 1, ShippingRefusals.AlreadyLeft))
            .Then(new OrderReviseFailed(Id, 1, ShippingRefusals.AlreadyLeft), requested);
    }

    [Fact]
    public void Before_it_leaves_address_and_quantities_are_revised()
    {
        RevisedShipment first = new(One, Seoul, [new(Tea, 2)], [new(Tea, 2)]);
        RevisedShipment second = new(Two, new("busan"), [new(Tea, 1), new(Cup, 1)], [new(Cup, 1)]);
        Prepared()
            .When(new ReviseOrder(Id, "moved", Office, [new(Tea, 2)]))
            .Then(new OrderReviseBegun(
                Id, 1, Kim, [first, second], "moved", Office, Home, new(1, Won(1_750), Won(1_750), Won(1_750))))
            .When(new ReviseOrder(Id, "moved", Office, [new(Tea, 2)])).ThenNothing()
            .When(new ReviseOrder(Id, "moved", Office)).ThenRefused(BeingRevised)
            .When(new FinishRevision(Id, 1)).ThenRefused(NotRevising)
            .When(new CommitRevision(Id, 1)).Then(new OrderRevised(Id, 1))
            .When(new CommitRevision(Id, 1)).ThenNothing()
            .When(new ReviseOrder(Id, "moved", Office, [new(Tea, 2)])).ThenNothing()
            .When(new DropRevision(Id, 1, ShippingRefusals.AlreadyLeft)).ThenRefused(NotRevising)
            .When(new FinishRevision(Id, 1)).Then(new OrderReviseFinished(Id, 1))
            .When(new FinishRevision(Id, 1)).ThenNothing()
            .Where(order => Assert.Equal(
                (OrderStatus.Preparing, Office, Won(1_750), 4L),
                (order.Status, order.ShipTo, order.Refunded, order.Lines.Sum(line => line.Quantity))))
            .When(new ReviseOrder(Id, "moved", Office, [new(Tea, 2)])).ThenNothing()
            .When(new ReviseOrder(Id, "fewer", Items: [new(Cup, 0)]))
            .Then(new OrderReviseBegun(
                Id, 2, Kim, [second with { Was = [new(Cup, 1)], Items = [] }], "fewer",
                Repayment: new(2, Won(1_750), Won(1_750), Won(3_500))))
            .Given(new CommitRevision(Id, 2), new FinishRevision(Id, 2), new NoteShipment(Id, One))
            .When(new NoteShipment(Id, One, true)).Then(new OrderDelivered(One, true));
    }

    [Fact]
    public void A_revision_lowers_what_there_is_and_leaves_a_piece() =>
        Prepared()
            .When(new ReviseOrder(Id, "more", Items: [new(Tea, 4)]))
            .ThenRefused(QuantityNotLower, ("sku", "TEA-001"), ("quantity", "3"))
            .When(new ReviseOrder(Id, "more", Items: [new(new("POT"), 0)])).ThenRefused(NotOrdered, ("sku", "POT"))
            .When(new ReviseOrder(Id, "less", Items: [new(Tea, -1)]))
            .ThenRefused(QuantityOutOfRange, ("sku", "TEA-001"), ("limit", "100000"))
            .When(new ReviseOrder(Id, "none", Items: [new(Tea, 0), new(Cup, 0)])).ThenRefused(NothingLeft)
            .When(new ReviseOrder(Id, "moved", Office with { City = "" }))
            .ThenRefused(AddressMalformed, ("field", "city"))
            .When(new ReviseOrder(Id, "", Office)).ThenRefused(ReasonMissing)
            .When(new ReviseOrder(Id, "as it is", Home, [new(Tea, 3)])).ThenNothing();

    [Fact]
    public void What_left_with_fewer_pieces_before_a_revision_was_undone_is_taken_off()
    {
        var settled = new OrderReviseBegun(
            Id, 2, Kim, [new(One, Seoul, [new(Tea, 2)], OneTea, HasLeft: true)], "left with fewer pieces",
            Repayment: new(1, Won(1_750), Won(1_750), Won(1_750)));
        Subject Asked() => Prepared().Given(new ReviseOrder(Id, "fewer", Items: [new(Tea, 1)]));

        Asked().Given(new DropRevision(Id, 1, ShippingRefusals.AlreadyLeft))
            .When(new NoteShipment(Id, One, Items: OneTea)).Then(new OrderShipped(One, OneTea), settled)
            .Given(new CommitRevision(Id, 2), new FinishRevision(Id, 2))
            .Where(order => Assert.Equal(OrderStatus.Shipped, order.Status));
        Asked()
            .When(new NoteShipment(Id, One, Items: OneTea)).Then(new OrderShipped(One, OneTea))
            .When(new DropRevision(Id, 1, ShippingRefusals.AlreadyLeft))
            .Then(new OrderReviseFailed(Id, 1, ShippingRefusals.AlreadyLeft), settled);
        Asked().Given(new NoteShipment(Id, One, Items: [new(Tea, 1)]), new CommitRevision(Id, 1))
            .When(new FinishRevision(Id, 1)).Then(new OrderReviseFinished(Id, 1));
    }

    [Fact]
    public void A_cancel_after_a_revision_knows_what_was_given_back() =>
        Prepared().Given(new ReviseOrder(Id, "fewer", Items: [new(Cup, 0), new(Tea, 2)]))
            .Given(new CommitRevision(Id, 1), new FinishRevision(Id, 1))
            .When(new CancelOrder(Id, "ordered twice"))
            .Then(
                new OrderCancelRequested(CancelledBy.Customer, "ordered twice"),
                new OrderCancelBegun(
                    Id, 1, Kim, [Planned[0], new(new("busan"), [])], Won(6_999), "ordered twice",
                    Refunded: Won(3_500)));

    /// <summary>What is asked of an order in each status: an event, nothing (-), or the code of the refusal.</summary>
    [Theory]
    [InlineData("Unplaced", "order.unknown", "order.unknown", "order.unknown")]
    [InlineData("Pending", "OrderCancelRequested", "order.not-shipped", "order.not-prepared")]
    [InlineData("Confirmed", "OrderCancelRequested", "order.not-shipped", "order.not-prepared")]
    [InlineData("Preparing", "OrderCancelRequested", "order.not-shipped", "OrderReviseBegun")]
    [InlineData("Cancelling", "-", "order.cancel-requested", "order.cancel-requested")]
    [InlineData("Revising", "order.revising", "order.revising", "-")]
    [InlineData("Shipped", "OrderCancelRequested", "OrderReturnRequested", "order.shipped")]
    [InlineData("Delivered", "order.delivered", "OrderReturnRequested", "order.shipped")]
    [InlineData("Returning", "order.returning", "-", "order.returning")]
    [InlineData("PartlyReturned", "order.delivered", "OrderReturnRequested", "order.shipped")]
    [InlineData("Returned", "order.returned", "order.returned", "order.returned")]
    [InlineData("Completed", "order.shipped", "order.return-window-over", "order.shipped")]
    [InlineData("Cancelled", "-", "order.cancelled", "order.cancelled")]
    [InlineData("Rejected", "order.rejected", "order.rejected", "order.rejected")]
    public void Of_those_who_want_something_at_once_one_wins(
        string status, string cancel, string giveBack, string revise)
    {
        Assert.Equal(cancel, AnswerTo(new CancelOrder(Id, "ordered twice")));
        Assert.Equal(giveBack, AnswerTo(new ReturnItems(Id, null, "too bitter")));
        Assert.Equal(revise, AnswerTo(new ReviseOrder(Id, "moved", Office)));

        string AnswerTo(OrderCommand command)
        {
            var order = In(Enum.Parse<OrderStatus>(status));
            order.When(command);
            return order.Refusal?.Code ?? order.Outcome.FirstOrDefault()?.GetType().Name ?? "-";
        }
    }

    [Fact]
    public void Whatever_comes_back_in_whatever_order_what_is_paid_back_is_what_was_paid_for_it() =>
        Histories.Check<Order, OrderCommand, OrderEvent>(
            Ordering.Service, Commands,
            stream =>
            {
                var order = stream.State;
                var repaid = stream.History.Select(e => e switch
                {
                    OrderReturned returned => returned.Refund.Minor,
                    _ => 0,
                }).Sum() + Revised(stream.History).Sum(begun => begun.Repayment?.Refund.Minor ?? 0);
                Assert.Equal(repaid, order.Refunded?.Minor ?? 0);
                Assert.InRange(repaid, 0, order.Total?.Minor ?? 0);
                Assert.True(order.Status != OrderStatus.Returned || order.Refunded == order.Total);
                Assert.InRange(stream.History.Count(e => e is OrderCancelled or OrderRejected), 0, 1);
                Assert.All(order.Returns, one => Assert.All(one.Items, item => Assert.True(item.Quantity > 0)));
                var returned = order.Returns.Where(one => one.Status == ReturnStatus.Done).SelectMany(one => one.Items);
                Assert.All(
                    returned.GroupBy(item => item.Sku),
                    same => Assert.True(same.Sum(item => item.Quantity) <= (same.Key == Tea ? 3 : 1)));
                Assert.True(order.IsLocked || order.Back.Count == 0);
            },
            minutesMax: 3 * 24 * 60,
            given: [Purchase, new AcceptOrder(Id, Won(1)), new ConfirmOrder(Id, Planned), new BeginPreparing(Id)]);

    private static IEnumerable<OrderReviseBegun> Revised(IEnumerable<OrderEvent> history)
    {
        var finished = history.OfType<OrderReviseFinished>().Select(e => e.Number).ToHashSet();
        return history.OfType<OrderReviseBegun>().Where(begun => finished.Contains(begun.Number));
    }

    private static Gen<OrderCommand> Commands =>
        from number in Gen.Choose(1, 4)
        from shipment in Gen.Elements(One, Two)
        from items in Gen.Elements<OrderItem[]?>(null, OneTea, [new(Cup, 1)], [new(Tea, 2), new(Cup, 1)], [new(Tea, 0)])
        from who in Gen.Elements(ReturnedBy.Customer, ReturnedBy.Operator)
        from kind in Gen.Choose(4, 16)
        select kind switch
        {
            4 => (OrderCommand) new NoteShipment(Id, shipment, Items: number == 1 ? OneTea : null),
            5 => new NoteShipment(Id, shipment, true),
            6 or 7 => new ReturnItems(Id, items, "too bitter", who),
            8 => new NoteReturnArrived(Id, ShipmentId.OfCollection(Id, number)),
            9 => new NoteReturnFailed(Id, ShipmentId.OfCollection(Id, number), "kept"),
            10 or 11 => new FinishReturn(Id, number),
            12 => number == 1 ? new NoteShipmentReturned(Id, shipment) : new CancelOrder(Id, "ordered twice"),
            13 => new ReviseOrder(Id, "fewer", number == 1 ? Office : null, items),
            14 => new CommitRevision(Id, number),
            15 => new FinishRevision(Id, number),
            _ => number > 2 ? new KeepOrder(Id, ShippingRefusals.AlreadyLeft)
                : new DropRevision(Id, number, ShippingRefusals.AlreadyLeft),
        };

    private static Subject In(OrderStatus status) => status switch
    {
        OrderStatus.Unplaced => new(Ordering.Service),
        OrderStatus.Pending => New(),
        OrderStatus.Confirmed => Confirmed(),
        OrderStatus.Preparing => Prepared(),
        OrderStatus.Cancelling => Prepared().Given(new CancelOrder(Id, "ordered twice")),
        OrderStatus.Revising => Prepared().Given(new ReviseOrder(Id, "moved", Office)),
        OrderStatus.Shipped => Prepared().Given(new NoteShipment(Id, One)),
        OrderStatus.Delivered => Delivered(),
        OrderStatus.Returning => Delivered().Given(new ReturnItems(Id, null, "too bitter")),
        OrderStatus.PartlyReturned => PartlyReturned(),
        OrderStatus.Returned => Delivered().Given(
            new ReturnItems(Id, null, "too bitter"), new NoteReturnArrived(Id, FirstReturn), new FinishReturn(Id, 1)),
        OrderStatus.Completed => Delivered().After(Order.ReturnWindow),
        OrderStatus.Cancelled => Prepared().Given(new CancelOrder(Id, "ordered twice"), new FinishCancel(Id)),
        OrderStatus.Rejected => New().Given(new RejectOrder(Id, InventoryRefusals.Insufficient)),
        _ => throw new ArgumentOutOfRangeException(nameof(status)),
    };

    private static Subject PartlyReturned() => Delivered().Given(
        new ReturnItems(Id, OneTea, "too bitter"), new NoteReturnArrived(Id, FirstReturn), new FinishReturn(Id, 1));

    private static Subject Delivered() =>
        Prepared().Given(new NoteShipment(Id, One, true), new NoteShipment(Id, Two, true));

    private static Subject Prepared() => Confirmed().Given(new BeginPreparing(Id));

    private static Subject Confirmed() => New().Given(new AcceptOrder(Id, Won(1)), new ConfirmOrder(Id, Planned));

    private static Subject New() => new Subject(Ordering.Service).Given(Purchase);

    private static PlaceOrder Purchase => new(
        Id, Kim, [new(Tea, 3), new(Cup, 1)], Home,
        Quote: new(true, [new QuotedPrice(Won(1_750), 1), new QuotedPrice(Won(1_750), 1)]));

    private static Money Won(long amount) => Money.Of("KRW", amount);
}

using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Services.Catalog;
using Jumun.Services.Coupons;
using Jumun.Services.Customers;
using Jumun.Services.Inventory;
using Jumun.Services.Loyalty;
using Jumun.Services.Ordering;
using Jumun.Services.Payments;
using Jumun.Services.Shipping;
using Jumun.Services.Wallet;
using Wire = Jumun.Engine.Journals.Wire;

namespace Jumun.Tests;

/// <summary>
/// What was once written must always be readable: for each wire name a sample is committed under <c>Samples</c>. For a
/// new name, add a message to <see cref="Messages"/> and run the tests once with JUMUN_WRITE_SAMPLES=1; an existing
/// sample is never overwritten. When one no longer passes, the name needs a new version and an upcast, no new sample.
/// A property that was added later is shown by another sample beside the first (<c>….v1.2.json</c>).
/// </summary>
public sealed class WireTests
{
    private static readonly Service[] Services =
    [
        Catalog.Service, Customers.Service, Inventory.Service, Coupons.Service, Wallet.Service, Payments.Service,
        Shipping.Service, Ordering.Service, Loyalty.Service,
    ];

    private static readonly OrderId Order = new("01kh4mmpvn8r3q5tby0z7wxgda");
    private static readonly CustomerId Customer = new("demo-0001");
    private static readonly Sku Tea = new("TEA-001");
    private static readonly CouponCode Code = new("WELCOME10");
    private static readonly ReservationId Line = ReservationId.Of(Order, 1);
    private static readonly ShipmentId Parcel = ShipmentId.Of(Order, 1);
    private static readonly ShipmentId Collection = ShipmentId.OfCollection(Order, 1);
    private static readonly TrackingNumber Tracking = new("JM0000000000000");
    private static readonly PlannedShipment[] Planned = [new(new("seoul"), [new(Tea, 2)])];
    private static readonly ShipmentLine[] Goods = [new(Tea, 2)];
    private static readonly Repayment Half = new(1, Won(10_800), Won(1_000), Won(10_800));
    private static readonly DateTimeOffset Time = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly Address Home = new(
        "A. Customer", "1 Sejong-daero", "Seoul", "KR", "04524", "Jongno-gu", "Seoul");

    private static readonly Preferences Told = new(
        NotificationChannel.KakaoTalk, MessageLanguage.English, new(new(22, 0), new(8, 0), "Asia/Seoul"),
        "+821012345678");

    private static readonly CampaignTerms Terms = new(
        CouponKind.Limited, 10, Won(1_000), Won(5_000), Won(2_000), Time, Time.AddDays(1), 100);

    private static readonly Refusal Short = InventoryRefusals.Insufficient
        .With("sku", "TEA-001").With("requested", "3").With("available", "2");

    /// <summary>One of each, with every property set.</summary>
    private static readonly object[] Messages =
    [
        new AddProduct(
            Tea, "Green tea", "First flush", "tea", new Dictionary<string, string> { ["origin"] = "Boseong" },
            Won(12_000)),
        new SetPrice(Tea, Won(13_000), Time), new ActivateProduct(Tea), new DeactivateProduct(Tea),
        new ProductAdded(
            "Green tea", "First flush", "tea", new Dictionary<string, string> { ["origin"] = "Boseong" }),
        new PriceScheduled(Won(13_000), Time), new PriceChanged(Won(12_000), 2), new ProductActivated(),
        new ProductDeactivated(),

        new RegisterCustomer(Customer, "A. Customer", "a@example.com", Home),
        new CustomerRegistered("A. Customer", "a@example.com", Home),
        new ChangeCustomerName(Customer, "B. Customer"), new ChangeCustomerEmail(Customer, "b@example.com"),
        new ChangeCustomerAddress(Customer, Home), new KeepCustomerAddress(Customer, "office", Home),
        new DropCustomerAddress(Customer, "office"), new JoinCustomerGroup(Customer, "regulars"),
        new LeaveCustomerGroup(Customer, "regulars"), new ChangeCustomerPreferences(Customer, Told),
        new CustomerNameChanged(Customer, "B. Customer"), new CustomerEmailChanged(Customer, "b@example.com"),
        new CustomerAddressChanged(Customer, Home), new CustomerAddressKept(Customer, "office", Home),
        new CustomerAddressDropped(Customer, "office"), new CustomerGroupJoined(Customer, "regulars"),
        new CustomerGroupLeft(Customer, "regulars"), new CustomerPreferencesChanged(Customer, Told),

        new AdjustStock(Tea, new("seoul"), -3, "broken", 1),
        new ReserveStock(Tea, Line, 2), new ReleaseStock(Tea, Line), new CommitStock(Tea, Line),
        new HoldStock(Tea, Line), new ShipStock(Tea, new("seoul"), 2, Parcel),
        new FreeStock(Tea, new("seoul"), 2, Order),
        new Restock(Tea, new("seoul"), 2, Parcel), new StockHeld(Line), new StockShipped(new("seoul"), 2, Parcel),
        new StockFreed(new("seoul"), 2, Order), new Restocked(new("seoul"), 2, Parcel),
        new StockAdjusted(new("seoul"), -3, "broken", 1),
        new StockReserved(Line, [new(new("seoul"), 2), new(new("busan"), 1)]),
        new WarnOfLowStock(Tea, 20), new LowStockWarningSet(20), new StockRanLow(19, 20), new StockRefilled(20),
        new StockReleased(Line), new StockCommitted(Line), new ReservationsReviewed([Line]),

        new OpenCampaign(Code, Terms), new IssueCoupon(Code, Customer),
        new RedeemCoupon(Code, Order, Customer, Won(24_000)), new RestoreCoupon(Code, Order, Customer),
        new CampaignOpened(Terms),
        new CouponIssued(Customer), new CouponRedeemed(Order, Won(2_400), Customer),
        new CouponRestored(Order, Customer),

        new TopUp(Customer, Won(100_000), "paid in"), new DebitBalance(Customer, Order, Won(21_600)),
        new CreditBalance(Customer, Order, Won(21_600), "order rejected", 1),
        new BalanceToppedUp(Won(100_000), "paid in"), new BalanceDebited(Order, Won(21_600)),
        new BalanceCredited(Order, Won(21_600), "order rejected", 1),

        new Pay(Order, Customer, Won(21_600), PaymentMethod.Card), new RefundPayment(Order, Won(10_800), 1),
        new PaymentSettled(Customer, Won(21_600), PaymentMethod.Card), new PaymentRefunded(Won(21_600), 1),

        new PrepareShipment(Parcel, Order, Customer, new("seoul"), Home, Goods),
        new PrepareCollection(Parcel, Order, Customer, new("seoul"), Home, Goods),
        new ReviseShipment(Parcel, Home, Goods, Customer, true),
        new CancelShipment(Parcel, "order cancelled", Order),
        new CancelCollection(Parcel, "the customer keeps it"),
        new RecordCarrierStatus(Parcel, CarrierStatus.Failed, Time, "nobody was there"),
        new OrderRedelivery(Parcel, "at home on Saturday"),
        new ShipmentPrepared(Parcel, Order, Customer, new("seoul"), Home, Goods, Tracking),
        new ShipmentRevised(Parcel, Order, Home, Goods, Customer),
        new ShipmentPickedUp(Parcel, Order, new("seoul"), Goods, Time),
        new ShipmentInTransit(Parcel, Order, Time), new ShipmentDelivered(Parcel, Order, Goods, Time),
        new ShipmentFailed(Parcel, Order, "nobody was there", Time),
        new ShipmentReturned(Parcel, Order, new("seoul"), Goods, Time, true), new ReinstateShipment(Parcel),
        new ShipmentReinstated(Parcel, Order), new ShipmentForestalled(Parcel, Order, "order cancelled"),
        new ShipmentCancelled(Parcel, Order, Goods, "order cancelled"),
        new RedeliveryOrdered(Parcel, Order, "at home on Saturday"),
        new ShipmentLate(Parcel, Order, CarrierStatus.PickedUp), new CancelledShipmentLeft(Parcel, Order, Time),
        new CancelledShipmentDelivered(Parcel, Order, Goods, Time),
        new CollectionPrepared(Parcel, Order, Customer, new("seoul"), Home, Goods, Tracking),
        new CollectionPickedUp(Parcel, Order, Goods, Time),
        new CollectionArrived(Parcel, Order, new("seoul"), Goods, Time),
        new CollectionFailed(Parcel, Order, true, "nobody was there", Time),
        new CollectionCancelled(Parcel, Order, Goods, "order kept"),

        new PlaceOrder(
            Order, Customer, [new(Tea, 2)], Home, PaymentMethod.Card, Code, Won(1_000), Won(21_600),
            new(true, [new(Won(12_000), 2)]), PurchaseStyle.Choreographed),
        new AcceptOrder(Order, Won(2_400)), new ConfirmOrder(Order, Planned), new RejectOrder(Order, Short),
        new BeginPreparing(Order), new NoteShipment(Order, Parcel, true, [new(Tea, 2)]),
        new NoteShipmentReturned(Order, Parcel),
        new ReturnItems(Order, [new(Tea, 1)], "too bitter", ReturnedBy.Operator),
        new NoteReturnArrived(Order, Collection), new NoteReturnFailed(Order, Collection, "the customer keeps it"),
        new FinishReturn(Order, 1), new ReviseOrder(Order, "moved", Home, [new(Tea, 1)]),
        new CommitRevision(Order, 1), new FinishRevision(Order, 1), new DropRevision(Order, 1, Short),
        new CancelOrder(Order, "ordered twice", CancelledBy.Operator), new FinishCancel(Order),
        new KeepOrder(Order, Short),
        new OrderPlaced(
            Order, Customer, [new(Tea, 2, Won(12_000), 2)], Home, PaymentMethod.Card, Code, Won(1_000), Won(21_600),
            PurchaseStyle.Choreographed),
        new PriceOrder(Order, Planned, Won(2_400)),
        new PaymentRequested(Order, Customer, Won(21_600), Won(1_000), Planned, PaymentMethod.Card),
        new PurchaseCompleted(Order), new PurchaseCalledOff(Order, Short),
        new OrderStockReserved(Order, Customer, Won(24_000), Planned, Code), new OrderStockRefused(Order, Short),
        new OrderStockHeld(Order), new OrderDiscounted(Order, Planned, Won(2_400)),
        new OrderCouponRefused(Order, Short),
        new OrderBalanceDebited(Order, Customer, Won(21_600), PaymentMethod.Card),
        new OrderBalanceRefused(Order, Short), new PaymentSucceeded(Order), new PaymentFailed(Order, Short),
        new OrderAccepted(Won(21_600)), new OrderConfirmed(Order, Customer, Won(21_600), Planned),
        new OrderRejected(Short, Order, Won(21_600)), new OrderPreparing(),
        new ShipmentPlanned(Parcel, Order, Customer, Home, Planned[0]),
        new OrderShipped(Parcel, [new(Tea, 1)]), new OrderDelivered(Parcel, true),
        new OrderCompleted(), new OrderCancelRequested(CancelledBy.Operator, "ordered twice"),
        new OrderCancelBegun(
            Order, 2, Customer, Planned, Won(21_600), "ordered twice", PaymentMethod.Card, Won(1_000), Code,
            Won(10_800)),
        new OrderReturnRequested(
            Order, 1, Customer, Collection, new("seoul"), Home, [new(Tea, 1)], "too bitter", ReturnedBy.Operator),
        new OrderReturnArrived(Order, 1, Customer, Collection, [new(Tea, 1)], Half),
        new OrderReturned(Order, 1, Customer, Won(10_800), true),
        new OrderReturnFailed(Order, 1, "the customer keeps it"), new OrderShipmentReturned(Parcel),
        new OrderReviseBegun(
            Order, 1, Customer, [new(Parcel, new("seoul"), [new(Tea, 2)], [new(Tea, 1)], true)], "moved", Home, Home,
            Half),
        new OrderRevised(Order, 1), new OrderReviseFinished(Order, 1, true), new OrderReviseFailed(Order, 1, Short),
        new OrderCancelled(Order, "ordered twice", CancelledBy.Operator), new OrderCancelFailed(Short),

        new AwardPoints(Order, Customer, Won(21_600)), new TakeBackPoints(Order, Won(10_800), "order cancelled"),
        new PointsAwarded(Order, Customer, Won(21_600), 216),
        new PointsTakenBack(Customer, Order, 108, "order cancelled"),
    ];

    private static readonly Wire Names = new(Services.SelectMany(service => service.Languages), []);

    /// <summary>The engine's own names are its own tests' affair.</summary>
    private static readonly (string Name, Type Type)[] Ours =
        [.. Names.All.Where(wired => !wired.Name.StartsWith("engine.", StringComparison.Ordinal))];

    public static TheoryData<string> WireNames => [.. Ours.Select(wired => wired.Name)];

    [Theory]
    [MemberData(nameof(WireNames))]
    public void A_committed_sample_is_read_and_written_back_the_same(string name)
    {
        WriteMissing(name);
        var json = JsonOf(name);
        Assert.NotEmpty(SamplesOf(name));

        Assert.All(SamplesOf(name), sample => Assert.Equal(
            sample, JsonSerializer.Serialize(JsonSerializer.Deserialize(sample, json), json)));
    }

    [Theory]
    [MemberData(nameof(WireNames))]
    public void A_sample_shows_every_property(string name) =>
        Assert.Empty(JsonOf(name).Properties.Where(property => property.Get is not null)
            .Select(property => property.Name).Except(ShownBy(SamplesOf(name))));

    [Fact]
    public void A_sample_is_of_a_wire_name() =>
        Assert.Equal(
            Ours.Select(wired => wired.Name).Order(),
            Directory.GetFiles(Folder(), "*.json").Select(NameIn).Distinct().Order());

    [Fact]
    public void A_wire_name_is_of_its_service_and_has_a_version()
    {
        var owners = Services.Select(service => service.Name).ToList();
        Assert.All(Ours, wired =>
        {
            Assert.Matches("^[a-z]+\\.[a-z]+(-[a-z]+)*\\.v[1-9][0-9]*$", wired.Name);
            Assert.Contains(wired.Name.Split('.')[0], owners);
        });
    }

    [Fact]
    public void Every_event_and_every_message_between_services_has_a_wire_name()
    {
        var events = typeof(OrderPlaced).Assembly.GetTypes()
            .Where(type => type.IsAssignableTo(typeof(IEvent)) && !type.IsAbstract);
        Assert.All(events, type => Assert.NotEmpty(Names.NameOf(type)));
        Assert.All(Messages, message => Assert.NotEmpty(Names.NameOf(message.GetType())));
        Assert.Equal(Ours.Length, Messages.Select(message => message.GetType()).Distinct().Count());
    }

    private static void WriteMissing(string name)
    {
        if (Environment.GetEnvironmentVariable("JUMUN_WRITE_SAMPLES") == "1")
        {
            var message = Messages.Single(m => Names.NameOf(m.GetType()) == name);
            var (sample, committed) = (JsonSerializer.Serialize(message, JsonOf(name)), SamplesOf(name));
            if (committed.Count == 0 || ShownBy([sample]).Except(ShownBy(committed)).Any())
            {
                var number = committed.Count == 0 ? "" : $".{committed.Count + 1}";
                File.WriteAllText(Path.Combine(Folder(), $"{name}{number}.json"), sample + "\n");
            }
        }
    }

    private static List<string> SamplesOf(string name) =>
        [
            .. Directory.GetFiles(Folder(), "*.json").Where(path => NameIn(path) == name)
                .Select(path => File.ReadAllText(path).TrimEnd('\n')),
        ];

    private static HashSet<string> ShownBy(IEnumerable<string> samples) =>
        [.. samples.SelectMany(sample => JsonNode.Parse(sample)!.AsObject().Select(property => property.Key))];

    /// <summary>The wire name that a sample is of: all but the number of a later one.</summary>
    private static string NameIn(string path) =>
        string.Join('.', Path.GetFileNameWithoutExtension(path).Split('.').Take(3));

    private static JsonTypeInfo JsonOf(string name) =>
        Language.Of(Services, Ours.Single(wired => wired.Name == name).Type);

    private static string Folder([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "Samples");

    private static Money Won(long amount) => Money.Of("KRW", amount);
}

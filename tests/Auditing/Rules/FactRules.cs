using System.Text.Json;
using System.Text.RegularExpressions;

namespace Jumun.Auditing;

/// <summary>What was acknowledged stands, as it was asked for, also after every crash.</summary>
internal static partial class FactRules
{
    private const string Products = "A product that was acknowledged is there as it was described.";
    private const string Customers = "A customer who was registered is there as registered.";
    private const string Campaigns = "A campaign that was opened is there with its terms.";
    private const string Orders = "An order that was acknowledged is there, and what it was told stands.";
    private const string Effects = "An answer says what was asked for.";
    private const string NonsenseIsRefused = "What can't be understood is refused.";
    private const string NoStrangers = "Nothing is there that nobody asked for.";

    public static void Inspect(Inspection at)
    {
        ThingsAreThere(
            at, at.Books.Products, "sku", "/v1/products/", Products, ["sku", "name", "category", "attributes"]);
        ThingsAreThere(at, at.Books.Customers, "id", "/v1/customers/", Customers, ["name", "email", "address"]);
        ThingsAreThere(
            at, at.Books.Campaigns.SelectMany(same => same), "code", "/v1/coupon-campaigns/", Campaigns,
            ["code", "kind", "percent", "amount", "minimumOrder", "maximumDiscount", "limit", "from", "until"]);
        OrdersStand(at);
        AnswersSayWhatWasAsked(at);
        foreach (var wish in at.Exchanges.Wishes.Where(w => w.Ask.Body is not null && w.Acknowledged is not null))
        {
            if (wish.Body.ValueKind != JsonValueKind.Object)
            {
                at.Find(NonsenseIsRefused, $"{wish.Ask} was answered {wish.Acknowledged!.Answer}.", wish.Ask.Key);
            }
        }
    }

    private static void ThingsAreThere(
        Inspection at, IEnumerable<Wish> wishes, string id, string address, string rule, string[] properties)
    {
        foreach (var wish in wishes.Where(wish => wish.Acknowledged is not null))
        {
            var name = wish.Body.Text(id) ?? wish.Acknowledged!.Json.Text(id) ?? "";
            var shown = at.State.Body(address + name);
            var differing = Array.Find(properties, p => !IsSame(wish.Body.At(p), shown.At(p)));
            if (differing is not null || shown.ValueKind != JsonValueKind.Object)
            {
                at.Find(rule, $"{wish.Ask} was acknowledged, but shown is {shown} ({differing}).", name);
            }
        }
    }

    /// <summary>
    /// What an order says that does not change any more once it is decided: all but where it is, how much of it went,
    /// and, when somebody wanted that, its address.
    /// </summary>
    private static IEnumerable<string> Lasting(JsonElement order, bool hasMoved) => order.EnumerateObject()
        .Where(property => property.Name is not ("status" or "version" or "refunded"))
        .Where(property => !hasMoved || property.Name != "shippingAddress")
        .Select(property => Pieces().Replace($"{property}", ""));

    [GeneratedRegex(",\"(takenOff|returned)\":[0-9]+")]
    private static partial Regex Pieces();

    private static void OrdersStand(Inspection at)
    {
        var shown = at.Books.Orders.ToDictionary(order => order.Id);
        foreach (var wish in at.Books.OrderWishes.Where(wish => wish.Id is not null))
        {
            if (!shown.TryGetValue(wish.Id!, out var order) || order.Body.ValueKind != JsonValueKind.Object)
            {
                at.Find(Orders, $"{wish.Wish.Ask} was given the order {wish.Id}, which is not there.", wish.Id);
            }
            else if (order.Signature != wish.Signature)
            {
                at.Find(Orders, $"{wish.Signature}, but {wish.Id} says: {order.Signature}.", wish.Id);
            }
            else if (wish.Wish.Settled is { Outcome: Outcome.Done } told
                && at.Books.Moves.Contains(wish.Id!) is var hasMoved
                && !Lasting(told.Json, hasMoved).SequenceEqual(Lasting(order.Body, hasMoved)))
            {
                at.Find(Orders, $"Told was {told.Answer}, shown is {order.Body}.", wish.Id);
            }
            else if (wish.Wish.Settled is { Outcome: Outcome.Refused } refused
                && (order.IsCancelled ? "order.cancelled" : order.ReasonCode) != refused.Answer!.Code())
            {
                at.Find(Orders, $"Refused with {refused.Answer}, but shown is {order.Body}.", wish.Id);
            }
        }

        foreach (var order in at.Books.Orders.Where(order => order.Wish is null))
        {
            at.Find(NoStrangers, $"The order {order.Body}", order.Id, order.Customer);
        }
    }

    private static void AnswersSayWhatWasAsked(Inspection at)
    {
        foreach (var wish in at.Books.Statuses.Concat(at.Books.Prices).Where(w => w.Acknowledged is not null))
        {
            var told = wish.Acknowledged!.Json;
            var isSaid = wish.Body.Text("status") is { } status
                ? told.Text("status") == status
                : IsSame(told.At("price"), wish.Body.At("price")) || IsScheduled(told, wish.Body);
            if (!isSaid)
            {
                at.Find(Effects, $"{wish.Ask} was answered {wish.Acknowledged.Answer}.", told.Text("sku"));
            }
        }
    }

    private static bool IsScheduled(JsonElement told, JsonElement asked) =>
        asked.Time("from") is { } from && told.Items("scheduledPrices").Any(scheduled =>
            scheduled.Time("from") == from && IsSame(scheduled.At("price"), asked.At("price")));

    /// <summary>What is absent and what is null is the same; so are two spellings of a time.</summary>
    private static bool IsSame(JsonElement a, JsonElement b) =>
        a.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined
            ? b.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined
            : b.ValueKind != JsonValueKind.Undefined && JsonElement.DeepEquals(a, b);
}

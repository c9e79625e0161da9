using System.Text.Json;

namespace Jumun.Auditing;

/// <summary>Lists hold what there is: each thing once, as it shows itself, under each value that finds it.</summary>
internal static class ListRules
{
    private const string Once = "A list holds each thing once.";
    private const string Agrees = "A thing in a list is what it shows itself to be.";
    private const string Whole = "A list holds everything that was acknowledged.";
    private const string Found = "A list by a value holds exactly what has that value.";
    private const string Strangers = "A list holds nothing that nobody asked for.";
    private const string NewestFirst = "Orders are listed newest first.";

    public static void Inspect(Inspection at)
    {
        var orders = at.Books.Listed;
        Inspect(
            at, orders, "id", "/v1/orders/", ["status", "customerId", "placedAt"],
            at.Books.OrderWishes.Select(wish => wish.Id), null);
        By(
            at, orders, "id", "/v1/orders?status=", o => o.Text("status"),
            [
                "Pending", "Confirmed", "Rejected", "Preparing", "Shipped", "Delivered", "Cancelling", "Cancelled",
                "Completed", "Revising", "Returning", "Returned", "PartlyReturned",
            ]);
        By(at, orders, "id", "/v1/orders?customerId=", o => o.Text("customerId"), at.Books.CustomerIds);
        foreach (var (newer, older) in orders.Zip(orders.Skip(1)))
        {
            if (newer.Time("placedAt") < older.Time("placedAt"))
            {
                at.Find(NewestFirst, $"{newer} before {older}.", newer.Text("id"), older.Text("id"));
            }
        }

        var products = at.State.List("/v1/products").ToList();
        Inspect(
            at, products, "sku", "/v1/products/", ["name", "category", "status", "price", "priceVersion"],
            Acknowledged(at.Books.Products, wish => wish.Body.Text("sku")),
            Asked(at, at.Books.Products, wish => wish.Body.Text("sku")));
        By(at, products, "sku", "/v1/products?status=", p => p.Text("status"), ["Active", "Inactive"]);
        By(
            at, products, "sku", "/v1/products?category=", p => p.Text("category"),
            products.Select(p => p.Text("category")));

        var customers = at.State.List("/v1/customers").ToList();
        Inspect(
            at, customers, "id", "/v1/customers/", ["name", "email"],
            Acknowledged(at.Books.Customers, Books.RegisteredId), null);
        var names = Asked(at, at.Books.Customers, wish => wish.Body.Text("name"));
        foreach (var stranger in customers.Where(customer => !names.Contains(customer.Text("name"))))
        {
            at.Find(Strangers, $"{stranger}", stranger.Text("id"));
        }

        By(at, customers, "id", "/v1/customers?email=", c => c.Text("email"), customers.Select(c => c.Text("email")));
    }

    private static void Inspect(
        Inspection at, List<JsonElement> items, string id, string address, string[] properties,
        IEnumerable<string?> acknowledged, HashSet<string?>? asked)
    {
        var ids = new HashSet<string>();
        foreach (var item in items)
        {
            var name = item.Text(id) ?? "";
            if (!ids.Add(name))
            {
                at.Find(Once, $"{address} lists {item} twice.", name);
            }

            var shown = at.State.Body(address + name);
            if (Array.Exists(properties, p => !JsonElement.DeepEquals(Orderly(item.At(p)), Orderly(shown.At(p)))))
            {
                at.Find(Agrees, $"Listed {item}, shown {shown}.", name);
            }

            if (asked?.Contains(name) == false)
            {
                at.Find(Strangers, $"{item}", name);
            }
        }

        foreach (var missing in acknowledged.OfType<string>().Where(name => !ids.Contains(name)).Distinct())
        {
            at.Find(Whole, $"{address} does not list {missing}.", missing);
        }
    }

    private static void By(
        Inspection at, List<JsonElement> all, string id, string list, Func<JsonElement, string?> valueOf,
        IEnumerable<string?> values)
    {
        foreach (var value in values.OfType<string>().Where(value => value.Length > 0).Distinct())
        {
            var wanted = all.Where(item => valueOf(item) == value).Select(item => item.Text(id));
            var found = at.State.List(list + Uri.EscapeDataString(value)).Select(item => item.Text(id));
            if (!wanted.SequenceEqual(found))
            {
                at.Find(
                    Found, $"{list}{value} holds {string.Join(" ", found)}, but it should {string.Join(" ", wanted)}.",
                    value);
            }
        }
    }

    private static IEnumerable<string?> Acknowledged(IEnumerable<Wish> wishes, Func<Wish, string?> id) =>
        wishes.Where(wish => wish.Acknowledged is not null).Select(id);

    private static HashSet<string?> Asked(Inspection at, IEnumerable<Wish> wishes, Func<Wish, string?> id) =>
        [.. wishes.Where(at.Exchanges.MayStand).Select(id)];

    /// <summary>What is absent can be compared, too.</summary>
    private static JsonElement Orderly(JsonElement value) =>
        value.ValueKind == JsonValueKind.Undefined ? Nothing : value;

    private static readonly JsonElement Nothing = new Answer(0, "null").Json();
}

using System.Text.Json.Serialization;
using Jumun.Engine;

namespace Jumun.Contracts;

[JsonConverter(typeof(IdJson<CustomerId>))]
public readonly record struct CustomerId(string Value) : IId<CustomerId>
{
    public static CustomerId Of(string value) => new(value);

    public override string ToString() => Value;
}

/// <summary>Where goods are sent to. Country: ISO 3166-1, two letters.</summary>
public sealed record Address(
    string Name, string Line1, string City, string Country, string? PostalCode = null, string? Line2 = null,
    string? Region = null)
{
    public const int FieldMax = 200;

    /// <summary>The first field that is missing, too long or not what it should be, or null.</summary>
    public string? MalformedField() =>
        IsMissing(Name) ? "name"
        : IsMissing(Line1) ? "line1"
        : IsMissing(City) ? "city"
        : Country is not { Length: 2 } || !Country.All(char.IsAsciiLetterUpper) ? "country"
        : PostalCode?.Length > FieldMax ? "postalCode"
        : Line2?.Length > FieldMax ? "line2"
        : Region?.Length > FieldMax ? "region"
        : null;

    private static bool IsMissing(string field) => string.IsNullOrWhiteSpace(field) || field.Length > FieldMax;
}

/// <summary>A request to one customer.</summary>
public abstract record CustomerCommand(CustomerId Customer) : ICommand
{
    string ICommand.Key => Customer.Value;
}

[Wire("customers.register-customer.v1")]
public sealed record RegisterCustomer(CustomerId Customer, string Name, string Email, Address? Address = null)
    : CustomerCommand(Customer);

/// <summary>Something that happened to a customer. The stream's key is the id; events don't repeat it.</summary>
public abstract record CustomerEvent : IEvent;

[Wire("customers.customer-registered.v1")]
public sealed record CustomerRegistered(string Name, string Email, Address? Address = null) : CustomerEvent;

/// <summary>Why Customers says no.</summary>
public static class CustomersRefusals
{
    public static readonly Refusal Unknown =
        new("customer.unknown", "There is no such customer.", RefusalKind.NotFound);

    public static readonly Refusal Exists = new("customer.exists", "The id is taken by a customer with other data.");

    /// <summary>Fact: field.</summary>
    public static readonly Refusal Malformed =
        new("customer.malformed", "A field of the customer is missing, malformed or too long.", RefusalKind.Invalid);
}

/// <summary>How Customers' language is written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(RegisterCustomer))]
[JsonSerializable(typeof(CustomerRegistered))]
public sealed partial class CustomersJson : JsonSerializerContext;

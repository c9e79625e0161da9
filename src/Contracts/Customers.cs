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

/// <summary>How a customer wants to be told what becomes of an order.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NotificationChannel>))]
public enum NotificationChannel
{
    [JsonStringEnumMemberName("email")]
    Email,

    [JsonStringEnumMemberName("sms")]
    Sms,

    [JsonStringEnumMemberName("kakaotalk")]
    KakaoTalk,

    [JsonStringEnumMemberName("none")]
    None,
}

/// <summary>The languages in which messages are written (ISO 639-1).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MessageLanguage>))]
public enum MessageLanguage
{
    [JsonStringEnumMemberName("ko")]
    Korean,

    [JsonStringEnumMemberName("en")]
    English,
}

/// <summary>When a customer is not to be disturbed, by the clock of a time zone; it may last over midnight.</summary>
/// <param name="TimeZone">Its name in the IANA database.</param>
public sealed record QuietHours(TimeOnly From, TimeOnly Until, string TimeZone)
{
    /// <summary>Longer than any name in the IANA database.</summary>
    public const int TimeZoneMax = 64;

    /// <summary>
    /// The first field that is not what it should be, or null; which zones there are is not known here.
    /// </summary>
    public string? MalformedField() =>
        Until == From ? "until"
        : TimeZone.Length is 0 or > TimeZoneMax ? "timeZone"
        : null;
}

/// <summary>How, in which language and when not a customer wants to be told.</summary>
/// <param name="Phone">As ITU E.164 writes it: +, then 7 to 15 digits.</param>
public sealed record Preferences(
    NotificationChannel Channel, MessageLanguage Language, QuietHours? QuietHours = null, string? Phone = null)
{
    private const int PhoneMin = 8;
    private const int PhoneMax = 16;

    /// <summary>The first field that is missing or not what it should be, or null.</summary>
    public string? MalformedField() =>
        QuietHours?.MalformedField() is { } field ? $"quietHours.{field}"
        : Phone is null ? (Channel is NotificationChannel.Sms or NotificationChannel.KakaoTalk ? "phone" : null)
        : IsPhone(Phone) ? null : "phone";

    private static bool IsPhone(string phone) =>
        phone.Length is >= PhoneMin and <= PhoneMax && phone[0] == '+' && phone[1] != '0'
        && phone.Skip(1).All(char.IsAsciiDigit);
}

/// <summary>A request to one customer.</summary>
public abstract record CustomerCommand(CustomerId Customer) : ICommand
{
    string ICommand.Key => Customer.Value;
}

[Wire("customers.register-customer.v1")]
public sealed record RegisterCustomer(CustomerId Customer, string Name, string Email, Address? Address = null)
    : CustomerCommand(Customer);

[Wire("customers.change-customer-name.v1")]
public sealed record ChangeCustomerName(CustomerId Customer, string Name) : CustomerCommand(Customer);

[Wire("customers.change-customer-email.v1")]
public sealed record ChangeCustomerEmail(CustomerId Customer, string Email) : CustomerCommand(Customer);

/// <summary>Changes the address that goods are sent to unless another is named.</summary>
[Wire("customers.change-customer-address.v1")]
public sealed record ChangeCustomerAddress(CustomerId Customer, Address Address) : CustomerCommand(Customer);

/// <summary>Keeps a further address under a name of the customer's own, or another one under the same name.</summary>
[Wire("customers.keep-customer-address.v1")]
public sealed record KeepCustomerAddress(CustomerId Customer, string Name, Address Address)
    : CustomerCommand(Customer);

[Wire("customers.drop-customer-address.v1")]
public sealed record DropCustomerAddress(CustomerId Customer, string Name) : CustomerCommand(Customer);

[Wire("customers.join-customer-group.v1")]
public sealed record JoinCustomerGroup(CustomerId Customer, string Group) : CustomerCommand(Customer);

[Wire("customers.leave-customer-group.v1")]
public sealed record LeaveCustomerGroup(CustomerId Customer, string Group) : CustomerCommand(Customer);

[Wire("customers.change-customer-preferences.v1")]
public sealed record ChangeCustomerPreferences(CustomerId Customer, Preferences Preferences)
    : CustomerCommand(Customer);

/// <summary>
/// Something that happened to a customer. The stream's key is the id; only the first event does not repeat it.
/// </summary>
public abstract record CustomerEvent : IEvent;

[Wire("customers.customer-registered.v1")]
public sealed record CustomerRegistered(string Name, string Email, Address? Address = null) : CustomerEvent;

[Wire("customers.customer-name-changed.v1")]
public sealed record CustomerNameChanged(CustomerId Customer, string Name) : CustomerEvent;

[Wire("customers.customer-email-changed.v1")]
public sealed record CustomerEmailChanged(CustomerId Customer, string Email) : CustomerEvent;

[Wire("customers.customer-address-changed.v1")]
public sealed record CustomerAddressChanged(CustomerId Customer, Address Address) : CustomerEvent;

[Wire("customers.customer-address-kept.v1")]
public sealed record CustomerAddressKept(CustomerId Customer, string Name, Address Address) : CustomerEvent;

[Wire("customers.customer-address-dropped.v1")]
public sealed record CustomerAddressDropped(CustomerId Customer, string Name) : CustomerEvent;

[Wire("customers.customer-group-joined.v1")]
public sealed record CustomerGroupJoined(CustomerId Customer, string Group) : CustomerEvent;

[Wire("customers.customer-group-left.v1")]
public sealed record CustomerGroupLeft(CustomerId Customer, string Group) : CustomerEvent;

[Wire("customers.customer-preferences-changed.v1")]
public sealed record CustomerPreferencesChanged(CustomerId Customer, Preferences Preferences) : CustomerEvent;

/// <summary>Why Customers says no.</summary>
public static class CustomersRefusals
{
    public static readonly Refusal Unknown =
        new("customer.unknown", "There is no such customer.", RefusalKind.NotFound);

    public static readonly Refusal Exists = new("customer.exists", "The id is taken by a customer with other data.");

    /// <summary>Fact: field.</summary>
    public static readonly Refusal Malformed =
        new("customer.malformed", "A field of the customer is missing, malformed or too long.", RefusalKind.Invalid);

    /// <summary>Fact: timeZone.</summary>
    public static readonly Refusal TimeZoneUnknown =
        new("customer.time-zone-unknown", "The IANA database has no time zone of that name.", RefusalKind.Invalid);

    /// <summary>Fact: limit.</summary>
    public static readonly Refusal TooManyAddresses =
        new("customer.too-many-addresses", "The customer has as many further addresses as are kept.");

    /// <summary>Fact: limit.</summary>
    public static readonly Refusal TooManyGroups =
        new("customer.too-many-groups", "The customer is in as many groups as one may be in.");
}

/// <summary>How Customers' language is written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(RegisterCustomer))]
[JsonSerializable(typeof(ChangeCustomerName))]
[JsonSerializable(typeof(ChangeCustomerEmail))]
[JsonSerializable(typeof(ChangeCustomerAddress))]
[JsonSerializable(typeof(KeepCustomerAddress))]
[JsonSerializable(typeof(DropCustomerAddress))]
[JsonSerializable(typeof(JoinCustomerGroup))]
[JsonSerializable(typeof(LeaveCustomerGroup))]
[JsonSerializable(typeof(ChangeCustomerPreferences))]
[JsonSerializable(typeof(CustomerRegistered))]
[JsonSerializable(typeof(CustomerNameChanged))]
[JsonSerializable(typeof(CustomerEmailChanged))]
[JsonSerializable(typeof(CustomerAddressChanged))]
[JsonSerializable(typeof(CustomerAddressKept))]
[JsonSerializable(typeof(CustomerAddressDropped))]
[JsonSerializable(typeof(CustomerGroupJoined))]
[JsonSerializable(typeof(CustomerGroupLeft))]
[JsonSerializable(typeof(CustomerPreferencesChanged))]
public sealed partial class CustomersJson : JsonSerializerContext;

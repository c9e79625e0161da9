using Jumun.Contracts;
using Jumun.Engine;
using static Jumun.Contracts.CustomersRefusals;

namespace Jumun.Services.Customers;

/// <summary>An address that a customer calls by a name, for example "office".</summary>
public sealed record NamedAddress(string Name, Address Address);

/// <summary>A customer: who they are, how they are reached, and which groups they are in.</summary>
/// <param name="Addresses">Further addresses by name; null: none.</param>
/// <param name="Groups">In order of their names; null: none.</param>
/// <param name="Preferences">Null: the customer has not said.</param>
public sealed record Customer(
    string Name, string Email, Address? Address, DateTimeOffset RegisteredAt,
    IReadOnlyList<NamedAddress>? Addresses = null, IReadOnlyList<string>? Groups = null,
    Preferences? Preferences = null) : IDecider<Customer, CustomerCommand, CustomerEvent>
{
    public const int NameMax = 200;
    public const int AddressesMax = 20;
    public const int GroupsMax = 50;

    /// <summary>Characters in the name of a group or of an address.</summary>
    public const int LabelMax = 50;

    /// <summary>The longest address that mail is delivered to (RFC 5321, 4.5.3.1.3).</summary>
    public const int EmailMax = 254;

    public static Customer Initial { get; } = new("", "", null, default);

    public bool IsRegistered() => Name.Length > 0;

    public static Decision<CustomerEvent> Decide(Customer customer, CustomerCommand command, DateTimeOffset at) =>
        command switch
        {
            RegisterCustomer c when customer.IsRegistered() => IsSame(customer, c) ? [] : Exists,
            RegisterCustomer c => MalformedField(c) is { } field
                ? Malformed.With("field", field) : [new CustomerRegistered(c.Name, c.Email, c.Address)],
            _ when !customer.IsRegistered() => Unknown.With("customerId", command.Customer.Value),
            _ when MalformedField(command) is { } field => Malformed.With("field", field),
            ChangeCustomerName c =>
                c.Name == customer.Name ? [] : [new CustomerNameChanged(c.Customer, c.Name)],
            ChangeCustomerEmail c =>
                c.Email == customer.Email ? [] : [new CustomerEmailChanged(c.Customer, c.Email)],
            ChangeCustomerAddress c =>
                c.Address == customer.Address ? [] : [new CustomerAddressChanged(c.Customer, c.Address)],
            KeepCustomerAddress c => Keep(customer, c),
            DropCustomerAddress c => customer.AddressNamed(c.Name) is null
                ? [] : [new CustomerAddressDropped(c.Customer, c.Name)],
            JoinCustomerGroup c => Join(customer, c),
            LeaveCustomerGroup c => customer.IsIn(c.Group) ? [new CustomerGroupLeft(c.Customer, c.Group)] : [],
            ChangeCustomerPreferences c => c.Preferences == customer.Preferences
                ? [] : [new CustomerPreferencesChanged(c.Customer, c.Preferences)],
            _ => throw Unreachable.Case(command),
        };

    public static Customer Evolve(Customer customer, CustomerEvent happened, DateTimeOffset at) => happened switch
    {
        CustomerRegistered e => new(e.Name, e.Email, e.Address, at),
        CustomerNameChanged e => customer with { Name = e.Name },
        CustomerEmailChanged e => customer with { Email = e.Email },
        CustomerAddressChanged e => customer with { Address = e.Address },
        CustomerAddressKept e => customer with
        {
            Addresses = [.. customer.AddressesBut(e.Name).Append(new(e.Name, e.Address))
                .OrderBy(kept => kept.Name, StringComparer.Ordinal)],
        },
        CustomerAddressDropped e => customer with { Addresses = OrNone(customer.AddressesBut(e.Name)) },
        CustomerGroupJoined e => customer with
        {
            Groups = [.. (customer.Groups ?? []).Append(e.Group).Order(StringComparer.Ordinal)],
        },
        CustomerGroupLeft e => customer with { Groups = OrNone(customer.Groups!.Where(group => group != e.Group)) },
        CustomerPreferencesChanged e => customer with { Preferences = e.Preferences },
        _ => throw Unreachable.Case(happened),
    };

    private Address? AddressNamed(string name) => Addresses?.FirstOrDefault(kept => kept.Name == name)?.Address;

    private bool IsIn(string group) => Groups?.Contains(group) == true;

    private IEnumerable<NamedAddress> AddressesBut(string name) =>
        (Addresses ?? []).Where(kept => kept.Name != name);

    private static Decision<CustomerEvent> Keep(Customer customer, KeepCustomerAddress c)
    {
        var known = customer.AddressNamed(c.Name);
        return known == c.Address ? []
            : known is null && customer.Addresses?.Count >= AddressesMax
                ? TooManyAddresses.With("limit", $"{AddressesMax}")
            : [new CustomerAddressKept(c.Customer, c.Name, c.Address)];
    }

    private static Decision<CustomerEvent> Join(Customer customer, JoinCustomerGroup c) =>
        customer.IsIn(c.Group) ? []
        : customer.Groups?.Count >= GroupsMax ? TooManyGroups.With("limit", $"{GroupsMax}")
        : [new CustomerGroupJoined(c.Customer, c.Group)];

    private static List<T>? OrNone<T>(IEnumerable<T> left) => left.ToList() is { Count: > 0 } some ? some : null;

    private static bool IsSame(Customer customer, RegisterCustomer c) =>
        (c.Name, c.Email, c.Address) == (customer.Name, customer.Email, customer.Address);

    private static string? MalformedField(CustomerCommand command) => command switch
    {
        RegisterCustomer c => !IsName(c.Name, NameMax) ? "name" : !IsEmail(c.Email) ? "email" : In(c.Address),
        ChangeCustomerName c => IsName(c.Name, NameMax) ? null : "name",
        ChangeCustomerEmail c => IsEmail(c.Email) ? null : "email",
        ChangeCustomerAddress c => In(c.Address),
        KeepCustomerAddress c => IsName(c.Name, LabelMax) ? In(c.Address) : "name",
        DropCustomerAddress => null, // What can't be kept is not there.
        JoinCustomerGroup c => IsName(c.Group, LabelMax) ? null : "group",
        LeaveCustomerGroup => null,
        ChangeCustomerPreferences c => c.Preferences.MalformedField(),
        _ => throw Unreachable.Case(command),
    };

    private static string? In(Address? address) =>
        address?.MalformedField() is { } field ? $"address.{field}" : null;

    private static bool IsName(string name, int lengthMax) =>
        !string.IsNullOrWhiteSpace(name) && name.Length <= lengthMax;

    /// <summary>Something before and after one @; whether it is reached, only a mail can tell.</summary>
    private static bool IsEmail(string email) =>
        email.Length <= EmailMax
        && email.IndexOf('@') is > 0 and var at && at == email.LastIndexOf('@') && at < email.Length - 1
        && !email.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));
}

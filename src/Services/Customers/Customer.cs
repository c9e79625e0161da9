using Jumun.Contracts;
using Jumun.Engine;
using static Jumun.Contracts.CustomersRefusals;

namespace Jumun.Services.Customers;

/// <summary>A customer: who they are and how they are reached.</summary>
public sealed record Customer(string Name, string Email, Address? Address, DateTimeOffset RegisteredAt)
    : IDecider<Customer, CustomerCommand, CustomerEvent>
{
    public const int NameMax = 200;

    /// <summary>The longest address that mail is delivered to (RFC 5321, 4.5.3.1.3).</summary>
    public const int EmailMax = 254;

    public static Customer Initial { get; } = new("", "", null, default);

    public bool IsRegistered() => Name.Length > 0;

    public static Decision<CustomerEvent> Decide(Customer customer, CustomerCommand command, DateTimeOffset at) =>
        command switch
        {
            RegisterCustomer c when customer.IsRegistered() => IsSame(customer, c) ? [] : Exists,
            RegisterCustomer c when MalformedField(c) is { } field => Malformed.With("field", field),
            RegisterCustomer c => [new CustomerRegistered(c.Name, c.Email, c.Address)],
            _ => throw Unreachable.Case(command),
        };

    public static Customer Evolve(Customer customer, CustomerEvent happened, DateTimeOffset at) => happened switch
    {
        CustomerRegistered e => new(e.Name, e.Email, e.Address, at),
        _ => throw Unreachable.Case(happened),
    };

    private static bool IsSame(Customer customer, RegisterCustomer c) =>
        (c.Name, c.Email, c.Address) == (customer.Name, customer.Email, customer.Address);

    private static string? MalformedField(RegisterCustomer c) =>
        string.IsNullOrWhiteSpace(c.Name) || c.Name.Length > NameMax ? "name"
        : !IsEmail(c.Email) ? "email"
        : c.Address?.MalformedField() is { } field ? $"address.{field}"
        : null;

    /// <summary>Something before and after one @; whether it is reached, only a mail can tell.</summary>
    private static bool IsEmail(string email) =>
        email.Length <= EmailMax
        && email.IndexOf('@') is > 0 and var at && at == email.LastIndexOf('@') && at < email.Length - 1
        && !email.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));
}

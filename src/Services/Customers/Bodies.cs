using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Jumun.Contracts;
using Jumun.Engine.Http;

namespace Jumun.Services.Customers;

/// <param name="Id">A name of your own for the customer; absent: one is given.</param>
public sealed record RegisterCustomerBody(
    [property: Length(1, Customer.NameMax)] string Name, [property: Length(3, Customer.EmailMax)] string Email,
    CustomerId? Id = null, Address? Address = null) : IBody<RegisterCustomerBody>
{
    public static RegisterCustomerBody Example => new("A. Customer", "a.customer@shop.example", new("demo-0001"));
}

/// <param name="Version">How many things have happened to it; also its ETag.</param>
public sealed record CustomerBody(
    CustomerId Id, string Name, string Email, Address? Address, DateTimeOffset RegisteredAt, long Version)
    : IBody<CustomerBody>
{
    public static CustomerBody Example => new(
        new("demo-0001"), "A. Customer", "a.customer@shop.example",
        new("A. Customer", "1 Sejong-daero", "Seoul", "KR", "04524"), new(2026, 1, 31, 9, 0, 0, TimeSpan.Zero), 1);

    public static CustomerBody Of(CustomerId id, Customer customer, long version) =>
        new(id, customer.Name, customer.Email, customer.Address, customer.RegisteredAt, version);
}

/// <summary>A customer in a list.</summary>
public sealed record CustomerSummaryBody(CustomerId Id, string Name, string Email) : IBody<CustomerSummaryBody>
{
    public static CustomerSummaryBody Example => new(new("demo-0001"), "A. Customer", "a.customer@shop.example");

    public static CustomerSummaryBody Of(RegisteredCustomer customer) =>
        new(customer.Customer, customer.Name, customer.Email);
}

/// <summary>How Customers' bodies are written.</summary>
[JsonSerializable(typeof(RegisterCustomerBody))]
[JsonSerializable(typeof(CustomerBody))]
[JsonSerializable(typeof(PageBody<CustomerSummaryBody>))]
internal sealed partial class Bodies : JsonSerializerContext;

using Jumun.Contracts;
using Jumun.Services.Customers;
using static Jumun.Contracts.CustomersRefusals;
using Subject = Jumun.Tests.Stream<
    Jumun.Services.Customers.Customer, Jumun.Contracts.CustomerCommand, Jumun.Contracts.CustomerEvent>;

namespace Jumun.Tests;

public sealed class CustomerTests
{
    private static readonly CustomerId Kim = new("kim");
    private static readonly Address Home = new("A. Kim", "1 Sejong-daero", "Seoul", "KR", "04524");

    [Fact]
    public void A_customer_registers_once() =>
        Nobody()
            .When(new RegisterCustomer(Kim, "A. Kim", "kim@example.com", Home))
            .Then(new CustomerRegistered("A. Kim", "kim@example.com", Home))
            .When(new RegisterCustomer(Kim, "A. Kim", "kim@example.com", Home with { })).ThenNothing();

    [Fact]
    public void An_id_is_not_given_to_another_customer() =>
        Nobody()
            .Given(new RegisterCustomer(Kim, "A. Kim", "kim@example.com"))
            .When(new RegisterCustomer(Kim, "A. Kim", "other@example.com")).ThenRefused(Exists)
            .When(new RegisterCustomer(Kim, "A. Kim", "kim@example.com", Home)).ThenRefused(Exists);

    [Theory]
    [InlineData("", "kim@example.com", "name")]
    [InlineData("Kim", "kim", "email")]
    [InlineData("Kim", "@example.com", "email")]
    [InlineData("Kim", "kim@", "email")]
    [InlineData("Kim", "kim@a@b", "email")]
    [InlineData("Kim", "k im@example.com", "email")]
    public void A_malformed_field_is_named(string name, string email, string field) =>
        Nobody().When(new RegisterCustomer(Kim, name, email)).ThenRefused(Malformed, ("field", field));

    [Fact]
    public void A_malformed_address_is_named() =>
        Nobody().When(new RegisterCustomer(Kim, "A. Kim", "kim@example.com", Home with { Country = "Korea" }))
            .ThenRefused(Malformed, ("field", "address.country"));

    private static Subject Nobody() => new(Customers.Service);
}

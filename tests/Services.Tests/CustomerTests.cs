using FsCheck;
using FsCheck.Fluent;
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
    private static readonly Address Busan = new("A. Kim", "1 Haeundae-ro", "Busan", "KR");

    private static readonly Preferences Told = new(
        NotificationChannel.Sms, MessageLanguage.English, new(new(22, 0), new(8, 0), "Asia/Seoul"), "+821012345678");

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

    [Fact]
    public void Nobody_else_is_changed() =>
        Assert.All(Changes, change => Nobody().When(change).ThenRefused(Unknown, ("customerId", "kim")));

    [Fact]
    public void A_customer_changes_name_e_mail_and_address() =>
        Registered()
            .When(new ChangeCustomerName(Kim, "A. Park")).Then(new CustomerNameChanged(Kim, "A. Park"))
            .When(new ChangeCustomerEmail(Kim, "park@example.com"))
            .Then(new CustomerEmailChanged(Kim, "park@example.com"))
            .When(new ChangeCustomerAddress(Kim, Home)).Then(new CustomerAddressChanged(Kim, Home))
            .When(new ChangeCustomerAddress(Kim, Home with { })).ThenNothing()
            .Where(kim => Assert.Equal(
                ("A. Park", "park@example.com", Home), (kim.Name, kim.Email, kim.Address)));

    [Fact]
    public void A_change_that_is_malformed_says_where() =>
        Registered()
            .When(new ChangeCustomerName(Kim, " ")).ThenRefused(Malformed, ("field", "name"))
            .When(new ChangeCustomerEmail(Kim, "park")).ThenRefused(Malformed, ("field", "email"))
            .When(new ChangeCustomerAddress(Kim, Home with { City = "" }))
            .ThenRefused(Malformed, ("field", "address.city"))
            .When(new KeepCustomerAddress(Kim, new('x', 51), Home)).ThenRefused(Malformed, ("field", "name"))
            .When(new KeepCustomerAddress(Kim, "office", Home with { Line1 = "" }))
            .ThenRefused(Malformed, ("field", "address.line1"))
            .When(new JoinCustomerGroup(Kim, "")).ThenRefused(Malformed, ("field", "group"));

    [Fact]
    public void Further_addresses_are_kept_by_name() =>
        Registered()
            .When(new KeepCustomerAddress(Kim, "office", Home)).Then(new CustomerAddressKept(Kim, "office", Home))
            .When(new KeepCustomerAddress(Kim, "office", Home with { })).ThenNothing()
            .Given(new KeepCustomerAddress(Kim, "mother", Home), new KeepCustomerAddress(Kim, "office", Busan))
            .Where(kim => Assert.Equal([new("mother", Home), new("office", Busan)], kim.Addresses!))
            .When(new DropCustomerAddress(Kim, "office")).Then(new CustomerAddressDropped(Kim, "office"))
            .When(new DropCustomerAddress(Kim, "office")).ThenNothing();

    [Fact]
    public void Twenty_further_addresses_are_kept_and_each_can_still_be_changed() =>
        Registered()
            .Given([.. Enumerable.Range(1, 20).Select(i => new KeepCustomerAddress(Kim, $"place {i}", Home))])
            .When(new KeepCustomerAddress(Kim, "place 21", Home)).ThenRefused(TooManyAddresses, ("limit", "20"))
            .Given(new KeepCustomerAddress(Kim, "place 20", Busan), new DropCustomerAddress(Kim, "place 1"))
            .Given(new KeepCustomerAddress(Kim, "place 21", Home));

    [Fact]
    public void A_customer_is_in_at_most_fifty_groups() =>
        Registered()
            .When(new JoinCustomerGroup(Kim, "group 0")).Then(new CustomerGroupJoined(Kim, "group 0"))
            .When(new JoinCustomerGroup(Kim, "group 0")).ThenNothing()
            .Given([.. Enumerable.Range(1, 49).Select(i => new JoinCustomerGroup(Kim, $"group {i}"))])
            .When(new JoinCustomerGroup(Kim, "group 50")).ThenRefused(TooManyGroups, ("limit", "50"))
            .When(new LeaveCustomerGroup(Kim, "group 0")).Then(new CustomerGroupLeft(Kim, "group 0"))
            .When(new LeaveCustomerGroup(Kim, "group 0")).ThenNothing()
            .Given(new JoinCustomerGroup(Kim, "group 50"));

    [Fact]
    public void A_customer_says_how_to_be_told() =>
        Registered()
            .When(new ChangeCustomerPreferences(Kim, Told)).Then(new CustomerPreferencesChanged(Kim, Told))
            .When(new ChangeCustomerPreferences(Kim, Told with { })).ThenNothing()
            .When(new ChangeCustomerPreferences(Kim, Told with { Phone = null }))
            .ThenRefused(Malformed, ("field", "phone"))
            .When(new ChangeCustomerPreferences(Kim, Told with { Phone = "010-1234-5678" }))
            .ThenRefused(Malformed, ("field", "phone"))
            .When(new ChangeCustomerPreferences(
                Kim, Told with { QuietHours = new(new(8, 0), new(8, 0), "Asia/Seoul") }))
            .ThenRefused(Malformed, ("field", "quietHours.until"))
            .Given(new ChangeCustomerPreferences(Kim, new(NotificationChannel.None, MessageLanguage.Korean)));

    [Fact]
    public void Whatever_happens_limits_hold_and_a_customer_stays_registered() =>
        Histories.Check<Customer, CustomerCommand, CustomerEvent>(
            Customers.Service, Commands,
            stream =>
            {
                Assert.Equal(stream.History.OfType<CustomerRegistered>().Count() == 1, stream.State.IsRegistered());
                Assert.InRange(stream.State.Addresses?.Count ?? 0, 0, Customer.AddressesMax);
                Assert.InRange(stream.State.Groups?.Count ?? 0, 0, Customer.GroupsMax);
                Assert.Equal(stream.State.Groups?.Distinct().Order(StringComparer.Ordinal), stream.State.Groups);
            });

    private static Gen<CustomerCommand> Commands =>
        from kind in Gen.Choose(0, Changes.Length + 2)
        from name in Gen.Elements("", "a", "b", "c")
        from address in Gen.Elements(Home, Busan)
        select kind switch
        {
            0 => new RegisterCustomer(Kim, "A. Kim", "kim@example.com"),
            1 => new KeepCustomerAddress(Kim, name, address),
            2 => new JoinCustomerGroup(Kim, name),
            _ => Changes[kind - 3],
        };

    /// <summary>One of each.</summary>
    private static readonly CustomerCommand[] Changes =
    [
        new ChangeCustomerName(Kim, "A. Park"), new ChangeCustomerEmail(Kim, "park@example.com"),
        new ChangeCustomerAddress(Kim, Home), new KeepCustomerAddress(Kim, "a", Home),
        new DropCustomerAddress(Kim, "a"), new JoinCustomerGroup(Kim, "a"), new LeaveCustomerGroup(Kim, "a"),
        new ChangeCustomerPreferences(Kim, Told),
    ];

    private static Subject Nobody() => new(Customers.Service);

    private static Subject Registered() => Nobody().Given(new RegisterCustomer(Kim, "A. Kim", "kim@example.com"));
}

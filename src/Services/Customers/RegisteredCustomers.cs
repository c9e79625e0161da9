using Jumun.Contracts;
using Jumun.Engine;

namespace Jumun.Services.Customers;

public sealed record RegisteredCustomer(CustomerId Customer, string Name, string Email);

/// <summary>All customers, found by e-mail, whatever its case.</summary>
public abstract class RegisteredCustomers : IView<RegisteredCustomer>
{
    public static ViewShape<RegisteredCustomer> Shape { get; } = new(
        "registered-customers", 1, CustomersStates.Default.RegisteredCustomer, [typeof(CustomerRegistered)],
        ("email", customer => IndexedEmail(customer.Email)));

    /// <summary>An e-mail as the index knows it.</summary>
    public static string IndexedEmail(string email) => email.ToLowerInvariant();

    public static void On(IEvent happened, in Happening context, Documents<RegisteredCustomer> documents)
    {
        var e = (CustomerRegistered)happened;
        documents.Put(context.Key, new(new(context.Key), e.Name, e.Email));
    }
}

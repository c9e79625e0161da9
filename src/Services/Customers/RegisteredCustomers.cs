using Jumun.Contracts;
using Jumun.Engine;

namespace Jumun.Services.Customers;

/// <summary>A customer in a list; with a group: the same customer among the members of that group.</summary>
public sealed record RegisteredCustomer(CustomerId Customer, string Name, string Email, string? Group = null);

/// <summary>
/// All customers, found by e-mail and by its domain, whatever the case, and by group. An index knows one value of a
/// document, and a customer may be in many groups, so each membership is a document of its own.
/// </summary>
public abstract class RegisteredCustomers : IView<RegisteredCustomer>
{
    /// <summary>The index that has every customer once.</summary>
    public const string Everyone = "everyone";

    public static ViewShape<RegisteredCustomer> Shape { get; } = new(
        "registered-customers", 2, CustomersStates.Default.RegisteredCustomer,
        [
            typeof(CustomerRegistered), typeof(CustomerNameChanged), typeof(CustomerEmailChanged),
            typeof(CustomerGroupJoined), typeof(CustomerGroupLeft),
        ],
        (Everyone, document => document.Group is null ? Everyone : null),
        ("email", document => document.Group is null ? Lower(document.Email) : null),
        ("email-domain", document => document.Group is null ? DomainOf(document.Email) : null),
        ("group", document => document.Group),
        ("member", document => document.Group is null ? null : document.Customer.Value));

    /// <summary>An e-mail, or its domain, as the indexes know it.</summary>
    public static string Lower(string email) => email.ToLowerInvariant();

    public static void On(IEvent happened, in Happening context, Documents<RegisteredCustomer> documents)
    {
        switch (happened)
        {
            case CustomerRegistered e:
                documents.Put(context.Key, new(new(context.Key), e.Name, e.Email));
                break;
            case CustomerNameChanged e:
                Change(context.Key, document => document with { Name = e.Name }, documents);
                break;
            case CustomerEmailChanged e:
                Change(context.Key, document => document with { Email = e.Email }, documents);
                break;
            case CustomerGroupJoined e when documents.TryGet(context.Key, out var customer):
                documents.Put(KeyOf(context.Key, e.Group), customer with { Group = e.Group });
                break;
            case CustomerGroupLeft e:
                documents.Delete(KeyOf(context.Key, e.Group));
                break;
        }
    }

    private static void Change(
        string key, Func<RegisteredCustomer, RegisteredCustomer> change, Documents<RegisteredCustomer> documents)
    {
        if (documents.TryGet(key, out var customer))
        {
            documents.Put(key, change(customer));
            foreach (var member in documents.List(Customer.GroupsMax, index: "member", value: key).Items)
            {
                documents.Put(KeyOf(key, member.Group!), change(member));
            }
        }
    }

    private static string DomainOf(string email) => Lower(email[(email.LastIndexOf('@') + 1)..]);

    /// <summary>No id has a line's end in it, so no customer is taken for a membership.</summary>
    private static string KeyOf(string customer, string group) => $"{customer}\n{group}";
}

using Jumun.Contracts;
using Jumun.Engine;

namespace Jumun.Services.Ordering;

/// <summary>That a customer is registered is all that Ordering needs to know.</summary>
public sealed record KnownCustomer
{
    public static readonly KnownCustomer Yes = new();
}

/// <summary>Ordering's own copy of who is registered with Customers.</summary>
public abstract class KnownCustomers : IView<KnownCustomer>
{
    public static ViewShape<KnownCustomer> Shape { get; } = new(
        "known-customers", 1, OrderingStates.Default.KnownCustomer, [typeof(CustomerRegistered)]);

    public static void On(IEvent happened, in Happening context, Documents<KnownCustomer> documents) =>
        documents.Put(context.Key, KnownCustomer.Yes);
}

using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Engine.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using static Jumun.Engine.ReplyKind;

namespace Jumun.Services.Customers;

/// <summary>Customers over HTTP.</summary>
internal static class Routes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Post<RegisterCustomerBody>("/v1/customers", Key.Optional).Does(Register)
            .Says("registerCustomer", "Customers", "Register a customer", "Once answered, the customer can order.")
            .Refuses(CustomersRefusals.Exists, CustomersRefusals.Malformed)
            .TakesIfMatch();
        routes.Get("/v1/customers", List)
            .Says("listCustomers", "Customers", "List customers, newest first", "By one filter at a time.")
            .TakesQuery("email", "Only those with this e-mail address.", "a.customer@shop.example")
            .TakesQuery("emailDomain", "Only those whose e-mail address is of this domain.", "shop.example")
            .TakesQuery("group", "Only the members of this group, who joined last first.", "regulars")
            .IsPaged();
        routes.Get("/v1/customers/{id}", Show)
            .Says("showCustomer", "Customers", "Show a customer, now or as it was at a time")
            .TakesQuery("at", "Its state at this time.", "2026-01-31T09:30:00Z")
            .Refuses(CustomersRefusals.Unknown)
            .HasFaults(Faults.QueryUnfit);
        routes.Get("/v1/customers/{id}/history", ShowHistory)
            .Says("showCustomerHistory", "Customers", "Show what happened to a customer, on whose behalf")
            .Refuses(CustomersRefusals.Unknown);
        MapChanges(routes);
    }

    private static void MapChanges(IEndpointRouteBuilder routes)
    {
        routes.Put<ChangeNameBody>("/v1/customers/{id}/name")
            .Does((call, body) => Change(call, id => new ChangeCustomerName(id, body.Name)))
            .Says("changeCustomerName", "Customers", "Change a customer's name")
            .Refuses(CustomersRefusals.Unknown, CustomersRefusals.Malformed)
            .TakesIfMatch();
        routes.Put<ChangeEmailBody>("/v1/customers/{id}/email")
            .Does((call, body) => Change(call, id => new ChangeCustomerEmail(id, body.Email)))
            .Says("changeCustomerEmail", "Customers", "Change a customer's e-mail address", """
                Send `If-Match` with the customer's ETag to change only what you have seen.
                """)
            .Refuses(CustomersRefusals.Unknown, CustomersRefusals.Malformed)
            .TakesIfMatch();
        routes.Put<ChangeAddressBody>("/v1/customers/{id}/address")
            .Does((call, body) => Change(call, id => new ChangeCustomerAddress(id, body.Address)))
            .Says("changeCustomerAddress", "Customers", "Change the address that goods are usually sent to")
            .Refuses(CustomersRefusals.Unknown, CustomersRefusals.Malformed)
            .TakesIfMatch();
        routes.Put<ChangeAddressBody>("/v1/customers/{id}/addresses/{name}")
            .Does((call, body) => Change(call, id => new KeepCustomerAddress(id, call.Id("name"), body.Address)))
            .Says("keepCustomerAddress", "Customers", "Keep a further address under a name of the customer's own")
            .Refuses(CustomersRefusals.Unknown, CustomersRefusals.Malformed, CustomersRefusals.TooManyAddresses)
            .TakesIfMatch();
        routes.Delete("/v1/customers/{id}/addresses/{name}",
                call => Change(call, id => new DropCustomerAddress(id, call.Id("name"))))
            .Says("dropCustomerAddress", "Customers", "Drop a further address; done as well when there is none")
            .Refuses(CustomersRefusals.Unknown)
            .TakesIfMatch();
        routes.Put("/v1/customers/{id}/groups/{group}",
                call => Change(call, id => new JoinCustomerGroup(id, call.Id("group"))))
            .Says("joinCustomerGroup", "Customers", "Take a customer into a group")
            .Refuses(CustomersRefusals.Unknown, CustomersRefusals.Malformed, CustomersRefusals.TooManyGroups)
            .TakesIfMatch();
        routes.Delete("/v1/customers/{id}/groups/{group}",
                call => Change(call, id => new LeaveCustomerGroup(id, call.Id("group"))))
            .Says("leaveCustomerGroup", "Customers", "Take a customer out of a group; done as well for others")
            .Refuses(CustomersRefusals.Unknown)
            .TakesIfMatch();
        routes.Put<PreferencesBody>("/v1/customers/{id}/preferences").Does(ChangePreferences)
            .Says("changeCustomerPreferences", "Customers", "Say how, in which language and when not one is told")
            .Refuses(CustomersRefusals.Unknown, CustomersRefusals.Malformed, CustomersRefusals.TimeZoneUnknown)
            .TakesIfMatch();
    }

    private static async ValueTask<Results<CreatedAnswer<CustomerBody>, Problem>> Register(
        Call call, RegisterCustomerBody body)
    {
        var id = body.Id ?? new(call.NewId());
        var reply = await call.Send(new RegisterCustomer(id, body.Name, body.Email, body.Address));
        return reply is { Kind: Done, State: Customer customer }
            ? call.Created(
                "/v1/customers/" + Uri.EscapeDataString(id.Value), CustomerBody.Of(id, customer, reply.Version),
                reply.Version)
            : reply.ToProblem();
    }

    private static async ValueTask<Results<OkAnswer<CustomerBody>, UnchangedAnswer, Problem>> Show(Call call)
    {
        CustomerId id = new(call.Id("id"));
        var customer = call.Time("at") is { } at
            ? await call.ReadAt<Customer>(id.Value, at)
            : await call.Platform.Read<Customer>(id.Value);
        return customer.Version == 0 ? Problem.Of(CustomersRefusals.Unknown).With("customerId", id.Value)
            : call.IsKnown(customer.Version) ? UnchangedAnswer.It
            : call.Ok(CustomerBody.Of(id, customer.State, customer.Version), customer.Version);
    }

    private static async ValueTask<Results<OkAnswer<ItemsBody<HistoryEntryBody>>, Problem>> ShowHistory(Call call)
    {
        var history = await call.History<Customer>(call.Id("id"));
        return history.Count == 0
            ? Problem.Of(CustomersRefusals.Unknown).With("customerId", call.Id("id"))
            : call.Ok(history);
    }

    /// <summary>Which time zones there are is looked up here: a decider looks nothing up.</summary>
    private static ValueTask<Results<OkAnswer<CustomerBody>, Problem>> ChangePreferences(
        Call call, PreferencesBody body) =>
        body.Read(out var wrong) is { } preferences
            ? Change(call, id => new ChangeCustomerPreferences(id, preferences))
            : new(Problem.Of(wrong!));

    private static async ValueTask<Results<OkAnswer<CustomerBody>, Problem>> Change(
        Call call, Func<CustomerId, CustomerCommand> command)
    {
        CustomerId id = new(call.Id("id"));
        var reply = await call.Send(command(id));
        return reply is { Kind: Done, State: Customer customer }
            ? call.Ok(CustomerBody.Of(id, customer, reply.Version), reply.Version)
            : reply.ToProblem();
    }

    private static async ValueTask<OkAnswer<PageBody<CustomerSummaryBody>>> List(Call call)
    {
        var (limit, before) = call.Page();
        var (index, value) = (call.Query("email"), call.Query("emailDomain"), call.Query("group")) switch
        {
            (null, null, null) => (RegisteredCustomers.Everyone, RegisteredCustomers.Everyone),
            ({ } email, null, null) => ("email", RegisteredCustomers.Lower(email)),
            (null, { } domain, null) => ("email-domain", RegisteredCustomers.Lower(domain)),
            (null, null, { } group) => ("group", group),
            (null, _, _) => throw Call.Unfit("group", "absent when emailDomain is given"),
            (_, null, _) => throw Call.Unfit("group", "absent when email is given"),
            _ => throw Call.Unfit("emailDomain", "absent when email is given"),
        };
        var page = await call.Platform.List<RegisteredCustomers, RegisteredCustomer>(limit, before, index, value);
        return call.Ok(page, CustomerSummaryBody.Of);
    }
}

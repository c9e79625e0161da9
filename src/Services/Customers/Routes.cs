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
            .Says("listCustomers", "Customers", "List customers, newest first")
            .TakesQuery("email", "Only those with this e-mail address.", "a.customer@shop.example")
            .IsPaged();
        routes.Get("/v1/customers/{id}", Show)
            .Says("showCustomer", "Customers", "Show a customer")
            .Refuses(CustomersRefusals.Unknown);
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
        var customer = await call.Platform.Read<Customer>(id.Value);
        return customer.Version == 0 ? Problem.Of(CustomersRefusals.Unknown).With("customerId", id.Value)
            : call.IsKnown(customer.Version) ? UnchangedAnswer.It
            : call.Ok(CustomerBody.Of(id, customer.State, customer.Version), customer.Version);
    }

    private static async ValueTask<OkAnswer<PageBody<CustomerSummaryBody>>> List(Call call)
    {
        var (limit, before) = call.Page();
        var email = call.Query("email");
        var page = await call.Platform.List<RegisteredCustomers, RegisteredCustomer>(
            limit, before, email is null ? null : "email",
            email is null ? null : RegisteredCustomers.IndexedEmail(email));
        return call.Ok(page, CustomerSummaryBody.Of);
    }
}

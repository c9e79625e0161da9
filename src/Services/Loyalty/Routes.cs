using Jumun.Contracts;
using Jumun.Engine.Http;
using Microsoft.AspNetCore.Routing;

namespace Jumun.Services.Loyalty;

/// <summary>Loyalty over HTTP: points come with orders and go with them, so here they are only shown.</summary>
internal static class Routes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/v1/customers/{id}/points", Show)
            .Says("showPoints", "Points", "Show a customer's points and tier", """
                1 % of what the customer pays, given a moment after an order is confirmed. None for whoever never had
                one, registered or not.
                """);
        routes.Get("/v1/customers/{id}/points/movements", ListMovements)
            .Says("listPointMovements", "Points", "List what moved a customer's points, newest first")
            .IsPaged();
    }

    private static async ValueTask<OkAnswer<PointsBody>> Show(Call call)
    {
        CustomerId customer = new(call.Id("id"));
        var account = await call.Platform.Find<PointAccounts, PointAccount>(customer.Value);
        return call.Ok(PointsBody.Of(account ?? PointAccount.None(customer), call.Now));
    }

    private static async ValueTask<OkAnswer<PageBody<PointMovementBody>>> ListMovements(Call call)
    {
        var (limit, before) = call.Page();
        var page = await call.Platform.List<PointMovements, PointMovement>(limit, before, "customer", call.Id("id"));
        return call.Ok(page, PointMovementBody.Of);
    }
}

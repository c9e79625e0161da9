using Jumun.Contracts;
using Jumun.Engine.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Jumun.Services.MyPage;

/// <summary>MyPage over HTTP.</summary>
internal static class Routes
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.Get("/v1/customers/{id}/page", Show)
            .Says("showMyPage", "Customers", "Show all that concerns a customer, now or as it was at a time", """
                Orders with payments and deliveries, balances, points and coupons, on one page. It hears of everything
                a moment later, asks nobody, and is still shown when others can't be reached: `asOf` says up to when all
                is known. A page of back then is read from what was stored, which others must have at hand.
                """)
            .TakesQuery("at", "The page as it was at this time.", "2026-01-31T09:30:00Z")
            .Refuses(CustomersRefusals.Unknown)
            .HasFaults(Faults.QueryUnfit);

    private static async ValueTask<Results<OkAnswer<MyPageBody>, UnchangedAnswer, Problem>> Show(Call call)
    {
        CustomerId id = new(call.Id("id"));
        var page = call.Time("at") is { } at && at < call.Now
            ? await call.FromDisk(platform => Page.Then(platform, id, at))
            : await Page.Now(call.Platform, id);
        if (page is null)
        {
            return Problem.Of(CustomersRefusals.Unknown).With("customerId", id.Value);
        }

        var likeness = page.Likeness();
        return call.IsKnown(likeness) ? UnchangedAnswer.It : call.OkAlike(MyPageBody.Of(page), likeness);
    }
}

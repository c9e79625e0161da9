using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Engine.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using static Jumun.Engine.ReplyKind;

namespace Jumun.Services.Coupons;

/// <summary>Coupons over HTTP.</summary>
internal static class Routes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Post<OpenCampaignBody>("/v1/coupon-campaigns", Key.Optional).Does(Open)
            .Says("openCampaign", "Coupons", "Open a campaign", "A public, limited or personal code.")
            .Refuses(CouponsRefusals.CampaignExists, CouponsRefusals.CampaignMalformed)
            .TakesIfMatch();
        routes.Get("/v1/coupon-campaigns/{code}", Show)
            .Says("showCampaign", "Coupons", "Show a campaign and how often it was redeemed")
            .Refuses(CouponsRefusals.CampaignUnknown);
        routes.Post<IssueCouponBody>("/v1/coupons", Key.Optional).Does(Issue)
            .Says("issueCoupon", "Coupons", "Give a customer a personal coupon")
            .Refuses(CouponsRefusals.CampaignUnknown, CouponsRefusals.NotPersonal, CouponsRefusals.AllIssued)
            .TakesIfMatch();
        routes.Get("/v1/customers/{id}/coupons", ListOfCustomer)
            .Says("listCustomerCoupons", "Coupons", "List the personal coupons of a customer")
            .IsPaged();
    }

    private static async ValueTask<Results<CreatedAnswer<CampaignBody>, Problem>> Open(Call call, OpenCampaignBody body)
    {
        var reply = await call.Send(new OpenCampaign(body.Code, body.Terms()));
        return reply is { Kind: Done, State: Campaign campaign }
            ? call.Created(
                "/v1/coupon-campaigns/" + Uri.EscapeDataString(body.Code.Value),
                CampaignBody.Of(body.Code, campaign, reply.Version), reply.Version)
            : reply.ToProblem();
    }

    private static async ValueTask<Results<OkAnswer<CampaignBody>, UnchangedAnswer, Problem>> Show(Call call)
    {
        CouponCode code = new(call.Id("code"));
        var campaign = await call.Platform.Read<Campaign>(code.Value);
        return campaign.Version == 0 ? Problem.Of(CouponsRefusals.CampaignUnknown).With("code", code.Value)
            : call.IsKnown(campaign.Version) ? UnchangedAnswer.It
            : call.Ok(CampaignBody.Of(code, campaign.State, campaign.Version), campaign.Version);
    }

    private static async ValueTask<Results<CreatedAnswer<CouponBody>, Problem>> Issue(Call call, IssueCouponBody body)
    {
        var reply = await call.Send(new IssueCoupon(body.Code, body.CustomerId));
        return reply is { Kind: Done, State: Campaign campaign }
            ? call.Created(
                $"/v1/customers/{Uri.EscapeDataString(body.CustomerId.Value)}/coupons",
                new CouponBody(body.Code, body.CustomerId, null, campaign.Holders[body.CustomerId]))
            : reply.ToProblem();
    }

    private static async ValueTask<OkAnswer<PageBody<CouponBody>>> ListOfCustomer(Call call)
    {
        var (limit, before) = call.Page();
        var page = await call.Platform.List<CustomerCoupons, CustomerCoupon>(limit, before, "customer", call.Id("id"));
        return call.Ok(page, CouponBody.Of);
    }
}

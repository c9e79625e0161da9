using Jumun.Contracts;
using Jumun.Engine.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Jumun.Services.Payments;

/// <summary>Payments over HTTP: an order's payment is asked for by Checkout, so here it is only shown.</summary>
internal static class Routes
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.Get("/v1/orders/{id}/payment", Show)
            .Says("showPayment", "Payments", "Show the payment of an order")
            .Refuses(PaymentsRefusals.Unknown with { Kind = Engine.RefusalKind.NotFound });

    private static async ValueTask<Results<OkAnswer<PaymentBody>, UnchangedAnswer, Problem>> Show(Call call)
    {
        OrderId order = new(call.Id("id"));
        var payment = await call.Platform.Read<Payment>(order.Value);
        return payment.Version == 0
                ? Problem.Of(PaymentsRefusals.Unknown with { Kind = Engine.RefusalKind.NotFound })
                    .With("orderId", order.Value)
            : call.IsKnown(payment.Version) ? UnchangedAnswer.It
            : call.Ok(PaymentBody.Of(order, payment.State, payment.Version), payment.Version);
    }
}

using Jumun.Contracts;
using Jumun.Engine;
using Jumun.Engine.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using static Jumun.Engine.ReplyKind;

namespace Jumun.Services.Wallet;

/// <summary>Wallet over HTTP.</summary>
internal static class Routes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/v1/customers/{id}/balance", Show)
            .Says("showBalance", "Balances", "Show a customer's balance", "Nothing for whoever never had one.")
            .TakesQuery("currency", "The currency that is meant by `balance`.", "KRW")
            .HasFaults(Faults.QueryUnfit);
        routes.Get("/v1/customers/{id}/balance/history", ShowHistory)
            .Says("showBalanceHistory", "Balances", "Show every movement of a customer's balance");
        routes.Post<TopUpBody>("/v1/customers/{id}/top-ups", Key.Required).Does(TopUp)
            .Says("topUp", "Balances", "Pay money in")
            .Refuses(WalletRefusals.AmountOutOfRange, WalletRefusals.ReasonMissing, WalletRefusals.TooLarge)
            .TakesIfMatch();
    }

    private static async ValueTask<Results<OkAnswer<BalanceBody>, UnchangedAnswer>> Show(Call call)
    {
        CustomerId customer = new(call.Id("id"));
        var currency = CurrencyOf(call.Query("currency"));
        var balance = await call.Platform.Read<Balance>(customer.Value);
        return call.IsKnown(balance.Version)
            ? UnchangedAnswer.It
            : call.Ok(BalanceBody.Of(customer, balance.State, balance.Version, currency), balance.Version);
    }

    private static async ValueTask<OkAnswer<ItemsBody<HistoryEntryBody>>> ShowHistory(Call call) =>
        call.Ok(await call.History<Balance>(call.Id("id")));

    private static async ValueTask<Results<CreatedAnswer<BalanceBody>, Problem>> TopUp(Call call, TopUpBody body)
    {
        CustomerId customer = new(call.Id("id"));
        var reply = await call.Send(new TopUp(customer, body.Amount, body.Reason));
        return reply is { Kind: Done, State: Balance balance }
            ? call.Created(
                $"/v1/customers/{Uri.EscapeDataString(customer.Value)}/balance",
                BalanceBody.Of(customer, balance, reply.Version, body.Amount.Currency), reply.Version)
            : reply.ToProblem();
    }

    private static Currency? CurrencyOf(string? code) =>
        code is null ? null
        : Currency.TryParse(code, out var currency) ? currency
        : throw Call.Unfit("currency", "a code of ISO 4217, for example KRW");
}

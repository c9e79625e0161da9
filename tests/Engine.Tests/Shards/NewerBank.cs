using System.Text.Json.Serialization;

namespace Jumun.Engine.Tests.Shards;

// The bank's next version: accounts can be closed, and say so in an event that the one before does not know; who makes
// transfers hears it.

[Wire("bank.close.v1")]
public sealed record Close(string Account) : AccountCommand(Account);

[Wire("bank.closed.v1")]
public sealed record Closed(string Account) : IAccountEvent;

public sealed record NewerAccount(Account Before, bool IsClosed)
    : IDecider<NewerAccount, AccountCommand, IAccountEvent>
{
    public static NewerAccount Initial => new(Account.Initial, false);

    public static Decision<IAccountEvent> Decide(NewerAccount account, AccountCommand command, DateTimeOffset at) =>
        command is Close c ? [new Closed(c.Account)] : Account.Decide(account.Before, command, at);

    public static NewerAccount Evolve(NewerAccount account, IAccountEvent happened, DateTimeOffset at) =>
        happened is Closed
            ? account with { IsClosed = true }
            : account with { Before = Account.Evolve(account.Before, happened, at) };
}

public sealed class ClosedAccounts : IView<AccountLine>
{
    public static ViewShape<AccountLine> Shape { get; } = new(
        "closed-accounts", 1, BankJson.Default.AccountLine, [typeof(Closed)]);

    public static void On(IEvent happened, in Happening context, Documents<AccountLine> documents) =>
        documents.Put(context.Key, new(context.Key, 0));
}

internal static class NewerBank
{
    public static Service[] Services { get; } =
    [
        Service.Named("accounts")
            .Speaks(BankJson.Default, NewerBankJson.Default)
            .Decides<NewerAccount, AccountCommand, IAccountEvent>("account")
            .Shows<AccountLines, AccountLine>(),
        Service.Named("transfers")
            .Speaks(BankJson.Default)
            .Decides<Transfer, TransferCommand, ITransferEvent>("transfer")
            .Runs(Moving.Steps)
            .Shows<ClosedAccounts, AccountLine>(),
    ];
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Close))]
[JsonSerializable(typeof(Closed))]
[JsonSerializable(typeof(NewerAccount))]
internal sealed partial class NewerBankJson : JsonSerializerContext;

using System.Text.Json.Serialization;

namespace Jumun.Engine.Tests.Shards;

// A bank in two services: accounts, and transfers between them by a saga. Small enough to know by heart.

public abstract record AccountCommand(string Account) : ICommand
{
    string ICommand.Key => Account;
}

[Wire("bank.deposit.v1")]
public sealed record Deposit(string Account, long Amount) : AccountCommand(Account);

[Wire("bank.withdraw.v1")]
public sealed record Withdraw(string Account, long Amount) : AccountCommand(Account);

/// <summary>Money put aside until a time, then given back by the account's own timer.</summary>
[Wire("bank.hold.v1")]
public sealed record Hold(string Account, long Amount, DateTimeOffset Until) : AccountCommand(Account);

public sealed record EndHold(string Account) : AccountCommand(Account);

public interface IAccountEvent : IEvent;

[Wire("bank.deposited.v1")]
public sealed record Deposited(string Account, long Amount) : IAccountEvent;

[Wire("bank.withdrawn.v1")]
public sealed record Withdrawn(string Account, long Amount) : IAccountEvent;

[Wire("bank.held.v1")]
public sealed record Held(string Account, long Amount, DateTimeOffset Until) : IAccountEvent;

[Wire("bank.hold-ended.v1")]
public sealed record HoldEnded(string Account, long Amount) : IAccountEvent;

public sealed record Account(string Id, long Balance, long Held, DateTimeOffset? Until)
    : IDecider<Account, AccountCommand, IAccountEvent>
{
    public static readonly Refusal TooLittle = new("account.too-little", "There is too little in the account.");

    /// <summary>While set, handling a deposit of this amount fails: a planted bug.</summary>
    public static readonly AsyncLocal<long?> Poison = new();

    public static Account Initial => new("", 0, 0, null);

    public static Decision<IAccountEvent> Decide(Account account, AccountCommand command, DateTimeOffset at) =>
        command switch
        {
            Deposit c when c.Amount == Poison.Value => throw new InvalidOperationException("a planted bug"),
            Deposit c => [new Deposited(c.Account, c.Amount)],
            Withdraw c => c.Amount > account.Balance ? TooLittle : [new Withdrawn(c.Account, c.Amount)],
            Hold c => [new Held(c.Account, c.Amount, c.Until)],
            EndHold c => [new HoldEnded(c.Account, account.Held)],
            _ => throw Unreachable.Case(command),
        };

    public static Account Evolve(Account account, IAccountEvent happened, DateTimeOffset at) => happened switch
    {
        Deposited e => account with { Id = e.Account, Balance = account.Balance + e.Amount },
        Withdrawn e => account with { Balance = account.Balance - e.Amount },
        Held e => account with
        {
            Id = e.Account, Balance = account.Balance - e.Amount, Held = e.Amount, Until = e.Until,
        },
        HoldEnded e => account with { Balance = account.Balance + e.Amount, Held = 0, Until = null },
        _ => throw Unreachable.Case(happened),
    };

    public static DateTimeOffset? WakesAt(Account account) => account.Until;

    public static AccountCommand Wake(Account account) => new EndHold(account.Id);
}

public abstract record TransferCommand(string Transfer) : ICommand
{
    string ICommand.Key => Transfer;
}

[Wire("bank.start-transfer.v1")]
public sealed record StartTransfer(string Transfer, string From, string[] To, long Each) : TransferCommand(Transfer);

[Wire("bank.finish-transfer.v1")]
public sealed record FinishTransfer(string Transfer, string? Refusal) : TransferCommand(Transfer);

public interface ITransferEvent : IEvent;

[Wire("bank.transfer-started.v1")]
public sealed record TransferStarted(string Transfer, string From, string[] To, long Each) : ITransferEvent;

[Wire("bank.transfer-finished.v1")]
public sealed record TransferFinished(string Transfer, string? Refusal) : ITransferEvent;

public sealed record Transfer(bool Started, bool Finished, string? Refusal)
    : IDecider<Transfer, TransferCommand, ITransferEvent>
{
    public static readonly Refusal ToNobody = new("transfer.to-nobody", "Say to whom.", RefusalKind.Invalid);

    public static Transfer Initial => new(false, false, null);

    public static Decision<ITransferEvent> Decide(Transfer transfer, TransferCommand command, DateTimeOffset at) =>
        command switch
        {
            StartTransfer { To: [] } => ToNobody,
            StartTransfer c => transfer.Started ? [] : [new TransferStarted(c.Transfer, c.From, c.To, c.Each)],
            FinishTransfer c => transfer.Finished ? [] : [new TransferFinished(c.Transfer, c.Refusal)],
            _ => throw Unreachable.Case(command),
        };

    public static Transfer Evolve(Transfer transfer, ITransferEvent happened, DateTimeOffset at) => happened switch
    {
        TransferStarted => transfer with { Started = true },
        TransferFinished e => transfer with { Finished = true, Refusal = e.Refusal },
        _ => throw Unreachable.Case(happened),
    };

    public static bool HasOutcome(Transfer transfer) => transfer.Finished;
}

public sealed record Moving(string Transfer, string From, string[] To, long Each)
{
    public static readonly Saga<Moving> Steps = Saga.Of<Moving>("moving", 1, BankJson.Default.SagaStateMoving)
        .StartedBy<TransferStarted>(e => new Moving(e.Transfer, e.From, e.To, e.Each))
        .Step(
            "withdraw", m => new Withdraw(m.From, m.Each * m.To.Length),
            undo: m => new Deposit(m.From, m.Each * m.To.Length))
        .ForEach(
            m => m.To, "deposit", (m, to) => new Deposit(to, m.Each), undo: (m, to) => new Withdraw(to, m.Each))
        .Pivot("finish", m => new FinishTransfer(m.Transfer, null))
        .Refused((m, refusal) => new FinishTransfer(m.Transfer, refusal.Code));
}

/// <summary>What a bank clerk sees: each account's balance, found by whether there is money in it.</summary>
public sealed record AccountLine(string Account, long Balance);

public sealed class AccountLines : IView<AccountLine>
{
    /// <summary>While set, showing a deposit of this amount fails: a planted bug.</summary>
    public static readonly AsyncLocal<long?> Poison = new();

    public static ViewShape<AccountLine> Shape { get; } = new(
        "account-lines", 1, BankJson.Default.AccountLine, [typeof(Deposited), typeof(Withdrawn)],
        ("empty", line => line.Balance == 0 ? "yes" : "no"));

    public static void On(IEvent happened, in Happening context, Documents<AccountLine> documents)
    {
        var (account, change) = happened switch
        {
            Deposited e when e.Amount == Poison.Value => throw new InvalidOperationException("a planted bug"),
            Deposited e => (e.Account, e.Amount),
            Withdrawn e => (e.Account, -e.Amount),
            _ => throw Unreachable.Case(happened),
        };
        var balance = documents.TryGet(account, out var line) ? line.Balance : 0;
        documents.Put(account, new(account, balance + change));
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Deposit))]
[JsonSerializable(typeof(Withdraw))]
[JsonSerializable(typeof(Hold))]
[JsonSerializable(typeof(Deposited))]
[JsonSerializable(typeof(Withdrawn))]
[JsonSerializable(typeof(Held))]
[JsonSerializable(typeof(HoldEnded))]
[JsonSerializable(typeof(StartTransfer))]
[JsonSerializable(typeof(FinishTransfer))]
[JsonSerializable(typeof(TransferStarted))]
[JsonSerializable(typeof(TransferFinished))]
[JsonSerializable(typeof(Account))]
[JsonSerializable(typeof(Transfer))]
[JsonSerializable(typeof(SagaState<Moving>))]
[JsonSerializable(typeof(AccountLine))]
internal sealed partial class BankJson : JsonSerializerContext;

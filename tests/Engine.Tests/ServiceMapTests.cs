using Jumun.Engine.Tests.Shards;

namespace Jumun.Engine.Tests;

/// <summary>Who sends what to whom, and who hears what of whom, as services declare it.</summary>
public sealed class ServiceMapTests
{
    private static readonly Service Gifts = Service.Named("gifts")
        .Speaks(BankJson.Default)
        .Whenever<TransferFinished>(_ => null)
        .Keeps<AccountLines, AccountLine>();

    private static readonly IReadOnlyList<Way> Ways =
        ServiceMap.Of([BankPlatform.Accounts, BankPlatform.Transfers, Gifts]);

    [Fact]
    public void Commands_of_processes_with_what_undoes_them_and_what_is_heard_are_ways()
    {
        Assert.Equal(
            [
                "accounts>gifts IsShown by account-lines: bank.deposited bank.withdrawn",
                "transfers>accounts Commands by moving: bank.withdraw bank.deposit",
                "transfers>gifts SetsOff by policy: bank.transfer-finished",
            ],
            Ways.Select(way => $"{way.From}>{way.To} {way.Kind} by {string.Join(' ', way.By)}: "
                + string.Join(' ', way.Messages)));
    }

    [Fact]
    public void The_picture_names_a_few_and_the_words_all()
    {
        Assert.Equal(
            "flowchart LR\n  accounts -.-> gifts\n  transfers ==>|withdraw<br>deposit| accounts\n"
            + "  transfers -->|transfer-finished| gifts\n",
            ServiceMap.ToMermaid(Ways));
        var many = new Way("a", "b", WayKind.Commands, ["c"], ["a.one", "a.two", "a.three", "a.four"]);
        Assert.Contains("|one<br>two<br>and 2 more|", ServiceMap.ToMermaid([many]));
        Assert.Equal("a commands b (c):\n  one\n  two\n  three\n  four\n", ServiceMap.ToText([many]));
    }
}

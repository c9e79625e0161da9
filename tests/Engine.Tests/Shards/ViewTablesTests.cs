namespace Jumun.Engine.Tests.Shards;

/// <summary>Views in tables behind their shards: whatever gets lost, a start tells the same as the journals.</summary>
public sealed class ViewTablesTests
{
    private static readonly Service Watching = Service.Named("watching")
        .Speaks(BankJson.Default)
        .Decides<Transfer, TransferCommand, ITransferEvent>("transfer")
        .Shows<AccountLines, AccountLine>();

    private readonly MemoryViewTables _tables = new();

    /// <summary>Of own events and of others', with tables that are ahead of the snapshot, behind it, or away.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void A_start_after_any_end_tells_what_the_journals_tell(int seed)
    {
        var random = new Random(seed);
        using var bank = Open(new() { ShardSnapshotEveryRecords = seed % 2 == 0 ? 7 : 100_000 });
        _tables.Fault = _ =>
        {
            if (random.Next(3) == 0)
            {
                throw new IOException("The tables are away.");
            }
        };
        var told = new Dictionary<string, long>();
        for (var i = 0; i < 200; i++)
        {
            var account = $"a{random.Next(10)}";
            bank.Send(new Deposit(account, i));
            told[account] = told.GetValueOrDefault(account) + i;
            bank.Time.Pass(TimeSpan.FromMilliseconds(random.Next(1500)));
            switch (random.Next(12))
            {
                case 0:
                    bank.Crash();
                    break;
                case 1:
                    bank.Restart();
                    break;
                case 2:
                    bank.Ask(p => p.RebuildView("watching", "account-lines"));
                    break;
            }
        }

        bank.Settle();
        foreach (var (account, balance) in told)
        {
            Assert.Equal(balance, bank.Ask(p => p.Find<AccountLines, AccountLine>(account))!.Balance);
        }
    }

    [Fact]
    public void A_start_reads_the_tables_and_not_the_journals()
    {
        using var bank = Open(new());
        bank.Send(new Deposit("ann", 5));
        Write(bank);
        ChangeRow("ann", 77); // So that it can be told which of them it was.

        bank.Crash();
        bank.Settle();
        Assert.Equal(77, Balance(bank, "ann"));
        bank.Send(new Deposit("ann", 1));
        Assert.Equal(78, Balance(bank, "ann"));
    }

    [Fact]
    public void What_a_rebuild_made_anew_is_written_whole()
    {
        using var bank = Open(new());
        bank.Send(new Deposit("ann", 5));
        Write(bank);
        ChangeRow("ann", 77);
        bank.Crash();
        bank.Settle();

        Assert.True(bank.Ask(p => p.RebuildView("watching", "account-lines")));
        Write(bank);
        bank.Crash();
        bank.Settle();
        Assert.Equal(5, Balance(bank, "ann"));
    }

    [Fact]
    public void While_the_tables_are_away_the_shards_go_on_and_say_so_once()
    {
        using var bank = Open(new());
        _tables.Fault = _ => throw new IOException("The tables are away.");
        for (var i = 0; i < 5; i++)
        {
            bank.Send(new Deposit("ann", 5));
            Write(bank);
        }

        Assert.Contains("The tables are away.", Assert.Single(bank.Reports), StringComparison.Ordinal);
        _tables.Fault = _ => { };
        Write(bank);
        Assert.Equal(25, Row("ann").Balance);
    }

    [Fact]
    public void A_view_that_failed_leaves_its_table_as_it_was()
    {
        using var bank = Open(new());
        bank.Send(new Deposit("ann", 5));
        Write(bank);
        AccountLines.Poison.Value = 6;
        bank.Send(new Deposit("ann", 6));
        Write(bank);
        AccountLines.Poison.Value = null;
        Assert.Equal(5, Row("ann").Balance);

        bank.Crash(); // Today's code can do it.
        bank.Settle();
        Assert.Equal(11, Balance(bank, "ann"));
    }

    private BankPlatform Open(PlatformOptions options) =>
        new(options with { ViewTables = _ => _tables }, services: [Bare, Watching]);

    private static readonly Service Bare = Service.Named("accounts")
        .Speaks(BankJson.Default)
        .Decides<Account, AccountCommand, IAccountEvent>("account");

    private static void Write(BankPlatform bank)
    {
        bank.Time.Pass(TimeSpan.FromSeconds(2));
        bank.Settle();
    }

    private static long Balance(BankPlatform bank, string account) =>
        bank.Ask(p => p.Find<AccountLines, AccountLine>(account))!.Balance;

    private AccountLine Row(string account) => Kept(account).Document;

    private void ChangeRow(string account, long balance)
    {
        var (row, checkpoint, document) = Kept(account);
        var json = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(
            document with { Balance = balance }, BankJson.Default.AccountLine);
        _tables.Save("watching-0", checkpoint, [new(Table, false, [row with { Json = json }], [])]);
    }

    private static ViewTable Table { get; } = new("account-lines", 1, ["empty"]);

    private (ViewRow Row, ViewCheckpoint Checkpoint, AccountLine Document) Kept(string account)
    {
        var (rows, checkpoint) = _tables.Load("watching-0", Table, rows => rows.ToList())!.Value;
        var row = rows.Single(row => row.Key == account);
        return (row, checkpoint, System.Text.Json.JsonSerializer.Deserialize(row.Json, BankJson.Default.AccountLine)!);
    }
}

using Jumun.Engine.Journals;
using Jumun.Engine.Shards;

namespace Jumun.Engine.Tests.Shards;

/// <summary>A journal whose commit is answered by silence: it may have happened, or not.</summary>
public sealed class UnknownOutcomeTests : IDisposable
{
    private readonly BankPlatform _bank;
    private string _failing = "";
    private bool _happens;

    public UnknownOutcomeTests() => _bank = new(wrap: (shard, journal) => new Silent(this, shard, journal));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whoever_waits_is_told_so_and_the_same_key_tells_what_became_of_it(bool happens)
    {
        _bank.Send(new Deposit("ann", 100), key: 1, body: 1);
        (_failing, _happens) = ("accounts-0", happens);
        Assert.Equal(ReplyKind.Unknown, _bank.Send(new Deposit("ann", 5), key: 2, body: 2).Kind);
        Assert.Equal(happens ? 105 : 100, _bank.BalanceOf("ann"));
        Assert.Equal(ReplyKind.Done, _bank.Send(new Deposit("ann", 5), key: 2, body: 2).Kind);
        Assert.Equal(105, _bank.BalanceOf("ann"));
        Assert.Contains(_bank.Reports, report => report.Contains("rebuilt", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("accounts-0", false)]
    [InlineData("accounts-0", true)]
    [InlineData("transfers-0", false)]
    [InlineData("transfers-0", true)]
    public void A_transfer_goes_on_once_whichever_of_its_commits_is_lost_in_silence(string shard, bool happens)
    {
        _bank.Send(new Deposit("ann", 1_000));
        for (var steps = 0; steps < 12; steps++)
        {
            var transfer = new StartTransfer($"t{steps}", "ann", ["bob", "cid"], 1);
            _bank.Post(new Request(transfer) { Key = (UInt128)steps + 100, Fingerprint = 1 });
            for (var i = 0; i < steps; i++)
            {
                _bank.StepAll();
            }

            (_failing, _happens) = (shard, happens);
            _bank.Settle();
            _failing = "";
            Assert.Equal(ReplyKind.Done, _bank.Send(transfer, (UInt128)steps + 100, 1).Kind);
            Assert.True(_bank.TransferOf(transfer.Transfer).Finished);
            Assert.Equal(
                (1_000 - (2 * (steps + 1)), steps + 1, steps + 1),
                (_bank.BalanceOf("ann"), _bank.BalanceOf("bob"), _bank.BalanceOf("cid")));
        }
    }

    public void Dispose() => _bank.Dispose();

    /// <summary>Fails once when told to, before or after the commit.</summary>
    private sealed class Silent(UnknownOutcomeTests test, string shard, IJournal journal) : IJournal
    {
        public long LastPosition => journal.LastPosition;

        public void Append(Batch batch)
        {
            if (test._failing != shard)
            {
                journal.Append(batch);
                return;
            }

            test._failing = "";
            if (test._happens)
            {
                journal.Append(batch);
            }

            throw new JournalFailure("The connection was lost during the commit.");
        }

        public IEnumerable<Batch> Read(long from) => journal.Read(from);

        public IReadOnlyList<Record> ReadStream(string kind, string key, long afterVersion = 0) =>
            journal.ReadStream(kind, key, afterVersion);

        public Record? FindRequest(UInt128 request) => journal.FindRequest(request);

        public T? LoadSnapshot<T>(Func<System.IO.Stream, T?> read)
            where T : class => journal.LoadSnapshot(read);

        public void SaveSnapshot(Action<System.IO.Stream> write) => journal.SaveSnapshot(write);

        public long? LoadBookmark(string reader) => journal.LoadBookmark(reader);

        public void SaveBookmark(string reader, long position) => journal.SaveBookmark(reader, position);

        public void Dispose() => journal.Dispose();
    }
}

using System.Text.Json.Serialization.Metadata;
using Jumun.Engine.Journals;

namespace Jumun.Engine.Shards;

/// <summary>
/// A shard as its platform knows it, whether it runs here or in another process: the end of its journal, which readers
/// here follow, the rest of it, and the door at which it is asked.
/// </summary>
internal sealed class ShardPlace
{
    /// <summary>How long who may wait waits for a journal that nobody has at the moment.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan AskedAgainAfter = TimeSpan.FromMilliseconds(200);

    private readonly RecordReader _records;
    private volatile Shard? _here;
    private string? _complaint;

    public ShardPlace(Platform platform, int serviceIndex, int index, PlatformOptions options)
    {
        (Platform, ServiceIndex) = (platform, serviceIndex);
        Service = platform.Services[serviceIndex];
        Name = $"{Service.Name}-{index}";
        Tail = new(options.TailBatchesMax, options.RecordsPassedMax);
        _records = new(platform.Wire);
    }

    public Platform Platform { get; }

    public int ServiceIndex { get; }

    public Service Service { get; }

    /// <summary>The service and the shard's number: <c>ordering-0</c>. Names its journal.</summary>
    public string Name { get; }

    public Tail Tail { get; }

    /// <summary>The shard, if it runs in this process.</summary>
    public Shard? Here
    {
        get => _here;
        set => _here = value;
    }

    /// <summary>Tells other processes what it commits here, if they are to be told.</summary>
    public JournalFeed? Feed { get; set; }

    /// <summary>Held while it is opened or closed here.</summary>
    public Lock ComingAndGoing { get; } = new();

    /// <summary>The thread that drives it here.</summary>
    public ShardThread? Thread { get; set; }

    /// <summary>Hands a request to the shard and waits, at most so long.</summary>
    public ValueTask<Reply> Send(Request request, TimeSpan patience) => Here is { } shard
        ? shard.Send(request, patience)
        : new(Elsewhere.Send(this, request, patience));

    /// <summary>Asks the shard something and waits, at most so long.</summary>
    public ValueTask<Reply> Ask(Question question, TimeSpan patience) => Here is { } shard
        ? question.AskOf(shard, patience)
        : new(Elsewhere.Ask(this, question, patience));

    /// <summary>Its journal after a position, or a part of that, for who may not wait.</summary>
    public History HistoryAfter(long position, Action wake) => Here is { } shard
        ? new HistoryHere(shard.Journal.Read(position + 1))
        : new HistoryElsewhere(FetchOrNothing(position), Tail, wake);

    /// <summary>
    /// Its journal from a position to what is committed when it gets there, for who may wait. Throws
    /// <see cref="JournalUnusable"/> when it is in another process that can't be reached.
    /// </summary>
    /// <param name="interest">What is wanted of it; more may come.</param>
    public IEnumerable<Batch> Read(long from, Interest? interest = null) => Here is { } shard
        ? interest is null ? shard.Journal.Read(from) : shard.Journal.Read(from, interest)
        : ReadElsewhere(from);

    /// <summary>How the states of its streams of a kind are written.</summary>
    public JsonTypeInfo StateJson(string kind) => Service.KindNamed(kind).StateJson(Platform.JsonOf);

    /// <summary>
    /// What another process said of it: batches, and the position after which they go on. Throws
    /// <see cref="InvalidDataException"/>, and <see cref="JournalUnusable"/> for what this program does not know.
    /// </summary>
    public (List<UnreadBatch> Batches, long After) Receive(ReadOnlyMemory<byte> message) => JournalPage.Read(
        message, Platform.Wire, (frame, whole, names) => new UnreadBatch(frame, whole, names, Platform, _records));

    /// <summary>Says once why nothing can be read of it.</summary>
    public void Complain(Exception why)
    {
        if (Interlocked.Exchange(ref _complaint, why.Message) != why.Message)
        {
            Platform.Report($"{Name}: {why.Message}");
        }
    }

    /// <summary>
    /// A record of its journal. Throws <see cref="JournalUnusable"/> when it is in another process that can't be
    /// reached.
    /// </summary>
    public async ValueTask<Record> RecordAt(long position) => Here is { } shard
        ? shard.Journal.RecordAt(position)
        : (await FetchWithin(Patience, position - 1).ConfigureAwait(false))[0].Records[0];

    private Elsewhere Elsewhere => Platform.Elsewhere
        ?? throw new InvalidOperationException($"{Name} does not run here, and there is no elsewhere.");

    private IEnumerable<Batch> ReadElsewhere(long from)
    {
        while (FetchWithin(Patience, from - 1).GetAwaiter().GetResult() is { Count: > 0 } batches)
        {
            foreach (var batch in batches)
            {
                yield return batch;
            }

            from = batches[^1].LastPosition + 1;
        }
    }

    private async Task<IReadOnlyList<Batch>> FetchWithin(TimeSpan patience, long after)
    {
        for (var began = Platform.Clock.Now; Platform.Clock.Now - began < patience;)
        {
            var page = await FetchOrNothing(after).ConfigureAwait(false);
            if (page.Position is not null)
            {
                return page.Batches;
            }
        }

        throw new JournalUnusable($"The journal '{Name}' is in another process, and none answered for it.");
    }

    /// <summary>A page; an empty one, after a moment, when it can't be had now.</summary>
    private async Task<JournalPage> FetchOrNothing(long after)
    {
        try
        {
            var page = await Elsewhere.Read(Name, after).ConfigureAwait(false);
            var (batches, end) = JournalPage.Read(page, Platform.Wire, (frame, whole, names) =>
                FrameReader.ReadBatch(frame, whole.Span, names, _records, frame.FirstPosition, null));
            _complaint = null;
            return end >= after
                ? new(batches, end)
                : throw new JournalUnusable(
                    $"The journal '{Name}' ends with record {end}, but was read up to record {after}: "
                    + "its end was lost; restore all databases from one moment.");
        }
        catch (Exception e) when (e is ShardUnavailable or InvalidDataException or JournalUnusable)
        {
            if (e is not ShardUnavailable)
            {
                Complain(e);
            }

            await Task.Delay(AskedAgainAfter).ConfigureAwait(false);
            return new([], null);
        }
    }
}

using Jumun.Engine.Journals;
using Jumun.Engine.Shards;

namespace Jumun.Engine;

// For a platform whose shards run in several processes: they come and go, and their batches are told to the others.
public sealed partial class Platform
{
    private const int PageBytesMax = 1 << 20;

    /// <summary>All shards, wherever they run.</summary>
    public IReadOnlyList<string> ShardNames => [.. _places.Select(place => place.Name)];

    /// <summary>Whether a shard runs in this process.</summary>
    public bool IsHere(string shard) => PlaceNamed(shard).Here is not null;

    /// <summary>
    /// Opens a shard in this process, remembers everything and goes on where it stopped. Throws
    /// <see cref="JournalUnusable"/>, and then it is not here.
    /// </summary>
    public void OpenShard(string name)
    {
        var place = PlaceNamed(name);
        lock (place.ComingAndGoing)
        {
            place.Thread = new(Open(place), this);
            place.Thread.Start();
        }
    }

    /// <summary>The same without a thread: for who steps it.</summary>
    internal Shard Open(ShardPlace place)
    {
        var shard = new Shard(place, _options, _openJournal);
        shard.OpenJournal();
        place.Here = shard; // Others may have to read its journal before it can remember all of theirs.
        try
        {
            FollowOthers(shard);
            shard.Recover();
            Clock.GoOnFrom(shard.Now);
            shard.GoOn();
            place.Tail.WakeAll(); // What the one before committed and never said is only in the journal.
            return shard;
        }
        catch
        {
            CloseShard(place.Name, mayWrite: false);
            throw;
        }
    }

    /// <summary>Lets a shard finish what it is at and closes it, so that another process may open it.</summary>
    /// <param name="mayWrite">False when its journal can't be written any more.</param>
    public void CloseShard(string name, bool mayWrite = true)
    {
        var place = PlaceNamed(name);
        lock (place.ComingAndGoing)
        {
            if (place.Here is not { } shard)
            {
                return;
            }

            shard.CloseInbox();
            place.Thread?.Stop();
            (place.Here, place.Thread) = (null, null);
            place.Tail.Lose();
            shard.Close(mayWrite);
        }
    }

    /// <summary>
    /// What a shard that runs here answers to a call of another process. Throws <see cref="ShardUnavailable"/> when it
    /// does not run here, and <see cref="System.Text.Json.JsonException"/>.
    /// </summary>
    public Task<ReadOnlyMemory<byte>> Answer(string shard, ReadOnlyMemory<byte> call) =>
        Elsewhere.Answer(PlaceNamed(shard), call);

    /// <summary>
    /// A page of the journal of a shard that runs here, of what comes after a position, for another process. Reads the
    /// disk. Throws <see cref="ShardUnavailable"/>.
    /// </summary>
    public byte[] ReadJournal(string shard, long after)
    {
        var journal = (PlaceNamed(shard).Here is { } here && _options.IsHeld(shard)
            ? here : throw new ShardUnavailable(shard, ReplyKind.Overloaded)).Journal;
        var last = journal.LastPosition;
        var batches = journal.Read(after + 1).Where(batch => batch.Records.Count > 0); // Who reads on must get on.
        return JournalPage.Write(batches, last, Wire, PageBytesMax);
    }

    /// <summary>Follows a shard that runs here, for who tells other processes what it commits.</summary>
    /// <param name="wake">Called, on any thread, when there is something new.</param>
    public JournalFeed Follow(string shard, Action wake) => new(PlaceNamed(shard), wake);

    /// <summary>What a <see cref="JournalFeed"/> in another process said of a shard.</summary>
    /// <param name="message">Kept until everybody here whom it concerns has read it.</param>
    public void Receive(string shard, ReadOnlyMemory<byte> message)
    {
        var place = PlaceNamed(shard);
        if (place.Here is not null)
        {
            return; // It was this process itself, or the one that had the shard before.
        }

        try
        {
            var (batches, after) = place.Receive(message);
            foreach (var batch in batches)
            {
                place.Tail.Receive(after, batch);
                after = batch.LastPosition;
            }

            place.Tail.Told(after, Clock.Now);
        }
        catch (JournalUnusable newer)
        {
            place.Complain(newer);
            place.Tail.Lose(); // Nobody gets past it here: who can read it is a process of the newer version.
        }
    }

    /// <summary>
    /// From now on what others say of a shard is received, and something may have been said before: whoever reads it
    /// reads its journal first.
    /// </summary>
    public void ListensTo(string shard)
    {
        if (PlaceNamed(shard) is { Here: null } place)
        {
            place.Tail.Lose();
        }
    }

    /// <summary>A shard can't go on here.</summary>
    internal void Fail(Shard shard, Exception failure)
    {
        if (_options.ShardFailed is not { } failed)
        {
            Fail(failure);
            return;
        }

        // Not on its own thread, whose end is waited for.
        new Thread(() =>
        {
            CloseShard(shard.Name, mayWrite: false);
            failed(shard.Name, failure);
        })
        { Name = $"{shard.Name} failed", IsBackground = true }.Start();
    }
}

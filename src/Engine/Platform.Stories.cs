using Jumun.Engine.Journals;
using Jumun.Engine.Shards;
using Jumun.Engine.Stories;

namespace Jumun.Engine;

// What happened and why, over all services; also for who only reads.
public sealed partial class Platform
{
    private const int StoryRecordsMax = 2_000;

    /// <summary>
    /// What happened about something, for example an order, over all services, and what caused what; null: nothing.
    /// Reads the disk, wherever the journals are.
    /// </summary>
    /// <param name="id">The key of a stream.</param>
    /// <param name="until">What came later is left out.</param>
    public async ValueTask<Story?> Explain(string id, DateTimeOffset? until = null)
    {
        var gathering = new StoryGathering(ReadStory, ReadStoryAt, until ?? DateTimeOffset.MaxValue, StoryRecordsMax);
        var records = await gathering.From(
            from service in Services
            from kind in service.Kinds.Select(kind => kind.Name).Append(Shard.PolicyKind)
            select new StoryStream(service.Name, kind, id)).ConfigureAwait(false);
        return records.Count == 0
            ? null : new(id, records.Min(record => record.At), gathering.IsCut, StoryTree.Of(records));
    }

    /// <summary>
    /// Opens journals only to read them: nothing is remembered, so only what is read from journals can be asked, such
    /// as <see cref="Explain"/>. Throws <see cref="JournalUnusable"/>, also while somebody else has them open.
    /// </summary>
    /// <param name="shards">Those that there are; the others' journals are as good as empty.</param>
    public static Platform OpenToRead(
        IReadOnlyList<Service> services, PlatformOptions options, IReadOnlySet<string> shards,
        Func<string, Wire, IJournal> openJournal)
    {
        var platform = Prepare(services, options, openJournal);
        try
        {
            foreach (var place in platform._places)
            {
                if (shards.Contains(place.Name))
                {
                    place.Here!.OpenJournal();
                }
                else
                {
                    place.Here = null;
                }
            }

            return platform;
        }
        catch
        {
            platform.Dispose();
            throw;
        }
    }

    private async ValueTask<IReadOnlyList<StoryRecord>> ReadStory(StoryStream stream)
    {
        var place = PlaceOf(Topology.IndexOf(stream.Service), stream.Key);
        return await AskForStory(place, new ReadStory(stream.Kind, stream.Key)).ConfigureAwait(false);
    }

    private async ValueTask<StoryRecord?> ReadStoryAt(string shard, long position)
    {
        var found = await AskForStory(PlaceNamed(shard), new ReadStoryAt(position)).ConfigureAwait(false);
        return found.Count > 0 ? found[0] : null;
    }

    private async ValueTask<List<StoryRecord>> AskForStory(ShardPlace place, Question question) =>
        place.Here is null && Elsewhere is null
            ? [] : (List<StoryRecord>)(await Ask(place, question).ConfigureAwait(false)).State!;
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Jumun.Engine.Journals;
using Jumun.Engine.Shards;

namespace Jumun.Engine;

/// <summary>An event that is told to others, outside of the platform.</summary>
/// <param name="Shard">Where it is kept: with <paramref name="Position"/> and <paramref name="Index"/> its place, which
/// exists only once.</param>
/// <param name="Index">Which of the record's events.</param>
/// <param name="Type">Its wire name: <c>ordering.order-confirmed.v1</c>.</param>
/// <param name="Key">Of the stream that it happened to.</param>
/// <param name="Version">Its number in that stream.</param>
/// <param name="TraceId">32 hexadecimal digits.</param>
public sealed record PublishedEvent(
    string Service, string Shard, long Position, int Index, string Type, string Key, long Version, DateTimeOffset At,
    string Correlation, string TraceId, JsonElement Data);

/// <summary>A type of event that is told to others, and how its data is written.</summary>
public sealed record Publication(string Service, string Type, JsonTypeInfo Json);

// For who tells others what happened.
public sealed partial class Platform
{
    /// <summary>The types of events that services tell others.</summary>
    public IEnumerable<Publication> Publications =>
        from service in Services
        from type in service.Published
        select new Publication(service.Name, Wire.NameOf(type), JsonOf(type));

    /// <summary>The shards of this process whose services tell others something.</summary>
    public IReadOnlyList<string> PublishingShards =>
        [.. Shards.Where(shard => shard.Service.Published.Count > 0).Select(shard => shard.Name)];

    /// <summary>The position of a shard's last committed record; on any thread.</summary>
    public long LastPositionOf(string shard) => JournalOf(shard).LastPosition;

    /// <summary>How far somebody outside has got with a shard's journal, or null if he never said.</summary>
    public long? BookmarkOf(string shard, string reader) => JournalOf(shard).LoadBookmark(reader);

    public void SetBookmark(string shard, string reader, long position) =>
        JournalOf(shard).SaveBookmark(reader, position);

    /// <summary>
    /// What a shard tells others of its records after a position, oldest first, up to about so many events; and the
    /// position up to which that is all. Reads the journal: not on a thread that others wait for.
    /// </summary>
    public (IReadOnlyList<PublishedEvent> Events, long UpTo) ReadPublished(string name, long after, int max)
    {
        var shard = PlaceNamed(name);
        var (events, upTo) = (new List<PublishedEvent>(), after);
        foreach (var batch in JournalOf(name).Read(after + 1, new(shard.Service.Published)))
        {
            foreach (var record in batch.Records)
            {
                for (var i = 0; i < record.Events.Length; i++)
                {
                    if (shard.Service.Published.Contains(record.Events[i].GetType()))
                    {
                        events.Add(Published(shard, record, i));
                    }
                }
            }

            upTo = Math.Max(upTo, batch.LastPosition);
            if (events.Count >= max)
            {
                break;
            }
        }

        return (events, upTo);
    }

    private IJournal JournalOf(string shard) =>
        (PlaceNamed(shard).Here ?? throw new ShardUnavailable(shard, ReplyKind.Overloaded)).Journal;

    private PublishedEvent Published(ShardPlace shard, Record record, int index)
    {
        var entry = Entry(shard.Name, record, index);
        return new(
            shard.Service.Name, shard.Name, record.Position, index, entry.What, record.Key, entry.Version, entry.At,
            entry.Correlation, entry.TraceId, entry.Data);
    }
}

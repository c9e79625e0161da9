namespace Jumun.Engine.Shards;

/// <summary>
/// Making a view anew beside the live one: most of it is read on a thread of its own, the rest and the switch are one
/// question to the shard.
/// </summary>
internal sealed partial class Shard
{
    /// <summary>
    /// Makes a view anew beside the live one, and switches to it. Throws <see cref="ShardUnavailable"/>.
    /// </summary>
    /// <param name="patience">For each question to the shard; reading the journals takes as long as it takes.</param>
    public async ValueTask Rebuild(int view, TimeSpan patience)
    {
        var documents = Service.ViewKinds[view].Empty();
        var fed = (List<(ShardPlace Source, long Position)>)(await Answered(
            s => new(ReplyKind.Done, s.PositionsOnShard())).ConfigureAwait(false)).State!;
        var isFed = new TaskCompletionSource();
        Beside("view rebuild", () =>
        {
            try
            {
                fed.ForEach(f => Feed(view, documents, f.Source, 0, f.Position));
                isFed.SetResult();
            }
            catch (Exception e)
            {
                isFed.SetException(e);
            }
        });
        await isFed.Task.ConfigureAwait(false);
        await Answered(s =>
        {
            s.SwitchViewOnShard(view, documents, fed);
            return new(ReplyKind.Done);
        }).ConfigureAwait(false);

        async ValueTask<Reply> Answered(Func<Shard, Reply> question) =>
            await Ask(question, patience).ConfigureAwait(false) is { Kind: ReplyKind.Done } reply
                ? reply : throw new ShardUnavailable(Name, ReplyKind.Overloaded);
    }

    /// <summary>How far each journal that a view hears is handled: by name of its shard.</summary>
    private List<(ShardPlace Source, long Position)> PositionsOnShard() =>
        [(Place, _position), .. _readers.Select(r => (r.Source, r.Position))];

    /// <summary>
    /// Feeds documents with what a journal holds after one position and up to another; on any thread.
    /// </summary>
    private void Feed(int view, object documents, ShardPlace source, long after, long upTo)
    {
        var kind = Service.ViewKinds[view];
        if (after >= upTo || !kind.Hears.Any(type => Platform.Topology.EmitterOf(type) == source.ServiceIndex))
        {
            return;
        }

        var hears = kind.Hears.ToHashSet();
        foreach (var batch in Passing(source, after + 1, upTo, new(hears)))
        {
            foreach (var record in batch.Records)
            {
                if (record.Position <= upTo)
                {
                    Feed(kind, documents, record, hears, source);
                }
            }
        }
    }

    /// <summary>
    /// Whether this shard's part of a view is told of an event. What is kept to decide with is wanted whole in each;
    /// what is shown is where its streams are, and what other services tell of them where the view says, or else where
    /// its correlation leads. A process writes down what it learned from others, which they have told themselves: a
    /// view that says where it hears is not told twice.
    /// </summary>
    public bool Concerns(ViewKind view, IEvent happened, Record record, ShardPlace source) =>
        view.IsKept
        || (source.ServiceIndex == ServiceIndex ? source == Place
            : view.HeardBy is null ? IsMine(record.Correlation)
            : source.Service.Tells(record.Kind, happened)
                && view.HeardBy(happened, record.Key) is { } key && IsMine(key));

    private void Feed(ViewKind kind, object documents, Record record, HashSet<Type> hears, ShardPlace source)
    {
        foreach (var happened in record.Events)
        {
            if (hears.Contains(happened.GetType()) && Concerns(kind, happened, record, source))
            {
                kind.On(documents, happened, ShardViews.ContextOf(record, source.Service.Name));
            }
        }
    }

    /// <summary>The last bit, and the switch: from now on the rebuilt documents are the view.</summary>
    private void SwitchViewOnShard(int view, object documents, List<(ShardPlace Source, long Position)> fed)
    {
        foreach (var (source, position) in fed)
        {
            var upTo = source == Place ? _position : _readers.Find(r => r.Source == source)!.Position;
            Feed(view, documents, source, position, upTo);
        }

        Views.Replace(view, documents);
        Tables?.WriteWhole(view);
    }
}

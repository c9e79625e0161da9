using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Jumun.Engine.Stories;

namespace Jumun.Engine.Shards;

/// <summary>
/// What a shard can be asked, wherever it runs: it is answered there, from what is committed. To another process both
/// the question and what it is answered go as JSON.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "ask")]
[JsonDerivedType(typeof(ReadStream), "stream")]
[JsonDerivedType(typeof(ReadStreamThen), "stream-then")]
[JsonDerivedType(typeof(ReadHistory), "history")]
[JsonDerivedType(typeof(ReadStory), "story")]
[JsonDerivedType(typeof(ReadStoryAt), "story-at")]
[JsonDerivedType(typeof(FindDocument), "document")]
[JsonDerivedType(typeof(ListDocuments), "documents")]
[JsonDerivedType(typeof(HasHeard), "has-heard")]
[JsonDerivedType(typeof(KnownUntil), "known-until")]
[JsonDerivedType(typeof(BeginKey), "begin-key")]
[JsonDerivedType(typeof(HasSeenKey), "has-seen-key")]
[JsonDerivedType(typeof(EndKey), "end-key")]
[JsonDerivedType(typeof(ListProcesses), "processes")]
[JsonDerivedType(typeof(ListDeadLetters), "dead-letters")]
[JsonDerivedType(typeof(SettleDeadLetter), "settle")]
[JsonDerivedType(typeof(RebuildView), "rebuild")]
internal abstract record Question
{
    /// <summary>Puts it to a shard of this process and waits, at most so long.</summary>
    public virtual ValueTask<Reply> AskOf(Shard shard, TimeSpan patience) => shard.Ask(AnswerOnShard, patience);

    /// <summary>Writes the state that it was answered with.</summary>
    public virtual void Write(object state, ShardPlace place, Utf8JsonWriter to) =>
        JsonSerializer.Serialize(to, state, AnswerJson(place));

    public virtual object? Read(ReadOnlyMemory<byte> state, ShardPlace place) =>
        JsonSerializer.Deserialize(state.Span, AnswerJson(place));

    /// <summary>How the state that it is answered with is written.</summary>
    protected virtual JsonTypeInfo AnswerJson(ShardPlace place) =>
        throw new InvalidOperationException($"{GetType().Name} is answered without a state.");

    protected virtual Reply AnswerOnShard(Shard shard) =>
        throw new InvalidOperationException($"{GetType().Name} is not answered on the shard's thread.");
}

/// <summary>The state of a stream now.</summary>
internal sealed record ReadStream(string Kind, string Key) : Question
{
    protected override Reply AnswerOnShard(Shard shard) => shard.ReadOnShard(Kind, Key);

    protected override JsonTypeInfo AnswerJson(ShardPlace place) => place.StateJson(Kind);
}

/// <summary>The state of a stream as it was at a time: from the disk, so not on the shard's thread.</summary>
internal sealed record ReadStreamThen(string Kind, string Key, DateTimeOffset At) : Question
{
    public override async ValueTask<Reply> AskOf(Shard shard, TimeSpan patience)
    {
        await Task.Yield();
        return shard.ReadThen(Kind, Key, At);
    }

    protected override JsonTypeInfo AnswerJson(ShardPlace place) => place.StateJson(Kind);
}

/// <summary>Everything that happened to a stream, oldest first; from the disk, too.</summary>
internal sealed record ReadHistory(string Kind, string Key) : Question
{
    public override async ValueTask<Reply> AskOf(Shard shard, TimeSpan patience)
    {
        await Task.Yield();
        var records = shard.Journal.ReadStream(Kind, Key);
        List<HistoryEntry> entries =
        [
            .. records.SelectMany(record => record.Events.Select(
                (_, i) => shard.Platform.Entry(shard.Name, record, i))),
        ];
        return new(ReplyKind.Done, entries);
    }

    protected override JsonTypeInfo AnswerJson(ShardPlace place) => CallJson.Default.ListHistoryEntry;
}

/// <summary>A stream's records as their story needs them; from the disk, too.</summary>
internal sealed record ReadStory(string Kind, string Key) : Question
{
    public override async ValueTask<Reply> AskOf(Shard shard, TimeSpan patience)
    {
        await Task.Yield();
        return new(ReplyKind.Done, shard.ReadStory(Kind, Key));
    }

    protected override JsonTypeInfo AnswerJson(ShardPlace place) => CallJson.Default.ListStoryRecord;
}

/// <summary>The same of one record, by its position; none when there is no such record.</summary>
internal sealed record ReadStoryAt(long Position) : Question
{
    public override async ValueTask<Reply> AskOf(Shard shard, TimeSpan patience)
    {
        await Task.Yield();
        List<StoryRecord> found = Position <= shard.Journal.LastPosition
            ? [StoryRecord.Of(shard, shard.Journal.RecordAt(Position), _ => null)] : [];
        return new(ReplyKind.Done, found);
    }

    protected override JsonTypeInfo AnswerJson(ShardPlace place) => CallJson.Default.ListStoryRecord;
}

/// <summary>A view's document, or none.</summary>
internal sealed record FindDocument(string View, string Key) : Question
{
    protected override Reply AnswerOnShard(Shard shard) => new(ReplyKind.Done, shard.Views.Find(View, Key));

    protected override JsonTypeInfo AnswerJson(ShardPlace place) => place.Service.ViewNamed(View).Json;
}

/// <summary>So many of a view's documents, newest first: a list of <see cref="Listed{TDocument}"/>.</summary>
internal sealed record ListDocuments(string View, int Count, long Before, string? Index, string? Value) : Question
{
    public override void Write(object state, ShardPlace place, Utf8JsonWriter to) =>
        place.Service.ViewNamed(View).WriteListed(state, to);

    public override object? Read(ReadOnlyMemory<byte> state, ShardPlace place) =>
        place.Service.ViewNamed(View).ReadListed(JsonElement.Parse(state.Span));

    protected override Reply AnswerOnShard(Shard shard) => new(ReplyKind.Done, shard.Views.List(this));
}

/// <summary>Has it handled another shard's journal up to a position? Answered when it has.</summary>
internal sealed record HasHeard(string Source, long Position) : Question
{
    protected override Reply AnswerOnShard(Shard shard) => shard.HasHeardOnShard(Source, Position);
}

/// <summary>Up to when does a view know everything? Answered with that time; with none when it can't be told.</summary>
internal sealed record KnownUntil(string View) : Question
{
    protected override Reply AnswerOnShard(Shard shard) =>
        new(ReplyKind.Done, At: shard.KnownUntilOnShard(View) ?? default);
}

/// <summary>Lets requests under a key pass; see <see cref="KeysUnderWay"/>.</summary>
internal sealed record BeginKey(UInt128 Key, UInt128 Fingerprint, TimeSpan Patience) : Question
{
    protected override Reply AnswerOnShard(Shard shard) => shard.BeginKeyOnShard(Key, Fingerprint, Patience);
}

internal sealed record EndKey(UInt128 Key) : Question
{
    protected override Reply AnswerOnShard(Shard shard) => shard.EndKeyOnShard(Key);
}

/// <summary>Has it handled a request under this key? Then the answer is that the key was used.</summary>
internal sealed record HasSeenKey(UInt128 Key) : Question
{
    protected override Reply AnswerOnShard(Shard shard) => shard.HasSeenKeyOnShard(Key);
}

internal sealed record ListProcesses : Question
{
    protected override Reply AnswerOnShard(Shard shard) => new(ReplyKind.Done, shard.ProcessesOnShard());

    protected override JsonTypeInfo AnswerJson(ShardPlace place) => CallJson.Default.ListProcessStatus;
}

internal sealed record ListDeadLetters : Question
{
    protected override Reply AnswerOnShard(Shard shard) => new(ReplyKind.Done, shard.DeadLettersOnShard());

    protected override JsonTypeInfo AnswerJson(ShardPlace place) => CallJson.Default.ListDeadLetter;
}

/// <summary>
/// An operator's word on a dead letter. What it and those behind it say stands in their senders' journals, which may be
/// elsewhere: they are read first, and the shard waits for nobody.
/// </summary>
internal sealed record SettleDeadLetter(long Position, string Actor, bool Discard) : Question
{
    public override async ValueTask<Reply> AskOf(Shard shard, TimeSpan patience)
    {
        for (var asked = this; ;)
        {
            var (position, actor, discard) = asked;
            var waiting = await shard.Ask(s => new(ReplyKind.Done, s.WaitingAtOnShard(position)), patience)
                .ConfigureAwait(false);
            if (waiting.Kind != ReplyKind.Done)
            {
                return waiting;
            }

            var senders = new Dictionary<Origin, Record>();
            foreach (var origin in (List<Origin>)waiting.State!)
            {
                senders[origin] = await shard.Platform.PlaceNamed(origin.Source!).RecordAt(origin.Position)
                    .ConfigureAwait(false);
            }

            var reply = await shard.Ask(s => s.SettleOnShard(position, actor, discard, senders), patience)
                .ConfigureAwait(false);
            if (reply.State is not long next)
            {
                return reply;
            }

            asked = new(next, actor, Discard: false); // More has come behind it.
        }
    }
}

/// <summary>Makes a view anew beside the live one, and switches to it.</summary>
internal sealed record RebuildView(string View) : Question
{
    public override async ValueTask<Reply> AskOf(Shard shard, TimeSpan patience)
    {
        await shard.Rebuild(shard.Views.IndexOf(View), patience).ConfigureAwait(false);
        return new(ReplyKind.Done);
    }
}

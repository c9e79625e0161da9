using System.Runtime.CompilerServices;

namespace Jumun.Engine;

/// <summary>
/// What a decider answers: events, nothing (<c>[]</c>: it is already so, a retry), or a refusal.
/// Written as a collection expression or as a <see cref="Refusal"/>.
/// </summary>
[CollectionBuilder(typeof(Decision), nameof(Decision.Of))]
public readonly struct Decision<TEvent>
    where TEvent : IEvent
{
    private readonly TEvent[]? _events;

    internal Decision(TEvent[]? events, Refusal? refusal)
    {
        _events = events;
        Refusal = refusal;
    }

    public ReadOnlySpan<TEvent> Events => _events;

    public Refusal? Refusal { get; }

    public static implicit operator Decision<TEvent>(Refusal refusal) => new(null, refusal);

    /// <summary>For the compiler's collection expressions.</summary>
    public IEnumerator<TEvent> GetEnumerator() => ((IEnumerable<TEvent>)(_events ?? [])).GetEnumerator();
}

/// <summary>Makes decisions out of collection expressions.</summary>
public static class Decision
{
    public static Decision<TEvent> Of<TEvent>(ReadOnlySpan<TEvent> events)
        where TEvent : IEvent => new(events.IsEmpty ? null : events.ToArray(), null);
}

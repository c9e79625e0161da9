using System.Text.Json.Serialization;

namespace Jumun.Engine;

/// <summary>What became of a message; of a process, of all that it did.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StoryOutcome>))]
public enum StoryOutcome
{
    Done,

    /// <summary>It was so already: nothing happened.</summary>
    Nothing,
    Refused,

    /// <summary>It could not be handled, and waits for an operator.</summary>
    Parked,

    /// <summary>It was sent and is not handled yet.</summary>
    Waiting,

    /// <summary>A process that goes on.</summary>
    Running,

    /// <summary>A process that waits for an operator.</summary>
    Stuck,

    /// <summary>A process that did all it should.</summary>
    Completed,

    /// <summary>A process that was given up, and undid what it had done.</summary>
    GivenUp,
}

/// <summary>A message of a story, and what came of it.</summary>
/// <param name="Depth">It follows from the last message before it that is less deep; 0: from none.</param>
/// <param name="Message">The wire name of the command or the event; of what has none: request, or timer.</param>
/// <param name="Step">The step of the process that sent it.</param>
/// <param name="Stream">Kind and key of what handled it: <c>stock/TEA-001</c>.</param>
/// <param name="At">When it was handled; null: it is not.</param>
/// <param name="Why">The code of a refusal, or what went wrong.</param>
/// <param name="Happened">The wire names of the events.</param>
/// <param name="Id">The place of its record: <c>ordering-0:4711</c>.</param>
/// <param name="CausedBy">The place of the record that it came from; null: from outside.</param>
public sealed record StoryLine(
    int Depth, string Message, string? Step, string Service, string Stream, string Actor, DateTimeOffset? At,
    StoryOutcome Outcome, string? Why, IReadOnlyList<string> Happened, string? Id, string? CausedBy);

/// <summary>What happened about something over all services, and what caused what.</summary>
/// <param name="IsCut">There was more of it than is shown.</param>
/// <param name="Lines">
/// A tree: what came from outside or by a timer, oldest first, and under each message what followed from it. A process
/// is one line, and all that it sent follows from that.
/// </param>
public sealed record Story(string Id, DateTimeOffset BeganAt, bool IsCut, IReadOnlyList<StoryLine> Lines);

/// <summary>What is said of stories that there are not.</summary>
public static class StoryRefusals
{
    public static readonly Refusal Unknown =
        new("story.unknown", "Nothing has happened under this id.", RefusalKind.NotFound);
}

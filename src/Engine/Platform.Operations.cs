namespace Jumun.Engine;

public sealed partial class Platform
{
    /// <summary>Open processes: all, or only those that are <c>running</c> or <c>stuck</c>.</summary>
    public ValueTask<IReadOnlyList<ProcessStatus>> Processes(string? state) => throw new NotSupportedException();

    /// <summary>Messages that could not be handled and wait for an operator.</summary>
    public ValueTask<IReadOnlyList<DeadLetter>> DeadLetters() => throw new NotSupportedException();

    /// <summary>Handles a dead letter again, by today's code, and what waits behind it.</summary>
    public ValueTask<Reply> RetryDeadLetter(string id, string reason, string actor) => throw new NotSupportedException();

    /// <summary>Gives a dead letter up; what waits behind it goes on.</summary>
    public ValueTask<Reply> DiscardDeadLetter(string id, string reason, string actor) =>
        throw new NotSupportedException();

    /// <summary>Moves a stuck process on.</summary>
    public ValueTask<Reply> ResumeProcess(string id, Resumption how, string reason, string actor) =>
        throw new NotSupportedException();
}

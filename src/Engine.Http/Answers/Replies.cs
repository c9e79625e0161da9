namespace Jumun.Engine.Http;

/// <summary>The platform's replies in the words of HTTP.</summary>
public static class Replies
{
    /// <summary>What to answer to a reply that is not <see cref="ReplyKind.Done"/>.</summary>
    public static Problem ToProblem(this in Reply reply) => reply.Kind switch
    {
        ReplyKind.Refused => Problem.Of(reply.Refusal!),
        ReplyKind.Overloaded => Problem.Of(Faults.Overloaded).RetryAfter(1),
        ReplyKind.KeyReused => Problem.Of(Faults.KeyReused),
        ReplyKind.InProgress => Problem.Of(Faults.InProgress).RetryAfter(1),
        ReplyKind.Stale => Problem.Of(Faults.Stale),
        ReplyKind.Late => Problem.Of(Faults.Late).RetryAfter(1),
        ReplyKind.Unknown => Problem.Of(Faults.OutcomeUnknown).RetryAfter(1),
        ReplyKind.Undecided => Problem.Of(Faults.OutcomeUnknown).RetryAfter(1),
        ReplyKind.Parked => Problem.Of(Faults.Parked).RetryAfter(30),
        ReplyKind.Failed => Problem.Of(Faults.Failed),
        _ => throw Unreachable.Case(reply.Kind),
    };
}

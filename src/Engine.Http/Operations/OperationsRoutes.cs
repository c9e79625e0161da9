using System.ComponentModel.DataAnnotations;
using Jumun.Engine.Shards;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace Jumun.Engine.Http;

/// <summary>What operators see and do: processes that wait for them, messages that could not be handled.</summary>
internal static class OperationsRoutes
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.Get("/v1/ops/alerts", ListAlerts)
            .Says("listAlerts", "Operations", "List what waits for an operator now, the oldest first", """
                `process.stuck` and `compensation.failed`: a process whose attempts are used up. `dead-letter`: a
                message that could not be handled. `shipment.failed` and `shipment.late`: ask the carrier. `stock.low`:
                fewer than there should be. Of what services say, the newest 200 each. What is looked after is gone.
                """);
        routes.Get("/v1/ops/processes", ListProcesses)
            .Says("listProcesses", "Operations", "List open processes")
            .TakesQuery("state", "Only those that are so: running or stuck.", "stuck")
            .HasFaults(Faults.QueryUnfit);
        routes.Get("/v1/ops/processes/{id}", ShowProcess)
            .Says("showProcess", "Operations", "Show a process: its steps, what it heard and sent, why it waits", """
                Also one that is over. Of a choreographed purchase there is a process in each service.
                """)
            .Refuses(ProcessRefusals.Unknown);
        routes.Post<ResumeBody>("/v1/ops/processes/{id}/retry", Key.Optional).Does(RetryProcess)
            .Says("retryProcess", "Operations", "Move a stuck process on")
            .Refuses(ProcessRefusals.Unknown, ProcessRefusals.NotStuck);
        routes.Get("/v1/ops/dead-letters", ListDeadLetters)
            .Says("listDeadLetters", "Operations", "List messages that could not be handled");
        routes.Post<ReasonBody>("/v1/ops/dead-letters/{id}/retry", Key.Optional).Does(RetryDeadLetter)
            .Says("retryDeadLetter", "Operations", "Handle a dead letter again, by today's code")
            .Refuses(DeadLetterRefusals.Unknown, DeadLetterRefusals.FailedAgain);
        routes.Post<ReasonBody>("/v1/ops/dead-letters/{id}/discard", Key.Optional).Does(DiscardDeadLetter)
            .Says("discardDeadLetter", "Operations", "Give up a dead letter; those behind it go on")
            .Refuses(DeadLetterRefusals.Unknown);
        routes.Post<ReasonBody>("/v1/ops/views/{service}/{view}/rebuild", Key.Optional).Does(RebuildView)
            .Says("rebuildView", "Operations", "Make a view anew from the journals, beside the live one")
            .Refuses(ViewRefusals.Unknown);
        routes.Get("/v1/ops/explain/{id}", Explain)
            .Says("explain", "Operations", "Explain what happened to an order, over all services, and why", """
                Every message with what caused it, what came of it and what followed from it, as lines of a tree. Read
                from the journals, wherever they are. Also for the id of a shipment, or of whatever else has a history.
                """)
            .TakesQuery("at", "What happened up to this time.", "2026-01-31T09:30:00Z")
            .Refuses(StoryRefusals.Unknown)
            .HasFaults(Faults.QueryUnfit);
    }

    private static async ValueTask<OkAnswer<ItemsBody<AlertBody>>> ListAlerts(Call call) =>
        call.Ok(new ItemsBody<AlertBody>([.. (await call.Platform.Alerts()).Select(AlertBody.Of)]));

    private static async ValueTask<OkAnswer<ItemsBody<ProcessBody>>> ListProcesses(Call call)
    {
        var state = call.Query("state");
        if (state is not (null or "running" or "stuck"))
        {
            throw Call.Unfit("state", "running or stuck");
        }

        var processes = await call.Platform.Processes(state);
        return call.Ok(new ItemsBody<ProcessBody>([.. processes.Select(ProcessBody.Of)]));
    }

    private static async ValueTask<Results<OkAnswer<ItemsBody<ProcessReportBody>>, Problem>> ShowProcess(Call call)
    {
        var processes = await call.Platform.Process(call.Id("id"));
        return processes.Count > 0
            ? call.Ok(new ItemsBody<ProcessReportBody>([.. processes.Select(ProcessReportBody.Of)]))
            : Problem.Of(ProcessRefusals.Unknown).With("id", call.Id("id"));
    }

    private static async ValueTask<Results<OkAnswer<DoneBody>, Problem>> RetryProcess(Call call, ResumeBody body)
    {
        var reply = await call.Platform.ResumeProcess(call.Id("id"), body.How, body.Reason, call.Actor);
        return Answer(call, reply);
    }

    private static async ValueTask<OkAnswer<ItemsBody<DeadLetterBody>>> ListDeadLetters(Call call)
    {
        var letters = await call.Platform.DeadLetters();
        return call.Ok(new ItemsBody<DeadLetterBody>([.. letters.Select(DeadLetterBody.Of)]));
    }

    private static async ValueTask<Results<OkAnswer<DoneBody>, Problem>> RetryDeadLetter(Call call, ReasonBody body) =>
        Answer(call, await call.Platform.RetryDeadLetter(call.Id("id"), body.Reason, call.Actor));

    private static async ValueTask<Results<OkAnswer<DoneBody>, Problem>> DiscardDeadLetter(
        Call call, ReasonBody body) =>
        Answer(call, await call.Platform.DiscardDeadLetter(call.Id("id"), body.Reason, call.Actor));

    private static async ValueTask<Results<OkAnswer<DoneBody>, Problem>> RebuildView(Call call, ReasonBody body)
    {
        var isDone = await call.Platform.RebuildView(call.Id("service"), call.Id("view"));
        return isDone
            ? call.Ok(new DoneBody(call.Id("view")))
            : new Reply(ReplyKind.Refused, Refusal: ViewRefusals.Unknown).ToProblem();
    }

    private static async ValueTask<Results<OkAnswer<StoryBody>, Problem>> Explain(Call call)
    {
        var (id, at) = (call.Id("id"), call.Time("at"));
        return await call.FromDisk(platform => platform.Explain(id, at)) is { } story
            ? call.Ok(StoryBody.Of(story))
            : Problem.Of(StoryRefusals.Unknown).With("id", id);
    }

    private static Results<OkAnswer<DoneBody>, Problem> Answer(Call call, Reply reply) =>
        reply.Kind == ReplyKind.Done ? call.Ok(new DoneBody(call.Id("id"))) : reply.ToProblem();
}

/// <summary>A whole list that is never long.</summary>
public sealed record ItemsBody<T>(IReadOnlyList<T> Items) : IBody<ItemsBody<T>>
    where T : IBody<T>
{
    public static ItemsBody<T> Example => new([T.Example]);
}

internal sealed record AlertBody(
    string Code, string Service, string About, string What, DateTimeOffset Since, string Path) : IBody<AlertBody>
{
    public static AlertBody Example => new(
        "process.stuck", "ordering", "3vgh0t2kq5e8z1m4n7r9w6xyab",
        "'commit stock' was refused 10 times. Retry, skip or undo it.", new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero),
        "/v1/ops/processes/3vgh0t2kq5e8z1m4n7r9w6xyab");

    public static AlertBody Of(Alert alert) =>
        new(alert.Code, alert.Service, alert.About, alert.What, alert.Since, alert.Path);
}

internal sealed record ProcessBody(
    string Id, string Service, string Kind, string State, string Step, DateTimeOffset Since, string? Why, int Attempts,
    DateTimeOffset? NextAttemptAt) : IBody<ProcessBody>
{
    public static ProcessBody Example => new(
        "3vgh0t2kq5e8z1m4n7r9w6xyab", "ordering", "checkout", "stuck", "commit stock",
        new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero), "'commit stock' was refused 10 times.", 10, null);

    public static ProcessBody Of(ProcessStatus process) => new(
        process.Id, process.Service, process.Kind, InWords(process.State), process.Step, process.Since, process.Why,
        process.Attempts, process.NextAttemptAt);

    private static string InWords(ProcessCondition state) => state switch
    {
        ProcessCondition.Running => "running",
        ProcessCondition.Stuck => "stuck",
        ProcessCondition.Completed => "completed",
        ProcessCondition.GivenUp => "given-up",
        _ => throw Unreachable.Case(state),
    };
}

/// <param name="Steps">In the order in which they are done; none where there are no fixed ones.</param>
/// <param name="Moments">When it went on: what it learned, and what it sent then. A step that was tried again is there
/// again.</param>
internal sealed record ProcessReportBody(
    ProcessBody Process, IReadOnlyList<ProcessStep> Steps, IReadOnlyList<ProcessMoment> Moments)
    : IBody<ProcessReportBody>
{
    public static ProcessReportBody Example => new(
        ProcessBody.Example,
        [new("commit stock", ProcessStepState.UnderWay)],
        [
            new(
                ProcessBody.Example.Since, "ordering-0:4711", "anonymous", ["engine.saga-heard.v1"],
                [new("commit stock", "inventory.commit-stock.v1", "stock/TEA-001")]),
        ]);

    public static ProcessReportBody Of(ProcessReport report) =>
        new(ProcessBody.Of(report.Status), report.Steps, report.Moments);
}

internal sealed record DeadLetterBody(
    string Id, string Service, string Kind, string Key, string Error, DateTimeOffset At, int Waiting)
    : IBody<DeadLetterBody>
{
    public static DeadLetterBody Example => new(
        "ordering-0:4711", "ordering", "order", "3vgh0t2kq5e8z1m4n7r9w6xyab", "UnreachableException: No case for X.",
        new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero), 2);

    public static DeadLetterBody Of(DeadLetter letter) => new(
        letter.Id, letter.Service, letter.Kind, letter.Key, letter.Error, letter.At, letter.Waiting);
}

/// <param name="Reason">Why an operator does so; kept in the history.</param>
internal sealed record ReasonBody([property: Length(1, 500)] string Reason) : IBody<ReasonBody>
{
    public static ReasonBody Example => new("The bug is fixed since today's version.");
}

/// <param name="How">Retry what was refused, skip it (take it as done), or undo everything.</param>
internal sealed record ResumeBody([property: Length(1, 500)] string Reason, Resumption How = Resumption.Retry)
    : IBody<ResumeBody>
{
    public static ResumeBody Example => new("The warehouse has counted again.");
}

/// <param name="Id">What it was done to.</param>
internal sealed record DoneBody(string Id) : IBody<DoneBody>
{
    public static DoneBody Example => new("3vgh0t2kq5e8z1m4n7r9w6xyab");
}

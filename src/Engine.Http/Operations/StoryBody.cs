namespace Jumun.Engine.Http;

/// <summary>What happened about something over all services, and what caused what.</summary>
/// <param name="BeganAt">When the first of it happened.</param>
/// <param name="IsCut">There was more of it than is shown.</param>
/// <param name="Lines">A tree: a message follows from the last one before it that is less deep.</param>
public sealed record StoryBody(string Id, DateTimeOffset BeganAt, bool IsCut, IReadOnlyList<StoryLine> Lines)
    : IBody<StoryBody>
{
    private static readonly DateTimeOffset ExampleTime = new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero);

    public static StoryBody Example => new(
        "1d4qf7g2k0m8n6r3s5t9v1w2xy", ExampleTime, false,
        [
            new(
                0, "request", null, "ordering", "order/1d4qf7g2k0m8n6r3s5t9v1w2xy", "anonymous", ExampleTime,
                StoryOutcome.Done, null, ["ordering.order-placed.v1"], "ordering-0:4711", null),
            new(
                1, "ordering.order-placed.v1", null, "ordering", "checkout/1d4qf7g2k0m8n6r3s5t9v1w2xy", "anonymous",
                ExampleTime, StoryOutcome.GivenUp, "stock.insufficient", [], "ordering-0:4712", "ordering-0:4711"),
            new(
                2, "inventory.reserve-stock.v1", "reserve stock", "inventory", "stock/TEA-001", "anonymous",
                ExampleTime.AddMilliseconds(1), StoryOutcome.Refused, "stock.insufficient", [], "inventory-0:815",
                "ordering-0:4712"),
        ]);

    public static StoryBody Of(Story story) => new(story.Id, story.BeganAt, story.IsCut, story.Lines);
}

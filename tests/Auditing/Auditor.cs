namespace Jumun.Auditing;

/// <summary>
/// Sees every request and answer, and in the end asks what anybody may ask. It knows nothing of how the platform works,
/// only what it promises.
/// </summary>
public sealed class Auditor
{
    private readonly Exchanges _exchanges = new();

    public void Sent(Ask ask) => _exchanges.Sent(ask);

    /// <param name="answer">Null: nothing came back.</param>
    public void Answered(Ask ask, Answer? answer) => _exchanges.Answer(ask, answer);

    /// <summary>Checks everything, once faults have stopped and the platform has come to rest.</summary>
    /// <param name="ask">Asks the platform, without fail. Requests that were answered are sent again as well.</param>
    public IReadOnlyList<Finding> Audit(Func<Ask, Answer> ask)
    {
        var inspection = new Inspection(_exchanges, new(ask));
        OperationsRules.Inspect(inspection);
        return inspection.Findings;
    }
}

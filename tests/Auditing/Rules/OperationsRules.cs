namespace Jumun.Auditing;

/// <summary>Nothing is left half-done, and nobody has to look after anything.</summary>
internal static class OperationsRules
{
    private const string NoProcessOpen = "At rest no process is open or stuck.";
    private const string NoDeadLetters = "No message is a dead letter.";
    private const string NoBrokenAnswers = "No answer is a 5xx but the documented 503.";

    public static void Inspect(Inspection at)
    {
        foreach (var process in at.State.Body("/v1/ops/processes").Items("items"))
        {
            at.Find(NoProcessOpen, process.GetRawText(), process.Text("id"));
        }

        foreach (var letter in at.State.Body("/v1/ops/dead-letters").Items("items"))
        {
            at.Find(NoDeadLetters, letter.GetRawText(), letter.Text("id"), letter.Text("key"));
        }

        foreach (var sending in at.Exchanges.Answered.Where(sending => sending.Outcome == Outcome.Broken))
        {
            at.Find(NoBrokenAnswers, $"{sending.Ask} was answered {sending.Answer}.", sending.Ask.Key);
        }
    }
}

namespace Jumun.Host.Replay;

/// <summary>What became of one placed order: confirmed, or refused with a code.</summary>
/// <param name="Id">Empty when the platform refused it without giving it a number.</param>
public sealed record OrderResult(string Id, string? Refusal)
{
    private const string TimedOut = "process.timed-out";

    /// <summary>Its time was over before all was done, and all was undone: nobody refused it for its sake.</summary>
    public bool IsTimedOut => Refusal == TimedOut;

    public bool IsConfirmed => Refusal is null;
}

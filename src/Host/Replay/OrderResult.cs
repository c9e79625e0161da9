namespace Jumun.Host.Replay;

/// <summary>What became of one placed order: confirmed, or refused with a code.</summary>
/// <param name="Id">Empty when the platform refused it without giving it a number.</param>
public sealed record OrderResult(string Id, string? Refusal)
{
    public bool IsConfirmed => Refusal is null;
}

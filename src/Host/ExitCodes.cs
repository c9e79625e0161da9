namespace Jumun.Host;

/// <summary>What the process ends with.</summary>
internal static class ExitCodes
{
    public const int Clean = 0;

    /// <summary>It could not start, or could not go on.</summary>
    public const int Failed = 1;

    /// <summary>An option that it does not understand or allow.</summary>
    public const int WrongUse = 2;
}

namespace Jumun.Engine.Http;

/// <summary>What a caller may send at most.</summary>
public static class HttpLimits
{
    public const int BodyBytesMax = 64 * 1024;

    public const int PageItemsMax = 200;

    public const int PageItemsDefault = 50;

    /// <summary>Characters of an id in an address.</summary>
    public const int IdLengthMax = 100;
}

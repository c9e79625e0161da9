using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Jumun.Engine.Http;

/// <summary>Which page of a list is wanted: how long, and where the one before it ended.</summary>
public readonly record struct PageRequest(int Limit, long? Before)
{
    private const string CursorPrefix = "1:";

    public static PageRequest Read(string? limit, string? cursor)
    {
        var items = HttpLimits.PageItemsDefault;
        if (limit is not null
            && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out items)
                || items is < 1 or > HttpLimits.PageItemsMax))
        {
            throw Call.Unfit("limit", $"a number from 1 to {HttpLimits.PageItemsMax}");
        }

        return cursor is null ? new(items, null)
            : TryReadCursor(cursor, out var before) ? new(items, before)
            : throw Call.Unfit("cursor", "the nextCursor of the page before");
    }

    /// <summary>Opaque to callers, so that we may change what is in it.</summary>
    public static string CursorOf(long before) => Base64Url.EncodeToString(
        Encoding.ASCII.GetBytes(CursorPrefix + before.ToString(CultureInfo.InvariantCulture)));

    private static bool TryReadCursor(string cursor, out long before)
    {
        before = 0;
        Span<byte> bytes = stackalloc byte[64];
        if (cursor.Length > 40
            || Base64Url.DecodeFromChars(cursor, bytes, out _, out var length) != OperationStatus.Done)
        {
            return false;
        }

        var text = Encoding.ASCII.GetString(bytes[..length]);
        return text.StartsWith(CursorPrefix, StringComparison.Ordinal)
            && long.TryParse(
                text.AsSpan(CursorPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out before);
    }
}

/// <summary>One page of a list.</summary>
/// <param name="NextCursor">Send it as <c>cursor</c> for the next page; absent on the last.</param>
public sealed record PageBody<T>(IReadOnlyList<T> Items, string? NextCursor = null) : IBody<PageBody<T>>
    where T : IBody<T>
{
    public static PageBody<T> Example => new([T.Example], PageRequest.CursorOf(42));
}

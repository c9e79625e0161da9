using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Jumun.Engine.Http;

/// <summary>Which page of a list is wanted: how long, and where the one before it ended.</summary>
public readonly record struct PageRequest(int Limit, IReadOnlyList<long>? Before)
{
    private const string CursorPrefix = "1:";

    /// <summary>Enough for a number of each of 64 shards.</summary>
    private const int CursorLengthMax = 2048;

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
    public static string CursorOf(IReadOnlyList<long> before) => Base64Url.EncodeToString(
        Encoding.ASCII.GetBytes(CursorPrefix + string.Join(',', before)));

    private static bool TryReadCursor(string cursor, out long[] before)
    {
        before = [];
        Span<byte> bytes = stackalloc byte[CursorLengthMax];
        if (cursor.Length > CursorLengthMax
            || Base64Url.DecodeFromChars(cursor, bytes, out _, out var length) != OperationStatus.Done)
        {
            return false;
        }

        var text = Encoding.ASCII.GetString(bytes[..length]);
        if (!text.StartsWith(CursorPrefix, StringComparison.Ordinal))
        {
            return false;
        }

        var numbers = text[CursorPrefix.Length..].Split(',');
        before = new long[numbers.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!long.TryParse(numbers[i], NumberStyles.None, CultureInfo.InvariantCulture, out before[i]))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>One page of a list.</summary>
/// <param name="NextCursor">Send it as <c>cursor</c> for the next page; absent on the last.</param>
public sealed record PageBody<T>(IReadOnlyList<T> Items, string? NextCursor = null) : IBody<PageBody<T>>
    where T : IBody<T>
{
    public static PageBody<T> Example => new([T.Example], PageRequest.CursorOf([42]));
}

using System.Globalization;

namespace Jumun.Engine.Http;

/// <summary>The header <c>traceparent</c> of W3C Trace Context, read without an activity for each request.</summary>
public static class TraceHeader
{
    private const int Length = 55;

    /// <summary>The caller's trace, or null when there is none or it is malformed; then a new trace begins.</summary>
    public static TraceParent? Read(string? header)
    {
        if (header is null || header.Length < Length || header[2] != '-' || header[35] != '-' || header[52] != '-')
        {
            return null;
        }

        var text = header.AsSpan();
        var isVersion0 = text[..2] is "00";
        if ((isVersion0 ? header.Length != Length : header.Length > Length && header[Length] != '-')
            || text[..2] is "ff"
            || text[..Length].ContainsAnyInRange('A', 'F')
            || !byte.TryParse(text[..2], NumberStyles.AllowHexSpecifier, null, out _)
            || !UInt128.TryParse(text[3..35], NumberStyles.AllowHexSpecifier, null, out var trace)
            || !ulong.TryParse(text[36..52], NumberStyles.AllowHexSpecifier, null, out var span)
            || !byte.TryParse(text[53..55], NumberStyles.AllowHexSpecifier, null, out var flags)
            || trace == UInt128.Zero || span == 0)
        {
            return null;
        }

        return new(trace, span, (flags & 1) != 0);
    }
}

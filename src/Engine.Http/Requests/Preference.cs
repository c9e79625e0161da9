using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Jumun.Engine.Http;

/// <summary>How long a caller wants to wait for the outcome: <c>Prefer: wait=N</c> of RFC 7240, in seconds.</summary>
public static class Preference
{
    public const int WaitSecondsDefault = 2;

    public const int WaitSecondsMax = 30;

    /// <summary>The seconds asked for, at most <see cref="WaitSecondsMax"/>. What makes no sense is ignored.</summary>
    public static int WaitSeconds(StringValues prefer)
    {
        foreach (var header in prefer)
        {
            foreach (var range in header.AsSpan().Split(','))
            {
                var wish = header.AsSpan()[range];
                if (wish.IndexOf(';') is >= 0 and var end)
                {
                    wish = wish[..end];
                }

                var equals = wish.IndexOf('=');
                if (equals >= 0 && wish[..equals].Trim().Equals("wait", StringComparison.OrdinalIgnoreCase)
                    && int.TryParse(wish[(equals + 1)..].Trim().Trim('"'), NumberStyles.None, null, out var seconds))
                {
                    return Math.Min(seconds, WaitSecondsMax);
                }
            }
        }

        return WaitSecondsDefault;
    }
}

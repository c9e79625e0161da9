using System.CommandLine.Parsing;
using System.Globalization;

namespace Jumun.Host;

/// <summary>How values of options are read that are no plain text or number.</summary>
internal static class Arguments
{
    /// <summary>Null, and an error, when it is no address of a host.</summary>
    public static Uri? ReadAddress(ArgumentResult result)
    {
        if (Uri.TryCreate(result.Tokens.SingleOrDefault()?.Value, UriKind.Absolute, out var address)
            && address.Scheme is "http" or "https")
        {
            return address;
        }

        result.AddError($"{NameOf(result)} needs an address such as http://127.0.0.1:5080.");
        return null;
    }

    /// <summary>A time without an offset is in UTC; the beginning of time, and an error, when it is none.</summary>
    public static DateTimeOffset ReadTime(ArgumentResult result)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        var text = result.Tokens.SingleOrDefault()?.Value;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, Utc, out var at))
        {
            return at;
        }

        result.AddError($"{NameOf(result)} needs a day or a time such as 2026-01-31 or 2026-01-31T09:30:00Z.");
        return default;
    }

    private static string NameOf(ArgumentResult result) => ((OptionResult)result.Parent!).Option.Name;
}
